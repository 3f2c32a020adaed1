"""Attempts, opened for many lanes in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import Connection

from core.ids import AttemptKey
from desk.ports import Clock, Lease
from store.databases import EVERY_TENANT, Database
from store.rows import moment
from store.settling import renew
from store.statements import InsertMany, SelectMany
from store.tables import attempt
from store.together import Together
from store.writes import Writes

_NEW_ATTEMPT = InsertMany(attempt, "tenant_id key effect_id no message_id started_at progress failed doubled")
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


class Attempts:
    """Opens attempts."""

    def __init__(self, database: Database, clock: Clock, lease: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._together: Together[NewAttempt, AttemptKey] = Together("attempts", self._commit)

    async def open(self, held: Lease, effect_id: str, message_id: str | None) -> AttemptKey:
        """A new attempt, committed when this returns. Raises StaleLease, StoreUnavailable."""
        return await self._together.ask(NewAttempt(held, effect_id, message_id))

    async def _commit(self, asked: Sequence[NewAttempt]) -> Sequence[AttemptKey]:
        effects = [(each.held.tenant_id, each.effect_id) for each in asked]
        # Nobody else makes attempts of these effects: who lost the lane meanwhile is refused with the rest.
        found = await self._database.read(EVERY_TENANT, lambda it: _TRIED.run(it, effects))
        tried: dict[tuple[str, str], int] = {(tenant_id, effect_id): no for tenant_id, effect_id, no in found}
        now = moment(self._clock.now())
        rows: list[tuple[Any, ...]] = []
        for each in asked:
            effect = each.held.tenant_id, each.effect_id
            no = tried[effect] = tried.get(effect, 0) + 1
            key = f"v1.{each.effect_id}.{no}"
            rows.append((each.held.tenant_id, key, each.effect_id, no, each.message_id, now, 0, False, False))
        held = list(dict.fromkeys((each.held, each.held.lane) for each in asked))

        def fill(connection: Connection, writes: Writes) -> None:
            renew(connection, writes, held, self._lease, settled=False)
            writes.add(_NEW_ATTEMPT, rows)

        await self._database.put(fill)
        return [AttemptKey(row[1]) for row in rows]
