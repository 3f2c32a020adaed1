"""A SlackWorkspace against the stand-in for Slack, over real HTTP on loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from aiohttp.test_utils import TestServer

from bridge.slack.workspace import SlackWorkspace
from core.ids import ChannelRef, TenantId
from sandbox.manual_clock import ManualClock
from sandbox.slack.fake_slack import FakeSlack

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    """Both ends: what we call, and what Slack and its people see."""

    workspace: SlackWorkspace
    slack: FakeSlack
    clock: ManualClock
    channel: ChannelRef


@pytest.fixture
async def side() -> AsyncIterator[Side]:
    """Ours and theirs, by one clock that only the test winds."""
    clock = ManualClock(NOON, flowing=False)
    slack = FakeSlack(clock)
    server = TestServer(slack.application())
    await server.start_server()
    slack.platform.api_base = str(server.make_url("")).rstrip("/")
    token = {TenantId("tenant"): slack.workspace.bot_token}
    workspace = SlackWorkspace(f"{slack.platform.api_base}/api/", token.__getitem__, clock)
    channel = next(id for id, place in slack.workspace.channels.items() if place.name == "general")
    yield Side(workspace, slack, clock, ChannelRef(channel))
    await workspace.close()
    await slack.stop()
    await server.close()
