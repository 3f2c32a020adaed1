"""Every command there is: found by its words, allowed by its right, explained by help."""

from datetime import UTC, datetime, timedelta

import pytest

from admin_commands.table import COMMANDS, run
from core.access import Role, may
from core.agent import Standing, Status
from core.ids import AgentRef
from desk.ports import AgentProfile
from desk.views import Tone
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office

BEA, ADA = AgentRef("U0BEA"), AgentRef("U0ADA")


@pytest.fixture
async def office() -> Office:
    """A company at noon; Bea is a full member, Ada owns the workspace, Guest is neither."""
    clock = ManualClock(datetime(2026, 11, 23, 12, tzinfo=UTC), flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    made = Office(store, clock, CountingIds(clock))
    guest = AgentProfile(
        AgentRef("U0GUEST"), "Guest", Standing.GUEST, manages=False, language="it", time_zone="UTC"
    )
    owner = AgentProfile(ADA, "Ada", Standing.MEMBER, manages=True, language="en", time_zone="UTC")
    made.workspace.profiles |= {guest.ref: guest, owner.ref: owner}
    return made


@pytest.mark.parametrize("line", ["", "  ", "help", "Help"])
@pytest.mark.parametrize(("ref", "role"), [(BEA, Role.AGENT), (ADA, Role.ADMIN)])
async def test_help_lists_what_this_person_may_type(
    office: Office, ref: AgentRef, role: Role, line: str
) -> None:
    """Made from the table, so it is never wrong: an agent does not see what only who administers may do."""
    answer = await run(office.desk, TENANT.id, ref, line)

    theirs = [each for each in COMMANDS if each.right is None or may(role, each.right)]
    assert (len(theirs) == len(COMMANDS)) is (role is Role.ADMIN)
    assert [line.split("`")[1] for line in answer.lines] == [f"/witiop {command.usage}" for command in theirs]


async def test_help_on_one_command_shows_that_one(office: Office) -> None:
    """With its words, and in case of a slip the nearest."""
    answer = await run(office.desk, TENANT.id, BEA, "help status")
    slip = await run(office.desk, TENANT.id, BEA, "help statos")

    assert len(answer.lines) == 1
    assert slip.tone is Tone.REFUSED
    assert "Did you mean" in slip.lines[1]


async def test_a_guest_sees_nothing_at_all(office: Office) -> None:
    """In their own language; it says who can change that, and is in the audit."""
    shown = await run(office.desk, TENANT.id, AgentRef("U0GUEST"), "help")
    refused = await run(office.desk, TENANT.id, AgentRef("U0GUEST"), "status away")

    assert shown == refused
    assert refused.tone is Tone.REFUSED
    assert refused.lines[0] == "Gli ospiti dello spazio di lavoro non possono usare WitiOp."
    async with office.desk.store.begin(TENANT.id) as uow:
        kept = await uow.audit.between(office.clock.now(), office.clock.now() + timedelta(days=1), 9)
    assert [each.kind for each in kept] == ["AccessRefused", "AccessRefused"]


@pytest.mark.parametrize("status", list(Status))
async def test_every_status_can_be_set(office: Office, status: Status) -> None:
    """And is what one sees afterwards."""
    await run(office.desk, TENANT.id, BEA, f"status {status}")
    answer = await run(office.desk, TENANT.id, BEA, "status")

    async with office.desk.store.begin(TENANT.id) as uow:
        agent = await uow.agents.by_ref(BEA)
    assert agent is not None
    assert agent.status is status
    assert answer.lines[1] == "You have 0 open conversations."


async def test_what_waits_is_counted(office: Office) -> None:
    """Mine, and everybody's."""
    await office.takes_in(office.writes("391230000001", "hello"), office.writes("391230000002", "hello"))
    await office.passes(timedelta(seconds=2))

    answer = await run(office.desk, TENANT.id, BEA, "status")

    assert answer.lines[2] == "2 conversations are waiting for somebody."


def test_no_two_commands_have_the_same_words() -> None:
    """The first of them would hide the other."""
    assert len({command.words for command in COMMANDS}) == len(COMMANDS)


async def test_files_of_a_contact_are_not_removed_at_the_first_word(office: Office) -> None:
    """Whoever administers is asked; what is typed behind the number has to be the one word that says so."""
    await office.takes_in(office.writes("393331110001", "Hello"))
    await office.passes(timedelta(seconds=3))

    asked = await run(office.desk, TENANT.id, ADA, 'contact erase-files "+39 333 111 0001"')
    slipped = await run(office.desk, TENANT.id, ADA, "contact erase-files 393331110001 yep")
    refused = await run(office.desk, TENANT.id, BEA, "contact erase-files 393331110001 yes")

    assert asked.lines == ("No file of this contact is left.",)
    assert (slipped.tone, refused.tone) == (Tone.REFUSED, Tone.REFUSED)
