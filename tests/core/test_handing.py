"""How a conversation finds its agent: every transition from every stage, allowed or refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import asking
from core.conversation import Conversation
from core.happened import ConversationClosed
from core.ids import (
    AgentId,
    ChannelRef,
    ContactId,
    ConversationId,
    MessageId,
    NumberId,
    SkillsetId,
    ThreadRef,
)
from core.priority import Priority
from core.routing.assignment import (
    AgentSought,
    Assignment,
    ConversationOffered,
    ConversationRequeued,
    ConversationTransferred,
    LastAgent,
    LastRingReached,
    OfferDeclined,
    OfferExtended,
    OfferMissed,
    Passed,
    Reason,
    ReservationReleased,
    Why,
)
from core.routing.queue import InQueue
from core.routing.rings import Ring, RingTimes, Search
from core.stage import (
    ANYONE,
    AlreadyClosed,
    AlreadyTaken,
    Assigned,
    BeingAsked,
    NotAllowed,
    NotAssigned,
    NotOffered,
    NotReserved,
    NotWaiting,
    Offered,
    OnlyAgent,
    OnlySkillset,
    Reservation,
    Reserved,
    Waiting,
    rival,
)
from core.thread import ThreadRenewed
from core.workload import in_queue

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LASTS = timedelta(seconds=90)
TIMES = RingTimes()
BEA, CARLO, ADA = AgentId("bea"), AgentId("carlo"), AgentId("ada")
SALES, SPARES = SkillsetId("sales"), SkillsetId("spares")
IT = ConversationId("v1")


def opened(*, managed: bool = True) -> Conversation:
    """A conversation that begins at noon."""
    return Conversation.open(
        id=IT,
        number=1042,
        contact_id=ContactId("c1"),
        number_id=NumberId("n1"),
        skillset_id=SALES,
        now=NOON,
        managed=managed,
        priority=Priority.HIGH,
    ).state


WAITING = opened()
UNMANAGED = opened(managed=False)
KEPT = replace(WAITING, stage=Waiting(NOON, reserved=OnlyAgent(BEA)))
UNTOLD = asking.offer(WAITING, BEA, lasts=LASTS, now=NOON).state


def told(conversation: Conversation) -> Conversation:
    """The same, once the agent who is asked can know."""
    assert isinstance(conversation.stage, Offered)
    return replace(conversation, stage=replace(conversation.stage, told=True))


OFFERED = told(UNTOLD)
ASSIGNED = asking.assign(WAITING, BEA, now=NOON).state
CLOSED = ASSIGNED.close(BEA, now=NOON).state
STAGES = {
    "waiting": WAITING,
    "unmanaged": UNMANAGED,
    "kept for bea": KEPT,
    "offered to bea": OFFERED,
    "with bea": ASSIGNED,
    "closed": CLOSED,
}

Act = Callable[[Conversation], Conversation]
ACTS: dict[str, Act] = {
    "bea claims": lambda it: it.claim(BEA, reason=Reason.CLAIMED, now=NOON).state,
    "carlo claims": lambda it: it.claim(CARLO, reason=Reason.CLAIMED, now=NOON).state,
    "offer to bea": lambda it: asking.offer(it, BEA, lasts=LASTS, now=NOON).state,
    "offer to carlo": lambda it: asking.offer(it, CARLO, lasts=LASTS, now=NOON).state,
    "assign bea": lambda it: asking.assign(it, BEA, now=NOON).state,
    "assign carlo": lambda it: asking.assign(it, CARLO, now=NOON).state,
    "bea declines": lambda it: asking.decline(it, BEA, now=NOON).state,
    "carlo declines": lambda it: asking.decline(it, CARLO, now=NOON).state,
    "missed": lambda it: asking.miss(it, until=NOON + LASTS, now=NOON + LASTS).state,
    "requeue": lambda it: asking.requeue(it, Why.OFFLINE, now=NOON).state,
    "transfer": lambda it: it.transfer(SPARES, BEA, now=NOON).state,
    "release": lambda it: asking.release(it).state,
    "seek": lambda it: asking.seek(it, Search.begun(NOON), TIMES, NOON).state,
    "take over": lambda it: it.take_over(CARLO, now=NOON).state,
    "close": lambda it: it.close(CARLO, now=NOON).state,
}

Outcome = type[NotAllowed] | str
TABLE: dict[str, dict[str, Outcome]] = {
    "bea claims": dict(zip(STAGES, ["bea", "bea", "bea", "bea", "bea", AlreadyClosed], strict=True)),
    "carlo claims": dict(
        zip(STAGES, ["carlo", "carlo", Reserved, BeingAsked, AlreadyTaken, AlreadyClosed], strict=True)
    ),
    "offer to bea": dict(
        zip(STAGES, ["offered", NotWaiting, "offered", NotWaiting, NotWaiting, NotWaiting], strict=True)
    ),
    "offer to carlo": dict(
        zip(STAGES, ["offered", NotWaiting, Reserved, NotWaiting, NotWaiting, NotWaiting], strict=True)
    ),
    "assign bea": dict(
        zip(STAGES, ["bea", NotWaiting, "bea", NotWaiting, NotWaiting, NotWaiting], strict=True)
    ),
    "assign carlo": dict(
        zip(STAGES, ["carlo", NotWaiting, Reserved, NotWaiting, NotWaiting, NotWaiting], strict=True)
    ),
    "bea declines": dict(
        zip(STAGES, [NotOffered, NotOffered, NotOffered, "waiting", NotOffered, NotOffered], strict=True)
    ),
    "carlo declines": dict.fromkeys(STAGES, NotOffered),
    "missed": dict(
        zip(STAGES, [NotOffered, NotOffered, NotOffered, "waiting", NotOffered, NotOffered], strict=True)
    ),
    "requeue": dict(
        zip(STAGES, [NotAssigned, NotAssigned, NotAssigned, NotAssigned, "waiting", NotAssigned], strict=True)
    ),
    "transfer": dict(
        zip(STAGES, ["waiting", "waiting", "waiting", "waiting", "waiting", AlreadyClosed], strict=True)
    ),
    "release": dict(
        zip(STAGES, [NotReserved, NotReserved, "waiting", NotReserved, NotReserved, NotReserved], strict=True)
    ),
    "seek": dict(
        zip(STAGES, ["waiting", NotWaiting, "waiting", NotWaiting, NotWaiting, NotWaiting], strict=True)
    ),
    "take over": dict(zip(STAGES, ["carlo", "carlo", "carlo", "carlo", "carlo", AlreadyClosed], strict=True)),
    "close": dict(
        zip(STAGES, ["closed", "closed", "closed", "closed", "closed", AlreadyClosed], strict=True)
    ),
}


def outcome_of(conversation: Conversation) -> str:
    """Who has it, or the name of its stage."""
    return conversation.owner or type(conversation.stage).__name__.lower()


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("act", ACTS)
def test_every_transition_from_every_stage(act: str, stage: str) -> None:
    """Allowed, or refused in words; what is refused changes nothing."""
    expected = TABLE[act][stage]

    if isinstance(expected, str):
        assert outcome_of(ACTS[act](STAGES[stage])) == expected
    else:
        with pytest.raises(expected) as refused:
            ACTS[act](STAGES[stage])
        assert type(refused.value) is expected
        assert expected.__doc__


def test_who_is_asked_keeps_the_contact_in_place() -> None:
    """An offer costs no place in the queue, and the search's clock stands still meanwhile."""
    sought = asking.seek(WAITING, Search.begun(NOON), TIMES, NOON).state

    offered = asking.offer(sought, BEA, lasts=LASTS, now=NOON + 10 * SECOND)
    missed = asking.miss(told(offered.state), until=NOON + 100 * SECOND, now=NOON + 100 * SECOND)

    assert offered.facts == (ConversationOffered(IT, BEA, NOON + 100 * SECOND, LASTS),)
    assert missed.facts == (OfferMissed(IT, BEA),)
    assert missed.state.stage == Waiting(NOON, Search(Ring.LAST_AGENT, 10 * SECOND, None))
    assert missed.state.passed == (Passed(BEA, NOON + 100 * SECOND, missed=True),)


def test_an_offer_is_not_missed_before_its_time_nor_by_another_ones_timer() -> None:
    """A timer that comes early, or belongs to an offer of long ago, does nothing."""
    with pytest.raises(NotOffered):
        asking.miss(OFFERED, until=NOON + LASTS, now=NOON + LASTS - SECOND)
    with pytest.raises(NotOffered):
        asking.miss(OFFERED, until=NOON, now=NOON + HOUR)


def test_the_time_of_who_cannot_know_does_not_run_out() -> None:
    """Slack was down: they are asked once it is back, and nobody counts as having missed anything."""
    change = asking.miss(UNTOLD, until=NOON + LASTS, now=NOON + HOUR)

    assert change.facts == (OfferExtended(IT, BEA, NOON + HOUR + LASTS, LASTS),)
    assert change.state.passed == ()
    assert asking.miss(told(change.state), until=NOON + HOUR + LASTS, now=NOON + HOUR + LASTS).facts == (
        OfferMissed(IT, BEA),
    )


def test_what_the_owner_left_goes_back_when_the_contact_writes() -> None:
    """An answered one stays with who is gone until somebody waits for an answer again."""
    left = replace(ASSIGNED, stage=Assigned(Assignment(BEA, NOON, Reason.ACCEPTED), gone=True))

    change = left.contact_wrote(MessageId("m2"), sent_at=NOON + HOUR, now=NOON + HOUR)

    assert change.state.stage == Waiting(NOON + HOUR)
    assert change.state.last_agent == LastAgent(BEA, NOON + HOUR)
    assert ConversationRequeued(IT, BEA, Why.OFFLINE) in change.facts


def test_before_the_opening_nobody_looks() -> None:
    """The clock stands still until then, and the timer is set for then."""
    held = Search(Ring.LEVEL, SECOND, NOON).held(NOON + SECOND, NOON + HOUR)

    change = asking.seek(WAITING, held, TIMES, NOON)

    assert change.facts == (AgentSought(IT, Ring.LEVEL, HOUR),)
    assert held.widened(NOON + SECOND, TIMES, frozenset(Ring)) == held
    assert held.widens_at(TIMES) == NOON + HOUR + 58 * SECOND


def test_saying_no_is_remembered_once_for_each_agent() -> None:
    """The last time counts, and what was yesterday counts no more."""
    first = asking.decline(OFFERED, BEA, now=NOON)
    again = asking.decline(
        asking.offer(first.state, BEA, lasts=LASTS, now=NOON + HOUR).state, BEA, now=NOON + HOUR
    ).state
    later = asking.offer(again, CARLO, lasts=LASTS, now=NOON + 25 * HOUR).state

    assert first.facts == (OfferDeclined(IT, BEA),)
    assert again.passed == (Passed(BEA, NOON + HOUR, missed=False),)
    assert asking.decline(later, CARLO, now=NOON + 25 * HOUR).state.passed == (
        Passed(CARLO, NOON + 25 * HOUR, missed=False),
    )


def test_each_ring_is_told_once() -> None:
    """With when it ends, so that a timer can be set; the last one says that nobody was found."""
    begun = asking.seek(WAITING, Search.begun(NOON), TIMES, NOON)
    last = asking.seek(begun.state, Search(Ring.ANYONE, timedelta(0), NOON), TIMES, NOON)

    assert begun.facts == (AgentSought(IT, Ring.LAST_AGENT, MINUTE),)
    assert (
        asking.seek(
            begun.state, Search.begun(NOON).widened(NOON + SECOND, TIMES, frozenset(Ring)), TIMES, NOON
        ).facts
        == ()
    )
    assert last.facts == (AgentSought(IT, Ring.ANYONE, None), LastRingReached(IT))
    assert asking.seek(last.state, Search(Ring.ANYONE, MINUTE, NOON), TIMES, NOON).facts == ()


def test_after_an_offer_the_ring_has_a_new_end() -> None:
    """The clock stood still, so the timer is set anew."""
    sought = asking.seek(WAITING, Search.begun(NOON), TIMES, NOON).state
    waits = asking.decline(
        asking.offer(sought, BEA, lasts=LASTS, now=NOON + 10 * SECOND).state, BEA, now=NOON + 30 * SECOND
    ).state
    stage = waits.stage
    assert isinstance(stage, Waiting)
    assert stage.search is not None

    change = asking.seek(waits, stage.search.resumed(NOON + 30 * SECOND), TIMES, NOON + 30 * SECOND)

    assert change.facts == (AgentSought(IT, Ring.LAST_AGENT, 50 * SECOND),)


HEARD = ASSIGNED.contact_wrote(MessageId("m1"), sent_at=NOON - MINUTE, now=NOON).state


@pytest.mark.parametrize(
    ("conversation", "since"),
    [
        (HEARD, NOON - MINUTE),
        (HEARD.answered(NOON), NOON + HOUR),
        (ASSIGNED, NOON + HOUR),
    ],
)
def test_what_is_taken_back_waits_since_the_contact_began_to_wait(
    conversation: Conversation, since: datetime
) -> None:
    """An answered one begins to wait now."""
    change = asking.requeue(conversation, Why.OFFLINE, now=NOON + HOUR)

    assert change.state.stage == Waiting(since)
    assert change.facts == (ConversationRequeued(IT, BEA, Why.OFFLINE),)
    assert change.state.last_agent == LastAgent(BEA, NOON + HOUR)


@pytest.mark.parametrize(("why", "missed"), [(Why.OFFLINE, 0), (Why.UNANSWERED, 1), (Why.INACTIVE, 1)])
def test_who_left_a_contact_waiting_is_not_asked_again_at_once(why: Why, missed: int) -> None:
    """Who went offline is not there anyway; whoever was silent counts as having missed it."""
    assert len(asking.requeue(HEARD, why, now=NOON + HOUR).state.passed) == missed


def test_in_another_skillset_it_goes_on_in_a_new_thread() -> None:
    """Both threads know of each other; in the same skillset it stays where it is."""
    shown = ASSIGNED.shown_in(ThreadRef("C1/1.0"), ChannelRef("C1"), now=NOON).state

    moved = shown.transfer(SPARES, CARLO, now=NOON + HOUR)
    stays = shown.transfer(SALES, CARLO, now=NOON + HOUR, reserved=OnlyAgent(ADA))

    assert moved.facts == (
        ThreadRenewed(IT, ThreadRef("C1/1.0")),
        ConversationTransferred(IT, SPARES, CARLO, BEA),
    )
    assert (moved.state.thread, moved.state.channel, moved.state.former) == (None, None, "C1/1.0")
    assert moved.state.skillset_id == SPARES
    assert stays.facts == (ConversationTransferred(IT, SALES, CARLO, BEA),)
    assert stays.state.thread == "C1/1.0"
    assert stays.state.stage == Waiting(NOON + HOUR, reserved=OnlyAgent(ADA))


@pytest.mark.parametrize("reserved", [OnlyAgent(BEA), OnlySkillset()])
def test_what_is_kept_for_one_can_be_released(reserved: Reservation) -> None:
    """Also while that one is being asked; then anybody may have it."""
    kept = WAITING.transfer(SALES, CARLO, now=NOON, reserved=reserved).state
    asked = asking.offer(kept, BEA, lasts=LASTS, now=NOON).state

    for one in (kept, asked):
        change = asking.release(one)
        assert change.state.stage == Waiting(NOON, reserved=ANYONE)
        assert change.facts == (ReservationReleased(IT),)


def test_who_closes_somebody_elses_says_whose_it_was() -> None:
    """They are free for another."""
    assert ASSIGNED.close(CARLO, now=NOON).facts == (ConversationClosed(IT, CARLO, BEA),)
    assert ASSIGNED.close(CARLO, now=NOON).state.last_agent == LastAgent(BEA, NOON)
    assert WAITING.close(CARLO, now=NOON).state.last_agent is None


def test_only_what_waits_stands_in_the_queue() -> None:
    """With its priority, and when its window closes."""
    heard = WAITING.contact_wrote(MessageId("m1"), sent_at=NOON, now=NOON).state

    assert in_queue(heard) == InQueue(IT, NOON, Priority.HIGH, heard.window.closes_at)
    assert [in_queue(STAGES[name]) is not None for name in STAGES] == [True, False, True, False, False, False]


@pytest.mark.parametrize(
    ("stage", "carlo", "bea"),
    [
        ("waiting", None, None),
        ("unmanaged", None, None),
        ("kept for bea", BEA, None),
        ("offered to bea", BEA, None),
        ("with bea", BEA, None),
        ("closed", None, None),
    ],
)
def test_who_stands_between_an_agent_and_a_conversation(
    stage: str, carlo: AgentId | None, bea: AgentId | None
) -> None:
    """Its owner, who is being asked, whom it is kept for; never they themselves."""
    assert rival(STAGES[stage].stage, CARLO) == carlo
    assert rival(STAGES[stage].stage, BEA) == bea
