"""What contacts allowed and took back: added to, never changed; wordings and evidence are sealed under their key."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, cast, null, select, union_all, update
from sqlalchemy.engine import Connection

from core.compliance.consent import (
    Entry,
    Ledger,
    Move,
    Purpose,
    Suppressed,
    Suppression,
    Way,
    Wording,
    latest_of,
)
from core.contact import Contact, ContactAddress
from core.ids import AgentId, ContactId, NumberId
from store.keyring import key_of
from store.keys import Cipher, about
from store.questions import Question
from store.rows import Row, instant, moment, optional_instant, optional_moment
from store.scope import Scope
from store.statements import InsertMany, among
from store.tables import consent, suppression

_NOTHING = {
    column.name: cast(null(), column.type).label(column.name)
    for column in (*consent.columns, suppression.c.address, suppression.c.reason)
}
_COLUMNS = (
    "id purpose move at way number_id agent_id until version language key_id sealed address reason".split()
)
# What was said and what was suppressed, in one question: it is asked before every message that leaves.
_OF = Question(
    union_all(
        select(*(consent.c.get(name, _NOTHING[name]) for name in _COLUMNS)).where(
            consent.c.tenant_id == bindparam("tenant"), among(consent.c.contact_id, "contacts")
        ),
        select(*(suppression.c.get(name, _NOTHING[name]) for name in _COLUMNS)).where(
            suppression.c.tenant_id == bindparam("tenant"), among(suppression.c.address, "addresses")
        ),
    )
)
_SUPPRESSED = Question(
    select(suppression).where(
        suppression.c.tenant_id == bindparam("tenant"), among(suppression.c.address, "addresses")
    )
)
_NEW = InsertMany(
    consent,
    "tenant_id id contact_id purpose move at way number_id agent_id until version language key_id sealed",
    "(tenant_id, id) DO NOTHING",
)
_SUPPRESS = InsertMany(
    suppression,
    "tenant_id address purpose at reason",
    "(tenant_id, address, purpose) DO UPDATE SET at = excluded.at, reason = excluded.reason "
    "WHERE suppression.at < excluded.at",
)


class _Sealed(msgspec.Struct):
    """What of an entry only its contact's key opens."""

    text: str
    evidence: str


class SqlConsents:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, contact: Contact) -> Ledger:
        """Everything the contact ever said of it, after what was suppressed for their addresses."""
        scope = self._scope
        await scope.ready()
        theirs = [
            contact.id,
            *(ContactId(gone) for gone in scope.merges if _whose(scope, gone) == contact.id),
        ]
        hashes = scope.hashes(contact.addresses)
        suppressed, written = await scope.read(lambda it: self._entries(it, theirs, hashes))
        suppressed = [*suppressed, *(each for each in scope.suppressing if each[0] in contact.addresses)]
        begins_with = [one.entry for each in latest_of(suppressed).values() for one in each]
        added = [entry for _, (owner, entry) in scope.consents.saved() if owner in theirs]
        return Ledger(tuple(dict.fromkeys([*begins_with, *written, *added])))

    def add(self, contact_id: ContactId, *entries: Entry) -> None:
        """Write them down, once."""
        for entry in entries:
            self._scope.consents.save(f"{contact_id}:{entry!r}", (contact_id, entry))

    async def suppressed(
        self, addresses: Sequence[ContactAddress]
    ) -> Mapping[ContactAddress, Sequence[Suppression]]:
        """For what each of these may not be written to."""
        await self._scope.ready()
        return await self._scope.read(lambda it: self._suppressed(it, addresses))

    def suppress(self, addresses: Sequence[ContactAddress], *suppressions: Suppression) -> None:
        """Remember it by the hashes of the addresses."""
        for address in addresses:
            for one in suppressions:
                self._scope.undo.append(self._scope.suppressing, (address, one))

    def _suppressed(
        self, connection: Connection, addresses: Sequence[ContactAddress]
    ) -> dict[ContactAddress, tuple[Suppression, ...]]:
        scope = self._scope
        hashes = scope.hashes(addresses)
        found = _SUPPRESSED.all(connection, tenant=scope.tenant_id, addresses=list(hashes)) if hashes else []
        seen = [(hashes[row.address], _suppression(row)) for row in found]
        return latest_of([*seen, *(each for each in scope.suppressing if each[0] in addresses)])

    def _entries(
        self, connection: Connection, contacts: Sequence[str], hashes: Mapping[str, ContactAddress]
    ) -> tuple[list[tuple[ContactAddress, Suppression]], list[Entry]]:
        """What was suppressed, and what was said, by when it was."""
        scope = self._scope
        rows = _OF.all(connection, tenant=scope.tenant_id, contacts=list(contacts), addresses=list(hashes))
        said = sorted((row for row in rows if row.id is not None), key=lambda row: (row.at, row.id))
        ciphers = scope.on.keyring.load(connection, scope.tenant_id, {row.key_id for row in said})
        suppressed = [(hashes[row.address], _suppression(row)) for row in rows if row.id is None]
        return suppressed, [_entry(row, ciphers, scope.tenant_id) for row in said]


def write_consents(
    scope: Scope, connection: Connection, ciphers: Mapping[str, Cipher], add: Callable[..., None]
) -> None:
    """New entries, those of merged contacts under the one that is left, and what was suppressed."""
    rows: list[tuple[Any, ...]] = []
    for contact_id, entry in _new(scope):
        entry_id = scope.lookup.hashed("consent", contact_id, *_letters(entry))
        key_id = key_of(contact_id)
        words = _Sealed("" if entry.wording is None else entry.wording.text, entry.evidence)
        sealed = ciphers[key_id].seal(msgspec.json.encode(words), _bound_to(entry_id, scope.tenant_id))
        rows.append((scope.tenant_id, entry_id, contact_id, *_values(entry), key_id, sealed))
    add(_NEW, rows)
    for gone in scope.merges:
        connection.execute(
            update(consent)
            .where(consent.c.tenant_id == scope.tenant_id, consent.c.contact_id == gone)
            .values(contact_id=_whose(scope, gone))
        )
    add(
        _SUPPRESS,
        [
            (scope.tenant_id, scope.hash_of(address), one.purpose.value, moment(one.at), one.reason.value)
            for address, each in latest_of(scope.suppressing).items()
            for one in each
        ],
    )


def consenting(scope: Scope) -> list[ContactId]:
    """The contacts under whose keys new entries are sealed."""
    return [contact_id for contact_id, _ in _new(scope)]


def _new(scope: Scope) -> list[tuple[ContactId, Entry]]:
    return [(_whose(scope, owner), entry) for _, (owner, entry) in scope.consents.saved()]


def _whose(scope: Scope, contact_id: str) -> ContactId:
    while contact_id in scope.merges:
        contact_id = scope.merges[contact_id]
    return ContactId(contact_id)


def _values(entry: Entry) -> tuple[Any, ...]:
    """From purpose to language, in the order of the columns."""
    wording = entry.wording
    return (
        entry.purpose.value,
        entry.move.value,
        moment(entry.at),
        entry.way.value,
        entry.number_id,
        entry.by,
        optional_moment(entry.until),
        None if wording is None else wording.version,
        None if wording is None else wording.language,
    )


def _letters(entry: Entry) -> tuple[str, ...]:
    """Everything that makes two entries the same one."""
    words = "" if entry.wording is None else entry.wording.text
    return (*("" if value is None else str(value) for value in _values(entry)), words, entry.evidence)


def _entry(row: Row, ciphers: Mapping[str, Cipher], tenant_id: str) -> Entry:
    cipher = ciphers.get(row.key_id)
    bound_to = _bound_to(row.id, tenant_id)
    # Without its contact's key an entry still says what, when and how.
    words = _Sealed("", "") if cipher is None else _unsealed(cipher.unseal(row.sealed, bound_to))
    return Entry(
        Purpose(row.purpose),
        Move(row.move),
        instant(row.at),
        Way(row.way),
        number_id=None if row.number_id is None else NumberId(row.number_id),
        by=None if row.agent_id is None else AgentId(row.agent_id),
        wording=None if row.version is None else Wording(words.text, row.version, row.language),
        evidence=words.evidence,
        until=optional_instant(row.until),
    )


def _suppression(row: Row) -> Suppression:
    return Suppression(Purpose(row.purpose), instant(row.at), Suppressed(row.reason))


def _unsealed(words: bytes) -> _Sealed:
    return msgspec.json.decode(words, type=_Sealed)


def _bound_to(entry_id: str, tenant_id: str) -> bytes:
    return about("consent", "sealed", entry_id, tenant_id)
