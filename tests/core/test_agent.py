"""Agents: what they may, what they know, and the status they have."""

from datetime import UTC, datetime, timedelta

import pytest

from core.access import Role
from core.agent import Agent, Cause, Skill, Standing, Status
from core.ids import AgentId, AgentRef, SkillsetId

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SALES, CARE = SkillsetId("s2"), SkillsetId("s1")
BEA = Agent(AgentId("a1"), AgentRef("U1"), "Bea", Role.AGENT, Standing.MEMBER)


def test_a_skill_is_known_at_a_level() -> None:
    """The level of somebody who does not have it is none at all."""
    bea = BEA.knowing(Skill(SALES, 5))

    assert (bea.level_in(SALES), bea.level_in(CARE)) == (5, None)


def test_a_skill_is_had_once() -> None:
    """A new level takes the place of the old one, and the order is that of the skillsets."""
    bea = BEA.knowing(Skill(SALES)).knowing(Skill(CARE, 1)).knowing(Skill(SALES, 4))

    assert bea.skills == (Skill(CARE, 1), Skill(SALES, 4))
    assert bea.without(CARE).skills == (Skill(SALES, 4),)
    assert bea.without(SkillsetId("s9")) == bea


def test_a_status_says_since_when_and_why() -> None:
    """A break with its reason, which does not outlast it."""
    resting = BEA.now(Status.BREAK, at=NOON, reason="Lunch")

    assert (resting.status, resting.status_since, resting.reason) == (Status.BREAK, NOON, "Lunch")
    assert resting.now(Status.AVAILABLE, at=NOON + timedelta(hours=1)).reason == ""


@pytest.mark.parametrize(("cause", "missed"), [(Cause.HAND, 0), (Cause.ABSENCE, 2), (Cause.MISSED, 2)])
def test_whoever_says_that_they_are_there_begins_anew(cause: Cause, missed: int) -> None:
    """Missed offers are forgotten when the agent acts, not when the product does."""
    tired = Agent(AgentId("a1"), AgentRef("U1"), "Bea", Role.AGENT, Standing.MEMBER, missed=2)

    assert tired.now(Status.AWAY, at=NOON, cause=cause).missed == missed
