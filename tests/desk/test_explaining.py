"""Why a conversation was given to whom it was, from the decisions as they were made."""

import json
from dataclasses import replace

from admin_commands.table import run
from core.access import Role
from core.agent import Status
from core.hours import Hours, read_week
from core.ids import AgentRef
from core.routing.assignment import Reason
from core.routing.choice import Bar, Strategy
from core.routing.rings import Ring
from core.routing.skillset import Mode
from desk import closing, conversations
from desk.looking import NEAREST
from desk.views import Answer
from desk.why import BARS, REASONS, RINGS, STRATEGIES
from sandbox.office import NUMBER, TENANT
from tests.desk.routing import ADA, BEA, CARLO, HOUR, MINUTE, SALES, SECOND, Floor

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
    await floor.directs(replace(SALES, mode=Mode.CLAIM))
    it = await floor.talk(await floor.writes(ANA))

    told = await _asks(floor, f"why {it.number}")
    unknown = await _asks(floor, "why 77")
    refused = await run(floor.office.desk, TENANT.id, BEA, f"why {it.number}")

    assert told.lines == ("In General whoever has time claims; nobody is chosen.",)
    assert unknown.lines == ("No conversation has the number 77.",)
    assert refused.lines[0].startswith("Your role does not allow")


async def test_where_nothing_was_decided_yet_it_is_told_what_would_be_now() -> None:
    """As when a skillset has just begun to offer what waited to be claimed; asking decides nothing."""
    floor = await _floor()
    await floor.directs(replace(SALES, mode=Mode.CLAIM))
    it = await floor.talk(await floor.writes(ANA))
    await floor.change(CARLO, status=Status.BUSY)
    await floor.directs(SALES)

    told = await _asks(floor, f"why {it.number}")
    await floor.change(BEA, status=Status.BUSY)
    nobody = await _asks(floor, f"why {it.number}")
    for_programs = json.loads((await _asks(floor, f"why {it.number} --json")).lines[0])

    assert told.lines[0] == "Nobody was looked for yet. As things stand now, Bea would be chosen."
    assert nobody.lines[0] == "Nobody was looked for yet. As things stand now, nobody can be asked."
    assert {"Bea: was busy", "Carlo: was busy"} <= set(nobody.lines)
    assert (for_programs["at"], for_programs["stage"], for_programs["chosen"]) == (None, "waiting", None)
    assert await floor.talk(it.id) == it


async def test_a_decision_is_found_however_old_it_is() -> None:
    """Who has it, and why they were chosen for it, a month ago."""
    floor = await _floor()
    it = await floor.talk(await floor.writes(ANA))
    asked = await floor.holder(it.id)
    assert asked is not None
    await conversations.accept(floor.office.desk, TENANT.id, it.id, asked)
    floor.office.clock.advance(30 * 24 * HOUR)

    told = await _asks(floor, f"why {it.number}")

    name = {BEA: "Bea", CARLO: "Carlo"}[asked]
    assert told.lines[0].startswith(f"{name} has it since 2026-11-23 ")
    assert told.lines[0].endswith(": they were asked and accepted.")
    assert told.lines[1].endswith(f" {name} was chosen.")


async def test_what_needs_nobody_says_so() -> None:
    """Closed; and while its number is closed, when it opens, or that it never will."""
    floor = await _floor()
    it = await floor.talk(await floor.writes(ANA))
    await closing.close(floor.office.desk, TENANT.id, it.id, BEA)
    over = await _asks(floor, f"why {it.number}")
    await floor.runs(replace(NUMBER, hours=Hours(read_week("mon-fri 14:00-18:00"))))
    shut = await floor.talk(await floor.writes(BOB))
    later = await _asks(floor, f"why {shut.number}")
    await floor.runs(replace(NUMBER, hours=Hours(read_week("mon closed"))))
    never = await _asks(floor, f"why {shut.number}")

    assert over.lines[0] == "It is closed: nobody is looked for."
    assert later.lines[0].startswith("Its number is closed: nobody is asked before it opens, ")
    assert never.lines[0] == "Its number has no opening hours ahead: nobody is asked until it has."


async def test_of_many_the_nearest_are_named_and_the_others_counted() -> None:
    """Who reads it wants to know whom, and how many more; programs too."""
    floor = await _floor()
    await floor.has(*(AgentRef(f"U0P{number}") for number in range(20)))
    await floor.has(*(AgentRef(f"U0L{number}") for number in range(6)), level=1)
    it = await floor.talk(await floor.writes(ANA))

    told = await _asks(floor, f"why {it.number}")
    for_programs = json.loads((await _asks(floor, f"why {it.number} --json")).lines[0])

    assert len(for_programs["eligible"]) == NEAREST
    assert for_programs["untold_by_reason"] == {"later": 22 - NEAREST, "level too low": 3}
    assert told.lines[-2:] == (
        "14 more: could have been asked, too, but come later",
        "3 more: does not know the skillset well enough yet",
    )


def test_every_reason_has_its_words() -> None:
    """A new one cannot be told in silence."""
    told = set(BARS), set(STRATEGIES), set(RINGS), set(REASONS)

    assert told == (set(Bar), set(Strategy), set(Ring), set(Reason))
