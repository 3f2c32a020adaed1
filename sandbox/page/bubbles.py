"""The bubbles of a chat as the page draws them: every kind a phone can show, and what can be done with each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sandbox.meta import Bubble, FakeMeta, Phone
from sandbox.page.files import size_told
from sandbox.page.inline import Span, of_phone
from sandbox.page.maps import Map, map_of
from sandbox.page.moments import Moments
from words import plural, say

Json = Mapping[str, Any]

MEDIA = ("image", "video", "audio", "document", "sticker")
_SHOWN_AS_PICTURE = ("image", "sticker")


@dataclass(frozen=True, slots=True)
class Choice:
    """
    Something to press, open, copy or send below a message.

    url: opened. code: copied. asks: what the phone answers with, "location" or "contact". None of them: pressed.
    """

    label: str
    description: str = ""
    url: str = ""
    code: str = ""
    asks: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list behind one button: its sections, each with a title and rows."""

    label: str
    sections: tuple[tuple[str, tuple[Choice, ...]], ...]


@dataclass(frozen=True, slots=True)
class Medium:
    """
    A file in a bubble. kind: image, video, audio, document, sticker. label: what it is, in words.

    url: where the page serves it, "" if it is gone. elsewhere: where the business says it lies.
    """

    name: str
    label: str
    kind: str
    url: str
    size: str
    voice: bool
    elsewhere: str

    @property
    def picture(self) -> bool:
        """Shown as it is."""
        return self.kind in _SHOWN_AS_PICTURE and bool(self.url)


@dataclass(frozen=True, slots=True)
class Place:
    """A location: how it is called, where it is, a small map of it, and where a real one is."""

    name: str
    address: str
    degrees: str
    url: str
    map: Map


@dataclass(frozen=True, slots=True)
class CardView:
    """A shared contact. lines: what is known, as (what it is, what it says)."""

    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a message answers. id: of the bubble, "" where it is not on this phone."""

    id: str
    by: str
    line: str
    mine: bool


@dataclass(frozen=True, slots=True)
class BubbleView:
    """
    mine: written on this phone. ticks: sent, delivered, read, played. told: the ticks in words.

    header, footer: of a template or a message with buttons. paragraphs: its words. note: what stands in place of words.
    line: all of it in one line. reactions: each emoji, and whether this phone put it. marked: forwarded, edited.
    """

    id: str
    mine: bool
    kind: str
    header: tuple[Span, ...]
    paragraphs: tuple[tuple[Span, ...], ...]
    footer: str
    note: str
    line: str
    time: str
    whole_time: str
    ticks: str
    told: str
    day: str
    quoted: Quoted | None
    medium: Medium | None
    place: Place | None
    cards: tuple[CardView, ...]
    choices: tuple[Choice, ...]
    sheet: Sheet | None
    reactions: tuple[tuple[str, bool], ...]
    edited: bool
    editable: str
    revoked: bool
    unplayed: bool


def bubbles_of(
    meta: FakeMeta, phone: Phone, bubbles: list[Bubble], language: str, moments: Moments
) -> Iterator[BubbleView]:
    """Each bubble, oldest first; days are told where they begin."""
    day = ""
    business = meta.account.numbers[0].verified_name
    for bubble in bubbles:
        of_day = moments.day(bubble.time)
        view = _view(meta, phone, bubble, language, moments, business, of_day if of_day != day else "")
        yield view
        day = of_day


def _view(
    meta: FakeMeta, phone: Phone, bubble: Bubble, language: str, moments: Moments, business: str, day: str
) -> BubbleView:
    content: Json = bubble.content if isinstance(bubble.content, dict) and not bubble.revoked else {}
    mine, words, note = bubble.direction == "out", _words(bubble), _note(bubble, language)
    header = content.get("header")
    return BubbleView(
        id=bubble.id,
        mine=mine,
        kind=bubble.kind,
        header=tuple(of_phone(header)) if isinstance(header, str) else (),
        paragraphs=tuple(tuple(of_phone(part)) for part in words),
        footer=str(content.get("footer") or ""),
        note="" if words else note,
        line=line_of(bubble, language),
        time=moments.time(bubble.time),
        whole_time=moments.whole(bubble.time),
        ticks=bubble.ticks,
        told=_told(bubble, language),
        day=day,
        quoted=_quoted(phone, bubble, language, business),
        medium=_medium(meta, bubble.kind, content, language),
        place=_place(content, language) if bubble.kind == "location" and content else None,
        cards=tuple(_cards(bubble)),
        choices=() if mine else tuple(_choices(content, language)),
        sheet=None if mine else _sheet(content),
        reactions=tuple((emoji, who == "phone") for who, emoji in bubble.reactions.items()),
        edited=bubble.edited,
        editable=str(bubble.content) if mine and bubble.kind == "text" and not bubble.revoked else "",
        revoked=bubble.revoked,
        unplayed=not mine and bubble.kind == "audio" and bubble.ticks != "played",
    )


# ---- words ---------------------------------------------------------------------------------------------


def line_of(bubble: Bubble, language: str) -> str:
    """A bubble in one line, for lists of chats and for quotes."""
    content = bubble.content
    header = content.get("header") if isinstance(content, dict) else None
    texts = [header if isinstance(header, str) else "", *_words(bubble)]
    text = " ".join(part for part in texts if part)
    return " ".join((text or _note(bubble, language)).split())[:120]


def _words(bubble: Bubble) -> list[str]:
    content = bubble.content
    if bubble.revoked:
        return []
    if bubble.kind == "text":
        return [str(content)]
    if not isinstance(content, dict):
        return []
    texts = [content.get("body"), content.get("caption"), *_answered(bubble.kind, content)]
    return [text for text in texts if isinstance(text, str) and text]


def _answered(kind: str, content: Json) -> Iterator[Any]:
    """What was pressed, on the phone that pressed it."""
    for answer in ("button_reply", "list_reply"):
        if isinstance(content.get(answer), dict):
            yield content[answer].get("title")
            yield content[answer].get("description")
    if kind == "button":
        yield content.get("text")


def _note(bubble: Bubble, language: str) -> str:
    """What stands where a message has no words of its own."""
    content = bubble.content if isinstance(bubble.content, dict) else {}
    if bubble.revoked:
        return say(language, "This message was deleted")
    if bubble.kind in MEDIA:
        return _media_called(bubble.kind, content, language)
    match bubble.kind:
        case "location":
            return "📍 " + (str(content.get("name") or "") or say(language, "Location"))
        case "contacts":
            names = ", ".join(card.name for card in _cards(bubble))
            return "👤 " + say(language, "Contact: {names}", names=names)
        case "order":
            count = len(content.get("product_items") or [])
            return "🛒 " + plural(
                language, "An order of {count} product", "An order of {count} products", count
            )
        case "unsupported" if content.get("type") == "poll_creation":
            return "📊 " + say(language, "A poll: the business only hears that it cannot be shown")
        case "unsupported":
            return say(language, "Something the business only hears cannot be shown")
        case _:
            return say(language, "A message of the kind “{kind}”", kind=bubble.kind)


def _media_called(kind: str, content: Json, language: str) -> str:
    match kind:
        case "image":
            return "📷 " + say(language, "Photo")
        case "video":
            return "🎬 " + say(language, "Video")
        case "audio":
            return "🎤 " + (
                say(language, "Voice message") if content.get("voice") else say(language, "Audio")
            )
        case "document":
            return "📄 " + (str(content.get("filename") or "") or say(language, "Document"))
        case _:
            return say(language, "Sticker")


def _told(bubble: Bubble, language: str) -> str:
    match bubble.ticks:
        case "played":
            return say(language, "played")
        case "read":
            return say(language, "read")
        case "delivered":
            return say(language, "delivered")
        case _:
            return say(language, "sent")


def _quoted(phone: Phone, bubble: Bubble, language: str, business: str) -> Quoted | None:
    if bubble.quoted is None or bubble.revoked:
        return None
    quoted = phone.bubble(bubble.quoted)
    if quoted is None:
        return Quoted("", "", say(language, "A message that is not on this phone"), mine=False)
    mine = quoted.direction == "out"
    return Quoted(quoted.id, phone.name if mine else business, line_of(quoted, language), mine)


# ---- what is not words ------------------------------------------------------------------------------------


def _medium(meta: FakeMeta, kind: str, content: Json, language: str) -> Medium | None:
    """The file of a message, or that of its header."""
    header = content.get("header")
    if isinstance(header, dict) and header.get("type") in MEDIA:
        return _medium(meta, str(header["type"]), header, language)
    if kind not in MEDIA or not content:
        return None
    known = meta.medium(str(content.get("id", "")))
    name = str(content.get("filename") or (known.filename if known else "") or "")
    return Medium(
        name=name,
        label=_media_called(kind, content, language),
        kind=kind,
        url=f"/sandbox/media/{known.id}" if known else "",
        size=size_told(len(known.content)) if known else "",
        voice=bool(content.get("voice")),
        elsewhere=_openable(content.get("link")),
    )


def _place(content: Json, language: str) -> Place:
    latitude, longitude = (_degrees(content.get(name)) for name in ("latitude", "longitude"))
    where = {"mlat": f"{latitude:.5f}", "mlon": f"{longitude:.5f}"}
    return Place(
        name=str(content.get("name") or "") or say(language, "Location"),
        address=str(content.get("address") or ""),
        degrees=f"{latitude:.5f}, {longitude:.5f}",
        url=f"https://www.openstreetmap.org/?{urlencode(where)}",
        map=map_of(latitude, longitude),
    )


def _degrees(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0


def _cards(bubble: Bubble) -> Iterator[CardView]:
    for card in bubble.content if bubble.kind == "contacts" and isinstance(bubble.content, list) else []:
        name = str((card.get("name") or {}).get("formatted_name", ""))
        organisation = card.get("org") or {}
        lines = [("🏢", str(organisation[key])) for key in ("company", "title") if organisation.get(key)]
        lines += [("📞", str(one.get("phone"))) for one in card.get("phones") or [] if one.get("phone")]
        lines += [("✉️", str(one.get("email"))) for one in card.get("emails") or [] if one.get("email")]
        lines += [("🔗", str(one.get("url"))) for one in card.get("urls") or [] if one.get("url")]
        yield CardView(name, tuple(lines))


# ---- what can be pressed -----------------------------------------------------------------------------------


def _choices(content: Json, language: str) -> Iterator[Choice]:
    if "button" not in content:
        for choice in content.get("choices") or []:
            yield Choice(str(choice["title"]), pressed=True)
    links = [
        *(content.get("links") or []),
        *([content["link"]] if isinstance(content.get("link"), dict) else []),
    ]
    for opened in links:
        yield Choice(
            str(opened.get("title", "")), url=_openable(opened.get("url")), code=str(opened.get("code") or "")
        )
    if isinstance(content.get("flow"), dict):
        yield Choice(str(content["flow"].get("title", "")))
    if content.get("type") == "location_request_message":
        yield Choice(say(language, "Send location"), asks="location")
    if content.get("type") == "request_contact_info":
        yield Choice(say(language, "Share contact"), asks="contact")


def _sheet(content: Json) -> Sheet | None:
    if "button" not in content:
        return None
    sections: dict[str, list[Choice]] = {}
    for choice in content.get("choices") or []:
        row = Choice(str(choice["title"]), str(choice.get("description") or ""), pressed=True)
        sections.setdefault(str(choice.get("section") or ""), []).append(row)
    return Sheet(str(content["button"]), tuple((title, tuple(rows)) for title, rows in sections.items()))


def _openable(url: object) -> str:
    return str(url) if str(url).startswith(("https://", "http://")) else ""
