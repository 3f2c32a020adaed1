"""A conversation is given to an agent at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.compliance.service_window import ServiceWindow
from core.conversation import Conversation
from core.happened import ConversationTaken
from core.ids import AgentId, ContactId, ConversationId, NumberId, SkillsetId
from core.routing.assignment import Assignment, ConversationTransferred, LastAgent, Reason
from core.stage import AlreadyClosed, Assigned, Closed, Offered, OnlyAgent, Stage, Unmanaged, Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BEA, CARLO = AgentId("bea"), AgentId("carlo")
SALES = SkillsetId("sales")
WAITING = Waiting(NOON, reserved=OnlyAgent(BEA))
STAGES: Mapping[str, Stage] = {
    "unmanaged": Unmanaged(NOON),
    "waiting": WAITING,
    "offered": Offered(WAITING, BEA, NOON, NOON),
    "assigned": Assigned(Assignment(BEA, NOON, Reason.CLAIMED)),
}


def in_stage(stage: Stage) -> Conversation:
    opened = Conversation.open(
        id=ConversationId("c1"),
        number=1,
        contact_id=ContactId("p1"),
        number_id=NumberId("n1"),
        skillset_id=SALES,
        now=NOON,
    ).state
    return replace(opened, stage=stage, window=ServiceWindow(NOON))


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_who_is_given_it_has_it_from_any_stage(stage: Stage) -> None:
    """Whatever it waited for, and whoever had it; that one is remembered as the contact's last agent."""
    before = in_stage(stage)

    change = before.hand(CARLO, BEA, now=NOON)

    former = BEA if isinstance(stage, Assigned) else None
    assert change.state.stage == Assigned(Assignment(CARLO, NOON, Reason.TRANSFERRED))
    assert change.state.last_agent == (LastAgent(BEA, NOON) if former else None)
    assert change.facts == (
        ConversationTransferred(before.id, SALES, BEA, former),
        ConversationTaken(before.id, CARLO, Reason.TRANSFERRED, former),
    )


def test_what_is_over_is_given_to_nobody() -> None:
    """It has to be reopened first."""
    with pytest.raises(AlreadyClosed):
        in_stage(Closed(NOON, BEA)).hand(CARLO, BEA, now=NOON)
