"""When Slack or the line fails: said as what it is, never asked for twice, never faster than allowed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.slack.workspace import MARKS, SlackWorkspace
from core.ids import AgentRef, MessageId, PostRef, ThreadRef
from core.message import Referral
from core.text import Private
from desk.operator_views import Alert
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from desk.views import FailurePost, Mark
from tests.contracts.workspace.conftest import NOON, Side
from tests.contracts.workspace.given import CARD, TENANT, key, opened, said


async def problem_of(side: Side, thread: ThreadRef) -> DeliveryProblem:
    with pytest.raises(DeliveryProblem) as raised:
        await side.workspace.show(TENANT, thread, [said("hello")], key(1), language="en")
    return raised.value


@pytest.mark.parametrize(
    ("error", "tell", "certainty", "retry"),
    [
        ("thread_not_found", Tell.THREAD_GONE, Certainty.NOT_APPLIED, Retry.NEVER),
        ("not_in_channel", Tell.CHANNEL_GONE, Certainty.NOT_APPLIED, Retry.WHEN_MENDED),
        ("is_archived", Tell.CHANNEL_GONE, Certainty.NOT_APPLIED, Retry.WHEN_MENDED),
        ("token_revoked", Tell.CREDENTIALS, Certainty.NOT_APPLIED, Retry.WHEN_MENDED),
        ("missing_scope", Tell.CREDENTIALS, Certainty.NOT_APPLIED, Retry.WHEN_MENDED),
        ("invalid_blocks", Tell.OUR_FAULT, Certainty.NOT_APPLIED, Retry.NEVER),
        ("something_new", Tell.OUR_FAULT, Certainty.NOT_APPLIED, Retry.NEVER),
        ("internal_error", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON),
        ("fatal_error", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON),
    ],
)
async def test_slacks_errors_say_what_to_do(
    side: Side, error: str, tell: Tell, certainty: Certainty, retry: Retry
) -> None:
    """Certain or not, again or not: each error once, and one request each."""
    thread = await opened(side)
    side.slack.faults.add("chat.postMessage", f"ok_false:{error}")
    before = len(side.slack.calls)

    problem = await problem_of(side, thread)

    assert (problem.code, problem.tell, problem.certainty, problem.retry) == (error, tell, certainty, retry)
    assert len([call for call in side.slack.calls[before:] if call.method == "chat.postMessage"]) == 1


async def test_a_message_whose_picture_slack_cannot_load_is_shown_in_words(side: Side) -> None:
    """Refused blocks were certainly not posted: the message goes again without what may have been refused."""
    thread = await opened(side)
    picture = Private("https://pictures.example/gone.jpg")
    referral = Referral(Private("https://ads.example/1"), Private("Sale"), picture_url=picture)
    side.slack.faults.add("chat.postMessage", "ok_false:invalid_blocks")

    shown = await side.workspace.show(
        TENANT, thread, [replace(said("hello"), referral=referral)], key(1), language="en"
    )

    ts = shown.post.partition("/")[2]
    post = side.slack.workspace.channels[side.channel].messages[ts]
    assert [block["type"] for block in post["blocks"]] == ["rich_text"]
    assert post["blocks"][0]["block_id"] == "o.effect-1.1"
    assert "https://ads.example/1" in post["text"]


@pytest.mark.parametrize(
    ("fault", "applied", "certainty"),
    [
        ("500", False, Certainty.UNKNOWN),
        ("500_after", True, Certainty.UNKNOWN),
        ("500_html", False, Certainty.UNKNOWN),
        ("reset_before", False, Certainty.UNKNOWN),
        ("reset_after", True, Certainty.UNKNOWN),
        ("truncated", True, Certainty.UNKNOWN),
        ("malformed", True, Certainty.UNKNOWN),
        ("redirect", False, Certainty.UNKNOWN),
        ("429", False, Certainty.NOT_APPLIED),
        ("429_no_header", False, Certainty.NOT_APPLIED),
    ],
)
async def test_a_broken_answer_is_never_asked_for_again(
    side: Side, fault: str, applied: bool, certainty: Certainty
) -> None:
    """One request, whatever the line does: the library's own repetition would post twice."""
    thread = await opened(side)
    side.slack.faults.add("chat.postMessage", fault)
    before = len(side.slack.posts)

    problem = await problem_of(side, thread)

    side.slack.faults.clear()
    assert problem.certainty is certainty
    assert len(side.slack.posts) - before == int(applied)
    found = await side.workspace.find(TENANT, thread, [key(1)], since=NOON)
    assert (found is not None) is applied


async def test_a_reading_call_is_never_in_doubt(side: Side) -> None:
    """What may be done twice is simply done again later."""
    thread = await opened(side)
    side.slack.faults.add("chat.update", "reset_after")

    with pytest.raises(DeliveryProblem) as raised:
        await side.workspace.refresh(TENANT, thread, CARD)

    assert (raised.value.certainty, raised.value.retry) == (Certainty.NOT_APPLIED, Retry.SOON)


async def test_nobody_there_is_certain(side: Side) -> None:
    """A refused connection carried nothing: it may be tried again without a look."""
    deaf = SlackWorkspace("http://127.0.0.1:9/api/", lambda _: "xoxb-1", side.clock)

    with pytest.raises(DeliveryProblem) as raised:
        await deaf.alert(TENANT, side.channel, Alert("x", 1, "en"))

    await deaf.close()
    assert (raised.value.code, raised.value.certainty) == ("connect", Certainty.NOT_APPLIED)


# ---- pacing ----------------------------------------------------------------------------------------------------------


async def test_slacks_wish_to_wait_is_obeyed(side: Side) -> None:
    """After a 429 the method rests for this workspace; the others go on; then it goes on too."""
    thread = await opened(side)
    side.slack.faults.add("chat.postMessage", "429", seconds=30)
    problem = await problem_of(side, thread)

    again = await problem_of(side, thread)
    await side.workspace.refresh(TENANT, thread, CARD)
    side.clock.advance(timedelta(seconds=30))
    await side.workspace.show(TENANT, thread, [said("now")], key(2), language="en")

    assert problem.retry_after == timedelta(seconds=30)
    assert (again.postponed, again.retry, again.retry_after) == (True, Retry.SOON, timedelta(seconds=30))
    assert len(side.slack.posts) == 2


async def test_a_channel_never_gets_more_than_slack_allows(side: Side) -> None:
    """A burst at once, then one a second, and never a 429."""
    thread = await opened(side)

    for number in range(1, 121):
        await side.workspace.show(TENANT, thread, [said(str(number))], key(number), language="en")

    assert {call.status for call in side.slack.calls} == {200}
    assert timedelta(seconds=110) < side.clock.now() - NOON < timedelta(seconds=130)
    assert side.workspace.lag(TENANT, thread) > timedelta(0)


async def test_marks_never_come_faster_than_slack_allows(side: Side) -> None:
    """Each method has its own minute; marks do not use up what posts need."""
    thread = await opened(side)
    ts = await side.slack.say("bea", side.channel, "hello", thread_ts=thread.partition("/")[2])

    for _ in range(150):
        await side.workspace.mark(TENANT, PostRef(f"{side.channel}/{ts}"), (Mark.READ,))

    assert "ratelimited" not in {call.error for call in side.slack.calls}
    assert side.workspace.lag(TENANT, thread) == timedelta(0)


async def _posts(side: Side, count: int) -> list[PostRef]:
    thread = await opened(side)
    root = thread.partition("/")[2]
    said_there = [await side.slack.say("bea", side.channel, f"no. {n}", thread_ts=root) for n in range(count)]
    return [PostRef(f"{side.channel}/{ts}") for ts in said_there]


def _signs(side: Side, post: PostRef) -> list[str]:
    message = side.slack.workspace.channels[side.channel].messages[post.partition("/")[2]]
    return [reaction["name"] for reaction in message.get("reactions", ())]


async def test_behind_slacks_limits_marks_are_merged(side: Side) -> None:
    """While there is room each is added; when they would have to wait the furthest alone, so that all posts get one."""
    *others, last = await _posts(side, 12)

    for post in others:
        await side.workspace.mark(TENANT, post, (Mark.DELIVERED, Mark.READ))
    await side.workspace.mark(TENANT, last, (Mark.DELIVERED, Mark.READ))

    assert _signs(side, others[0]) == [MARKS[Mark.DELIVERED], MARKS[Mark.READ]]
    assert _signs(side, last) == [MARKS[Mark.READ]]
    assert all(MARKS[Mark.READ] in _signs(side, post) for post in others)


async def test_a_failure_is_marked_within_five_seconds_however_many_marks_wait(side: Side) -> None:
    """The others are given back; it takes the next turn."""
    *others, failed = await _posts(side, 30)
    side.striding.stands = True
    waiting = [
        asyncio.ensure_future(side.workspace.mark(TENANT, post, (Mark.DELIVERED, Mark.READ)))
        for post in others
    ]
    urgent = asyncio.ensure_future(side.workspace.mark(TENANT, failed, (Mark.FAILED,)))
    await asyncio.wait(waiting, timeout=5, return_when=asyncio.FIRST_EXCEPTION)
    assert any(isinstance(task.exception(), DeliveryProblem) for task in waiting if task.done())

    side.clock.advance(timedelta(seconds=5))
    await asyncio.wait_for(urgent, timeout=5)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert _signs(side, failed) == [MARKS[Mark.FAILED]]


async def test_a_cards_turn_is_told_before_the_card_is_read(side: Side) -> None:
    """Whoever asks is promised a turn of their own, and finds it by then; nobody waits in a worker's place."""
    thread = await opened(side)
    while side.workspace.card_turn(TENANT) == timedelta(0):
        await side.workspace.refresh(TENANT, thread, CARD)
    began = side.clock.now()

    first, second = side.workspace.card_turn(TENANT), side.workspace.card_turn(TENANT)
    with pytest.raises(DeliveryProblem) as raised:
        await side.workspace.refresh(TENANT, thread, CARD)
    side.clock.advance(first)
    await side.workspace.refresh(TENANT, thread, CARD)

    assert timedelta(0) < first < second
    assert raised.value.postponed
    assert side.clock.now() - began == first


async def test_what_is_given_back_comes_again_one_by_one(side: Side) -> None:
    """Told the same time, all would come at once and all but one in vain."""
    thread = await opened(side)
    side.slack.faults.add("chat.update", "429", seconds=30)
    waits: list[timedelta] = []

    for _ in range(6):
        with pytest.raises(DeliveryProblem) as raised:
            await side.workspace.refresh(TENANT, thread, CARD)
        waits.append(raised.value.retry_after or timedelta(0))

    assert waits[0] == waits[1] == timedelta(seconds=30)
    assert sorted(set(waits[1:])) == waits[1:]
    assert waits[-1] < timedelta(seconds=60)


async def test_a_failure_takes_the_next_turn(side: Side) -> None:
    """In a channel that is behind, contacts' messages are given back before what went wrong is."""
    thread = await opened(side)
    failure = FailurePost(MessageId("m1"), Tell.UNREACHABLE, "131026", Private("hello"), AgentRef("U1"))
    calls = [side.workspace.show(TENANT, thread, [said(str(n))], key(n), language="en") for n in range(1, 9)]
    side.striding.stands = True
    waiting = [asyncio.ensure_future(call) for call in calls]
    for _ in range(20):
        await asyncio.sleep(0)
    given_back = [task for task in waiting if task.done() and task.exception() is not None]

    urgent = asyncio.ensure_future(side.workspace.show(TENANT, thread, [failure], key(9), language="en"))
    for _ in range(20):
        await asyncio.sleep(0)

    assert given_back
    assert not urgent.done()
    for task in (*waiting, urgent):
        task.cancel()
    await asyncio.gather(*waiting, urgent, return_exceptions=True)


async def test_one_busy_channel_does_not_hold_up_another(side: Side) -> None:
    """Each channel has its own second."""
    thread = await opened(side)
    for number in range(10):
        await side.workspace.show(TENANT, thread, [said("x")], key(number), language="en")
    other = ThreadRef(f"{side.slack.workspace.channel_ids()['sales']}/1.000001")

    assert side.workspace.lag(TENANT, thread) > timedelta(0)
    assert side.workspace.lag(TENANT, other) == timedelta(0)
