"""A SlackWorkspace against the stand-in for Slack, over real HTTP on loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer

from bridge.hosts import Hosts
from bridge.slack.workspace import SlackWorkspace
from core.ids import AgentRef, ChannelRef, TenantId
from sandbox.manual_clock import ManualClock
from sandbox.slack.fake_slack import FakeSlack

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class StridingClock:
    """The same time as Slack's; whoever sleeps by it winds it forward, unless it stands."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.stands = False

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        if self.stands:
            await self._clock.sleep(seconds)
        else:
            self._clock.advance(timedelta(seconds=seconds))


@dataclass(frozen=True, slots=True)
class Side:
    """Both ends: what we call, and what Slack and its people see."""

    workspace: SlackWorkspace
    slack: FakeSlack
    clock: ManualClock
    channel: ChannelRef
    striding: StridingClock

    def agent(self, name: str) -> AgentRef:
        """A person of the workspace."""
        return AgentRef(self.slack.workspace.user_id(name))


@pytest.fixture
async def side() -> AsyncIterator[Side]:
    """Ours and theirs, by one clock that only the test winds."""
    clock = ManualClock(NOON, flowing=False)
    slack = FakeSlack(clock)
    server = TestServer(slack.application())
    await server.start_server()
    slack.platform.api_base = str(server.make_url("")).rstrip("/")
    token = {TenantId("tenant"): slack.workspace.bot_token}
    striding = StridingClock(clock)
    here = Hosts((slack.platform.api_base.removeprefix("http://"),), listed=True)
    workspace = SlackWorkspace(f"{slack.platform.api_base}/api/", token.__getitem__, striding, here)
    yield Side(workspace, slack, clock, ChannelRef(slack.workspace.channel_ids()["general"]), striding)
    await workspace.close()
    await slack.stop()
    await server.close()
