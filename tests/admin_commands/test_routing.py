"""What would have been, as those who supervise ask for it."""

import json
from datetime import timedelta

import pytest

from core.ids import AgentRef
from desk import conversations
from desk.views import Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type


async def test_the_last_days_are_told_as_they_were_and_as_they_would_have_been(
    typed: Type, company: Office
) -> None:
    """In words, with what each agent had; the same for programs."""
    await typed("U0BEA", "status available")
    await company.takes_in(company.writes("391000000001", "Hello?"))
    await company.works()
    await conversations.claim(company.desk, TENANT.id, company.conversation_id(), AgentRef("U0BEA"))
    await company.passes(timedelta(minutes=1))

    answer = await typed("U0ADA", "routing simulate --days 2 --limit 3")
    told = json.loads((await typed("U0ADA", "routing simulate --json")).lines[0])

    assert answer.title == "Routing, served again"
    assert answer.lines[:3] == (
        "The last 2 days: one conversation came in.",
        "Served: 1 → 1",
        "Windows lost: 0 → 0",
    )
    assert any(line.startswith("Bea: ") for line in answer.lines)
    assert (told["days"], told["was"]["served"], list(told["was"]["agents"])) == (7, 1, ["Bea"])


async def test_before_anything_came_in_that_is_said(typed: Type) -> None:
    """An empty table would say nothing."""
    answer = await typed("U0ADA", "routing simulate")

    assert answer.lines == ("The last 7 days: nothing came in that could be served again.",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("routing simulate --days none", "days is a whole number from 1 to 31."),
        ("routing simulate --days 32", "days is a whole number from 1 to 31."),
        ("routing simulate --limit 0", "limit is a whole number from 1 to 100."),
    ],
)
async def test_what_cannot_be_is_said(typed: Type, line: str, said: str) -> None:
    """With what can be."""
    answer = await typed("U0ADA", line)

    assert answer.tone is Tone.REFUSED
    assert said in answer.lines[0]


async def test_agents_do_not_see_what_each_other_did(typed: Type) -> None:
    """It is for those who supervise."""
    assert (await typed("U0BEA", "routing simulate")).tone is Tone.REFUSED
