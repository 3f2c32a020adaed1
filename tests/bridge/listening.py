"""Servers on this machine that only listen: what was asked of them, and what never came."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Place:
    """A server on this machine that remembers what it was asked. answer: of everything; status 307 leads there."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: object = field(default_factory=lambda: {"ok": True})
    leads_to: str | None = None

    @property
    def name(self) -> str:
        return self.url.removeprefix("http://")

    async def hear(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.leads_to is not None:
            return web.Response(status=307, headers={"Location": self.leads_to})
        return web.json_response(self.answer)


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """One such server, for as long as a test."""
    here = Place()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", here.hear)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield here
    finally:
        await runner.cleanup()
