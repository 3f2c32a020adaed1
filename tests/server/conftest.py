"""What tests of the server share."""

from collections.abc import AsyncIterator

import pytest

from tests.server.town import Town, founded


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Meta and Slack, played on loopback."""
    async with founded() as opened:
        yield opened
