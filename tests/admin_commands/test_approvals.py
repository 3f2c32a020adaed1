"""A second person is asked for what touches many."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.agent import Agent
from core.audit import AUDITED
from core.ids import AgentRef
from core.two_person import Step, StepApproved, StepProposed, Subject, subject_of
from desk import agents
from desk.approving import demand_second
from desk.directory_fields import Wrong
from desk.views import Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type

ALL = subject_of("every contact")


async def known(company: Office, ref: str) -> Agent:
    return await agents.known(company.desk, TENANT.id, AgentRef(ref))


async def wants(company: Office, by: Agent, people: int = 501, subject: Subject = ALL) -> str:
    """What stands in the way; empty for nothing."""
    try:
        await demand_second(company.desk, TENANT.id, by, Step.EXPORT_CONTACTS, subject, people)
    except Wrong as wrong:
        return wrong.sentence
    return ""


async def code_of(typed: Type) -> str:
    return str(json.loads((await typed("U0ADA", "approval list --json")).lines[0])[-1]["code"])


async def test_few_people_need_nobody(company: Office) -> None:
    """Up to five hundred, or as many as the settings say."""
    ada = await known(company, "U0ADA")
    many = replace(company.desk, second_person_above=2)

    assert await wants(company, ada, people=500) == ""
    with pytest.raises(Wrong):
        await demand_second(many, TENANT.id, ada, Step.EXPORT_CONTACTS, ALL, 3)


async def test_a23_somebody_else_agrees_and_then_it_is_done(typed: Type, company: Office) -> None:
    """Not by oneself, not by whoever may not do it, not by a wrong code; and it is in the audit."""
    await typed("U0ADA", "agent set U0BEA --role admin")
    ada, carlo = await known(company, "U0ADA"), await known(company, "U0CARLO")
    empty = await typed("U0ADA", "approval list")
    first, again = await wants(company, ada), await wants(company, ada)
    code = await code_of(typed)

    own = await typed("U0ADA", f"approval give {code}")
    role = await typed("U0CARLO", f"approval give {code}")
    nobody = await typed("U0BEA", "approval give 000000")
    still = await wants(company, ada)
    agreed = await typed("U0BEA", f"approval give {code.upper()}")
    twice = await typed("U0BEA", f"approval give {code}")
    listed = await typed("U0ADA", "approval list")

    assert empty.lines == ("Nothing waits for a second person.",)
    assert first == again == still
    assert f"`/witiop approval give {code}`" in first
    assert "501 people" in first
    assert [each.tone for each in (own, role, nobody)] == [Tone.REFUSED] * 3
    assert own.lines == ("You have proposed this yourself: somebody else has to agree.",)
    assert agreed == twice
    assert agreed.lines == (
        "Agreed: taking contacts out into a file, 501 people. Ada does the same again now.",
    )
    assert "agreed" in listed.lines[0]
    assert await wants(company, ada) == ""
    assert await wants(company, carlo) != ""
    assert {StepProposed, StepApproved} <= set(AUDITED)


async def test_a23_what_was_changed_after_is_something_else(typed: Type, company: Office) -> None:
    """And a day later nothing is left of it."""
    await typed("U0ADA", "agent set U0BEA --role admin")
    ada = await known(company, "U0ADA")
    await wants(company, ada)
    await typed("U0BEA", f"approval give {await code_of(typed)}")

    changed = await wants(company, ada, subject=subject_of("every contact", "of Rome"))
    same = await wants(company, ada)
    company.clock.advance(timedelta(days=1))
    late = await wants(company, ada)

    assert changed != ""
    assert same == ""
    assert late != ""
