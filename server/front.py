"""The front: one HTTP server with every route there is, and nothing that tells strangers more than they need."""

import asyncio
import errno
import logging
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from server.connections import Connections, Doorkeeper
from server.metrics import Metrics

log = logging.getLogger(__name__)

# Answers a request without asking which route it came by.
Door = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
_Request = TypeVar("_Request", bound=web.BaseRequest)

# Meta sends up to 3 MB. Source: Meta, WhatsApp webhooks, November 2026.
LARGEST_BODY_BYTES = 4 * 1024 * 1024
# Nobody who means well needs longer to hand in a body and to be answered.
_LONGEST_REQUEST_SECONDS = 10.0
_KEEP_ALIVE_SECONDS = 75.0
_BACKLOG = 1024
# Handlers that are under way when the front closes get this long.
_CLOSE_SECONDS = 5.0
# Source: systemd, sd_listen_fds(3).
_FIRST_HANDED_OVER = 3


class PortTaken(Exception):
    """Somebody else listens there."""


def bind(host: str, port: int) -> socket.socket:
    """
    Take the address, before anything else is started. Port 0: any free one.

    Raises PortTaken; OSError if the address cannot be had for another reason.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        # Asked before listen(), two processes could both believe the port theirs.
        taken.listen(_BACKLOG)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken from None
        raise
    taken.setblocking(False)
    return taken


def handed_over(variables: Mapping[str, str]) -> socket.socket | None:
    """
    The socket a supervisor opened for this process, so that connections wait while it is replaced; None without one.

    Source: systemd, sd_listen_fds(3): LISTEN_PID is this process, LISTEN_FDS counts from descriptor 3.
    """
    if variables.get("LISTEN_PID") != str(os.getpid()) or variables.get("LISTEN_FDS") != "1":
        return None
    taken = socket.socket(fileno=_FIRST_HANDED_OVER)
    taken.setblocking(False)
    return taken


class Front:
    """
    The HTTP server. It answers as soon as it is opened and until it is closed.

    first: doors of POSTs that come by thousands, by their whole path. They bound their own time, and are asked before
    routes and middlewares are, which would cost more than the door.
    """

    def __init__(
        self,
        routes: Iterable[web.AbstractRouteDef],
        metrics: Metrics,
        *,
        first: Mapping[str, Door] = MappingProxyType({}),
        connections: Connections | None = None,
    ) -> None:
        application = web.Application(
            client_max_size=LARGEST_BODY_BYTES, middlewares=[metrics.count, _guarded]
        )
        application.router.add_routes(routes)
        application.on_response_prepare.append(_nameless)
        # No access log: it would hold addresses and query strings. Bodies are never unpacked for a sender.
        self._runner = web.AppRunner(
            application,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            handle_signals=False,
            shutdown_timeout=_CLOSE_SECONDS,
        )
        self._taken: socket.socket | None = None
        self._metrics = metrics
        self._first = first
        self._connections = Connections() if connections is None else connections

    async def open(self, taken: socket.socket) -> None:
        """Answer on this socket."""
        self._taken = taken
        await self._runner.setup()
        if self._first and (server := self._runner.server) is not None:
            server.request_handler = self._with_first(server.request_handler)
        await _KeptSite(self._runner, taken, self._connections).start()

    async def close(self) -> None:
        """Take nothing in any more; let what is under way be answered."""
        await self._runner.cleanup()
        if self._taken is not None:
            self._taken.close()

    def _with_first(self, otherwise: Door) -> Door:
        doors, answered = self._first, self._metrics.answered

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            door = doors.get(request.raw_path) if request.method == hdrs.METH_POST else None
            if door is None or hdrs.EXPECT in request.headers:
                return await otherwise(request)
            began = time.monotonic()
            response = await _safely(request, door)
            answered(request.raw_path, response.status, time.monotonic() - began)
            return response

        return answer


class _KeptSite(web.SockSite):
    """A socket before which somebody counts who is connected."""

    __slots__ = ("_connections",)

    def __init__(self, runner: web.AppRunner, taken: socket.socket, connections: Connections) -> None:
        super().__init__(runner, taken, backlog=_BACKLOG)
        self._connections = connections

    async def start(self) -> None:
        await web.BaseSite.start(self)
        serve = self._runner.server
        if serve is None:
            raise RuntimeError("the runner is not set up")
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Doorkeeper(self._connections, serve), sock=self._sock, backlog=self._backlog
        )


async def _nameless(_: web.Request, response: web.StreamResponse) -> None:
    """Nobody needs to know what answers here, in which version."""
    response.headers.pop("Server", None)


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound the time of a request."""
    try:
        async with asyncio.timeout(_LONGEST_REQUEST_SECONDS):
            return await _safely(request, handler)
    except TimeoutError:
        return web.Response(status=503, text="too slow\n")


async def _safely(
    request: _Request, handler: Callable[[_Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer an unforeseen error with a number to look it up by, and nothing else."""
    try:
        return await handler(request)
    except (web.HTTPException, TimeoutError):
        raise
    except Exception as error:
        correlation = uuid.uuid4().hex  # noqa: TID251 - names one line of the log, nothing that is kept
        log.exception("a request failed", extra={"correlation": correlation, "error": type(error).__name__})
        return web.Response(status=500, text=f"failed, see {correlation}\n")
