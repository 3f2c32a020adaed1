"""Contacts: found by the keyed hashes of their addresses, read with their own keys."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.engine import Connection

from core.contact import Contact, ContactAddress
from core.ids import AgentId, ContactId
from core.stage import Closed
from store.conversations_sql import SqlConversations
from store.profiles_sql import SqlProfiles
from store.questions import Question
from store.scope import Scope
from store.side_by_side import load_contacts, load_holders
from store.statements import among
from store.tables import contact_address

_TENANT: BindParameter[str] = bindparam("tenant")
_HOLDERS = Question(
    select(contact_address.c.address, contact_address.c.contact_id).where(
        contact_address.c.tenant_id == _TENANT, among(contact_address.c.address, "addresses")
    )
)


def holders_of(connection: Connection, tenant_id: str, hashes: Iterable[str]) -> dict[str, str]:
    """Whose these addresses are; one that is nobody's is not in it."""
    rows = _HOLDERS.all(connection, tenant=tenant_id, addresses=list(hashes))
    return {row.address: row.contact_id for row in rows}


class SqlContacts:
    """The tenant's contacts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def at(self, addresses: Sequence[ContactAddress]) -> Sequence[Contact]:
        """Every contact that has one of these addresses, oldest first."""
        await self.look_for(addresses)
        scope = self._scope
        found: dict[str, Contact] = {}
        for hashed, address in scope.hashes(addresses).items():
            owner = scope.owners.get(address)
            mine = None if owner is None else scope.contacts.pending.get(owner)
            if mine is not None and address in mine.addresses:
                found[mine.id] = mine
                continue
            holder = scope.holders[hashed]
            if holder is not None and holder not in scope.contacts.pending:
                found[holder] = await self.get(ContactId(holder))
        return [found[contact_id] for contact_id in sorted(found)]

    async def get(self, contact_id: ContactId) -> Contact:
        """Raises KeyError."""
        shelf = self._scope.contacts
        if not shelf.knows(contact_id):
            await self.load([contact_id])
        found = shelf.get(contact_id)
        if found is None:
            raise KeyError(contact_id)
        return found

    def save(self, contact: Contact) -> None:
        """Insert or change; an address it has is taken from whoever had it before."""
        scope = self._scope
        for address in contact.addresses:
            owner = scope.owners.get(address)
            if owner == contact.id:
                continue
            other = None if owner is None else scope.contacts.pending.get(owner)
            if other is not None and address in other.addresses:
                left = tuple(each for each in other.addresses if each != address)
                scope.contacts.amend(other.id, replace(other, addresses=left))
            scope.undo.put(scope.owners, address, contact.id)
        scope.contacts.save(contact.id, contact)

    async def merge(self, kept: Contact, gone: Contact) -> None:
        """Everything of `gone` becomes `kept`'s; of two open conversations with one number the other's is closed."""
        scope = self._scope
        conversations = SqlConversations(scope)
        theirs = await conversations.of_contact(kept.id)
        open_with = {each.number_id for each in theirs if each.is_open}
        for conversation in await conversations.of_contact(gone.id):
            moved = replace(conversation, contact_id=kept.id)
            if conversation.is_open and conversation.number_id in open_with:
                closed = Closed(scope.on.clock.now(), conversation.owner or AgentId(""))
                moved = replace(moved, stage=closed)
            conversations.save(moved)
        await SqlProfiles(scope).merge(kept.id, gone.id)
        scope.contacts.remove(gone.id, gone)
        scope.undo.put(scope.merges, gone.id, kept.id)
        self.save(kept.joined(gone))

    async def look_for(self, addresses: Iterable[ContactAddress]) -> None:
        """Learn whose these are, and load them."""
        scope = self._scope
        await scope.ready()
        hashes = [each for each in scope.hashes(addresses) if each not in scope.holders]
        if not hashes:
            return
        keyring, tenant_id = scope.on.keyring, scope.tenant_id

        found, contacts = await scope.read(lambda it: load_holders(it, keyring, tenant_id, hashes))
        for each in contacts:
            scope.contacts.load(each.id, each)
        for hashed in hashes:
            scope.holders[hashed] = found.get(hashed)

    async def load(self, ids: Iterable[str]) -> None:
        """Load those of these that are not known yet."""
        scope = self._scope
        missing = [each for each in dict.fromkeys(ids) if not scope.contacts.knows(each)]
        if missing:
            keyring, tenant_id = scope.on.keyring, scope.tenant_id
            for each in await scope.read(lambda it: load_contacts(it, keyring, tenant_id, missing)):
                scope.contacts.load(each.id, each)
