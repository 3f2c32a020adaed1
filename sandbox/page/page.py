"""The page as an application: the calls for programs, the page for people, its files and its live updates."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from sandbox.page import programs
from sandbox.page.guard import guarded
from sandbox.page.world import Links, Reset, World
from sandbox.slack import FakeSlack

# A file of 100 MB, Meta's largest, grows by a third in base64.
LARGEST_BODY_BYTES = 140_000_000


class SandboxPage:
    """
    The page over both stand-ins.

    links: what `GET /sandbox/links` answers, asked each time. reset: makes the server and both stand-ins forget
    everything; it is awaited.
    """

    def __init__(
        self, meta: FakeMeta, slack: FakeSlack, clock: ManualClock, links: Links, reset: Reset
    ) -> None:
        self._world = World(meta, slack, clock, links, reset)

    def application(self) -> web.Application:
        """For any runner."""
        application = web.Application(middlewares=[guarded], client_max_size=LARGEST_BODY_BYTES)
        application.router.add_routes(programs.routes(self._world))
        return application
