"""
SQLite: exactly one connection, in a thread of its own, and one writer that commits for many at once.

Below SQLite 3.51.3 two connections to one WAL file may corrupt it, so there is one, and a lock beside the file keeps
other processes out. Whatever is waiting when a commit ends shares the next one: each piece of work stands under its own
savepoint, so one that fails takes nobody with it. Reads run between commits and never see half of one.
"""

import asyncio
import fcntl
import itertools
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Connection
from sqlalchemy.pool import StaticPool

from desk.ports import StoreUnavailable
from store.databases import TROUBLE, Work, unavailable
from store.statements import InsertMany
from store.tables import bundle
from store.writes import Writes

log = logging.getLogger(__name__)

T = TypeVar("T")
L = TypeVar("L")

# Pieces of work that share one commit.
SHARED_AT_MOST = 200

# Milliseconds that another process' lock on the file is waited for.
BUSY_TIMEOUT = 10_000

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # What is deleted is overwritten: a destroyed key would else stand in the file's free pages.
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)

_TAKE_IN = InsertMany(bundle, "tenant_id id received_at parcels key_id sealed")


class FileHeld(StoreUnavailable):
    """Another process has this database file open."""


@dataclass(slots=True)
class _Job:
    """One piece of work and who waits for it."""

    future: "asyncio.Future[Any]"
    work: Work[Any]
    writes: bool
    result: Any = None
    error: BaseException | None = field(default=None)

    def run(self, connection: Connection) -> None:
        try:
            self.result = self.work(connection)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            self.error = error


class SqliteDatabase:
    """The one connection of this process to its file."""

    def __init__(self, url: URL) -> None:
        self._loop = asyncio.get_running_loop()
        self._lock = file_lock(url)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self.commits = 0
        self._engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            poolclass=StaticPool,
            hide_parameters=True,  # an error's text goes to the log
            isolation_level="AUTOCOMMIT",
            connect_args={"check_same_thread": False, "cached_statements": 512},
        )
        self._thread = Thread(target=self._work, name="sqlite writer", daemon=True)
        self._thread.start()

    # ---- asked from the event loop ----------------------------------------------------------------------------------

    def session(self, tenant_id: str) -> "SqliteSession":
        """A unit's reads and its one commit; the walls between tenants are the statements' own here."""
        return SqliteSession(self)

    async def read(self, tenant_id: str, work: Work[T]) -> T:
        """What is committed, seen between two commits."""
        return await self._ask(work, writes=False)

    async def write(self, tenant_id: str, work: Work[T]) -> T:
        """Run within the next shared commit."""
        return await self._ask(work, writes=True)

    async def claim(self, look: Work[L], take: Callable[[Connection, L], T]) -> T | None:
        """Look and take within the next shared commit: nobody else can take in between."""

        def work(connection: Connection) -> T | None:
            found = look(connection)
            return take(connection, found) if found else None

        return await self._ask(work, writes=True)

    async def put(self, fill: Callable[[Connection, Writes], None]) -> None:
        """Write within the next shared commit."""
        await self._ask(lambda it: fill(it, Writes(it)), writes=True)

    async def take_in(self, row: Sequence[Any]) -> None:
        """Insert a bundle within the next shared commit."""

        def work(connection: Connection) -> None:
            _TAKE_IN.run(connection, [(row[0], next(connection.info["numbers"]), *row[1:])])

        await self._ask(work, writes=True)

    async def close(self) -> None:
        """Finish what was asked, close the file, give up its lock."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._lock.release()

    async def _ask(self, work: Work[T], *, writes: bool) -> T:
        job = self._put(_Job(self._loop.create_future(), work, writes))
        # What was asked is done, whether or not whoever asked is still there to hear.
        result: T = await asyncio.shield(job.future)
        return result

    def _put(self, job: _Job) -> _Job:
        if self._closed:
            raise StoreUnavailable("the store is closed")
        self._jobs.put(job)
        return job

    # ---- run in the thread ------------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            connection = self._engine.connect()
            for pragma in PRAGMAS:
                connection.exec_driver_sql(pragma)
            connection.info["numbers"] = itertools.count(_clock(connection))
        except BaseException as error:  # noqa: BLE001 - told to everyone who asks
            self._refuse(unavailable(error))
            return
        going_on = True
        while going_on:
            going_on = self._share(connection)
        connection.close()
        self._engine.dispose()

    def _share(self, connection: Connection) -> bool:
        """Do what is waiting: reads first, then everything that writes in one commit. False: it is time to go."""
        jobs = [self._jobs.get()]
        while len(jobs) < SHARED_AT_MOST:
            try:
                jobs.append(self._jobs.get_nowait())
            except Empty:
                break
        asked = [job for job in jobs if job is not None]
        for job in asked:
            if not job.writes:
                job.run(connection)
        writing = [job for job in asked if job.writes]
        if writing:
            self._commit(connection, writing)
        self._tell(asked)
        return len(asked) == len(jobs)

    def _commit(self, connection: Connection, jobs: Sequence[_Job]) -> None:
        # The driver itself: what stands above it costs as much as the rows.
        cursor = connection.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            for job in jobs:
                cursor.execute("SAVEPOINT piece")
                job.run(connection)
                if job.error is not None:
                    cursor.execute("ROLLBACK TO piece")
                cursor.execute("RELEASE piece")
            cursor.execute("COMMIT")
            self.commits += 1
        except Exception as error:
            log.exception("commit failed")
            _undo(connection)
            for job in jobs:
                job.error = job.error or unavailable(error)

    def _tell(self, jobs: Sequence[_Job]) -> None:
        if jobs:
            self._on_loop(partial(_settle_all, jobs))

    def _refuse(self, error: StoreUnavailable) -> None:
        """The file cannot be opened: say so to everyone until closed."""
        while (job := self._jobs.get()) is not None:
            job.error = error
            self._tell([job])

    def _on_loop(self, call: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            log.warning("nobody is left to hear of a commit")


class SqliteSession:
    """One unit of work: each read sees what is committed then; versions tell at commit whether that still held."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def read(self, work: Work[T]) -> T:
        return await self._database.read("", work)

    async def commit(self, work: Work[T]) -> T:
        return await self._database.write("", work)

    async def close(self) -> None:
        return


def _settle_all(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: _Job) -> None:
    if job.future.done():
        return
    if job.error is None:
        job.future.set_result(job.result)
    elif isinstance(job.error, TROUBLE):
        job.future.set_exception(unavailable(job.error))
    else:
        job.future.set_exception(job.error)


def _undo(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("ROLLBACK")
    except TROUBLE:
        log.warning("nothing to roll back")


def _clock(connection: Connection) -> int:
    """Microseconds now, by the database: numbers that start here come after all that were ever given."""
    now = connection.exec_driver_sql(
        "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
    ).scalar_one()
    return int(now)


class FileLock:
    """A lock beside a database file, held until released; a database in memory needs none."""

    def __init__(self, held: int | None) -> None:
        self._held = held

    def release(self) -> None:
        """Give it up; may be called twice."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


def file_lock(url: URL) -> FileLock:
    """Take the file for this process, for SQLite only. Raises FileHeld, StoreUnavailable."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return FileLock(None)
    path = Path(f"{url.database}.lock")
    try:
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnavailable(f"{path.parent} is not a folder this process may write to") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise FileHeld(
            f"{url.database} is in use by another process: only one may open a SQLite file"
        ) from error
    return FileLock(held)
