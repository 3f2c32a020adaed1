"""Health: whether the process lives, and whether it can take anything in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

from desk.ports import StoreUnavailable

# Whoever asks waits no longer; a store that does not answer by then is not ready.
_ANSWER_SECONDS = 3.0

# Raises an exception whose text says why not, for an engineer.
Check = Callable[[], Awaitable[None]]
# A few figures, by name.
Stands = Callable[[], Awaitable[Mapping[str, float]]]


class NotReady(Exception):
    """Why nothing can be taken in; the text says it to an engineer and holds no secret."""


class Health:
    """What `/healthz` and `/readyz` answer."""

    def __init__(self, checks: Sequence[Check], stands: Stands) -> None:
        self._checks = tuple(checks)
        self._stands = stands

    def routes(self) -> list[web.RouteDef]:
        """The two routes."""
        return [web.get("/healthz", self.alive), web.get("/readyz", self.ready)]

    async def alive(self, request: web.Request) -> web.Response:
        """200 while the process lives."""
        return web.json_response({"alive": True})

    async def ready(self, request: web.Request) -> web.Response:
        """200 when everything checked is well, with how things stand, whatever that is; else 503 and why."""
        why = await self.why_not()
        if why is None:
            return web.json_response({"ready": True, **await self._figures()})
        return web.json_response({"ready": False, "why": why}, status=503)

    async def _figures(self) -> Mapping[str, Mapping[str, float]]:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return {"stands": await self._stands()}
        except (TimeoutError, StoreUnavailable):
            return {}  # it was well a moment ago, and the next who asks hears why it is not

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
