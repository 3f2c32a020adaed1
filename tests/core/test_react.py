"""What follows from what: every fact has its effects, and lanes keep apart what must not wait for each other."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from core.access import Right, Role, may
from core.acquaintance import Moved
from core.agent import Agent, AgentStatusSet, Cause, Standing, Status
from core.effects import Due, Effect, RaiseAlert, SendToContact, TellAgent, WatchWindow
from core.facts import (
    Fact,
    KeptInside,
    MessageProgressed,
    PostKeptInside,
    Question,
    ReplyAccepted,
    ReplyQuestioned,
)
from core.happened import ContactWrote, ConversationOpened, ConversationTaken, WindowOpened
from core.ids import AgentId, AgentRef, ConversationId, MessageId
from core.message import Progress
from core.notice import NoticeKind
from core.react import CARD_REDRAWN_AT, STILL_QUEUED_AFTER, UNDECIDED_AFTER, effects_of
from core.restriction import Stops
from core.routing.assignment import Reason
from core.seeking import EndOffer, FindAgent, FindWork, TakeBack
from core.showing import MarkPost, MentionOwner, OpenThread, RefreshCard, ShowInThread
from core.staffing import OWNER_GONE_AFTER
from core.thread import ThreadOpened

VALUES: dict[object, object] = {
    Question: Question.LATE,
    KeptInside: KeptInside.NOTE,
    Moved: Moved.NUMBER,
    Progress: Progress.READ,
    Reason: Reason.CLAIMED,
    Stops | None: Stops.TEMPLATES,
    int: 7,
}


def _example(kind: type) -> Fact:
    given = {field.name: VALUES.get(field.type, field.name) for field in fields(kind)}
    fact: Fact = kind(**given)
    return fact


@pytest.mark.parametrize("kind", get_args(Fact), ids=lambda kind: kind.__name__)
def test_every_fact_has_an_answer(kind: type) -> None:
    """No fact is forgotten, and what follows is always one of the effects we know."""
    effects = effects_of(_example(kind))

    assert all(isinstance(due.effect, get_args(Effect)) for due in effects)
    assert all(due.effect.lane for due in effects)


@pytest.mark.parametrize("kind", [*get_args(Fact), *get_args(Effect)], ids=lambda kind: kind.__name__)
def test_facts_and_effects_carry_no_words(kind: type) -> None:
    """Erasing a contact never rewrites the journal: there is nothing of theirs in it."""
    assert not {"Private", "RichText", "Content"} & {
        getattr(field.type, "__name__", "") for field in fields(kind)
    }


CONVERSATION, MESSAGE, AGENT = ConversationId("v1"), MessageId("m1"), AgentId("a1")


def test_a_message_is_shown_after_its_thread_was_opened() -> None:
    """Both stand in one lane, in that order; drawing the card waits for neither."""
    opened = effects_of(_example(ConversationOpened))
    wrote = effects_of(ContactWrote(CONVERSATION, MESSAGE))

    assert [type(due.effect) for due in (*opened, *wrote)] == [OpenThread, ShowInThread, RefreshCard]
    assert OpenThread(CONVERSATION).lane == ShowInThread(CONVERSATION, MESSAGE).lane
    assert RefreshCard(CONVERSATION).lane != ShowInThread(CONVERSATION, MESSAGE).lane


def test_a_reply_shows_that_it_waits_only_when_it_does() -> None:
    """The hourglass comes after five seconds, and sending waits for nothing."""
    effects = effects_of(ReplyAccepted(CONVERSATION, MESSAGE, AGENT))

    assert [(type(due.effect), due.after) for due in effects[:2]] == [
        (SendToContact, CONVERSATION_NOW),
        (MarkPost, STILL_QUEUED_AFTER),
    ]


CONVERSATION_NOW = CARD_REDRAWN_AT[-1]


def test_the_window_is_watched_from_four_hours_before_it_closes() -> None:
    """A timer is an effect that waits."""
    (due,) = effects_of(WindowOpened(CONVERSATION))

    assert isinstance(due.effect, WatchWindow)
    assert due.after.total_seconds() == 20 * 3600 - 60


def test_a_card_that_says_too_little_is_drawn_again() -> None:
    """Somebody claimed it before its thread was known: then the first drawing is no longer true."""
    assert effects_of(ThreadOpened(CONVERSATION)) == ()
    assert [due.effect for due in effects_of(ThreadOpened(CONVERSATION, outdated=True))] == [
        RefreshCard(CONVERSATION)
    ]


def test_only_what_reached_the_phone_is_marked() -> None:
    """That it left Meta's servers is no news to an agent."""
    assert effects_of(MessageProgressed(CONVERSATION, MESSAGE, Progress.SENT)) == ()
    assert len(effects_of(MessageProgressed(CONVERSATION, MESSAGE, Progress.DELIVERED))) == 1


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (KeptInside.NOTE, False),
        (KeptInside.LINKS, True),
        (KeptInside.STRANGER, True),
    ],
)
def test_who_meant_to_write_to_the_contact_is_told(why: KeptInside, told: bool) -> None:
    """A note is what its author wanted; a stranger's post is not."""
    effects = effects_of(PostKeptInside(CONVERSATION, MESSAGE, AGENT, why))

    assert any(isinstance(due.effect, TellAgent) for due in effects) is told


def test_what_is_asked_of_course_is_marked_only_when_it_stays_open() -> None:
    """Where only a button sends, each post is asked about: a warning on each would warn of nothing."""
    asked, marked = effects_of(ReplyQuestioned(CONVERSATION, MESSAGE, AGENT, Question.BUTTON))
    other = effects_of(ReplyQuestioned(CONVERSATION, MESSAGE, AGENT, Question.LATE))

    assert asked == Due(TellAgent(CONVERSATION, AGENT, MESSAGE, NoticeKind.BUTTON))
    assert marked == Due(MarkPost(CONVERSATION, MESSAGE), UNDECIDED_AFTER)
    assert [due.after for due in other] == [timedelta(0)] * 2


@pytest.mark.parametrize(
    ("reason", "named"), [(Reason.CLAIMED, True), (Reason.ACCEPTED, True), (Reason.REPLIED, False)]
)
def test_whoever_gets_a_conversation_is_named(reason: Reason, named: bool) -> None:
    """But for those who took it by writing in its thread, which they follow by that."""
    effects = [due.effect for due in effects_of(ConversationTaken(CONVERSATION, AGENT, reason))]

    assert (MentionOwner(CONVERSATION, AGENT) in effects) is named


def test_alerts_of_one_reason_share_a_lane() -> None:
    """That is what lets one word stand for many."""
    assert RaiseAlert("failed").lane == RaiseAlert("failed").lane != RaiseAlert("crashed").lane


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.ADMIN, set(Right)),
        (
            Role.SUPERVISOR,
            {
                Right.ANSWER,
                Right.TAKE_OVER,
                Right.CLOSE_ANY,
                Right.TRANSFER_ANY,
                Right.SEE_FORMER,
                Right.OVERSEE,
                Right.LOOK_UP_CONTACTS,
                Right.SEE_CONTACTS,
                Right.REVEAL_NUMBERS,
                Right.BLOCK,
                Right.SEE_TEMPLATES,
            },
        ),
        (
            Role.CAMPAIGNS,
            {Right.LOOK_UP_CONTACTS, Right.SEE_CONTACTS, Right.IMPORT_CONTACTS, Right.SEE_TEMPLATES},
        ),
        (Role.AGENT, {Right.ANSWER, Right.TAKE_OVER, Right.LOOK_UP_CONTACTS, Right.SEE_TEMPLATES}),
    ],
)
def test_each_role_has_its_rights_and_no_others(role: Role, rights: set[Right]) -> None:
    """A new right is denied until somebody gives it."""
    assert {right for right in Right if may(role, right)} == rights


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.MEMBER])
def test_only_full_members_may_do_anything(standing: Standing) -> None:
    """Guests, strangers and bots never speak to a contact, whatever their role."""
    bea = Agent(AGENT, AgentRef("U1"), "Bea", Role.ADMIN, Standing.MEMBER)
    other = Agent(AGENT, AgentRef("U1"), "Bea", Role.ADMIN, standing)
    disabled = Agent(AGENT, AgentRef("U1"), "Bea", Role.ADMIN, Standing.MEMBER, enabled=False)

    assert bea.may(Right.ANSWER)
    assert not other.may(Right.ANSWER)
    assert not disabled.may(Right.ANSWER)


@pytest.mark.parametrize(
    ("status", "due"),
    [
        (Status.AVAILABLE, [Due(FindWork(AgentId("a1")))]),
        (Status.BUSY, []),
        (Status.BREAK, []),
        (Status.AWAY, []),
        (Status.OFFLINE, [Due(TakeBack(AgentId("a1")), OWNER_GONE_AFTER)]),
    ],
)
def test_who_comes_is_given_work_and_from_who_goes_it_is_taken(status: Status, due: list[Due]) -> None:
    """Whoever only pauses keeps what they have."""
    assert list(effects_of(AgentStatusSet(AgentId("a1"), status, Cause.HAND))) == due


def test_each_thing_of_an_agent_or_a_conversation_has_its_lane() -> None:
    """So that nothing about one of them happens twice at once."""
    assert TakeBack(AgentId("a1")).lane == "back:a1"
    assert (
        FindAgent(ConversationId("v1")).lane
        == EndOffer(ConversationId("v1"), datetime(2026, 11, 23, tzinfo=UTC)).lane
    )
