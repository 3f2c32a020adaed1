"""The directory as a file: exported, compared, applied; what is wrong is told by its line."""

from dataclasses import replace
from typing import Any, cast

import pytest
import yaml

from core.access import Role
from core.agent import Skill, Standing
from core.ids import AgentRef, TenantId
from core.number import ManagedNumber
from core.routing.skillset import MembersFrom, Mode, Skillset
from core.tenant import Tenant
from desk import agents, directory_file
from desk.directory_entries import Outcome
from desk.ports import AgentProfile, Company, CompanyDirectory, StaleVersion, Store, UnitOfWork
from papers.directory_yaml import read, written
from sandbox.office import GENERAL, TENANT, Office

CONTRACT = """
skillsets:
  - {name: Sales, channel: C0SALES, mode: offer, strategy: balanced, priority: normal,
     members: [{user: U0AGENT, level: 4}]}
agents:
  - {user: U0AGENT, role: agent, limit: 7, enabled: true}
numbers:
  - {phone_number_id: "106540352242922", skillsets: [General, Sales], time_zone: Europe/Rome}
"""


def profile(ref: str, standing: Standing = Standing.MEMBER, *, manages: bool = False) -> AgentProfile:
    """Somebody of the workspace."""
    return AgentProfile(AgentRef(ref), ref, standing, manages=manages, language="en", time_zone="UTC")


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """Ada owns the workspace, U0AGENT is a full member, U0GUEST is not."""
    for each in (
        profile("U0ADA", manages=True),
        profile("U0AGENT"),
        profile("U0OTHER"),
        profile("U0GUEST", Standing.GUEST),
    ):
        office.workspace.profiles[each.ref] = each


async def applied(office: Office, text: str) -> Outcome:
    return await directory_file.applied(office.desk, TENANT.id, read(text, "en"), "en")


async def compared(office: Office, text: str) -> Outcome:
    return await directory_file.compared(office.desk, TENANT.id, read(text, "en"), "en")


async def exported(office: Office) -> str:
    return written(await directory_file.exported(office.desk, TENANT.id))


async def company_of(office: Office) -> Company:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.directory.read()


def told(outcome: Outcome) -> list[tuple[str, str, str, str]]:
    return [(each.of, each.name, each.before, each.after) for each in outcome.differences]


async def test_the_contracts_own_example_makes_it_so(office: Office) -> None:
    """A skillset, somebody whom nobody met yet, and a number that serves both."""
    outcome = await applied(office, CONTRACT)

    company = await company_of(office)
    sales = company.skillset_named("Sales")
    assert sales is not None
    assert (sales.channel, sales.mode, sales.members_from) == ("C0SALES", Mode.OFFER, MembersFrom.LIST)
    assert company.numbers[0].skillsets == (GENERAL.id, sales.id)
    assert company.numbers[0].time_zone == "Europe/Rome"
    async with office.desk.store.begin(TENANT.id) as uow:
        [agent] = await uow.agents.all()
    assert (agent.ref, agent.limit, agent.skills) == ("U0AGENT", 7, (Skill(sales.id, 4),))
    assert not outcome.problems
    assert told(outcome) == [
        ("skillset Sales", "channel", "", "C0SALES"),
        ("agent U0AGENT", "user", "", "U0AGENT"),
        ("agent U0AGENT", "limit", "5", "7"),
        ("skillset Sales", "member U0AGENT", "", "level 4"),
        ("number 106540352242922", "skillsets", "General", "General, Sales"),
        ("number 106540352242922", "time_zone", "UTC", "Europe/Rome"),
    ]
    assert office.desk.store.directory.skillsets[sales.id] == sales


async def test_comparing_changes_nothing_and_foretells_everything(office: Office) -> None:
    """The same differences, the same directory."""
    before = await company_of(office)

    foretold = await compared(office, CONTRACT)

    assert await company_of(office) == before
    async with office.desk.store.begin(TENANT.id) as uow:
        assert await uow.agents.all() == []
    assert told(await applied(office, CONTRACT)) == told(foretold)


async def test_applying_again_changes_nothing(office: Office) -> None:
    """Nor does applying what was exported, or exporting what was applied."""
    await applied(office, CONTRACT)
    text = await exported(office)

    assert await applied(office, CONTRACT) == Outcome()
    assert await applied(office, text) == Outcome()
    assert await exported(office) == text


async def test_what_is_exported_is_what_the_contract_says(office: Office) -> None:
    """Its names, its kinds of values; rules only where they are otherwise."""
    await applied(office, CONTRACT)
    await applied(office, "skillsets: [{name: Sales, offer_seconds: 45}]")

    whole = yaml.safe_load(await exported(office))

    general, sales = whole["skillsets"]
    assert "members" not in general
    assert general["members_from"] == "channel"
    assert {name: sales[name] for name in ("name", "channel", "mode", "strategy", "priority")} == {
        "name": "Sales",
        "channel": "C0SALES",
        "mode": "offer",
        "strategy": "balanced",
        "priority": "normal",
    }
    assert (sales["members"], sales["offer_seconds"]) == ([{"user": "U0AGENT", "level": 4}], 45)
    assert "offer_seconds" not in general
    assert whole["agents"] == [
        {
            "user": "U0AGENT",
            "role": "agent",
            "limit": 7,
            "sees": "own",
            "external_id": "",
            "languages": [],
            "enabled": True,
        }
    ]
    [number] = whole["numbers"]
    assert (number["phone_number_id"], number["skillsets"]) == ("106540352242922", ["General", "Sales"])


async def test_a_list_is_the_whole_list(office: Office) -> None:
    """Who is not on it any more is taken off; a file that says nothing of it leaves it alone."""
    await applied(office, CONTRACT)

    await applied(office, "skillsets: [{name: sales, members: [{user: U0OTHER}]}]")
    untouched = await applied(office, "skillsets: [{name: SALES, level: 2}]")

    sales = (await company_of(office)).skillset_named("Sales")
    assert sales is not None
    async with office.desk.store.begin(TENANT.id) as uow:
        assert [each.ref for each in await uow.agents.of_skillset(sales.id)] == ["U0OTHER"]
    assert told(untouched) == [("skillset Sales", "level", "3", "2")]
    assert told(await applied(office, "skillsets: [{name: Sales, members: []}]")) == [
        ("skillset Sales", "member U0OTHER", "level 3", "")
    ]


async def test_giving_general_a_list_ends_its_following_the_channel(office: Office) -> None:
    """Until an admin sets a list, it follows its channel."""
    outcome = await applied(office, "skillsets: [{name: General, members: [{user: U0AGENT}]}]")

    general = (await company_of(office)).skillset_named("General")
    assert general is not None
    assert general.members_from is MembersFrom.LIST
    assert told(outcome)[0] == ("skillset General", "members_from", "channel", "list")
    refused = await applied(
        office, "skillsets: [{name: General, members_from: channel, members: [{user: U0AGENT}]}]"
    )
    assert refused.problems[0].sentence == "It follows its channel, so it has no list."


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        (
            "skillsets:\n- name: Sales\n  channel: C0SALES\n  mode: push\n",
            4,
            "mode",
            "It is one of claim, offer",
        ),
        ("skillsets:\n- name: Sales\n", 2, "channel", "It needs a channel."),
        (
            "skillsets:\n- name: Sales\n  channel: C0GENERAL\n",
            3,
            "channel",
            "This channel belongs to General",
        ),
        ("skillsets:\n- channel: C0SALES\n", 2, "name", "It is missing."),
        ("skillsets:\n- name: General\n  colour: red\n", 3, "colour", "It is not known here. There are name"),
        ("skillsets:\n- name: General\n- name: GENERAL\n", 3, "name", "It stands here twice."),
        ("skillsets:\n- name: General\n  members: everybody\n", 3, "members", "Here a list of entries"),
        ("skillsets:\n- name: General\n  mode: [{user: U0AGENT}]\n", 3, "mode", "Here a value is expected."),
        (
            "skillsets:\n- name: General\n  members:\n  - user: U0AGENT\n    level: 9\n",
            5,
            "level",
            "It is a whole number from 1 to 5.",
        ),
        (
            "skillsets:\n- name: General\n  members:\n  - user: U0AGENT\n    grade: 2\n",
            5,
            "grade",
            "It is not known here. There are user, level.",
        ),
        ("agents:\n- user: U0NOBODY\n", 2, "user", "Slack does not say who U0NOBODY is (user_not_found)."),
        ("agents:\n- user: U0GUEST\n", 2, "user", "Only full members of the workspace can be agents."),
        ("agents:\n- user: U0AGENT\n  limit: many\n", 3, "limit", "It is a whole number from 1 to 50."),
        ("agents:\n- user: U0AGENT\n  enabled: perhaps\n", 3, "enabled", "It is yes or no."),
        ("agents:\n- user: U0ADA\n  role: agent\n", 1, "agents", "Somebody has to administer WitiOp"),
        (
            "numbers:\n- phone_number_id: 99\n",
            2,
            "phone_number_id",
            "No number is 99. There are 106540352242922.",
        ),
        (
            "numbers:\n- phone_number_id: 106540352242922\n  hours: mon 9-18\n",
            3,
            "hours",
            "“9-18” is not understood.",
        ),
        (
            "people:\n- user: U0AGENT\n",
            2,
            "people",
            "It is not known here. There are skillsets, agents, numbers.",
        ),
    ],
)
async def test_what_is_wrong_is_told_by_its_line(
    office: Office, text: str, line: int, field: str, said: str
) -> None:
    """With its field, and nothing is changed, not even what was right."""
    await agents.known(office.desk, TENANT.id, AgentRef("U0ADA"))
    office.workspace.unknown.add(AgentRef("U0NOBODY"))
    before = await company_of(office)

    outcome = await applied(office, text + "\n")

    assert [(each.line, each.field) for each in outcome.problems] == [(line, field)]
    assert outcome.problems[0].sentence.startswith(said)
    assert not outcome.differences
    assert await company_of(office) == before


async def test_everything_that_is_wrong_is_told_at_once(office: Office) -> None:
    """In the order of the file."""
    outcome = await applied(
        office,
        "skillsets:\n- name: Sales\n  mode: push\n- name: General\n  level: 0\nnumbers:\n- {}\n",
    )

    assert [(each.line, each.field) for each in outcome.problems] == [
        (2, "channel"),
        (5, "level"),
        (7, "phone_number_id"),
    ]


async def test_a_role_in_a_file_is_a_role_that_was_given(office: Office) -> None:
    """It does not go back to what Slack says."""
    await applied(office, "agents: [{user: U0ADA}, {user: U0AGENT, role: admin}]")
    await applied(office, "agents: [{user: U0ADA, role: supervisor}]")

    async with office.desk.store.begin(TENANT.id) as uow:
        agent = await agents.learn(office.desk, uow, profile("U0ADA", manages=True))

    assert agent.role is Role.SUPERVISOR


async def test_two_skillsets_may_help_each_other_out(office: Office) -> None:
    """Whichever stands first in the file."""
    await applied(
        office,
        "skillsets: [{name: Sales, channel: C0S, overflow: Care}, {name: Care, channel: C0C, overflow: Sales}]",
    )

    company = await company_of(office)
    sales, care = company.skillset_named("Sales"), company.skillset_named("Care")
    assert sales is not None
    assert care is not None
    assert (sales.overflow, care.overflow) == (care.id, sales.id)


class Overtaken:
    """A store where somebody else changes the directory as soon as it was read, so many times."""

    def __init__(self, store: Store, times: int) -> None:
        self._store = store
        self.times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def begin(self, tenant_id: TenantId) -> UnitOfWork:
        unit = self._store.begin(tenant_id)
        unit.directory = _OvertakenDirectory(self, unit.directory)
        return unit

    async def overtake(self) -> None:
        """Somebody else commits, if it is still time."""
        if self.times:
            self.times -= 1
            async with self._store.begin(TENANT.id) as other:
                other.directory.save((await other.directory.read()).tenant)
                await other.commit()


class _OvertakenDirectory:
    def __init__(self, store: Overtaken, inner: CompanyDirectory) -> None:
        self._store = store
        self._inner = inner

    async def read(self) -> Company:
        company = await self._inner.read()
        await self._store.overtake()
        return company

    def save(self, row: Tenant | Skillset | ManagedNumber) -> None:
        self._inner.save(row)


async def test_whoever_is_overtaken_looks_again(office: Office) -> None:
    """Somebody else changes the directory between reading and writing: once is nothing, for ever is told."""
    once = cast("Store", Overtaken(office.desk.store, 1))
    for_ever = cast("Store", Overtaken(office.desk.store, 999))

    outcome = await directory_file.applied(
        replace(office.desk, store=once), TENANT.id, read(CONTRACT, "en"), "en"
    )

    assert outcome.differences
    with pytest.raises(StaleVersion):
        await directory_file.applied(
            replace(office.desk, store=for_ever),
            TENANT.id,
            read("skillsets: [{name: Sales, level: 5}]", "en"),
            "en",
        )
