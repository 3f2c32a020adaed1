"""Random worlds with one effect that kills whoever performs it: it ends given up, and no innocent ever does."""

import contextlib
import random
from datetime import timedelta

import pytest

from core.ids import TenantId, ThreadRef
from core.showing import RefreshCard
from desk.dispatch import CRASHES
from desk.failpoints import Failpoint
from desk.ports import OutboxState, StoreUnavailable
from desk.views import Card
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.memory_workspace import MemoryWorkspace
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

SECOND = timedelta(seconds=1)


class _Died(BaseException):
    """The process died here."""


class _World:
    """An office whose process is killed again and again. calm: by nothing but its guilty card any more."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.clock = ManualClock(NOON, flowing=False)
        self.store = MemoryStore(self.clock, CountingIds(self.clock))
        self.office = Office(self.store, self.clock, CountingIds(self.clock), reach=self._reach)
        self.workspace = self.office.workspace = _Deadly(self)
        self.office.starts(self.store)
        self.calm = False
        self.deaths = 0

    def _reach(self, place: Failpoint) -> None:
        by_chance = place is Failpoint.SETTLE_COMMITTED and self.dice.random() < 0.05
        if by_chance and not self.calm and not self.office.desk.room.is_alone:
            self.dies()

    def dies(self) -> None:
        """Whoever else is at work writes nothing any more."""
        self.store.trouble = "dead"
        raise _Died

    async def lives(self, moments: int) -> None:
        """So many steps; what died starts again."""
        for _ in range(moments):
            with contextlib.suppress(_Died, StoreUnavailable):
                await self.office.step()
            if self.store.trouble is not None:
                await self.office.dispatcher.drain()
                self.store.trouble = None
                self.deaths += 1
                self.store.expire_leases()
                self.office.starts(self.store)
            self.clock.advance(SECOND)


class _Deadly(MemoryWorkspace):
    """A workspace in which one card cannot be drawn by anybody who lives on."""

    def __init__(self, world: _World) -> None:
        super().__init__(world.clock)
        self.guilty: ThreadRef | None = None
        self._world = world

    async def refresh(self, tenant_id: TenantId, thread: ThreadRef, card: Card) -> None:
        if thread == self.guilty:
            self._world.dies()
        await super().refresh(tenant_id, thread, card)


@pytest.mark.parametrize("seed", range(30))
async def test_exactly_the_deadly_effect_is_given_up(seed: int) -> None:
    """Whatever else is in the air, and however often the process dies of other causes; somebody is told."""
    world = _World(random.Random(seed))
    await world.store.provision(TENANT, NUMBER, GENERAL, {})
    contacts = [f"39333000{number:04d}" for number in range(world.dice.randint(2, 8))]
    for contact in contacts:
        await world.office.takes_in(world.office.writes(contact, "hello"))
    world.calm = True
    await world.lives(5)
    world.calm = False
    place = world.dice.randrange(len(contacts))
    guilty = world.office.conversation_id(place)
    world.workspace.guilty = world.office.thread(place)

    for _ in range(world.dice.randint(1, 3)):
        for contact in contacts:
            await world.office.takes_in(world.office.writes(contact, "and another thing"))
        await world.lives(world.dice.randint(1, 6))
    world.calm = True
    await world.lives(150)

    given_up = [row for row in world.store.outbox_rows() if row.state is OutboxState.GAVE_UP]
    assert {(row.effect, row.reason) for row in given_up} == {(RefreshCard(guilty), "crashed")}
    assert world.deaths >= CRASHES
    assert "crashed" in {alert.reason for alert in world.workspace.alerts}
