"""Which skillset a contact goes to by what is known of them."""

import pytest

from core.ids import SkillsetId
from core.priority import Priority
from core.profiling import CHOICE, TAG, ProfilingRule, RuleLine, RuleMisread, first_that_fits, read_rules

SALES, HELP, OTHER = SkillsetId("sales"), SkillsetId("help"), SkillsetId("other")
GOLD = ProfilingRule("Plan", "Gold", SALES, Priority.HIGH)
ANGRY = ProfilingRule(TAG, "angry", HELP)
BUYS = ProfilingRule(CHOICE, "I want to buy", SALES)
ELSEWHERE = ProfilingRule("plan", "gold", OTHER)
RULES = (ELSEWHERE, GOLD, ANGRY, BUYS)


@pytest.mark.parametrize(
    ("known", "fits"),
    [
        ({}, None),
        ({"plan": ["gold"]}, GOLD),
        ({"PLAN": ["  GOLD "]}, GOLD),
        ({"plan": ["silver"]}, None),
        ({"plan": ["silver"], TAG: ["new", "Angry"]}, ANGRY),
        ({"plan": ["gold"], TAG: ["angry"]}, GOLD),
        ({CHOICE: ["i want  to buy"]}, BUYS),
        ({CHOICE: ["I want to buy a lamp"]}, None),
    ],
)
def test_the_first_rule_that_fits_counts(known: dict[str, list[str]], fits: ProfilingRule | None) -> None:
    """In whatever letters; what leads to a skillset that is not served fits nobody."""
    assert first_that_fits(RULES, known, (SALES, HELP)) is fits


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", []),
        ("plan = gold -> Sales", [RuleLine("plan", "gold", "Sales", "")]),
        ("\n tag=very  angry->Help desk , urgent \n", [RuleLine("tag", "very angry", "Help desk", "urgent")]),
        ("a = b -> C\nd = e = f -> G", [RuleLine("a", "b", "C", ""), RuleLine("d", "e = f", "G", "")]),
    ],
)
def test_rules_are_written_line_by_line(text: str, rules: list[RuleLine]) -> None:
    """Spaces make no difference."""
    assert read_rules(text) == rules


@pytest.mark.parametrize(
    "line", ["gold", "plan = gold", "plan -> Sales", "= gold -> Sales", "plan = -> Sales", "a = b -> "]
)
def test_what_is_no_rule_is_named(line: str) -> None:
    """The line itself."""
    with pytest.raises(RuleMisread) as misread:
        read_rules(f"plan = gold -> Sales\n{line}")

    assert misread.value.line == line.strip()
