"""Consents: what contacts allowed and took back; entries are added and never changed, and some outlive an erasure."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.compliance.consent import Entry, Ledger, Suppression
from core.contact import Contact, ContactAddress
from core.ids import ContactId


class Consents(Protocol):
    """The tenant's ledgers."""

    async def of(self, contact: Contact) -> Ledger:
        """
        Everything the contact ever said of it, in whatever order; of those who were merged into them, too.

        Begins with what was suppressed for any of their addresses, so that nobody comes back as a new contact.
        """
        ...

    def add(self, contact_id: ContactId, *entries: Entry) -> None:
        """Write them down; one that stands there already, to the letter, is not written again."""
        ...

    async def suppressed(
        self, addresses: Sequence[ContactAddress]
    ) -> Mapping[ContactAddress, Sequence[Suppression]]:
        """For what each of these may not be written to; those of whom nothing is known are not in it."""
        ...

    def suppress(self, addresses: Sequence[ContactAddress], *suppressions: Suppression) -> None:
        """Remember it by keyed hashes of the addresses; for each purpose the latest counts."""
        ...
