"""Live updates: the browser is told that what it shows has changed, and fetches the page anew."""

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import web

# How often what is shown is compared, and how often an idle line says that it lives. Real seconds.
LOOKS_EVERY_SECONDS = 0.15
_BREATH_SECONDS = 15.0


class Live:
    """The open lines to browsers."""

    def __init__(self) -> None:
        self._closing = asyncio.Event()

    async def close(self, application: web.Application) -> None:
        """Hang up, so that a stop need not wait for browsers."""
        self._closing.set()

    async def follow(self, request: web.Request, pulse: Callable[[], str]) -> web.StreamResponse:
        """Server-sent events, one for each change of what this browser shows."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        known, quiet = request.query.get("known", ""), 0.0
        with contextlib.suppress(ConnectionError):  # the browser went to another view, or was closed
            while not self._closing.is_set():
                now = pulse()
                if now != known:
                    known, quiet = now, 0.0
                    await response.write(f"data: {now}\n\n".encode())
                elif quiet >= _BREATH_SECONDS:
                    quiet = 0.0
                    await response.write(b": still here\n\n")
                await self._wait()
                quiet += LOOKS_EVERY_SECONDS
        return response

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOKS_EVERY_SECONDS):
                await self._closing.wait()
        except TimeoutError:
            return
