"""A fake platform with a business behind it, both on loopback, and a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from sandbox.manual_clock import ManualClock
from sandbox.meta import BusinessNumber, MetaAccount
from tests.sandbox.meta.foreign import foreign_client
from tests.sandbox.meta.world import NOON, ORDINARY, OTHER_ACCOUNT, SHARED, TRIAL, Business, World, playing


@pytest.fixture
def account() -> MetaAccount:
    return MetaAccount(
        numbers=(
            BusinessNumber(ORDINARY, "+39 02 1234 5678", "Lampade Esempio"),
            BusinessNumber(SHARED, "+39 02 1234 9999", "Lampade Bottega", shared_with_app=True),
            BusinessNumber(TRIAL, "+1 555 010 0199", "Test Number", allowed_recipients=("+44 7700 900123",)),
            BusinessNumber(
                OTHER_ACCOUNT, "+44 20 7946 0123", "Example Lamps", waba_id="209999000000001", groups=True
            ),
        )
    )


@pytest.fixture
def starts_at() -> datetime:
    """When the story begins; a test may say otherwise."""
    return NOON


@pytest.fixture
async def world(account: MetaAccount, starts_at: datetime) -> AsyncIterator[World]:
    business = Business(account, verify_token=account.verify_token)
    async with playing(ManualClock(starts_at, flowing=False), business) as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[Any]:
    """A client that somebody else wrote, for the ordinary number."""
    async with foreign_client(world) as client:
        yield client
