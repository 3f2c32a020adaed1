"""Profiles: what is known of contacts, and finding them by it."""

from collections.abc import Sequence
from typing import Protocol

from core.ids import ContactId
from core.profile import ContactNote, Profile, Selection
from core.property import Property


class Properties(Protocol):
    """What the tenant wants to know of its contacts; never many."""

    async def all(self) -> Sequence[Property]:
        """By name."""
        ...

    async def known(self, of: Property) -> int:
        """Of how many contacts it is known; only what is committed."""
        ...

    def save(self, of: Property) -> None:
        """Insert or change. Two of one name: StaleVersion at commit."""
        ...

    def remove(self, of: Property) -> None:
        """Take it away, and what is known of contacts by it."""
        ...


class Profiles(Protocol):
    """What is known of the tenant's contacts."""

    async def get(self, contact_id: ContactId) -> Profile:
        """Empty (version 0) while nothing is known."""
        ...

    def save(self, profile: Profile) -> None:
        """Insert (version 0) or change; checked at commit like a conversation: StaleVersion."""
        ...

    async def notes(self, contact_id: ContactId) -> Sequence[ContactNote]:
        """Oldest first."""
        ...

    def add_note(self, note: ContactNote) -> None: ...

    def remove_note(self, note: ContactNote) -> None:
        """One that is gone already is no error."""
        ...

    async def selected(self, by: Selection, *, most: int, skip: int = 0) -> Sequence[ContactId]:
        """So many of these contacts, in their order; only what is committed, here and below."""
        ...

    async def count(self, by: Selection) -> int:
        """How many they are."""
        ...

    async def following(self, by: Selection, after: ContactId | None, *, most: int) -> Sequence[ContactId]:
        """So many of them by their ids, from the first one after this on: for whoever goes through them all."""
        ...
