"""Attempts, opened for many lanes in one commit: what is asked for while one commits shares the next."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.engine import Connection

from core.ids import AttemptKey
from desk.ports import Clock, Lease, StaleLease
from store.databases import EVERY_TENANT, Database
from store.rows import moment
from store.settling import renew
from store.statements import InsertMany, SelectMany
from store.tables import attempt
from store.writes import Writes

# Attempts that share one commit.
TOGETHER_AT_MOST = 200


_NEW_ATTEMPT = InsertMany(attempt, "tenant_id key effect_id no message_id started_at progress failed doubled")
_OPEN_ATTEMPTS = SelectMany(
    attempt,
    "tenant_id effect_id",
    "mine.tenant_id, mine.effect_id, mine.key",
    guard="(mine.outcome IS NULL OR mine.outcome = 'unknown')",
    tail="ORDER BY mine.no",
)
_TRIED = SelectMany(
    attempt,
    "tenant_id effect_id",
    "mine.tenant_id, mine.effect_id, max(mine.no)",
    tail="GROUP BY mine.tenant_id, mine.effect_id",
)


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """An attempt to be opened: the lane it is made under, its effect, and the message it sends (None: none of ours)."""

    held: Lease
    effect_id: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class _Asked:
    attempt: NewAttempt
    key: "asyncio.Future[AttemptKey]"


class Attempts:
    """
    Opens attempts. One that nobody else asks for at the moment waits for nobody.

    A lost lane undoes what it shared a commit with, so then each of them is opened alone.
    """

    def __init__(self, database: Database, clock: Clock, lease: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._waiting: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None

    async def open(self, held: Lease, effect_id: str, message_id: str | None) -> AttemptKey:
        """A new attempt, committed when this returns. Raises StaleLease, StoreUnavailable."""
        asked = _Asked(NewAttempt(held, effect_id, message_id), asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name="attempts")
        return await asked.key

    async def _work(self) -> None:
        while self._waiting:
            together = [each for each in self._waiting[:TOGETHER_AT_MOST] if not each.key.done()]
            del self._waiting[:TOGETHER_AT_MOST]
            await self._open(together)

    async def _open(self, together: Sequence[_Asked]) -> None:
        try:
            await self._commit(together)
        except StaleLease as stale:
            if len(together) == 1:
                _fail(together, stale)
                return
            for each in together:
                await self._open([each])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
            _fail(together, error)

    async def _commit(self, together: Sequence[_Asked]) -> None:
        attempts = [each.attempt for each in together]
        now = moment(self._clock.now())
        keys = await self._database.write(
            EVERY_TENANT, lambda it: open_attempts(it, attempts, now, self._lease)
        )
        for each, key in zip(together, keys, strict=True):
            if not each.key.done():
                each.key.set_result(AttemptKey(key))


def _fail(asked: Sequence[_Asked], error: Exception) -> None:
    for each in asked:
        if not each.key.done():
            each.key.set_exception(error)


def open_attempts(
    connection: Connection, asked: Sequence[NewAttempt], now: int, lease: timedelta
) -> list[str]:
    """New attempts: their keys, in order. Raises StaleLease when one lane is lost. To be committed."""
    tried = {
        (tenant_id, effect_id): no
        for tenant_id, effect_id, no in _TRIED.run(
            connection, [(each.held.tenant_id, each.effect_id) for each in asked]
        )
    }
    held = dict.fromkeys((each.held, each.held.lane) for each in asked)
    rows = []
    for each in asked:
        tenant_id = each.held.tenant_id
        no = tried[tenant_id, each.effect_id] = tried.get((tenant_id, each.effect_id), 0) + 1
        key = f"v1.{each.effect_id}.{no}"
        rows.append((tenant_id, key, each.effect_id, no, each.message_id, now, 0, False, False))
    writes = Writes(connection)
    renew(connection, writes, list(held), lease, settled=False)
    writes.add(_NEW_ATTEMPT, rows)
    writes.flush()
    return [row[1] for row in rows]


def unknown_attempts(
    connection: Connection, effects: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The attempts of these effects (tenant, id) whose outcome nobody knows, oldest first."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for tenant_id, effect_id, key in _OPEN_ATTEMPTS.run(connection, effects):
        found[tenant_id, effect_id] = (*found.get((tenant_id, effect_id), ()), key)
    return found
