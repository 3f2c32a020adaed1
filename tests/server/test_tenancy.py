"""The first tenant: made once from the settings, and changed with them."""

from dataclasses import replace

from core.ids import AgentRef, ChannelRef, NumberRef, TenantId, WorkspaceRef
from core.tenant import Tenant
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from server.settings import Settings
from server.settings_reading import read
from server.tenancy import NOT_JOINED, Credentials, first_tenant
from tests.server.given import RIGHT, environment

NUMBER = NumberRef(RIGHT["WITIOP_META_PHONE_NUMBER_ID"])


def settings(**changed: str | None) -> Settings:
    """Right settings with these changed."""
    return read(environment(**changed))


class Start:
    """A store that is started on again and again."""

    def __init__(self) -> None:
        self.clock = ManualClock(flowing=False)
        self.ids = CountingIds(self.clock)
        self.store = MemoryStore(self.clock, self.ids)

    async def again(self, **changed: str | None) -> Tenant:
        """Another start, with these settings changed."""
        return await first_tenant(self.store, settings(**changed), self.ids)


async def test_the_first_start_makes_a_tenant_with_general_and_its_number() -> None:
    """Before Slack told which workspace it is."""
    start = Start()

    tenant = await start.again(ADMINS="U0ADMIN", LANGUAGE="it")

    directory = start.store.directory
    number = directory.by_number_ref[NUMBER]
    assert tenant.workspace == WorkspaceRef(NOT_JOINED)
    assert tenant.language == "it"
    assert tenant.admins == (AgentRef("U0ADMIN"),)
    assert number.tenant_id == tenant.id == directory.operator
    assert directory.skillsets[number.skillsets[0]].name == "General"
    assert directory.skillsets[number.skillsets[0]].channel == RIGHT["WITIOP_SLACK_DEFAULT_CHANNEL"]


async def test_a_later_start_finds_the_same_tenant() -> None:
    """Nothing is made twice."""
    start = Start()

    first, second = await start.again(), await start.again()

    assert first == second
    assert len(start.store.directory.tenants) == len(start.store.directory.numbers) == 1


async def test_a_changed_setting_changes_the_tenant() -> None:
    """Its ids stay."""
    start = Start()
    first = await start.again()

    second = await start.again(SLACK_DEFAULT_CHANNEL="C0SALES", META_ACCESS_TOKEN="EAAanother")

    credentials = Credentials(start.store)
    await credentials.load()
    assert second.id == first.id
    assert second.entry_channel == "C0SALES"
    assert credentials.access_token(NUMBER) == "EAAanother"


async def test_a_channel_that_moved_since_stays_where_it_is() -> None:
    """An admin gave General another one, or Slack gave it another id: the setting counts when it changes."""
    start = Start()
    tenant = await start.again()
    async with start.store.begin(tenant.id) as uow:
        company = await uow.directory.read()
        general = company.skillset_named("General")
        assert general is not None
        uow.directory.save(replace(general, channel=ChannelRef("C0MOVED")))
        uow.directory.save(replace(company.tenant, entry_channel=ChannelRef("C0MOVED")))
        await uow.commit()

    same = await start.again()
    stayed = start.store.directory.skillsets[general.id].channel
    changed = await start.again(SLACK_DEFAULT_CHANNEL="C0SALES")

    assert (same.entry_channel, stayed) == ("C0MOVED", "C0MOVED")
    assert (changed.entry_channel, start.store.directory.skillsets[general.id].channel) == (
        "C0SALES",
        "C0SALES",
    )


async def test_what_nobody_has_a_token_for_is_refused_by_the_platform() -> None:
    """An empty token: the far side says no, in its own words."""
    start = Start()
    await start.again()
    credentials = Credentials(start.store)
    await credentials.load()

    assert credentials.access_token(NumberRef("999")) == ""
    assert credentials.bot_token(TenantId("nobody")) == ""
