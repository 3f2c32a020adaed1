"""Keys as they stand in the database: loaded when first needed, unwrapped, kept at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from core.ids import ContactId
from desk.ports import Clock
from store.keys import Cipher, CipherCache, MasterKeys, about, new_key
from store.questions import Question
from store.rows import moment
from store.statements import InsertMany, among
from store.tables import cipher_key, meta

TENANT = "tenant"
LOOKUP = "lookup"
# Signs the audit. Like the other two it stands in the database only as the master key wrapped it.
AUDIT = "audit"
_UNDER_MASTER = (TENANT, LOOKUP, AUDIT)

_COLUMNS = "tenant_id id contact_id wrapped_by sealed made_at"
_INSERT = InsertMany(cipher_key, _COLUMNS)
_INSERT_FIRST = InsertMany(cipher_key, _COLUMNS, "(tenant_id, id) DO NOTHING")
_BY_ID = Question(
    select(cipher_key.c.id, cipher_key.c.wrapped_by, cipher_key.c.sealed).where(
        cipher_key.c.tenant_id == bindparam("tenant"), among(cipher_key.c.id, "ids")
    )
)
_MASTER_KEY = "master_key"
_REMEMBER = InsertMany(meta, "name value", "(name) DO NOTHING")
_REMEMBERED = select(meta.c.value).where(meta.c.name == _MASTER_KEY)
_UNDER_MASTERS = select(cipher_key).where(cipher_key.c.id.in_(_UNDER_MASTER))


def key_of(contact_id: ContactId | str) -> str:
    """The id of a contact's key."""
    return f"contact:{contact_id}"


def key_of_day(day: date) -> str:
    """The id of a day's intake key."""
    return f"intake:{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key: to be inserted, and put at hand only once that is committed."""

    key_id: str
    cipher: Cipher
    row: tuple[Any, ...]


class Keyring:
    """The keys of all tenants. Its methods with a connection are for the database's own thread of work."""

    def __init__(self, masters: MasterKeys, clock: Clock) -> None:
        self._masters = masters
        self._clock = clock
        self._cache = CipherCache()

    def at_hand(self, tenant_id: str, key_id: str) -> Cipher | None:
        """Without asking the database."""
        return self._cache.get(tenant_id, key_id)

    def keep(self, tenant_id: str, made: Iterable[MadeKey]) -> None:
        """These are committed now."""
        for key in made:
            self._cache.put(tenant_id, key.key_id, key.cipher)

    def drop(self, tenant_id: str, contacts: Sequence[str]) -> None:
        """The keys of these contacts are destroyed: nothing at hand may be sealed or opened with them."""
        if contacts:
            self._cache.forget_tenant(tenant_id)

    def ensure(self, connection: Connection, tenant_id: str, *key_ids: str) -> None:
        """Make the keys that are not there yet; somebody else's, made at the same time, stand. To be committed."""
        for key_id in (TENANT, *key_ids):
            if key_id not in self.load(connection, tenant_id, [key_id], keep=False):
                above = None
                if key_id not in _UNDER_MASTER:
                    above = self.load(connection, tenant_id, [TENANT], keep=False)[TENANT]
                row = self._row(tenant_id, key_id, new_key(), above, None)
                _INSERT_FIRST.run(connection, [row])

    def load(
        self, connection: Connection, tenant_id: str, key_ids: Iterable[str], *, keep: bool = True
    ) -> dict[str, Cipher]:
        """Those of these keys that exist. keep: put them at hand; not where they may still be undone."""
        found: dict[str, Cipher] = {}
        missing: list[str] = []
        for key_id in dict.fromkeys(key_ids):
            cipher = self._cache.get(tenant_id, key_id)
            if cipher is None:
                missing.append(key_id)
            else:
                found[key_id] = cipher
        if missing:
            rows = _BY_ID.all(connection, tenant=tenant_id, ids=missing)
            for row in rows:
                found[row.id] = self._unwrapped(connection, tenant_id, row, keep=keep)
        return found

    def standing(self, connection: Connection, tenant_id: str, key_id: str) -> Cipher | None:
        """A key as it stands in the database now, whatever is at hand; None for one that was destroyed."""
        rows = _BY_ID.all(connection, tenant=tenant_id, ids=[key_id])
        return self._unwrapped(connection, tenant_id, rows[0], keep=False) if rows else None

    def contact_key(self, connection: Connection, tenant_id: str, contact_id: str) -> MadeKey:
        """A new key for a contact."""
        above = self.load(connection, tenant_id, [TENANT])[TENANT]
        key = new_key()
        row = self._row(tenant_id, key_of(contact_id), key, above, contact_id)
        return MadeKey(key_of(contact_id), Cipher(key), row)

    def insert(self, connection: Connection, made: Iterable[MadeKey]) -> None:
        """Insert new keys."""
        _INSERT.run(connection, [key.row for key in made])

    def knows_masters_of(self, connection: Connection) -> bool:
        """Whether every tenant's key was wrapped by one of the given masters."""
        return all(self._masters.knows(row.wrapped_by) for row in connection.execute(_UNDER_MASTERS))

    def remembered(self, connection: Connection) -> str:
        """The fingerprint by which the database knows its master key; the first one it meets is remembered."""
        _REMEMBER.run(connection, [(_MASTER_KEY, self._masters.newest)])
        found: str = connection.execute(_REMEMBERED).scalar_one()
        return found

    @property
    def newest_master(self) -> str:
        """The fingerprint of the master key that wraps."""
        return self._masters.newest

    def holders(self, connection: Connection) -> list[str]:
        """Who has keys under a master key: every tenant, and the house itself."""
        return sorted({row.tenant_id for row in connection.execute(_UNDER_MASTERS)})

    def rewrap(self, connection: Connection, tenant_id: str) -> int:
        """Wrap a holder's keys under the newest master key; how many were. To be committed."""
        count = 0
        for row in connection.execute(_UNDER_MASTERS.where(cipher_key.c.tenant_id == tenant_id)).all():
            if row.wrapped_by != self._masters.newest:
                key = self._masters.unwrap(row.sealed, row.wrapped_by, tenant_id, row.id)
                sealed = self._masters.wrap(key, tenant_id, row.id)
                this = (cipher_key.c.tenant_id == tenant_id) & (cipher_key.c.id == row.id)
                connection.execute(
                    update(cipher_key).where(this).values(sealed=sealed, wrapped_by=self._masters.newest)
                )
                count += 1
        return count

    def remember_newest(self, connection: Connection) -> None:
        """From now on the database is known by the newest master key. To be committed, when nothing needs another."""
        connection.execute(update(meta).where(meta.c.name == _MASTER_KEY).values(value=self._masters.newest))

    def _row(
        self, tenant_id: str, key_id: str, key: bytes, above: Cipher | None, contact_id: str | None
    ) -> tuple[Any, ...]:
        if above is None:
            sealed, wrapped_by = self._masters.wrap(key, tenant_id, key_id), self._masters.newest
        else:
            sealed, wrapped_by = above.seal(key, about("cipher_key", "sealed", key_id, tenant_id)), TENANT
        return tenant_id, key_id, contact_id, wrapped_by, sealed, moment(self._clock.now())

    def _unwrapped(self, connection: Connection, tenant_id: str, row: Any, *, keep: bool) -> Cipher:
        if row.wrapped_by == TENANT:
            above = self.load(connection, tenant_id, [TENANT], keep=keep)[TENANT]
            key = above.unseal(row.sealed, about("cipher_key", "sealed", row.id, tenant_id))
        else:
            key = self._masters.unwrap(row.sealed, row.wrapped_by, tenant_id, row.id)
        cipher = Cipher(key)
        if keep:
            self._cache.put(tenant_id, row.id, cipher)
        return cipher


def hashed_address(lookup: Cipher, kind: str, value: str) -> str:
    """What an address is found by."""
    return lookup.hashed("address", kind, value)


def hashed_lane(lookup: Cipher, lane: str) -> str:
    """What an inbox lane is called in the database: its name may hold a contact's address."""
    return f"{lane.partition(':')[0]}:{lookup.hashed('lane', lane)}"
