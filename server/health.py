"""Health: whether the process lives, and whether it can take anything in."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

# Whoever asks waits no longer; a store that does not answer by then is not ready.
_ANSWER_SECONDS = 3.0

# Raises an exception whose text says why not, for an engineer.
Check = Callable[[], Awaitable[None]]


class NotReady(Exception):
    """Why nothing can be taken in; the text says it to an engineer and holds no secret."""


class Health:
    """What `/healthz` and `/readyz` answer."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)

    def routes(self) -> list[web.RouteDef]:
        """The two routes."""
        return [web.get("/healthz", self.alive), web.get("/readyz", self.ready)]

    async def alive(self, request: web.Request) -> web.Response:
        """200 while the process lives."""
        return web.json_response({"alive": True})

    async def ready(self, request: web.Request) -> web.Response:
        """200 when everything checked is well, else 503 and why."""
        why = await self.why_not()
        if why is None:
            return web.json_response({"ready": True})
        return web.json_response({"ready": False, "why": why}, status=503)

    async def why_not(self) -> str | None:
        """The first thing that is wrong; None when all is well."""
        for check in self._checks:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await check()
            except TimeoutError:
                return "the store does not answer"
            except NotReady as problem:
                return str(problem)
        return None
