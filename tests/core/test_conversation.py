"""A conversation's stages: every transition, and every one that is not allowed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.conversation import RENEWED_AFTER, RENEWED_AFTER_MESSAGES, REOPENS_WITHIN, Conversation
from core.happened import (
    ContactCalled,
    ContactWrote,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationTaken,
    WindowOpened,
)
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
from core.routing.assignment import Assignment, Reason
from core.stage import AlreadyClosed, AlreadyTaken, Assigned, Closed, NotClosed, Waiting
from core.thread import ThreadLost, ThreadOpened, ThreadRenewed

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHANNEL = ChannelRef("C1")
THREAD = ThreadRef("C1/1.0")
HOUR = timedelta(hours=1)
BEA, CARLO = AgentId("bea"), AgentId("carlo")
IT = ConversationId("v1")
OPENED = Conversation.open(
    id=IT,
    number=1042,
    contact_id=ContactId("c1"),
    number_id=NumberId("n1"),
    skillset_id=SkillsetId("s1"),
    now=NOON,
)
WAITING = OPENED.state
ASSIGNED = WAITING.claim(BEA, reason=Reason.CLAIMED, now=NOON).state
CLOSED = ASSIGNED.close(BEA, now=NOON + HOUR).state


def test_a_new_conversation_waits_in_its_skillset() -> None:
    """Nobody has it, and it says where it belongs."""
    assert WAITING.stage == Waiting(NOON)
    assert WAITING.owner is None
    assert WAITING.is_open
    assert OPENED.facts == (ConversationOpened(IT, ContactId("c1"), NumberId("n1"), SkillsetId("s1")),)


def test_a_message_opens_the_window_by_the_channels_time() -> None:
    """What counts is when the contact wrote, not when we heard of it."""
    change = WAITING.contact_wrote(MessageId("m1"), sent_at=NOON - HOUR, now=NOON)

    assert change.state.window.opened_at == NOON - HOUR
    assert change.facts == (WindowOpened(IT), ContactWrote(IT, MessageId("m1")))


def test_a_second_message_opens_no_second_window() -> None:
    """The window is watched once."""
    first = WAITING.contact_wrote(MessageId("m1"), sent_at=NOON, now=NOON).state

    change = first.contact_wrote(MessageId("m2"), sent_at=NOON + HOUR, now=NOON + HOUR)

    assert change.facts == (ContactWrote(IT, MessageId("m2")),)


def test_a_message_of_the_day_before_opens_nothing() -> None:
    """It is kept, but free text is not allowed because of it."""
    change = WAITING.contact_wrote(MessageId("m1"), sent_at=NOON - 25 * HOUR, now=NOON)

    assert change.facts == (ContactWrote(IT, MessageId("m1")),)


def test_a_message_to_a_closed_conversation_lets_it_go_on() -> None:
    """It waits again, for anybody."""
    change = CLOSED.contact_wrote(MessageId("m2"), sent_at=NOON + 2 * HOUR, now=NOON + 2 * HOUR)

    assert change.state.stage == Waiting(NOON + 2 * HOUR)
    assert change.facts == (ConversationReopened(IT), WindowOpened(IT), ContactWrote(IT, MessageId("m2")))


def test_a_call_opens_the_window_like_a_message() -> None:
    """Source: Meta Cloud API, customer service windows, November 2026."""
    change = WAITING.contact_called(at=NOON, now=NOON)

    assert change.state.window.is_open(NOON + HOUR)
    assert change.facts == (WindowOpened(IT), ContactCalled(IT))


def test_claiming_gives_it_to_the_agent() -> None:
    """Who claims it has it, with the reason kept."""
    change = WAITING.claim(BEA, reason=Reason.CLAIMED, now=NOON)

    assert change.state.stage == Assigned(Assignment(BEA, NOON, Reason.CLAIMED))
    assert change.facts == (ConversationTaken(IT, BEA, Reason.CLAIMED, None),)


def test_claiming_ones_own_changes_nothing() -> None:
    """A second click does no harm."""
    change = ASSIGNED.claim(BEA, reason=Reason.CLAIMED, now=NOON)

    assert change.state is ASSIGNED
    assert change.facts == ()


def test_who_claims_late_learns_who_was_faster() -> None:
    """Two people never have the same conversation."""
    with pytest.raises(AlreadyTaken) as refused:
        ASSIGNED.claim(CARLO, reason=Reason.CLAIMED, now=NOON)

    assert refused.value.owner == BEA


@pytest.mark.parametrize(
    ("from_", "former", "facts"),
    [
        (ASSIGNED, BEA, (ConversationTaken(IT, CARLO, Reason.TOOK_OVER, BEA),)),
        (WAITING, None, (ConversationTaken(IT, CARLO, Reason.TOOK_OVER, None),)),
    ],
)
def test_taking_over_says_from_whom(
    from_: Conversation, former: AgentId | None, facts: tuple[ConversationTaken, ...]
) -> None:
    """The former owner is kept in the record."""
    change = from_.take_over(CARLO, now=NOON)

    assert from_.owner == former
    assert change.state.owner == CARLO
    assert change.facts == facts


def test_taking_over_ones_own_changes_nothing() -> None:
    """There is nobody to take it from."""
    assert ASSIGNED.take_over(BEA, now=NOON).facts == ()


def test_closing_keeps_who_and_when() -> None:
    """A closed one belongs to nobody."""
    change = ASSIGNED.close(BEA, now=NOON + HOUR)

    assert change.state.stage == Closed(NOON + HOUR, BEA)
    assert change.state.owner is None
    assert not change.state.is_open
    assert change.facts == (ConversationClosed(IT, BEA),)


def test_reopening_gives_it_to_who_reopened() -> None:
    """Whoever goes on with it has it."""
    change = CLOSED.reopen(CARLO, now=NOON + 2 * HOUR)

    assert change.state.owner == CARLO
    assert change.facts == (ConversationReopened(IT), ConversationTaken(IT, CARLO, Reason.REOPENED, None))


def test_what_is_closed_cannot_be_claimed_taken_or_closed() -> None:
    """It has to be reopened first; and only what is closed can be."""
    with pytest.raises(AlreadyClosed):
        CLOSED.claim(BEA, reason=Reason.CLAIMED, now=NOON)
    with pytest.raises(AlreadyClosed):
        CLOSED.take_over(BEA, now=NOON)
    with pytest.raises(AlreadyClosed):
        CLOSED.close(BEA, now=NOON)
    with pytest.raises(NotClosed):
        ASSIGNED.reopen(BEA, now=NOON)


@pytest.mark.parametrize(
    ("conversation", "after", "reopens"),
    [
        (CLOSED, REOPENS_WITHIN - timedelta(seconds=1), True),
        (CLOSED, REOPENS_WITHIN, False),
        (ASSIGNED, timedelta(0), False),
    ],
)
def test_a_closed_one_goes_on_for_a_day(conversation: Conversation, after: timedelta, reopens: bool) -> None:
    """Later, a contact who writes starts another."""
    assert conversation.reopens(NOON + HOUR + after) is reopens


def test_a_thread_is_found_lost_and_lost_only_once() -> None:
    """Losing a thread one does not have changes nothing."""
    shown = WAITING.shown_in(ThreadRef("C1/1.0"), CHANNEL, now=NOON)
    lost = shown.state.thread_lost()

    assert shown.facts == (ThreadOpened(IT),)
    assert lost.facts == (ThreadLost(IT),)
    assert (lost.state.thread, lost.state.channel, lost.state.former) == (None, None, shown.state.thread)
    assert lost.state.thread_lost().facts == ()


def test_who_had_the_last_word_waits_for_an_answer() -> None:
    """Until somebody answers, or it is closed; nobody waits who never wrote."""
    heard = ASSIGNED.contact_wrote(MessageId("m1"), sent_at=NOON, now=NOON).state

    assert heard.unanswered
    assert not ASSIGNED.unanswered
    assert not heard.answered(NOON + HOUR).unanswered
    assert not heard.close(BEA, now=NOON).state.unanswered
    again = heard.answered(NOON + HOUR).contact_wrote(
        MessageId("m2"), sent_at=NOON + 2 * HOUR, now=NOON + 2 * HOUR
    )
    assert again.state.unanswered


@pytest.mark.parametrize(
    ("messages", "age", "renewed"),
    [
        (RENEWED_AFTER_MESSAGES - 1, timedelta(0), False),
        (RENEWED_AFTER_MESSAGES, timedelta(0), True),
        (0, RENEWED_AFTER - timedelta(seconds=1), False),
        (0, RENEWED_AFTER, True),
    ],
)
def test_a_thread_that_has_grown_too_long_is_renewed_by_the_next_message(
    messages: int, age: timedelta, renewed: bool
) -> None:
    """Before that message, so that it stands in the new one; the former one is remembered."""
    shown = replace(WAITING.shown_in(THREAD, CHANNEL, now=NOON).state, thread_messages=messages)

    change = shown.contact_wrote(MessageId("m1"), sent_at=NOON + age, now=NOON + age)

    assert (change.state.thread is None) is renewed
    assert change.state.former == (THREAD if renewed else None)
    assert [fact for fact in change.facts if not isinstance(fact, WindowOpened)] == [
        *([ThreadRenewed(IT, THREAD)] if renewed else []),
        ContactWrote(IT, MessageId("m1")),
    ]


def test_everything_said_counts_towards_a_threads_length() -> None:
    """What the contact wrote and what was answered; a new thread begins at nothing."""
    said = WAITING.shown_in(THREAD, CHANNEL, now=NOON).state
    said = said.contact_wrote(MessageId("m1"), sent_at=NOON, now=NOON).state.answered(NOON, 3)

    assert said.thread_messages == 4
    assert said.shown_in(ThreadRef("C1/2.0"), CHANNEL, now=NOON).state.thread_messages == 0


def test_a_conversation_without_a_thread_waits_for_one_and_asks_for_no_other() -> None:
    """However long Slack is away."""
    change = WAITING.contact_wrote(MessageId("m1"), sent_at=NOON, now=NOON + 2 * RENEWED_AFTER)

    assert [type(fact) for fact in change.facts] == [ContactWrote]


def test_troubles_and_answers_are_remembered() -> None:
    """The same trouble twice is no change."""
    troubled = WAITING.troubled("busy:130429")

    assert troubled.problem == "busy:130429"
    assert troubled.troubled("busy:130429") is troubled
    assert troubled.troubled(None).problem is None
    assert WAITING.answered(NOON).answered_at == NOON


class AnyLife(RuleBasedStateMachine):
    """Whatever happens in whatever order, the conversation stays one that could be."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = WAITING
        self.now = NOON
        self.opened: list[datetime] = []

    @rule(
        later=st.timedeltas(timedelta(0), timedelta(hours=30)),
        ago=st.timedeltas(timedelta(0), timedelta(hours=30)),
    )
    def the_contact_writes(self, later: timedelta, ago: timedelta) -> None:
        self.now += later
        self.opened.append(self.now - ago)
        self.conversation = self.conversation.contact_wrote(
            MessageId("m"), sent_at=self.now - ago, now=self.now
        ).state

    @rule(agent=st.sampled_from([BEA, CARLO]), act=st.sampled_from(["claim", "take_over", "close", "reopen"]))
    def an_agent_acts(self, agent: AgentId, act: str) -> None:
        before = self.conversation
        try:
            match act:
                case "claim":
                    self.conversation = before.claim(agent, reason=Reason.CLAIMED, now=self.now).state
                case "take_over":
                    self.conversation = before.take_over(agent, now=self.now).state
                case "close":
                    self.conversation = before.close(agent, now=self.now).state
                case _:
                    self.conversation = before.reopen(agent, now=self.now).state
        except (AlreadyClosed, AlreadyTaken, NotClosed):
            assert self.conversation is before
        else:
            assert self.conversation.owner == (None if act == "close" else agent)

    @invariant()
    def the_window_is_that_of_the_newest_message(self) -> None:
        assert self.conversation.window.opened_at == max(self.opened, default=None)

    @invariant()
    def nobody_has_what_is_not_open(self) -> None:
        assert self.conversation.is_open or self.conversation.owner is None
        assert replace(self.conversation, version=1).version == 1


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=60, stateful_step_count=25)
