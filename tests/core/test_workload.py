"""What a conversation weighs, when it is looked at again, what is owed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import asking
from core.conversation import Conversation
from core.ids import AgentId, ContactId, ConversationId, MessageId, NumberId, SkillsetId
from core.routing.choice import Load
from core.routing.rings import Ring, RingTimes, Search
from core.stage import OnlyAgent, OnlySkillset, Waiting
from core.workload import is_reserved, look_at, owes_since, spoke_last, weighs

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BEA = AgentId("bea")
WAITING = Conversation.open(
    id=ConversationId("v1"),
    number=1042,
    contact_id=ContactId("c1"),
    number_id=NumberId("n1"),
    skillset_id=SkillsetId("s1"),
    now=NOON,
).state
SOUGHT = asking.seek(WAITING, Search.begun(NOON), RingTimes(), NOON).state
LAST = asking.seek(WAITING, Search(Ring.ANYONE, MINUTE, NOON), RingTimes(), NOON).state
OFFERED = asking.offer(SOUGHT, BEA, lasts=2 * MINUTE, now=NOON).state
DECLINED = asking.decline(OFFERED, BEA, now=NOON).state
KEPT = replace(WAITING, stage=Waiting(NOON, reserved=OnlyAgent(BEA)))
SILENT = asking.assign(WAITING, BEA, now=NOON).state
HEARD = SILENT.contact_wrote(MessageId("m1"), sent_at=NOON, now=NOON).state
CLOSED = HEARD.close(BEA, now=NOON).state


@pytest.mark.parametrize(
    ("conversation", "weight"),
    [
        (WAITING, None),
        (OFFERED, (BEA, Load(offered=1))),
        (HEARD, (BEA, Load(active=1))),
        (SILENT, (BEA, Load(idle=1))),
        (CLOSED, None),
    ],
)
def test_what_a_conversation_weighs(conversation: Conversation, weight: tuple[AgentId, Load] | None) -> None:
    """What is closed or waits is on nobody's shoulders; who is asked has no room for another meanwhile."""
    assert weighs(conversation, idle_since=NOON - MINUTE) == weight


def test_who_has_been_silent_long_enough_weighs_less() -> None:
    """The instant itself counts as silence."""
    assert weighs(HEARD, idle_since=NOON) == (BEA, Load(idle=1))


@pytest.mark.parametrize(
    ("conversation", "at"),
    [
        (WAITING, NOON),
        (SOUGHT, NOON + MINUTE),
        (LAST, None),
        (OFFERED, NOON + 2 * MINUTE),
        (DECLINED, NOON),
        (HEARD, None),
    ],
)
def test_when_it_is_looked_at_again(conversation: Conversation, at: datetime | None) -> None:
    """At once if nobody has looked yet, when the ring's or the offer's time is over, else not by time alone."""
    assert look_at(conversation, RingTimes()) == at


def test_what_is_kept_stays_kept_while_somebody_is_asked() -> None:
    """For an agent or for a skillset."""
    assert is_reserved(KEPT)
    assert is_reserved(replace(WAITING, stage=Waiting(NOON, reserved=OnlySkillset())))
    assert is_reserved(asking.offer(KEPT, BEA, lasts=MINUTE, now=NOON).state)
    assert not is_reserved(WAITING)
    assert not is_reserved(HEARD)


def test_an_owner_owes_what_was_asked_and_not_answered() -> None:
    """Nobody owes anything where nobody has it, or where the last word was ours."""
    later = NOON + MINUTE

    assert owes_since(HEARD, later)
    assert not owes_since(HEARD, NOON)
    assert not owes_since(HEARD.answered(NOON + MINUTE), later)
    assert not owes_since(SILENT, later)
    assert not owes_since(WAITING.contact_wrote(MessageId("m"), sent_at=NOON, now=NOON).state, later)


@pytest.mark.parametrize(
    ("conversation", "last"),
    [
        (SILENT.answered(NOON - MINUTE), True),
        (SILENT.answered(NOON), False),
        (HEARD.answered(NOON - MINUTE), False),
        (SILENT, False),
        (WAITING.answered(NOON - MINUTE), False),
        (CLOSED.answered(NOON - MINUTE), False),
        (replace(SILENT, holding=True).answered(NOON - MINUTE), False),
    ],
)
def test_whose_owner_has_spoken_last(conversation: Conversation, last: bool) -> None:
    """Only what somebody has and nobody waits for; what is to be sent when the contact writes is not over."""
    assert spoke_last(conversation, NOON) is last
