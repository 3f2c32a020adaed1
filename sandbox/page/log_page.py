"""The log of calls as a page of its own: lines that open, filters in its address, and news as they come."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.meta import Phone
from sandbox.page.asked import Asked, Wrong
from sandbox.page.drawing import Drawing
from sandbox.page.live import Live
from sandbox.page.log_filter import FIELDS, PARTIES, STATUSES, LogFilter, chosen
from sandbox.page.log_lines import Line, in_full, line_of
from sandbox.page.viewer import viewer_of
from sandbox.page.world import World

# As many lines as a browser shows at ease; the script takes the oldest away.
LINES = 500
_FURTHEST = 10**12


@dataclass(frozen=True, slots=True)
class LogView:
    """What the page shows. chosen: each filter as it stands in the address. reached: the number to go on after."""

    lines: tuple[Line, ...]
    reached: int
    chosen: dict[str, str]
    query: str
    phones: tuple[Phone, ...]
    parties: tuple[str, ...] = PARTIES
    statuses: tuple[str, ...] = STATUSES
    most: int = LINES


class LogPage:
    """Its routes."""

    def __init__(self, world: World, drawing: Drawing, live: Live) -> None:
        self._world = world
        self._drawing = drawing
        self._live = live

    def routes(self) -> list[web.RouteDef]:
        """For the application's router."""
        return [
            web.get("/log", self._page),
            web.get("/log/rows", self._rows),
            web.get("/log/calls/{number}", self._call),
            web.get("/log/live", self._follow),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return await self._draw(request, "log.html")

    async def _rows(self, request: web.Request) -> web.StreamResponse:
        return await self._draw(request, "_log_rows.html")

    async def _draw(self, request: web.Request, template: str) -> web.StreamResponse:
        asked = Asked(request.match_info, dict(request.query))
        given = {name: request.query.get(name, "") for name in FIELDS}
        try:
            wanted = LogFilter.of(asked, self._world.meta.phones)
            after = asked.whole("after", 0, 0, _FURTHEST) if "after" in request.query else None
        except Wrong:  # an address somebody wrote by hand
            wanted, after, given = LogFilter(), None, dict.fromkeys(FIELDS, "")
        calls, reached = chosen(self._world.log, wanted, after, LINES)
        query = request.rel_url.update_query(given).query_string
        phones = tuple(self._world.meta.phones)
        view = LogView(tuple(line_of(call) for call in calls), reached, given, query, phones)
        viewer = viewer_of(self._world, request)
        return await self._drawing.part(self._world, viewer, template, log=view)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["number"]
        call = self._world.log.find(int(number[:12])) if number.isascii() and number.isdigit() else None
        if call is None:
            raise web.HTTPNotFound
        links = self._world.links()
        bases = {
            "app": str(links["server"]),
            "meta": self._world.meta.public_url or "",
            "slack": self._world.slack.platform.api_base,
        }
        viewer = viewer_of(self._world, request)
        full = in_full(call, bases[call.receiver])
        return await self._drawing.part(self._world, viewer, "_log_call.html", full=full)

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        return await self._live.follow(request, lambda: str(self._world.log.last))
