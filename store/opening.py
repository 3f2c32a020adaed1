"""Opening the store: everything is checked once, and every refusal is one line that names no secret."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.engine import URL, Connection

from desk.ports import Clock, Ids, StoreUnavailable
from store.databases import EVERY_TENANT, Database
from store.keyring import Keyring
from store.keys import MasterKeys, WrongMasterKey
from store.lanes_sql import LEASE
from store.postgres import ROLE, PostgresDatabase
from store.schema import parsed, schema_state, state_of
from store.sql_store import SqlStore
from store.sqlite import SqliteDatabase
from store.statements import on_postgres
from store.tables import WALLED

_ROLE = text(
    "SELECT current_user AS role, (rolsuper OR rolbypassrls) AS bypasses, "
    "EXISTS (SELECT FROM pg_class WHERE relname = ANY(:tables) AND relkind = 'r' AND relowner = pg_roles.oid) AS owns, "
    "(SELECT bool_and(relforcerowsecurity AND relrowsecurity) FROM pg_class "
    " WHERE relname = ANY(:tables) AND relkind = 'r') AS walled "
    "FROM pg_roles WHERE rolname = current_user"
)


class UnsafeRole(StoreUnavailable):
    """PostgreSQL would not keep one company's rows from another."""


async def open_store(
    url: str, *, master_keys: Sequence[bytes], clock: Clock, ids: Ids, lease: timedelta = LEASE
) -> SqlStore:
    """
    Open the store that stands at this URL. master_keys: 32 bytes each, newest first.

    Raises SchemaMissing, SchemaOlder, SchemaNewer, WrongMasterKey, FileHeld, UnsafeRole, StoreUnavailable.
    """
    masters = MasterKeys(master_keys)
    target = parsed(url)
    await _right_schema(url, target)
    keyring = Keyring(masters, clock)
    database = _database(target)
    try:
        await database.read(EVERY_TENANT, _safe)
        await database.write(EVERY_TENANT, lambda it: _right_master_key(it, masters, keyring))
        store = SqlStore(database, keyring, clock, ids, lease)
        await store.refresh_directory()
        if isinstance(database, SqliteDatabase):
            await store.expire_leases()  # whoever held them has died: this process is the only one
    except BaseException:
        await database.close()
        raise
    return store


async def _right_schema(url: str, target: URL) -> None:
    """PostgreSQL tells before our role is asked for, which only the right schema brings."""
    if target.get_backend_name() == "postgresql":
        (await schema_state(url)).demand()


def _database(target: URL) -> Database:
    return SqliteDatabase(target) if target.get_backend_name() == "sqlite" else PostgresDatabase(target)


def _safe(connection: Connection) -> None:
    if not on_postgres(connection):
        state_of(connection).demand()
        return
    row = connection.execute(_ROLE, {"tables": [table.name for table in WALLED]}).one()
    if row.role != ROLE or row.bypasses or row.owns or not row.walled:
        raise UnsafeRole(
            f"the role {row.role} could see every company's rows: run `witiop migrate`, or mend the role"
        )


def _right_master_key(connection: Connection, masters: MasterKeys, keyring: Keyring) -> None:
    if not masters.knows(keyring.remembered(connection)) or not keyring.knows_masters_of(connection):
        raise WrongMasterKey("the database was sealed under another master key than WITIOP_MASTER_KEY gives")
