"""Both platforms over real HTTP in this process, with many companies, their agents and their contacts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.text import Private
from sandbox.manual_clock import ManualClock
from sandbox.meta.account import BusinessNumber, MetaAccount
from sandbox.meta.fake import FakeMeta
from sandbox.slack.fake_slack import FakeSlack
from server.clock import SystemClock
from server.ids import RandomIds
from store import open_store
from tests.kill.plan import Plan

MASTER_KEY = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
_MASTER_KEY_BYTES = b"12345678901234567890123456789012"


@dataclass(frozen=True, slots=True)
class Company:
    """One company. place: its workspace among those of the fake Slack; agent: who answers there."""

    place: int
    number: str
    workspace: str
    channel: str
    agent: str


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of one company."""

    address: str
    company: Company


@dataclass(slots=True)
class Town:
    """Everything outside of the server."""

    clock: ManualClock
    meta: FakeMeta
    slack: FakeSlack
    meta_url: str
    slack_url: str
    companies: list[Company]
    people: list[Person]

    def settings(self, database_url: str, port: int) -> dict[str, str]:
        """What `witiop serve` is told."""
        account, workspace = self.meta.account, self.slack.workspace
        return {
            "WITIOP_DATABASE_URL": database_url,
            "WITIOP_PORT": str(port),
            "WITIOP_MASTER_KEY": MASTER_KEY,
            "WITIOP_META_GRAPH_URL": self.meta_url,
            "WITIOP_META_APP_SECRET": account.app_secret,
            "WITIOP_META_VERIFY_TOKEN": account.verify_token,
            "WITIOP_META_ACCESS_TOKEN": account.access_token,
            "WITIOP_META_WABA_ID": account.waba_id,
            "WITIOP_META_PHONE_NUMBER_ID": self.companies[0].number,
            "WITIOP_SLACK_API_URL": f"{self.slack_url}/api/",
            "WITIOP_SLACK_BOT_TOKEN": workspace.bot_token,
            "WITIOP_SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "WITIOP_SLACK_DEFAULT_CHANNEL": self.companies[0].channel,
            "WITIOP_LOG_LEVEL": "warning",
        }

    async def provide(self, database_url: str) -> None:
        """Set up every company in a database that was migrated."""
        clock = SystemClock()
        ids = RandomIds(clock)
        store = await open_store(database_url, master_keys=[_MASTER_KEY_BYTES], clock=clock, ids=ids)
        try:
            for company in self.companies:
                tenant = Tenant(
                    TenantId(ids.new()),
                    f"Company {company.place + 1}",
                    WorkspaceRef(company.workspace),
                    ChannelRef(company.channel),
                )
                skillset = Skillset.general(SkillsetId(ids.new()), ChannelRef(company.channel))
                number = ManagedNumber(
                    NumberId(ids.new()),
                    tenant.id,
                    NumberRef(company.number),
                    self.meta.account.waba_id,
                    "",
                    (skillset.id,),
                )
                credentials = {
                    "meta access token": Private(self.meta.account.access_token),
                    "slack bot token": Private(self.slack.workspaces[company.place].bot_token),
                }
                await store.provision(tenant, number, skillset, credentials)
        finally:
            await store.close()

    async def opens(self, address: str) -> None:
        """From now on both platforms deliver to the server at this address."""
        await self.meta.start(f"{address}/whatsapp/webhook")
        await self.slack.start(f"{address}/slack/events", self.slack_url)
        self.slack.delivery.delayed_events = True
        self._callback = f"{address}/whatsapp/webhook"

    async def meta_tries_everything_again(self) -> None:
        """Whatever was not answered 200 is delivered now instead of minutes or hours later."""
        await self.meta.stop()
        await self.meta.start(self._callback, verify=False)

    def slack_tries_everything_again(self) -> None:
        """Slack's pauses between two attempts (a minute, five, an hour) are over."""
        delivery = self.slack.delivery
        for pending in list(delivery.pending):
            if pending.due > self.clock.now():
                pending.due = self.clock.now()
                delivery.resume(pending)

    _callback: str = ""


@asynccontextmanager
async def town(plan: Plan) -> AsyncIterator[Town]:
    """Build it and let it answer; nothing is delivered before `opens`."""
    clock = ManualClock(flowing=True)
    numbers = tuple(
        BusinessNumber(f"10654035224{place:04d}", f"+39 02 1234 {place:04d}", f"Company {place + 1}")
        for place in range(plan.companies)
    )
    meta = FakeMeta(clock, MetaAccount(numbers=numbers), plan.seed, patience_seconds=5)
    slack = FakeSlack(clock, plan.seed, workspaces=plan.companies)
    companies = [
        Company(
            place,
            numbers[place].phone_number_id,
            workspace.team_id,
            workspace.channel_ids()["general"],
            workspace.user_ids()["bea"],
        )
        for place, workspace in enumerate(slack.workspaces)
    ]
    people = [
        Person(f"39333{place:07d}", companies[place % plan.companies]) for place in range(plan.contacts)
    ]
    async with _answering(meta.application()) as meta_url, _answering(slack.application()) as slack_url:
        built = Town(clock, meta, slack, meta_url, slack_url, companies, people)
        try:
            yield built
        finally:
            await slack.stop()
            await meta.stop()


@asynccontextmanager
async def _answering(application: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await asyncio.shield(runner.cleanup())
