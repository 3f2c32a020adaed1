"""The contact's phone as the page draws it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.meta import Bubble, FakeMeta, Phone
from sandbox.meta.identities import digits_of
from sandbox.page.inline import Span, of_phone
from sandbox.page.moments import Moments
from sandbox.page.viewer import Viewer
from words import say

# Contacts offered to who has made none yet: number, name, username, whether the number stays hidden.
_OFFERED = (
    ("393331234567", "Giulia Ferri", "", False),
    ("393479876543", "Omar Haddad", "", False),
    ("4915112345678", "Lena Vogt", "@lena.vogt", True),
)
_MOST_BUBBLES = 100
_FILES = ("image", "video", "audio", "document", "sticker")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press, open or copy below a message. url: opened; pressed where it is empty."""

    label: str
    url: str = ""
    pressed: bool = True


@dataclass(frozen=True, slots=True)
class Medium:
    """A file in a bubble. url: where the page serves it, empty if it is gone. picture: it can be shown as it is."""

    name: str
    kind: str
    url: str
    picture: bool


@dataclass(frozen=True, slots=True)
class BubbleView:
    """
    mine: written on this phone. ticks: sent, delivered, read, played. told: the ticks in words.
    paragraphs: its words, line by line in one piece. note: what stands in place of words.
    """

    id: str
    mine: bool
    paragraphs: tuple[tuple[Span, ...], ...]
    note: str
    time: str
    whole_time: str
    ticks: str
    told: str
    day: str
    quoted_by: str
    quoted: str
    medium: Medium | None
    choices: tuple[Choice, ...]
    reactions: tuple[str, ...]
    edited: bool
    editable: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """One phone to choose. line: the last words on it. made: False for one that is only offered."""

    address: str
    name: str
    shown_as: str
    initials: str
    line: str
    chosen: bool
    made: bool
    link: str


@dataclass(frozen=True, slots=True)
class PhoneView:
    """The phone on the left. first: what is set when it is used for the first time."""

    contact: ContactView
    contacts: tuple[ContactView, ...]
    bubbles: tuple[BubbleView, ...]
    business: str
    numbers: tuple[tuple[str, str], ...]
    typing: bool
    unread: bool
    flags: dict[str, bool]
    first: dict[str, Any]


def phone_view(meta: FakeMeta, viewer: Viewer, moments: Moments) -> PhoneView:
    """What stands on the left for this viewer."""
    phones = {phone.address: phone for phone in meta.phones}
    offered = {
        number: _offered(number, name, username, hidden) for number, name, username, hidden in _OFFERED
    }
    chosen = (
        viewer.phone if viewer.phone in phones or viewer.phone in offered else next(iter([*phones, *offered]))
    )
    free = [number for number in offered if number not in phones][: max(0, len(offered) - len(phones))]
    others = [one for number, one in offered.items() if number not in phones and number in {*free, chosen}]
    contacts = tuple(
        _contact(phone, viewer, chosen=phone.address == chosen, made=phone.address in phones)
        for phone in [*phones.values(), *others]
    )
    phone = phones.get(chosen) or offered[chosen]
    bubbles = phone.shown[-_MOST_BUBBLES:]
    account = meta.account
    return PhoneView(
        contact=next(contact for contact in contacts if contact.chosen),
        contacts=contacts,
        bubbles=tuple(_bubbles(phone, bubbles, viewer.language, moments, account.numbers[0].verified_name)),
        business=account.numbers[0].verified_name,
        numbers=tuple((number.phone_number_id, number.display_phone_number) for number in account.numbers),
        typing=phone.typing_until is not None and moments.now < phone.typing_until,
        unread=any(bubble.direction == "in" and bubble.ticks == "delivered" for bubble in bubbles),
        flags={
            "online": phone.online,
            "reads": phone.reads,
            "read_receipts": phone.read_receipts,
            "blocks_business": phone.blocks_business,
        },
        first={} if chosen in phones else _first(phone),
    )


def _offered(number: str, name: str, username: str, hidden: bool) -> Phone:
    return Phone(number, "", name, username or None, hides_number=hidden, reads=True)


def _first(phone: Phone) -> dict[str, Any]:
    named = {"username": phone.username, "hides_number": True} if phone.hides_number else {}
    return {"name": phone.name, "reads": True, **named}


def _contact(phone: Phone, viewer: Viewer, *, chosen: bool, made: bool) -> ContactView:
    last = phone.shown[-1] if phone.shown else None
    name = phone.name or f"+{phone.address}"
    hidden = phone.hides_number and phone.username
    return ContactView(
        address=phone.address,
        name=name,
        shown_as=str(phone.username) if hidden else f"+{phone.address}",
        initials=initials(name),
        line=_line(last, viewer.language) if last is not None else "",
        chosen=chosen,
        made=made,
        link=viewer.address(phone=digits_of(phone.address)),
    )


def initials(name: str) -> str:
    """Two letters to know somebody by."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "#"


def _bubbles(
    phone: Phone, bubbles: list[Bubble], language: str, moments: Moments, business: str
) -> Iterator[BubbleView]:
    day = ""
    for bubble in bubbles:
        of_day = moments.day(bubble.time)
        mine = bubble.direction == "out"
        quoted = phone.bubble(bubble.quoted) if bubble.quoted is not None else None
        words, note = _words(bubble, language)
        yield BubbleView(
            id=bubble.id,
            mine=mine,
            paragraphs=tuple(tuple(of_phone(part)) for part in words if part),
            note=note,
            time=moments.time(bubble.time),
            whole_time=moments.whole(bubble.time),
            ticks=bubble.ticks,
            told=_told(bubble, language),
            day=of_day if of_day != day else "",
            quoted_by="" if quoted is None else phone.name if quoted.direction == "out" else business,
            quoted="" if quoted is None else _line(quoted, language),
            medium=_medium(bubble),
            choices=() if bubble.revoked else tuple(_choices(bubble)),
            reactions=tuple(bubble.reactions.values()),
            edited=bubble.edited,
            editable=bubble.content if mine and bubble.kind == "text" and not bubble.revoked else "",
        )
        day = of_day


def _told(bubble: Bubble, language: str) -> str:
    match bubble.ticks:
        case "read" | "played":
            return say(language, "read")
        case "delivered":
            return say(language, "delivered")
        case _:
            return say(language, "sent")


def _line(bubble: Bubble, language: str) -> str:
    words, note = _words(bubble, language)
    text = " ".join(part for part in words if part)
    return " ".join((text or note).split())[:120]


def _words(bubble: Bubble, language: str) -> tuple[list[str], str]:
    """The texts of a bubble, and what to say where it has none."""
    content = bubble.content
    if bubble.revoked:
        return [], say(language, "This message was deleted")
    if bubble.kind == "text":
        return [str(content)], ""
    if bubble.kind == "contacts" and isinstance(content, list):
        names = ", ".join(str(card.get("name", {}).get("formatted_name", "")) for card in content)
        return [], "👤 " + say(language, "Contact: {names}", names=names)
    if not isinstance(content, dict):
        return [], _kind(bubble.kind, language)
    texts = [content.get("header"), content.get("body"), content.get("footer"), content.get("caption")]
    words = [text for text in texts if isinstance(text, str) and text]
    return words, "" if words and bubble.kind not in _FILES else _described(bubble.kind, content, language)


def _described(kind: str, content: dict[str, Any], language: str) -> str:
    if kind == "location":
        place = content.get("name") or f"{content.get('latitude')}, {content.get('longitude')}"
        return "📍 " + str(place)
    for answer in ("button_reply", "list_reply"):
        if isinstance(content.get(answer), dict):
            return str(content[answer].get("title", ""))
    if kind == "button":
        return str(content.get("text", ""))
    return "" if kind in _FILES else _kind(kind, language)


def _kind(kind: str, language: str) -> str:
    return say(language, "A message of the kind “{kind}”", kind=kind)


def _medium(bubble: Bubble) -> Medium | None:
    content = bubble.content
    if bubble.kind not in _FILES or bubble.revoked or not isinstance(content, dict):
        return None
    known = str(content.get("id", ""))
    name = str(content.get("filename") or bubble.kind)
    picture = bubble.kind in ("image", "sticker") and bool(known)
    return Medium(name, bubble.kind, f"/sandbox/media/{known}" if known else "", picture)


def _choices(bubble: Bubble) -> Iterator[Choice]:
    content = bubble.content
    if not isinstance(content, dict) or bubble.direction == "out":
        return
    for choice in content.get("choices") or []:
        yield Choice(str(choice["title"]))
    for opened in content.get("links") or []:
        url = str(opened.get("url", ""))
        openable = url.startswith(("https://", "http://"))
        yield Choice(str(opened.get("title", "")), url if openable else "", pressed=False)
