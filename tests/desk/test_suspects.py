"""Random worlds with one item that kills whoever touches it: it ends set aside, and no innocent ever does."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace
from types import ModuleType

import pytest

from desk import cutting, intake
from desk.failpoints import Failpoint
from desk.intake import CRASHES
from desk.items import Item, MessageReceived, Source
from desk.ports import InboxState
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, HALF_SECOND, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

KILLS_WHEN = ("it is read", "its words are looked at")


class _Died(BaseException):
    """The process died here."""


class _Deadly(MessageReceived):
    """A message nobody can look at and live."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> object:
        if name == "content":
            raise _Died
        return object.__getattribute__(self, name)


@dataclass
class _World:
    """
    An office whose process is killed again and again.

    guilty: the number of the item that kills; once_alone: whether one more death may strike whoever works alone.
    """

    dice: random.Random
    office: Office
    store: MemoryStore
    kills_when: str
    guilty: int = -1
    calm: bool = False
    once_alone: bool = True
    deaths: int = 0

    def starts(self) -> None:
        """The process, as often as it dies."""
        self.office.starts(self.store)
        desk = self.office.desk
        read, cut = desk.read[Source.WHATSAPP], desk.cut[Source.WHATSAPP]

        def reading(body: bytes) -> Item:
            item = read(body)
            if int(body) != self.guilty or not isinstance(item, MessageReceived):
                return item
            if self.kills_when == "it is read":
                raise _Died
            return _Deadly(**{each.name: getattr(item, each.name) for each in fields(item)})

        self.office.desk = replace(
            desk,
            read=dict.fromkeys(Source, reading),
            cut=dict.fromkeys(Source, cut),
            reach=self._reach,
        )

    def _reach(self, place: Failpoint) -> None:
        if self.calm or self.dice.random() > 0.1:
            return
        if place in (Failpoint.INTAKE_BEFORE_COMMIT, Failpoint.CUT_BEFORE_COMMIT) and self._in_company():
            raise _Died

    def _in_company(self) -> bool:
        """By chance it strikes many at a time as often as it likes, and one who works alone once."""
        if not self.office.desk.room.is_alone:
            return True
        once, self.once_alone = self.once_alone, False
        return once

    async def lives(self, moments: int) -> None:
        """So many moments in which both loops work side by side, as they do in a server."""
        for _ in range(moments):
            loops = [asyncio.ensure_future(_once(loop)) for loop in (self._cuts, self._takes_in)]
            ended = await asyncio.gather(*loops, return_exceptions=True)
            if any(isinstance(each, _Died) for each in ended):
                self.deaths += 1
                self.store.expire_leases()
                self.starts()
            for each in ended:
                if isinstance(each, BaseException) and not isinstance(each, _Died | asyncio.CancelledError):
                    raise each

    async def _cuts(self) -> None:
        await cutting.step(self.office.desk)

    async def _takes_in(self) -> None:
        await intake.step(self.office.desk)


async def _once(loop: Callable[[], Awaitable[None]]) -> None:
    """When one loop dies, so does the other, wherever it is."""
    try:
        await loop()
    except _Died:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if task.get_coro().__name__ == "_once":  # type: ignore[union-attr]
                task.cancel()
        raise


@pytest.mark.parametrize("kills_when", KILLS_WHEN)
@pytest.mark.parametrize("seed", range(40))
async def test_exactly_the_guilty_one_is_set_aside(seed: int, kills_when: str) -> None:
    """Wherever in its lane it stands, whatever else is in hand, and however often the process dies of other causes."""
    dice = random.Random(seed)
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    world = _World(dice, Office(store, clock, CountingIds(clock)), store, kills_when)
    world.starts()
    contacts = [f"39333000{number:04d}" for number in range(dice.randint(1, 12))]
    rounds = dice.randint(2, 6)
    said = 0
    for round_ in range(rounds):
        for _ in range(dice.randint(1, 12)):
            said += 1
            await world.office.takes_in(world.office.writes(dice.choice(contacts), f"said {said}"))
        if round_ == rounds // 2:
            world.guilty = dice.randrange(len(world.office.items))
        clock.advance(HALF_SECOND)
        await world.lives(dice.randint(0, 8))
    innocents_first = {int(row.body) for row in store.inbox_rows() if row.state is InboxState.DONE}
    if world.guilty in innocents_first:  # taken in before anybody knew what it does
        world.guilty = len(world.office.items)
        await world.office.takes_in(world.office.writes(contacts[0], "said last"))
        clock.advance(HALF_SECOND)

    world.calm = True
    await world.lives(250)

    ended = {int(row.body): row for row in store.inbox_rows()}
    assert len(ended) == len(world.office.items)
    dead = {number: row.reason for number, row in ended.items() if row.state is not InboxState.DONE}
    assert dead == {world.guilty: "crashed"}
    assert world.deaths >= CRASHES


@pytest.mark.parametrize("loop", [cutting, intake])
async def test_a_suspect_is_not_even_claimed_beside_others(loop: ModuleType) -> None:
    """Should the process die of the others, it would count for the suspect too."""
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock))
    await office.takes_in(office.writes("393330000001", "hello"))
    if loop is intake:
        await cutting.step(office.desk)
        clock.advance(HALF_SECOND)
        await store.claim_inbox(lanes=1, entries=1)
    else:
        await store.claim_parcels(most=1)
    store.expire_leases()

    async with office.desk.room.shared():
        working = asyncio.ensure_future(loop.step(office.desk))
        for _ in range(5):
            await asyncio.sleep(0)
        held = (await store.gauges())["lanes_held"]
        waits = not working.done()

    assert (held, waits) == (0, True)
    assert await working


async def test_whoever_works_alone_is_alone() -> None:
    """Nothing is cut while a suspect is worked on, and nothing is given out: others wait at the entrance."""
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    room = Office(store, clock, CountingIds(clock)).desk.room
    order: list[str] = []

    async def beside(name: str) -> None:
        async with room.shared():
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    async def alone() -> None:
        async with room.alone():
            order.append("alone begins")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            order.append("alone ends")

    await asyncio.gather(beside("first"), beside("second"), alone(), beside("third"))

    assert sorted(order[:4]) == ["first begins", "first ends", "second begins", "second ends"]
    assert order[4:] == ["alone begins", "alone ends", "third begins", "third ends"]
