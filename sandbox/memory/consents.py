"""What contacts allowed and took back, in memory."""

from collections.abc import Mapping, Sequence

from core.compliance.consent import Entry, Ledger, Suppression, latest_of
from core.contact import Contact, ContactAddress
from core.ids import ContactId
from sandbox.memory.tenancy import Sight


class MemoryConsents:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def of(self, contact: Contact) -> Ledger:
        """Everything the contact ever said of it, after what was suppressed for their addresses."""
        suppressed = await self.suppressed(contact.addresses)
        begins_with = [one.entry for address in contact.addresses for one in suppressed.get(address, ())]
        written = sorted(
            (entry for _, entry in self._sight.consents.tagged(contact.id)), key=lambda it: it.at
        )
        return Ledger(tuple(dict.fromkeys([*begins_with, *written])))

    def add(self, contact_id: ContactId, *entries: Entry) -> None:
        """Write them down, once."""
        for entry in entries:
            self._sight.consents.save((contact_id, entry), (contact_id, entry))

    async def suppressed(
        self, addresses: Sequence[ContactAddress]
    ) -> Mapping[ContactAddress, Sequence[Suppression]]:
        """For what each of these may not be written to."""
        found = [(address, one) for address in addresses for one in self._sight.suppressions.tagged(address)]
        return latest_of([(address, one) for address, (_, one) in found])

    def suppress(self, addresses: Sequence[ContactAddress], *suppressions: Suppression) -> None:
        """Remember it by the addresses."""
        for address in addresses:
            for one in suppressions:
                self._sight.suppressions.save((address, one), (address, one))
