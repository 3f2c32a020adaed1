"""Attempts, opened for many lanes in one commit: what is asked for while one commits shares the next."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.ids import AttemptKey
from desk.ports import Clock, Lease, StaleLease
from store import lanes_sql
from store.databases import EVERY_TENANT, Database
from store.lanes_sql import NewAttempt
from store.rows import moment

# Attempts that share one commit.
TOGETHER_AT_MOST = 200


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
            EVERY_TENANT, lambda it: lanes_sql.open_attempts(it, attempts, now, self._lease)
        )
        for each, key in zip(together, keys, strict=True):
            if not each.key.done():
                each.key.set_result(AttemptKey(key))


def _fail(asked: Sequence[_Asked], error: Exception) -> None:
    for each in asked:
        if not each.key.done():
            each.key.set_exception(error)
