"""Contact: the person on WhatsApp, found by any of several addresses."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.ids import ContactId
from core.priority import Priority, highest
from core.text import Private


class AddressKind(StrEnum):
    """What an address is; how it looks is the channel's business."""

    PHONE = "phone"
    SCOPED_ID = "scoped"
    PARENT_SCOPED_ID = "parent"
    USERNAME = "username"


@dataclass(frozen=True, slots=True)
class ContactAddress:
    """
    One way to reach or recognise a person; `value` is opaque and never normalised outside the channel.

    A username recognises nobody by itself: it changes hands.
    """

    kind: AddressKind
    value: Private

    @property
    def identifies(self) -> bool:
        """Whether finding this address means finding the person."""
        return self.kind in (AddressKind.PHONE, AddressKind.SCOPED_ID)


@dataclass(frozen=True, slots=True)
class Contact:
    """
    A person who wrote, with every address known; none of the kinds is certain to be there.

    language: as a tag, empty where nobody said. blocked_at: since when nothing passes between them and us;
    blocked_there: whether the channel keeps them away, too. erased_at: since when nothing of them is kept: what is
    left is an empty contact, so that conversations still have one. held_at: since when nothing of them may be removed.
    """

    id: ContactId
    addresses: tuple[ContactAddress, ...]
    name: Private
    version: int = 0
    language: str = ""
    priority: Priority = Priority.NORMAL
    blocked_at: datetime | None = None
    blocked_there: bool = False
    erased_at: datetime | None = None
    held_at: datetime | None = None

    def address(self, kind: AddressKind) -> ContactAddress | None:
        """The address of that kind, or None."""
        return next((address for address in self.addresses if address.kind is kind), None)

    @property
    def is_blocked(self) -> bool:
        """Whether nothing passes between them and us."""
        return self.blocked_at is not None

    def known_as(self, addresses: tuple[ContactAddress, ...], name: Private | None) -> "Contact":
        """
        The same person with what was learned: a new address of a kind replaces the old one.

        Returns self when nothing is new, so that callers can tell.
        """
        replaced = {address.kind: address for address in self.addresses}
        replaced.update({address.kind: address for address in addresses})
        learned = tuple(replaced[kind] for kind in AddressKind if kind in replaced)
        known = name or self.name
        if learned == self.addresses and known == self.name:
            return self
        return replace(self, addresses=learned, name=known)

    def joined(self, other: "Contact") -> "Contact":
        """This person, who turned out to be that one too: of two addresses of a kind both stay; a block stays."""
        both = (*self.addresses, *(address for address in other.addresses if address not in self.addresses))
        return replace(
            self,
            addresses=tuple(address for kind in AddressKind for address in both if address.kind is kind),
            name=self.name or other.name,
            language=self.language or other.language,
            priority=highest(self.priority, other.priority),
            blocked_at=self.blocked_at or other.blocked_at,
            blocked_there=self.blocked_there or other.blocked_there,
            held_at=self.held_at or other.held_at,
        )

    def moved(self, before: tuple[ContactAddress, ...], after: tuple[ContactAddress, ...]) -> "Contact":
        """The same person after the channel said what became of their addresses: what is not named after is gone."""
        kept = tuple(address for address in self.addresses if address not in before or address in after)
        return replace(self, addresses=kept).known_as(after, None)


def masked(phone: str) -> str:
    """
    A phone number as those see it who need not know it: country and last four digits.

    `447700900123` becomes `+44 *** *** 0123`. Anything that is no phone number shows only its last four characters.
    """
    digits = phone.lstrip("+")
    if not digits.isdigit() or len(digits) < 7:
        return f"*** {digits[-4:]}" if len(digits) > 4 else "***"
    return f"+{digits[:2]} *** *** {digits[-4:]}"
