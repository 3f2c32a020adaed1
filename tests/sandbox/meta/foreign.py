"""The client that somebody else wrote (pywa, unmodified), led to the fake."""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.sandbox.meta.world import ORDINARY, World

# Loaded by name: its own types do not pass strict checking.
pywa: Any = importlib.import_module("pywa_async")
types: Any = importlib.import_module("pywa_async.types")
templates: Any = importlib.import_module("pywa_async.types.templates")
errors: Any = importlib.import_module("pywa_async.errors")


class ToTheFake(httpx.AsyncBaseTransport):
    """Carries what is meant for the platform to the fake one."""

    def __init__(self, url: str) -> None:
        self._url = httpx.URL(url)
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = self._url
        request.url = request.url.copy_with(scheme=url.scheme, host=url.host, port=url.port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@asynccontextmanager
async def foreign_client(world: World, number: str = ORDINARY) -> AsyncIterator[Any]:
    """One of its clients, for one number of the business."""
    session = httpx.AsyncClient(transport=ToTheFake(world.business.url))
    account = world.meta.account
    yield pywa.WhatsApp(
        phone_id=number,
        token=account.access_token,
        session=session,
        server=None,
        verify_token=account.verify_token,
        waba_id=account.waba_id,
        app_id=account.app_id,
        app_secret=account.app_secret,
        skip_duplicate_updates=False,
        filter_updates=False,
    )
    await session.aclose()
