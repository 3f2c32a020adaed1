"""The two-person rule: nobody agrees to what they proposed, and nobody to something else than they were shown."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import AgentId
from core.two_person import (
    LASTS,
    OwnProposal,
    Proposal,
    ProposalId,
    Step,
    StepApproved,
    StepProposed,
    TwoPersonFact,
    standing,
    subject_of,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
ADA, BEA, CARLO = AgentId("ada"), AgentId("bea"), AgentId("carlo")
ALL = subject_of("every contact")
PROPOSED = StepProposed(
    ProposalId("019ab000-0000-7000-8000-0000007f3a1c"), Step.EXPORT_CONTACTS, ALL, 812, ADA
)


def proposal(*facts: StepProposed | StepApproved, now: datetime = NOON) -> Proposal:
    [found] = standing([(NOON, each) for each in facts], now)
    return found


def test_somebody_else_agrees_to_exactly_this() -> None:
    """Then whoever proposed it may do it, and nobody else, and nothing else."""
    agreed = proposal(PROPOSED, proposal(PROPOSED).approved(BEA))

    assert proposal(PROPOSED).code == "7f3a1c"
    assert not proposal(PROPOSED).allows(Step.EXPORT_CONTACTS, ALL, ADA)
    assert agreed.allows(Step.EXPORT_CONTACTS, ALL, ADA)
    assert not agreed.allows(Step.EXPORT_CONTACTS, ALL, BEA)
    assert not agreed.allows(Step.EXPORT_CONTACTS, subject_of("every contact", "of Rome"), ADA)


def test_nobody_agrees_to_what_they_proposed() -> None:
    """Not even by a fact that somebody forged."""
    with pytest.raises(OwnProposal):
        proposal(PROPOSED).approved(ADA)

    assert proposal(PROPOSED, StepApproved(PROPOSED.proposal_id, ADA)).agreed is None


def test_who_agreed_first_stays() -> None:
    """And agreeing to what nobody proposed is nothing."""
    both = [StepApproved(PROPOSED.proposal_id, each) for each in (BEA, CARLO)]

    assert proposal(PROPOSED, *both).agreed == BEA
    assert standing([(NOON, StepApproved(ProposalId("x"), BEA))], NOON) == []


def test_its_day_ends() -> None:
    """Agreed or not."""
    agreed: TwoPersonFact = StepApproved(PROPOSED.proposal_id, BEA)
    facts: list[tuple[datetime, TwoPersonFact]] = [(NOON, PROPOSED), (NOON, agreed)]

    assert len(standing(facts, NOON + LASTS - timedelta(seconds=1))) == 1
    assert standing(facts, NOON + LASTS) == []


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_another_subject_has_another_digest(one: list[str], other: list[str]) -> None:
    """However its parts are cut."""
    assert (subject_of(*one) == subject_of(*other)) is (one == other)
