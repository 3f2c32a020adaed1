"""`/witiop audit`: what was kept as proof, in sentences, for those who administer."""

import json
from datetime import timedelta

from core.access import AccessRefused, ActionName, NotAdmitted
from core.facts import FormerSeen, ResendAsked
from core.ids import AgentId, AgentRef, ConversationId, MessageId
from desk import agents
from desk.views import Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type


async def test_who_changed_whose_role_can_be_read(typed: Type, company: Office) -> None:
    """The newest first, with the names of today, and what was before."""
    await typed("U0ADA", "agent set Bea --role supervisor")
    company.clock.advance(timedelta(minutes=1))
    await typed("U0ADA", "agent set Bea --role agent")

    said = await typed("U0ADA", "audit list")

    assert said.title == "Audit"
    roles = [line for line in said.lines if "made" in line]
    assert roles[0].endswith("27.11.2026 11:01 · Ada made Bea agent; before: supervisor.")
    assert roles[1].endswith("27.11.2026 11:00 · Ada made Bea supervisor; before: agent.")
    assert roles[2].endswith("Whoever runs this made Ada admin; before: unknown here.")


async def test_only_one_matter_can_be_listed(typed: Type, company: Office) -> None:
    """And every entry has the identities as they were signed, for other programs."""
    bea = (await agents.known(company.desk, TENANT.id, AgentRef("U0BEA"))).id
    async with company.desk.store.begin(TENANT.id) as uow:
        uow.record(
            FormerSeen(ConversationId("v1"), MessageId("m1"), bea),
            ResendAsked(ConversationId("v1"), MessageId("m1"), AgentId("gone")),
            AccessRefused(bea, ActionName("agent set"), NotAdmitted.ROLE),
        )
        await uow.commit()

    seen = await typed("U0ADA", "audit list seen")
    sent = json.loads((await typed("U0ADA", "audit list sent --json")).lines[0])
    refused = await typed("U0CARLO", "audit list access")
    access = await typed("U0ADA", "audit list access")

    assert [line.split(" · ")[2] for line in seen.lines] == [
        "Bea looked at what was said in #? before it was changed or deleted."
    ]
    assert sent[0]["deed"] == {"agent_id": "gone", "conversation_id": "v1", "message_id": "m1"}
    assert refused.tone is Tone.REFUSED
    assert any(
        line.endswith("Bea was not allowed “agent set”: their role does not allow it.")
        for line in access.lines
    )


async def test_nothing_in_that_time_says_how_to_see_more(typed: Type, company: Office) -> None:
    """And a number of days that cannot be is refused."""
    await typed("U0ADA", "status")
    company.clock.advance(timedelta(days=3))

    empty = await typed("U0ADA", "audit list --days 2")
    for wrong in ("0", "x", "-1", "99999", "9" * 50):
        assert (await typed("U0ADA", f"audit list --days {wrong}")).tone is Tone.REFUSED

    assert empty.lines == ("Nothing was kept as proof in the last 2 days. More: `--days 365`.",)


async def test_an_untouched_audit_says_so(typed: Type, company: Office) -> None:
    """With how many entries; one that was touched names the first that is wrong."""
    whole = await typed("U0ADA", "audit verify")
    tenancy = company.desk.store._tenancy(TENANT.id)  # type: ignore[attr-defined]  # as somebody who has the database
    del tenancy.audit[0]
    await typed("U0ADA", "agent set Bea --role admin")
    touched = await typed("U0ADA", "audit verify")
    told = json.loads((await typed("U0ADA", "audit verify --json")).lines[0])

    assert whole.lines[0] == "One entry, untouched."
    assert "One entry, untouched." not in touched.lines[0]
    assert told["entries"] == 2
