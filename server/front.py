"""The front: one HTTP server with every route there is, and nothing that tells strangers more than they need."""

import asyncio
import errno
import logging
import os
import socket
import uuid
from collections.abc import Iterable, Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from server.metrics import Metrics

log = logging.getLogger(__name__)

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
    """The HTTP server. It answers as soon as it is opened and until it is closed."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef], metrics: Metrics) -> None:
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

    async def open(self, taken: socket.socket) -> None:
        """Answer on this socket."""
        self._taken = taken
        await self._runner.setup()
        await web.SockSite(self._runner, taken, backlog=_BACKLOG).start()

    async def close(self) -> None:
        """Take nothing in any more; let what is under way be answered."""
        await self._runner.cleanup()
        if self._taken is not None:
            self._taken.close()


async def _nameless(_: web.Request, response: web.StreamResponse) -> None:
    """Nobody needs to know what answers here, in which version."""
    response.headers.pop("Server", None)


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound the time of a request; answer an unforeseen error with a number to look it up by, and nothing else."""
    try:
        async with asyncio.timeout(_LONGEST_REQUEST_SECONDS):
            return await handler(request)
    except TimeoutError:
        return web.Response(status=503, text="too slow\n")
    except web.HTTPException:
        raise
    except Exception as error:
        correlation = uuid.uuid4().hex  # noqa: TID251 - names one line of the log, nothing that is kept
        log.exception("a request failed", extra={"correlation": correlation, "error": type(error).__name__})
        return web.Response(status=500, text=f"failed, see {correlation}\n")
