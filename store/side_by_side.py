"""What is looked at together is read together: messages with their conversation, conversations with their contact."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, bindparam, select
from sqlalchemy.engine import Connection

from core.contact import Contact
from core.conversation import Conversation
from core.message import Message
from store.conversation_rows import conversation_of
from store.keyring import Keyring, key_of
from store.keys import Cipher, Unreadable, about
from store.questions import Question
from store.rows import Row, contact_of, message_of
from store.scope import Scope
from store.statements import among
from store.tables import contact, contact_address, conversation, message

_TENANT = bindparam("tenant", type_=contact.c.tenant_id.type)
_ITS_CONTACT = and_(
    contact.c.tenant_id == conversation.c.tenant_id, contact.c.id == conversation.c.contact_id
)
_ITS_CONVERSATION = and_(
    conversation.c.tenant_id == message.c.tenant_id, conversation.c.id == message.c.conversation_id
)
_ITS_ADDRESSES = and_(
    contact_address.c.tenant_id == contact.c.tenant_id, contact_address.c.contact_id == contact.c.id
)
_holder = contact_address.alias("holder")

_CONTACTS = Question(
    select(contact, contact_address)
    .join(contact_address, _ITS_ADDRESSES, isouter=True)
    .where(contact.c.tenant_id == _TENANT, among(contact.c.id, "ids"))
    .order_by(contact_address.c.place)
)
_HOLDERS = Question(
    select(contact, contact_address, _holder)
    .select_from(_holder)
    .join(contact, and_(contact.c.tenant_id == _holder.c.tenant_id, contact.c.id == _holder.c.contact_id))
    .join(contact_address, _ITS_ADDRESSES)
    .where(_holder.c.tenant_id == _TENANT, among(_holder.c.address, "addresses"))
    .order_by(contact_address.c.place)
)
_CONVERSATIONS = Question(
    select(conversation, contact, contact_address)
    .join(contact, _ITS_CONTACT)
    .join(contact_address, _ITS_ADDRESSES, isouter=True)
    .where(conversation.c.tenant_id == _TENANT, among(conversation.c.id, "ids"))
    .order_by(contact_address.c.place)
)
_MESSAGES = Question(
    select(message, conversation, contact, contact_address)
    .join(conversation, _ITS_CONVERSATION)
    .join(contact, _ITS_CONTACT)
    .join(contact_address, _ITS_ADDRESSES, isouter=True)
    .where(message.c.tenant_id == _TENANT, among(message.c.id, "ids"))
    .order_by(contact_address.c.place)
)


def load_contacts(
    connection: Connection, keyring: Keyring, tenant_id: str, ids: Iterable[str]
) -> list[Contact]:
    """These contacts, with their addresses, as they are committed."""
    rows = _CONTACTS.parts(
        connection, contact, contact_address, tenant=tenant_id, ids=list(dict.fromkeys(ids))
    )
    return _contacts(connection, keyring, tenant_id, [(row[0], row[1]) for row in rows])


def load_holders(
    connection: Connection, keyring: Keyring, tenant_id: str, hashes: Iterable[str]
) -> tuple[dict[str, str], list[Contact]]:
    """Whose these addresses are, one that is nobody's not in it; and these contacts."""
    rows = _HOLDERS.parts(
        connection, contact, contact_address, _holder, tenant=tenant_id, addresses=list(hashes)
    )
    holders = {row[2].address: row[0].id for row in rows}
    return holders, _contacts(connection, keyring, tenant_id, [(row[0], row[1]) for row in rows])


async def load_conversations(scope: Scope, ids: Iterable[str]) -> None:
    """Load those of these conversations that are not known yet, with their contacts."""
    missing = [each for each in dict.fromkeys(ids) if not scope.conversations.knows(each)]
    if not missing:
        return
    keyring, tenant_id = scope.on.keyring, scope.tenant_id

    def work(connection: Connection) -> tuple[list[Conversation], list[Contact]]:
        rows = _CONVERSATIONS.parts(
            connection, conversation, contact, contact_address, tenant=tenant_id, ids=missing
        )
        talks = {row[0].id: row[0] for row in rows}
        people = _contacts(connection, keyring, tenant_id, [(row[1], row[2]) for row in rows])
        return list(map(conversation_of, talks.values())), people

    _remember(scope, *await scope.read(work))


async def load_messages(scope: Scope, ids: Iterable[str]) -> None:
    """Load those of these messages that are not known yet, with their conversations and contacts."""
    missing = [each for each in dict.fromkeys(ids) if not scope.messages.knows(each)]
    if not missing:
        return
    keyring, tenant_id = scope.on.keyring, scope.tenant_id

    def work(connection: Connection) -> tuple[list[Message], list[Conversation], list[Contact]]:
        rows = _MESSAGES.parts(
            connection, message, conversation, contact, contact_address, tenant=tenant_id, ids=missing
        )
        found = {row[0].id: row[0] for row in rows}
        talks = {row[1].id: row[1] for row in rows}
        people = _contacts(connection, keyring, tenant_id, [(row[2], row[3]) for row in rows])
        said = read_messages(connection, keyring, tenant_id, list(found.values()))
        return said, list(map(conversation_of, talks.values())), people

    messages, talks, people = await scope.read(work)
    for each in messages:
        scope.messages.load(each.id, each)
    _remember(scope, talks, people)


def read_messages(
    connection: Connection, keyring: Keyring, tenant_id: str, rows: Sequence[Row]
) -> list[Message]:
    """These rows of messages, unsealed."""
    ciphers = keyring.load(connection, tenant_id, [row.key_id for row in rows])
    return [
        message_of(row, ciphers[row.key_id].unseal(row.sealed, about("message", "sealed", row.id, tenant_id)))
        for row in rows
    ]


def _remember(scope: Scope, talks: Sequence[Conversation], people: Sequence[Contact]) -> None:
    for talk in talks:
        scope.conversations.load(talk.id, talk)
    for each in people:
        scope.contacts.load(each.id, each)


def _contacts(
    connection: Connection, keyring: Keyring, tenant_id: str, rows: Sequence[tuple[Row, Row | None]]
) -> list[Contact]:
    """Each contact once; the rows hold them once for each of their addresses, or for each of something else too."""
    people: dict[str, Row] = {person.id: person for person, _ in rows}
    addresses: dict[str, dict[str, Row]] = {each: {} for each in people}
    for person, address in rows:
        if address is not None:
            addresses[person.id][address.address] = address
    ciphers = keyring.load(connection, tenant_id, map(key_of, people))
    return [
        contact_of(
            person,
            _named(ciphers.get(key_of(person.id)), person, tenant_id),
            [
                _opened(ciphers[key_of(person.id)], address, tenant_id)
                for address in addresses[person.id].values()
            ],
        )
        for person in people.values()
    ]


def _named(cipher: Cipher | None, person: Row, tenant_id: str) -> bytes:
    """What is sealed of a contact; nothing once they are erased, whose key is gone."""
    if person.erased_at is not None:
        return b""
    if cipher is None:
        raise Unreadable("a contact's key is gone")
    return cipher.unseal(person.sealed, about("contact", "sealed", person.id, tenant_id))


def _opened(cipher: Cipher, address: Row, tenant_id: str) -> tuple[str, bytes]:
    bound_to = about("contact_address", "sealed", address.address, tenant_id)
    return address.kind, cipher.unseal(address.sealed, bound_to)
