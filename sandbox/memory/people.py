"""Contacts and agents in memory."""

from collections.abc import Sequence
from dataclasses import replace

from core.agent import Agent
from core.contact import Contact, ContactAddress
from core.ids import AgentId, AgentRef, ContactId, SkillsetId
from core.stage import Closed
from desk.ports import Clock, StaleVersion
from sandbox.memory.announcements import pass_on
from sandbox.memory.profiles import MemoryProfiles
from sandbox.memory.tenancy import Sight


class MemoryContacts:
    """The tenant's contacts."""

    def __init__(self, sight: Sight, clock: Clock) -> None:
        self._sight = sight
        self._clock = clock

    async def at(self, addresses: Sequence[ContactAddress]) -> Sequence[Contact]:
        """Every contact that has one of these addresses, oldest first."""
        found = {contact.id: contact for address in addresses for contact in self._having(address)}
        self._sight.looked_at.update(found)
        return [found[contact_id] for contact_id in sorted(found)]

    async def get(self, contact_id: ContactId) -> Contact:
        """Raises KeyError."""
        found = self._sight.contacts.get(contact_id)
        self._sight.looked_at.add(contact_id)
        return found

    def save(self, contact: Contact) -> None:
        """Insert or change; an address it has is taken from whoever had it before."""
        for other in self._rivals(contact):
            left = tuple(address for address in other.addresses if address not in contact.addresses)
            self._sight.contacts.amend(other.id, replace(other, addresses=left))
        self._sight.contacts.save(contact.id, contact)

    async def merge(self, kept: Contact, gone: Contact) -> None:
        """Everything of `gone` becomes `kept`'s; of two open conversations with one number the other's is closed."""
        sight = self._sight
        for conversation in sight.conversations.tagged(("of", gone.id)):
            moved = replace(conversation, contact_id=kept.id)
            rivals = sight.conversations.tagged(("with", kept.id, conversation.number_id))
            if conversation.is_open and any(rival.is_open for rival in rivals):
                moved = replace(moved, stage=Closed(self._clock.now(), conversation.owner or AgentId("")))
            sight.conversations.save(moved.id, moved)
        for message_id, _, begun in sight.approaches.tagged(gone.id):
            sight.approaches.save(message_id, (message_id, kept.id, begun))
        for _, entry in sight.consents.tagged(gone.id):
            sight.consents.remove((gone.id, entry), (gone.id, entry))
            sight.consents.save((kept.id, entry), (kept.id, entry))
        pass_on(sight, kept.id, gone.id)
        await MemoryProfiles(sight).merge(kept.id, gone.id)
        sight.contacts.remove(gone.id, gone)
        sight.contacts.save(kept.id, kept.joined(gone))

    def _having(self, address: ContactAddress) -> list[Contact]:
        """By rights one; its newest owner in this unit before the committed one."""
        mine = [
            contact
            for contact in self._sight.contacts.pending.values()
            if contact is not None and address in contact.addresses
        ]
        return mine or self._sight.contacts.tagged(address)

    def _rivals(self, contact: Contact) -> list[Contact]:
        pending = self._sight.contacts.pending.values()
        return [
            other
            for other in pending
            if other is not None and other.id != contact.id and set(other.addresses) & set(contact.addresses)
        ]


def check_addresses(sight: Sight) -> None:
    """Raises StaleVersion when an address would be taken from somebody this unit never looked at."""
    for contact in sight.contacts.pending.values():
        for address in () if contact is None else contact.addresses:
            for owner in sight.tenancy.contacts.keys(address):
                if owner not in sight.contacts.pending and owner not in sight.looked_at:
                    raise StaleVersion(f"address of somebody met meanwhile: {owner}")


def settle_addresses(sight: Sight) -> None:
    """At commit: take the addresses of saved contacts from whoever had them before."""
    table = sight.tenancy.contacts
    for contact in [contact for contact in sight.contacts.pending.values() if contact is not None]:
        for address in contact.addresses:
            for other_id in list(table.keys(address)):
                if other_id != contact.id and other_id not in sight.contacts.pending:
                    other = table.rows[other_id]
                    left = tuple(each for each in other.addresses if each != address)
                    table.put(other_id, replace(other, addresses=left))


class MemoryAgents:
    """The tenant's agents."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def by_ref(self, ref: AgentRef) -> Agent | None:
        """None: never met."""
        return next(iter(self._sight.agents.tagged(ref)), None)

    async def get(self, agent_id: AgentId) -> Agent:
        """Raises KeyError."""
        return self._sight.agents.get(agent_id)

    async def all(self) -> Sequence[Agent]:
        """By name."""
        return _by_name(self._sight.agents.tagged("all"))

    async def of_skillset(self, skillset_id: SkillsetId) -> Sequence[Agent]:
        """Those who have this skill, at whatever level, by name."""
        return _by_name(self._sight.agents.tagged(("in", skillset_id)))

    def save(self, agent: Agent) -> None:
        """Insert (version 0) or change."""
        self._sight.agents.save(agent.id, agent)


def _by_name(agents: Sequence[Agent]) -> Sequence[Agent]:
    return sorted(agents, key=lambda it: (it.name.casefold(), it.id))
