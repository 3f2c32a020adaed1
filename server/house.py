"""House: everything that was wired, as the running server needs it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.failpoints import Failpoint
from server.health import Check
from server.local import Porter
from server.metrics import Metrics
from server.supervise import Loop


@dataclass(frozen=True, slots=True)
class Wakes:
    """Somebody has work: set when an item was kept, and when effects may be due."""

    inbox: asyncio.Event = field(default_factory=asyncio.Event)
    outbox: asyncio.Event = field(default_factory=asyncio.Event)

    def at(self, place: Failpoint) -> None:
        """What a commit may have left to do: new effects, or a lane that goes on."""
        if place in {Failpoint.INTAKE_AFTER_COMMIT, Failpoint.SETTLE_COMMITTED}:
            self.outbox.set()


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
    porter: Porter
    alongside: Sequence[Loop] = ()
