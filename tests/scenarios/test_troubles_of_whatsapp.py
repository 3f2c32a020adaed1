"""WhatsApp is slow, refuses, breaks off, answers nobody knows what: at most once, and always explained."""

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copy

import pytest

from tests.scenarios.agents import Agent
from tests.scenarios.contacts import Contact
from tests.scenarios.world import World, living

WORDS = "No, it arrives tomorrow."


@pytest.fixture
async def one_world(migrated_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    """A company over one database alone, for stories that take long and mean nothing to a database."""
    async with living(f"sqlite+aiosqlite:///{copy(migrated_file, tmp_path)}") as alive:
        yield alive


async def _talking(world: World) -> tuple[Contact, Agent]:
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    return ana, await world.agent("bea").claims(ana.thread)


async def test_whatsapp_asks_to_wait_and_the_post_shows_that_it_waits(world: World) -> None:
    """A busy far side delays, and the agent sees the hourglass; then it goes out, once."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", "429", count=2, seconds=10)

    await bea.replies(WORDS)
    await world.passes(seconds=5)
    assert bea.post.is_marked("queued")
    assert ana.phone.shows_nothing()

    await world.passes(seconds=25)
    assert ana.phone.shows(WORDS, ticks="delivered")
    assert bea.post.is_marked("queued", "delivered")


@pytest.mark.parametrize("code", ["130429", "131056", "131000"])
async def test_what_whatsapp_cannot_take_now_goes_out_later_and_in_order(world: World, code: str) -> None:
    """Too many messages, too many to one contact, a hiccup: tried again until it works."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", code, count=2)

    await bea.types("One.")
    await bea.replies("Two.")
    await world.passes(minutes=5)

    assert ana.phone.texts == ["One.", "Two."]
    assert len(world.meta.sends) == 2


@pytest.mark.parametrize(
    ("when", "code", "reason"),
    [
        ("at once", "131047", "The 24 hours in which free text may be sent have ended"),
        ("later", "131047", "The 24 hours in which free text may be sent have ended"),
        ("later", "131026", "This contact cannot be reached on WhatsApp"),
        ("at once", "999999", "WhatsApp did not accept this message"),
    ],
)
async def test_a_refusal_is_explained_within_five_seconds_and_send_again_truly_sends(
    world: World, when: str, code: str, reason: str
) -> None:
    """Refused in the answer or by a later report: the reason in words, and a button that asks WhatsApp anew."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", code if when == "at once" else f"failed:{code}")

    await bea.types(WORDS)
    await world.passes(seconds=5)
    assert bea.post.is_marked("failed")
    assert ana.thread.shows("This message did not reach the contact:", WORDS, reason, f"(code {code})")
    assert ana.thread.offers("Send again")
    assert "Last delivery problem" in ana.thread.card.words

    asked = world.asked_to_send
    await bea.presses("Send again")
    await world.passes(seconds=5)
    assert world.asked_to_send == asked + 1
    assert ana.phone.texts == [WORDS]
    assert bea.post.is_marked("failed", "delivered")
    assert "Last delivery problem" not in ana.thread.card.words


@pytest.mark.parametrize("fault", ["reset_after", "truncated", "500_html"])
async def test_an_answer_that_was_lost_is_resolved_by_the_report(world: World, fault: str) -> None:
    """It arrived, only nobody was told: the report with our key ends the doubt, and nobody is asked."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", fault, effect=True)

    await bea.replies(WORDS)
    await world.passes(minutes=5)

    assert ana.phone.shows(WORDS, ticks="delivered")
    assert "delivered" in bea.post.marks
    assert not ana.thread.offers("Send again", "It arrived")
    assert len(world.meta.sends) == 1


@pytest.mark.parametrize("fault", ["reset_before", "500_html"])
async def test_what_may_not_have_arrived_is_a_persons_decision(world: World, fault: str) -> None:
    """No answer and no report: after two minutes the thread asks; only then, and only once, it is sent again."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", fault)

    await bea.replies(WORDS)
    await world.passes(seconds=110)
    assert not ana.thread.offers("Send again", "It arrived")
    assert bea.post.is_marked("queued")
    await world.passes(seconds=15)
    assert ana.thread.shows("This message may not have reached the contact:", WORDS)
    assert ana.thread.offers("Send again", "It arrived")
    assert bea.post.is_marked("queued", "failed")
    assert ana.phone.shows_nothing()

    await bea.presses("Send again")
    assert ana.phone.shows(WORDS, ticks="delivered")
    assert bea.post.is_marked("queued", "failed", "delivered")


async def test_a_person_may_know_that_it_arrived(world: World) -> None:
    """The contact answered to it: *It arrived* ends the matter without sending anything."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", "reset_after", echo=False)
    await bea.replies(WORDS)
    await world.passes(minutes=3)

    await bea.presses("It arrived")
    await world.passes(minutes=5)

    assert ana.phone.texts == [WORDS]
    assert len(world.meta.sends) == 1
    assert bea.is_told("Noted as arrived")


async def test_nothing_overtakes_a_message_in_doubt(world: World) -> None:
    """The second reply waits until it is known, or asked, what became of the first."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", "reset_after", echo=False)

    await bea.types("One.")
    await bea.replies("Two.")
    await world.passes(seconds=60)
    assert ana.phone.texts == ["One."]

    await world.passes(seconds=70)
    assert ana.phone.texts == ["One.", "Two."]


async def test_a_message_sent_again_that_had_arrived_is_told_as_double(world: World) -> None:
    """The report came too late: the contact has it twice, and the thread says so."""
    ana, bea = await _talking(world)
    world.meta.faults.webhooks.delay_seconds = 200
    world.meta.faults.add("messages", "reset_after")
    await bea.replies(WORDS)
    await world.passes(seconds=125)

    await bea.presses("Send again")
    await world.passes(minutes=10)

    assert ana.phone.texts == [WORDS, WORDS]
    assert ana.thread.shows("The contact has this message twice")


async def test_reports_in_any_order_and_twice_only_climb(world: World) -> None:
    """`read` before `delivered` before `sent`, each of them twice: the post ends as read."""
    ana, bea = await _talking(world)
    world.meta.faults.webhooks.disorder_seconds = 4
    world.meta.faults.webhooks.duplicate_rate = 1.0
    world.meta.faults.webhooks.duplicate_seconds = 20
    world.meta.set_phone(ana.address, reads=True)

    for count in range(5):
        await bea.types(f"no. {count}.")
    await world.passes(minutes=2)

    assert ana.phone.texts == [f"no. {count}." for count in range(5)]
    assert all(post.is_marked("delivered", "read") for post in bea.posts)


async def test_a_report_before_the_answer_is_kept(world: World) -> None:
    """Meta's answer drips in for minutes and the report overtakes it: what it says counts at once, and for good."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", "drip")

    await bea.types(WORDS)
    await world.passes(seconds=5)
    assert bea.post.is_marked("delivered")

    await world.passes(minutes=5)
    assert ana.phone.shows(WORDS, ticks="delivered")
    assert bea.post.is_marked("delivered")
    assert len(world.meta.sends) == 1


async def test_an_answer_that_never_comes_is_waited_for_no_longer_than_real_seconds_allow(
    one_world: World,
) -> None:
    """The one story that waits by the wall clock: the line hangs, we hang up, and the report tells the rest."""
    world = one_world
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", "timeout_after")

    await bea.replies(WORDS)
    await world.passes(minutes=3)

    assert ana.phone.shows(WORDS, ticks="delivered")
    assert "delivered" in bea.post.marks
    assert len(world.meta.sends) == 1


async def test_a_revoked_token_stops_everything_tells_the_operator_and_loses_nothing(world: World) -> None:
    """Who runs this is told; when the access is given back, what waited goes out in order."""
    ana, bea = await _talking(world)
    world.meta.revoke_token()

    await bea.types("One.")
    await bea.replies("Two.")
    await world.passes(minutes=3)
    assert ana.phone.shows_nothing()
    assert bea.post.is_marked("queued")
    assert len(world.alerts) == 1

    world.meta.revoke_token(False)
    await world.passes(minutes=3)
    assert ana.phone.texts == ["One.", "Two."]


async def test_what_cannot_be_sent_for_a_quarter_of_an_hour_is_given_up_with_its_reason(world: World) -> None:
    """Nobody waits for ever without a word."""
    ana, bea = await _talking(world)
    world.meta.faults.add("messages", "131000", count=1_000)

    await bea.replies(WORDS)
    await world.passes(minutes=20)

    assert bea.post.is_marked("queued", "failed")
    assert ana.thread.shows("This message did not reach the contact:", WORDS, "temporary problem")
    assert ana.thread.offers("Send again")


async def test_a_long_reply_reaches_the_phone_whole_and_in_order(world: World) -> None:
    """Longer than one message may be: in parts, and the post is delivered when the last of them is."""
    ana, bea = await _talking(world)
    words = " ".join(f"word{count}" for count in range(1_200))

    await bea.replies(words)
    await world.passes(seconds=30)

    assert len(ana.phone.texts) > 1
    assert " ".join(ana.phone.texts).split() == words.split()
    assert bea.post.is_marked("delivered")


async def test_many_replies_stay_below_the_rate_of_one_contact(one_world: World) -> None:
    """A burst of fifty is slowed down by us before WhatsApp has to refuse."""
    world = one_world
    ana, bea = await _talking(world)

    for count in range(50):
        await bea.types(f"no. {count}.")
    await world.passes(minutes=3)

    assert ana.phone.texts == [f"no. {count}." for count in range(50)]
    assert all(request.answer == 200 for request in world.meta.requests)
