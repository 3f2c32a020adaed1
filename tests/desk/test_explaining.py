"""Why a conversation was given to whom it was, from the decisions as they were made."""

import json

from admin_commands.table import run
from admin_commands.why import BARS, STRATEGIES
from core.access import Role
from core.agent import Status
from core.routing.choice import Bar, Strategy
from core.routing.skillset import Mode
from desk.views import Answer
from sandbox.office import TENANT
from tests.desk.routing import ADA, BEA, CARLO, MINUTE, SALES, SECOND, Floor

ANA, BOB = "393331110001", "393331110002"


async def _floor() -> Floor:
    """Ada supervises and is away; Bea and Carlo answer."""
    made = await Floor.opens()
    await made.has(BEA, CARLO)
    await made.has(ADA, status=Status.AWAY)
    await made.change(ADA, role=Role.SUPERVISOR)
    return made


async def _asks(floor: Floor, line: str) -> Answer:
    return await run(floor.office.desk, TENANT.id, ADA, line)


async def test_the_choice_is_told_with_its_reasons() -> None:
    """Who, by what, how soon it was its turn, who came after, who was left out: as it was then."""
    floor = await _floor()
    it = await floor.talk(await floor.writes(ANA))
    await floor.change(CARLO, status=Status.OFFLINE)

    told = await _asks(floor, f"why {it.number}")
    for_programs = json.loads((await _asks(floor, f"why #{it.number} --json")).lines[0])

    chosen, after = for_programs["eligible"]
    assert {chosen, after} == {"Bea", "Carlo"}
    assert told.title == f"Why #{it.number}"
    assert told.lines[0].endswith(f" {chosen} was chosen.")
    assert told.lines[1:] == (
        "They had the least to do for what they may have.",
        "How far the search had come: looking among those who know the skillset well enough.",
        "Its turn: 10 min for its priority, 0 min for waiting, 0 min for its window.",
        f"After them: {after}.",
        "Ada: was away",
    )
    assert for_programs["left_out"] == {"Ada": "away"}


async def test_the_last_decision_counts_and_is_of_this_conversation_alone() -> None:
    """Nobody could be asked; whoever missed it is told as that."""
    floor = await _floor()
    await floor.change(CARLO, status=Status.BREAK)
    it = await floor.talk(await floor.writes(ANA))
    await floor.passes(2 * MINUTE + SECOND)
    await floor.writes(BOB)

    told = await _asks(floor, f"why {it.number}")

    assert told.lines[0].endswith(" nobody could be asked.")
    assert {"Bea: had missed it a short while before", "Carlo: was on a break", "Ada: was away"} <= set(
        told.lines
    )


async def test_where_nothing_was_decided_that_is_said() -> None:
    """Whoever claims needs no choice; an unknown number is told as that, and agents may not look."""
    floor = await _floor()
    await floor.directs(SALES.__class__(SALES.id, SALES.name, SALES.channel, Mode.CLAIM))
    it = await floor.talk(await floor.writes(ANA))

    told = await _asks(floor, f"why {it.number}")
    unknown = await _asks(floor, "why 77")
    refused = await run(floor.office.desk, TENANT.id, BEA, f"why {it.number}")

    assert told.lines == ("In General whoever has time claims; nobody is chosen.",)
    assert unknown.lines == ("No conversation has the number 77.",)
    assert refused.lines[0].startswith("Your role does not allow")


def test_every_reason_has_its_words() -> None:
    """A new one cannot be told in silence."""
    assert (set(BARS), set(STRATEGIES)) == (set(Bar), set(Strategy))
