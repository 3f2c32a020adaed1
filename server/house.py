"""House: everything that was wired, as the running server needs it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bridge.doors import Keep
from core.retention import USUAL, Retention
from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.failpoints import Failpoint
from desk.items import Source
from desk.ports import Store
from server.front import Door
from server.health import Check, Stands
from server.local import Porter, nobody
from server.metrics import Metrics
from server.supervise import Loop

# What a contact wrote rests for half a second in the store, for neighbours that are on their way; then it is due.
_RESTED_SECONDS = 0.51
# Items that were there within so short a time are woken for together when they have rested.
_TOGETHER_SECONDS = 0.03
# Source: this product's retention rules, media.
FILES_KEPT = timedelta(days=90)


class Wakes:
    """Somebody has work: set when parcels were kept, when items are there or have rested, when effects may be due."""

    def __init__(self) -> None:
        self.parcels = asyncio.Event()
        self.inbox = asyncio.Event()
        self.outbox = asyncio.Event()
        self._gathers = False

    def keeping(self, store: Store, source: Source) -> Keep:
        """How a door of this side keeps what it takes in: committed, and then there is something to cut."""

        async def keep(body: bytes) -> None:
            await store.keep(source, body)
            self.parcels.set()

        return keep

    def at(self, place: Failpoint) -> None:
        """What a commit may have left to do: new items, new effects, or a lane that goes on."""
        if place is Failpoint.CUT_AFTER_COMMIT:
            self._items_are_there()
        elif place in {Failpoint.INTAKE_AFTER_COMMIT, Failpoint.SETTLE_COMMITTED}:
            self.outbox.set()

    def _items_are_there(self) -> None:
        """Some are due now, some when they have rested."""
        self.inbox.set()
        if not self._gathers:
            self._gathers = True
            loop = asyncio.get_running_loop()
            loop.call_later(_TOGETHER_SECONDS, self._gathered)
            loop.call_later(_TOGETHER_SECONDS + _RESTED_SECONDS, self.inbox.set)

    def _gathered(self) -> None:
        self._gathers = False


@dataclass(frozen=True, slots=True)
class House:
    """
    What `server.run` starts, steps and stops.

    routes: of both doors; first: those asked before any route is looked at, by their path. alongside: loops of the
    doors and of the wiring itself. ready: what must be well; stands: how it stands. porter: performs what other
    commands ask for. files_kept: how long contacts' files are; retention: how long the rest is.
    """

    desk: Desk
    dispatcher: Dispatcher
    wakes: Wakes
    routes: Sequence[web.AbstractRouteDef]
    first: Mapping[str, Door]
    ready: Sequence[Check]
    stands: Stands
    metrics: Metrics
    porter: Porter = nobody
    files_kept: timedelta = FILES_KEPT
    retention: Retention = USUAL
    alongside: Sequence[Loop] = ()
