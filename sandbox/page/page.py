"""The page as an application: the calls for programs, the page for people, its files and its live updates."""

from pathlib import Path

from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from sandbox.page import files, programs, record
from sandbox.page.drawing import Drawing
from sandbox.page.guard import guarded
from sandbox.page.live import Live
from sandbox.page.log_page import LogPage
from sandbox.page.pulse import pulse
from sandbox.page.scene import scene
from sandbox.page.viewer import LANGUAGE_COOKIE, viewer_of
from sandbox.page.world import Commands, Links, Reset, World
from sandbox.slack import FakeSlack

# A file of 100 MB, Meta's largest, grows by a third in base64.
LARGEST_BODY_BYTES = 140_000_000

_STATIC = Path(__file__).parent / "static"
_STATIC_FILES = {
    "page.css": "text/css",
    "phone.css": "text/css",
    "slack.css": "text/css",
    "blocks.css": "text/css",
    "narrow.css": "text/css",
    "tools.css": "text/css",
    "log.js": "text/javascript",
    "page.js": "text/javascript",
    "morph.js": "text/javascript",
    "doings.js": "text/javascript",
    "choosing.js": "text/javascript",
    "composing.js": "text/javascript",
    "phone.js": "text/javascript",
    "shared.js": "text/javascript",
}
_YEAR_SECONDS = 31_536_000


class SandboxPage:
    """
    The page over both stand-ins.

    links: what `GET /sandbox/links` answers, asked each time. reset: makes the server and both stand-ins forget
    everything; it is awaited. commands: what can be typed after the slash command, as (line, what it does), in a
    language.
    """

    def __init__(
        self,
        meta: FakeMeta,
        slack: FakeSlack,
        clock: ManualClock,
        links: Links,
        reset: Reset,
        commands: Commands,
    ) -> None:
        self._world = World(meta, slack, clock, links, reset, commands)
        self._drawing = Drawing()
        self._live = Live()

    def application(self) -> web.Application:
        """For any runner."""
        application = web.Application(middlewares=[guarded], client_max_size=LARGEST_BODY_BYTES)
        application.router.add_get("/", self._page)
        application.router.add_get("/sandbox/live", self._follow)
        application.router.add_get("/sandbox/static/{name}", _static)
        application.router.add_routes(programs.routes(self._world))
        application.router.add_routes(files.routes(self._world))
        application.router.add_routes(record.routes(self._world))
        application.router.add_routes(LogPage(self._world, self._drawing, self._live).routes())
        application.on_shutdown.append(self._live.close)
        return application

    async def _page(self, request: web.Request) -> web.StreamResponse:
        viewer = viewer_of(self._world, request)
        known = pulse(self._world, viewer)
        html = await self._drawing.page(self._world, viewer, scene(self._world, viewer), known)
        response = web.Response(text=html, content_type="text/html")
        if "lang" in request.query:
            response.set_cookie(
                LANGUAGE_COOKIE, viewer.language, max_age=_YEAR_SECONDS, samesite="Strict", httponly=True
            )
        return response

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        def beat() -> str:
            return pulse(self._world, viewer_of(self._world, request))

        return await self._live.follow(request, beat)


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in _STATIC_FILES:
        raise web.HTTPNotFound
    text = (_STATIC / name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=_STATIC_FILES[name])
