"""Posting into Slack when it is slow, silent or gone: nothing twice, never two roots, nothing lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentRef, PostRef, ThreadRef
from desk.intake import TRIES
from desk.items import AgentProfileChanged, ThreadRootGone, Unrecognised
from desk.views import ContactPost
from sandbox.fates import Fate
from sandbox.office import Office

ANA = "393331110001"
MOMENT = timedelta(seconds=3)


async def _writes(office: Office, *texts: str) -> None:
    await office.takes_in(*(office.writes(ANA, text) for text in texts))
    await office.passes(MOMENT)


async def test_a_busy_slack_delays_and_posts_once(office: Office) -> None:
    """However often it says no, the message is shown in the end."""
    office.workspace.fates.plan("open_thread", *[Fate.BUSY] * 6)
    office.workspace.fates.plan("show", *[Fate.BUSY] * 6)

    await _writes(office, "Hello")
    await office.passes(timedelta(minutes=20))

    assert [office.shown(root.thread) for root in office.workspace.roots()] == [["Hello"]]


async def test_a_root_whose_answer_was_lost_is_found_by_its_echo(office: Office) -> None:
    """It stands already: there is never a second one."""
    office.workspace.fates.plan("open_thread", Fate.SILENT)
    await _writes(office, "Hello")
    await office.takes_in(*(office.echoed(echo) for echo in office.workspace.echoes))

    await office.passes(timedelta(seconds=30))

    assert [office.shown(root.thread) for root in office.workspace.roots()] == [["Hello"]]


async def test_a_root_whose_echo_never_comes_is_found_by_reading_the_channel(office: Office) -> None:
    """Slack may lose events: after ten seconds the channel is read once."""
    office.workspace.fates.plan("open_thread", Fate.SILENT)

    await _writes(office, "Hello")
    await office.passes(timedelta(seconds=30))

    assert [office.shown(root.thread) for root in office.workspace.roots()] == [["Hello"]]


async def test_a_post_that_was_never_made_is_made_after_looking(office: Office) -> None:
    """No echo, not in the thread: then, and only then, again."""
    office.workspace.fates.plan("show", Fate.LOST)

    await _writes(office, "Hello")
    assert office.shown(office.thread()) == []
    await office.passes(timedelta(seconds=30))

    assert office.shown(office.thread()) == ["Hello"]


async def test_a_twin_that_turns_up_late_is_removed(office: Office) -> None:
    """Both attempts went through after all: the one that was not recorded goes."""
    await _writes(office, "Hello")
    (reply,) = office.workspace.replies(office.thread())
    twin = replace(reply, post=type(reply.post)(f"{reply.post}9"))
    office.workspace.posts[twin.post] = twin
    echo = replace(office.workspace.echoes[-1], post=twin.post)

    await office.takes_in(office.echoed(echo))
    await office.passes(MOMENT)

    assert list(office.workspace.posts) == [office.workspace.roots()[0].post, reply.post]


async def test_a_deleted_root_is_replaced_and_the_conversation_goes_on(office: Office) -> None:
    """The thread is gone, the contact is not."""
    await _writes(office, "one")
    old = office.thread()
    office.workspace.delete_root(old)
    await office.takes_in(office.piece(ThreadRootGone(old), key="gone", lane=f"post:{old}"))
    await office.passes(MOMENT)

    await _writes(office, "two")

    assert office.thread() != old
    assert office.shown(office.thread()) == ["two"]


async def test_a_root_deleted_without_a_word_is_noticed_when_posting(office: Office) -> None:
    """The event may never come: Slack's own answer tells, and nothing that was waiting is lost."""
    await _writes(office, "one")
    office.workspace.delete_root(office.thread())

    await _writes(office, "two", "three")
    await office.passes(timedelta(seconds=30))

    assert office.shown(office.thread()) == ["two", "three"]


async def test_messages_become_one_post_only_when_the_channel_is_behind(office: Office) -> None:
    """Each message has its own post; catching up, neighbours share one."""
    await _writes(office, "one", "two")
    assert len(office.workspace.replies(office.thread())) == 2
    office.workspace.behind = timedelta(seconds=40)

    await _writes(office, *(f"later {number}" for number in range(4)))

    together = office.workspace.replies(office.thread())[-1]
    assert [post.content for post in together.posts if isinstance(post, ContactPost)]
    assert together.words() == [f"later {number}" for number in range(4)]


async def test_a_card_that_has_to_wait_is_drawn_when_its_turn_comes_and_words_pass_it(office: Office) -> None:
    """It keeps neither the words nor a worker; then it shows how things stand by then."""
    await _writes(office, "one")
    before = office.workspace.posts[PostRef(office.thread())].card
    office.workspace.cards_wait = timedelta(seconds=20)
    office.clock.advance(timedelta(minutes=5))

    await _writes(office, "two")
    waiting = office.workspace.posts[PostRef(office.thread())].card
    office.workspace.cards_wait = timedelta(0)
    await office.passes(timedelta(seconds=30))

    assert office.shown(office.thread()) == ["one", "two"]
    drawn = office.workspace.posts[PostRef(office.thread())].card
    assert waiting == before
    assert drawn.window_closes_at != before.window_closes_at


async def test_someone_is_told_when_posting_fails_for_minutes(office: Office) -> None:
    """One alert a quarter of an hour, however many posts wait."""
    office.workspace.fates.plan("open_thread", *[Fate.BUSY] * 12)

    await _writes(office, "Hello")
    await office.passes(timedelta(minutes=12))

    assert {alert.reason for alert in office.workspace.alerts} == {"busy"}
    assert len(office.workspace.alerts) == 1


async def test_what_the_parser_cannot_read_is_kept_with_an_alert(office: Office) -> None:
    """Nothing is lost and nothing crashes; ten of a kind are told together."""
    pieces = [office.piece(Unrecognised("new shape"), key=f"new {n}", lane=f"notice:{n}") for n in range(10)]

    await office.takes_in(*pieces)
    await office.passes(MOMENT)

    ((reason, count),) = [(alert.reason, alert.count) for alert in office.workspace.alerts]
    assert (reason, count) == ("new shape", 10)


async def test_a_poisonous_item_steps_aside_and_its_neighbours_go_on(office: Office) -> None:
    """It is tried, then set aside with an alert; what came behind it is shown."""
    poison = office.writes(ANA, "poison")
    office.items[-1] = ThreadRootGone(None)  # type: ignore[arg-type]
    object.__setattr__(office.items[-1], "thread", Unhashable())

    await office.takes_in(poison, office.writes(ANA, "after it"))
    await office.passes(timedelta(minutes=2))

    assert office.shown(office.thread()) == ["after it"]
    assert [alert.reason for alert in office.workspace.alerts] == ["failed"]
    assert TRIES == 5


async def test_an_effect_that_always_fails_is_given_up_with_an_alert(office: Office) -> None:
    """A mistake of ours stops one post, not the thread it belongs to, and somebody is told."""
    await _writes(office, "Hello")
    office.workspace.fates.break_down("show", times=TRIES)

    await _writes(office, "lost by our mistake")
    await _writes(office, "after it")
    await office.passes(timedelta(minutes=2))

    assert office.shown(office.thread()) == ["Hello", "after it"]
    assert [alert.reason for alert in office.workspace.alerts] == ["RuntimeError"]


class Unhashable:
    """A reference that no table can look up."""

    __hash__ = None  # type: ignore[assignment]


async def test_a_changed_profile_is_asked_for_again(office: Office) -> None:
    """A colleague who left the company answers nobody any more."""
    bea = AgentRef("U0BEA")
    await _writes(office, "Hello")
    thread = office.thread()
    await _posts(office, bea, thread, "one")
    profile = await office.workspace.profile(office.desk.store.directory.operator, bea)
    office.workspace.profiles[bea] = replace(profile, standing=type(profile.standing).GONE)

    await office.takes_in(office.piece(AgentProfileChanged(bea), key="changed", lane="slack:T0"))
    await office.passes(MOMENT)
    await _posts(office, bea, thread, "two")

    assert office.channel.phone(ANA) == ["one"]


async def _posts(office: Office, agent: str, thread: ThreadRef, text: str) -> None:
    await office.takes_in(office.posts(agent, thread, text))
    await office.passes(MOMENT)


@pytest.mark.parametrize(
    ("hours", "redrawn"), [(19, False), (20.1, True), (23.1, True), (23.8, True), (24.1, True)]
)
async def test_the_card_is_redrawn_as_the_window_closes(office: Office, hours: float, redrawn: bool) -> None:
    """At four hours, one hour, a quarter of an hour and when it closed."""
    await _writes(office, "Hello")
    before = office.workspace.redrawn

    await office.passes(timedelta(hours=hours))

    assert (office.workspace.redrawn > before) is redrawn
    assert office.workspace.roots()[0].card.window_open is (hours < 24)
