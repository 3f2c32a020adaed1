"""The reasons of breaks and of closings, as those who administer keep them."""

from core.agent import Status
from core.ids import AgentRef
from desk.views import Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type


async def test_a_break_needs_a_reason_where_reasons_are_kept(typed: Type, company: Office) -> None:
    """In whatever letters; without any, none."""
    none_kept = await typed("U0BEA", "status break lunch")
    free = await typed("U0BEA", "status break")
    for reason in ("Coffee break", "Training"):
        await typed("U0ADA", f"break-reason add {reason}")

    unsaid = await typed("U0BEA", "status break")
    unknown = await typed("U0BEA", "status break nap")
    misplaced = await typed("U0BEA", "status away Training")
    said = await typed("U0BEA", "status break coffee BREAK")

    assert none_kept.tone is Tone.REFUSED
    assert free.lines == ("You are on a break now.",)
    assert unsaid.lines == ("Say why, with one of: Coffee break, Training.",)
    assert unknown.lines == ("This is no reason that is kept. There are Coffee break, Training.",)
    assert misplaced.lines == ("Only a break has a reason.",)
    assert said.lines == ("You are on a break now: Coffee break.",)
    async with company.desk.store.begin(TENANT.id) as uow:
        bea = await uow.agents.by_ref(AgentRef("U0BEA"))
    assert bea is not None
    assert (bea.status, bea.reason, bea.status_since) == (Status.BREAK, "Coffee break", company.clock.now())
    assert "Reason of the break: Coffee break." in (await typed("U0ADA", "agent show Bea")).lines


async def test_reasons_of_breaks_are_kept_and_taken_away(typed: Type) -> None:
    """Each once, not too many; an empty list says what to do."""
    empty = await typed("U0BEA", "break-reason list")
    await typed("U0ADA", "break-reason add Lunch")
    twice = await typed("U0ADA", "break-reason add LUNCH")
    listed = await typed("U0BEA", "break-reason list")
    await typed("U0ADA", "break-reason remove lunch")
    told = await typed("U0BEA", "break-reason list --json")
    for nth in range(20):
        await typed("U0ADA", f"break-reason add r{nth}")
    full = await typed("U0ADA", "break-reason add one more")

    assert empty.lines[1] == "Keep one: `/witiop break-reason add <reason>`."
    assert twice.tone is Tone.REFUSED
    assert listed.lines == ("Lunch",)
    assert told.lines == ("[]",)
    assert full.lines == ("There are 20 reasons, and no more can be kept.",)


async def test_the_reasons_of_closings_are_a_list_of_their_own(typed: Type, company: Office) -> None:
    """Kept by those who administer, read by everybody who answers; never twice in other letters."""
    none = await typed("U0BEA", "closing list")
    refused = await typed("U0BEA", "closing add Solved")
    await typed("U0ADA", "break-reason add Lunch")
    for reason in ("Solved", "Sent by mail", "Spam"):
        await typed("U0ADA", f"closing add {reason}")
    twice = await typed("U0ADA", "closing add SOLVED")
    await typed("U0ADA", "closing remove spam")

    listed = await typed("U0BEA", "closing list")

    assert none.lines[1] == "Keep one: `/witiop closing add <reason>`."
    assert refused.tone is twice.tone is Tone.REFUSED
    assert listed.lines == ("Solved", "Sent by mail")
    async with company.desk.store.begin(TENANT.id) as uow:
        tenant = (await uow.directory.read()).tenant
    assert (tenant.closing_reasons, tenant.break_reasons) == (("Solved", "Sent by mail"), ("Lunch",))
