"""House: everything that was wired, as the running server needs it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.failpoints import Failpoint
from server.health import Check
from server.local import Porter, nobody
from server.metrics import Metrics
from server.supervise import Loop

# What a contact wrote rests for half a second in the store, for neighbours that are on their way; then it is due.
_RESTED_SECONDS = 0.51


class Wakes:
    """Somebody has work: set when an item was kept or has rested, and when effects may be due."""

    def __init__(self) -> None:
        self.inbox = asyncio.Event()
        self.outbox = asyncio.Event()
        self._rests = False

    def kept(self) -> None:
        """Items were kept: some are due now, some when they have rested. One timer stands for all of them."""
        self.inbox.set()
        if not self._rests:
            self._rests = True
            asyncio.get_running_loop().call_later(_RESTED_SECONDS, self._rested)

    def at(self, place: Failpoint) -> None:
        """What a commit may have left to do: new effects, or a lane that goes on."""
        if place in {Failpoint.INTAKE_AFTER_COMMIT, Failpoint.SETTLE_COMMITTED}:
            self.outbox.set()

    def _rested(self) -> None:
        self._rests = False
        self.inbox.set()


@dataclass(frozen=True, slots=True)
class House:
    """
    What `server.run` starts, steps and stops.

    routes: of both doors. alongside: loops of the doors and of the wiring itself. ready: what must be well.
    porter: performs what other commands ask for.
    """

    desk: Desk
    dispatcher: Dispatcher
    wakes: Wakes
    routes: Sequence[web.AbstractRouteDef]
    ready: Sequence[Check]
    metrics: Metrics
    porter: Porter = nobody
    alongside: Sequence[Loop] = ()
