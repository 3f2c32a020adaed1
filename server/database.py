"""The database from outside: opening it, looking at it, and why it cannot be used, in one line."""

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from desk.ports import Clock, Ids, StoreUnavailable
from server.health import Check, NotReady
from server.local import file_of
from server.settings import Settings
from server.terminal import Stop
from store import (
    FileHeld,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
    SqlStore,
    UnsafeRole,
    WrongMasterKey,
    migrate,
    open_store,
    schema_state,
)
from words import say


def master_keys(settings: Settings) -> list[bytes]:
    """The newest first."""
    return [base64.urlsafe_b64decode(key.get_secret_value()) for key in settings.keys.master_key]


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, ids: Ids) -> AsyncIterator[SqlStore]:
    """The store of these settings, closed at the end. Raises what `open_store` raises."""
    url = settings.database.database_url
    store = await open_store(url, master_keys=master_keys(settings), clock=clock, ids=ids)
    try:
        yield store
    finally:
        await store.close()


async def migrated(url: str, language: str) -> None:
    """Bring the database to this version's schema. Raises Stop."""
    with refusing(language):
        await migrate(url)


@contextmanager
def refusing(language: str) -> Iterator[None]:
    """Turns what the store refuses into the one line that names the setting. Raises Stop."""
    try:
        yield
    except (StoreUnavailable, WrongMasterKey) as problem:
        raise Stop(why_refused(problem, language)) from problem


def why_refused(problem: Exception, language: str) -> str:
    """What the store refused, and how to mend it; without any secret."""
    match problem:
        case FileHeld():
            return say(
                language, "WITIOP_DATABASE_URL names a SQLite file that another process holds; only one may"
            )
        case SchemaMissing():
            return say(language, "WITIOP_DATABASE_URL names an empty database: run `witiop migrate`")
        case SchemaOlder():
            return say(language, "the database's schema is older than this version: run `witiop migrate`")
        case SchemaNewer():
            return say(
                language, "the database's schema is newer than this version: run the version that made it"
            )
        case WrongMasterKey():
            return say(
                language,
                "WITIOP_MASTER_KEY is not the key this database was encrypted with; without that one its "
                "content is lost",
            )
        case UnsafeRole():
            return say(
                language,
                "the database's role could see every company's rows: run `witiop migrate` as its owner",
            )
        case _:
            why = " ".join(str(problem).split())[:200]
            return say(language, "WITIOP_DATABASE_URL cannot be used: {why}", why=why)


def database_is_right(settings: Settings, store: SqlStore) -> Check:
    """
    What `/readyz` asks: the store answers, and its schema is this version's.

    A SQLite file is held by this process, so nobody else can have changed its schema since the start.
    """
    url = settings.database.database_url

    async def check() -> None:
        try:
            await store.ping()
            if file_of(url) is None:
                (await schema_state(url)).demand()
        except StoreUnavailable as problem:
            raise NotReady(" ".join(str(problem).split())[:200]) from problem

    return check
