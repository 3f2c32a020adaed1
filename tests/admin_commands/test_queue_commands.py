"""Who waits, and what is changed of it, as people type and read it."""

import json

from core.routing.rings import Ring
from desk.why import RINGS
from sandbox.office import Office
from tests.admin_commands.conftest import Type


async def test_the_queue_is_read_line_by_line(typed: Type, company: Office) -> None:
    """Nobody; then one, with a priority somebody gave it; the same for programs."""
    empty = await typed("U0ADA", "queue")
    await company.takes_in(company.writes("393331110001", "Hello"))
    await company.works()
    set_so = await typed("U0ADA", "conversation priority 1 urgent")

    listed = await typed("U0ADA", "queue General")
    for_programs = json.loads((await typed("U0ADA", "queue --json")).lines[0])
    refused = await typed("U0BEA", "conversation priority 1 low")

    assert empty.lines == ("Nobody waits.",)
    assert set_so.lines == ("Priority of #1: urgent.",)
    assert listed.title == "Who waits"
    (line,) = listed.lines
    assert line.startswith("#1 · General · waiting 0 min · urgent · window 23 h ")
    (told,) = for_programs["waiting"]
    assert (told["number"], told["priority"], told["asked"]) == (1, "urgent", None)
    assert refused.lines[0].startswith("Your role does not allow")


async def test_a_wrong_skillset_or_priority_is_told(typed: Type) -> None:
    """As everywhere."""
    assert (await typed("U0ADA", "queue Care")).lines == ("No skillset is called “Care”. There are General.",)
    assert "is not one of low, normal" in (await typed("U0ADA", "conversation priority 1 hihg")).lines[0]
    assert (await typed("U0ADA", "conversation move 7 General")).lines == (
        "No conversation has the number 7.",
    )
    assert (await typed("U0ADA", "conversation assign 7 Bea")).lines == ("No conversation has the number 7.",)


def test_every_ring_has_its_words() -> None:
    """A new one cannot be told in silence."""
    assert set(RINGS) == set(Ring)
