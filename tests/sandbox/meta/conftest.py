"""A fake platform with a business behind it, both on loopback, and a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest
from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.meta import BusinessNumber, FakeMeta, MetaAccount
from tests.sandbox.meta.world import NOON, ORDINARY, OTHER_ACCOUNT, SHARED, TRIAL, Business, World


async def _serve(application: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


@pytest.fixture
def account() -> MetaAccount:
    return MetaAccount(
        numbers=(
            BusinessNumber(ORDINARY, "+39 02 1234 5678", "Lampade Esempio"),
            BusinessNumber(SHARED, "+39 02 1234 9999", "Lampade Bottega", shared_with_app=True),
            BusinessNumber(TRIAL, "+1 555 010 0199", "Test Number", allowed_recipients=("+44 7700 900123",)),
            BusinessNumber(OTHER_ACCOUNT, "+44 20 7946 0123", "Example Lamps", waba_id="209999000000001"),
        )
    )


@pytest.fixture
def starts_at() -> datetime:
    """When the story begins; a test may say otherwise."""
    return NOON


@pytest.fixture
async def world(account: MetaAccount, starts_at: datetime) -> AsyncIterator[World]:
    clock = ManualClock(starts_at, flowing=False)
    meta = FakeMeta(clock, account, seed=7, patience_seconds=2.0)
    business = Business(account, verify_token=account.verify_token)
    callback = web.Application()
    callback.router.add_get("/whatsapp/webhook", business.verification)
    callback.router.add_post("/whatsapp/webhook", business.webhook)
    graph_runner, business.url = await _serve(meta.application())
    callback_runner, callback_url = await _serve(callback)
    meta.public_url = business.url
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        business.session = session
        callback_url += "/whatsapp/webhook"
        await meta.start(callback_url)
        yield World(clock, meta, business, callback_url)
        await meta.stop()
    await asyncio.gather(graph_runner.cleanup(), callback_runner.cleanup())
