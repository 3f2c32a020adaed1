"""Which schema a database has, and bringing it to this version's."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from desk.ports import StoreUnavailable
from store.databases import TROUBLE, unavailable
from store.postgres import CONNECT_SECONDS
from store.sqlite import file_lock
from store.statements import InsertMany
from store.tables import meta

T = TypeVar("T")

SANDBOX_MARKER = "sandbox"

_MARK = InsertMany(meta, "name value", "(name) DO NOTHING")


class SchemaMissing(StoreUnavailable):
    """The database is empty: `witiop migrate` sets it up."""


class SchemaOlder(StoreUnavailable):
    """The database has an older schema than this version: `witiop migrate` brings it up."""


class SchemaNewer(StoreUnavailable):
    """The database has a schema this version does not know: a newer version runs on it."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """
    Which schema a database has.

    found: None for one without our tables. known: whether this version has heard of it. sandbox: it carries the marker
    of one that may be forgotten. empty: it has no tables at all.
    """

    found: str | None
    wanted: str
    known: bool
    sandbox: bool
    empty: bool

    @property
    def is_right(self) -> bool:
        """Whether this version can work with it."""
        return self.found == self.wanted

    def demand(self) -> None:
        """Raises SchemaMissing, SchemaOlder, SchemaNewer."""
        if self.found is None:
            raise SchemaMissing("the database has no tables yet: run `witiop migrate`")
        if not self.known:
            raise SchemaNewer(
                f"the database has schema {self.found}, newer than this version's {self.wanted}"
            )
        if not self.is_right:
            raise SchemaOlder(
                f"the database has schema {self.found}, older than {self.wanted}: run `witiop migrate`"
            )


def parsed(url: str) -> URL:
    """The URL of one of the two databases. Raises StoreUnavailable without repeating it: it may hold a password."""
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable("the database URL cannot be read") from error
    if found.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreUnavailable("the database URL must start with sqlite+aiosqlite: or postgresql+asyncpg:")
    return found


async def schema_state(url: str) -> SchemaState:
    """What this database is. Raises StoreUnavailable."""
    target = parsed(url)
    if target.get_backend_name() == "sqlite" and not _exists(target):
        return SchemaState(None, _wanted(), known=True, sandbox=False, empty=True)
    return await run_once(target, _state)


async def migrate(url: str, *, sandbox: bool = False) -> None:
    """
    Bring the schema to this version's; may be called again and again. Raises SchemaNewer, StoreUnavailable.

    sandbox: mark the database as one that may be forgotten, if it is empty now; one without the mark never gets it.
    """
    target = parsed(url)
    held = await asyncio.to_thread(file_lock, target)
    try:
        before = await run_once(target, _state)
        if not before.known:
            before.demand()
        await run_once(target, _upgrade)
        if sandbox and before.empty:
            await run_once(target, lambda it: _MARK.run(it, [(SANDBOX_MARKER, "yes")]))
    finally:
        held.release()


def state_of(connection: Connection) -> SchemaState:
    """The same, over a connection that is open."""
    return _state(connection)


def _exists(target: URL) -> bool:
    return target.database not in (None, "", ":memory:") and Path(str(target.database)).exists()


def _state(connection: Connection) -> SchemaState:
    tables = set(inspect(connection).get_table_names())
    found = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config())
    known = found is None or found in {script.revision for script in scripts.walk_revisions()}
    marked = False
    if found is not None and "meta" in tables:
        asked = select(meta.c.value).where(meta.c.name == SANDBOX_MARKER)
        marked = connection.execute(asked).scalar_one_or_none() is not None
    return SchemaState(found, _wanted(), known=known, sandbox=marked, empty=not tables)


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _wanted() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


async def run_once(target: URL, work: Callable[[Connection], T]) -> T:
    """One piece of work, committed, over a connection of its own. Raises StoreUnavailable."""
    postgres = target.get_backend_name() == "postgresql"
    driver = "postgresql+asyncpg" if postgres else "sqlite+aiosqlite"
    connect = {"timeout": CONNECT_SECONDS} if postgres else {}
    engine = create_async_engine(target.set(drivername=driver), poolclass=NullPool, connect_args=connect)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    except (*TROUBLE, DBAPIError) as error:
        raise unavailable(error) from error
    finally:
        await engine.dispose()
