"""Blocking: whom a company neither reads nor writes to, and what the channel says of it."""

from dataclasses import dataclass

from core.ids import AgentId, ContactId


@dataclass(frozen=True, slots=True)
class ContactBlocked:
    """Somebody decided that nothing passes between this contact and the company any more."""

    contact_id: ContactId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ContactUnblocked:
    """Somebody decided that they may write again."""

    contact_id: ContactId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class BlockAnswered:
    """The channel blocks them now too, or no longer (there), for so many of the company's numbers."""

    contact_id: ContactId
    there: bool
    numbers: int


@dataclass(frozen=True, slots=True)
class BlockedWrote:
    """A blocked contact wrote or called: it was taken in and shown to nobody."""

    contact_id: ContactId


BlockingFact = ContactBlocked | ContactUnblocked | BlockAnswered | BlockedWrote


@dataclass(frozen=True, slots=True)
class BlockThere:
    """Have the channel itself block a contact, or let them write again, as they stand when it is done."""

    contact_id: ContactId

    @property
    def lane(self) -> str:
        return f"block:{self.contact_id}"
