"""The contact's phone as the page draws it."""

from dataclasses import dataclass
from typing import Any

from sandbox.meta import FakeMeta, Phone
from sandbox.meta.identities import digits_of
from sandbox.page.bubbles import BubbleView, bubbles_of, line_of
from sandbox.page.moments import Moments
from sandbox.page.viewer import Viewer

# Contacts offered to who has made none yet: number, name, username, whether the number stays hidden.
_OFFERED = (
    ("393331234567", "Giulia Ferri", "", False),
    ("393479876543", "Omar Haddad", "", False),
    ("4915112345678", "Lena Vogt", "@lena.vogt", True),
)
_MOST_BUBBLES = 100


@dataclass(frozen=True, slots=True)
class ContactView:
    """One phone to choose. line: the last words on it, at that time. made: False for one that is only offered."""

    address: str
    name: str
    shown_as: str
    initials: str
    line: str
    time: str
    unread: int
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
    flags: dict[str, bool]
    username: str
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
        _contact(phone, viewer, moments, chosen=phone.address == chosen, made=phone.address in phones)
        for phone in [*phones.values(), *others]
    )
    phone = phones.get(chosen) or offered[chosen]
    bubbles = phone.shown[-_MOST_BUBBLES:]
    account = meta.account
    return PhoneView(
        contact=next(contact for contact in contacts if contact.chosen),
        contacts=contacts,
        bubbles=tuple(bubbles_of(meta, phone, bubbles, viewer.language, moments)),
        business=account.numbers[0].verified_name,
        numbers=tuple((number.phone_number_id, number.display_phone_number) for number in account.numbers),
        typing=phone.typing_until is not None and moments.now < phone.typing_until,
        flags={
            "online": phone.online,
            "reads": phone.reads,
            "read_receipts": phone.read_receipts,
            "blocks_business": phone.blocks_business,
            "opted_out": phone.opted_out,
            "on_whatsapp": phone.on_whatsapp,
            "hides_number": phone.hides_number,
        },
        username=phone.username or "",
        first={} if chosen in phones else _first(phone),
    )


def _offered(number: str, name: str, username: str, hidden: bool) -> Phone:
    return Phone(number, "", name, username or None, hides_number=hidden, reads=True)


def _first(phone: Phone) -> dict[str, Any]:
    named = {"username": phone.username, "hides_number": True} if phone.hides_number else {}
    return {"name": phone.name, "reads": True, **named}


def _contact(phone: Phone, viewer: Viewer, moments: Moments, *, chosen: bool, made: bool) -> ContactView:
    last = phone.shown[-1] if phone.shown else None
    name = phone.name or f"+{phone.address}"
    hidden = phone.hides_number and phone.username
    return ContactView(
        address=phone.address,
        name=name,
        shown_as=str(phone.username) if hidden else f"+{phone.address}",
        initials=initials(name),
        line=line_of(last, viewer.language) if last is not None else "",
        time=moments.both(last.time) if last is not None else "",
        unread=sum(bubble.direction == "in" and bubble.ticks == "delivered" for bubble in phone.bubbles),
        chosen=chosen,
        made=made,
        link=viewer.address(phone=digits_of(phone.address)),
    )


def initials(name: str) -> str:
    """Two letters to know somebody by."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "#"
