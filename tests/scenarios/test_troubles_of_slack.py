"""Slack is slow, refuses, breaks off, forgets, repeats: nothing is lost, nothing is doubled, order is kept."""

from itertools import pairwise

import pytest

from tests.scenarios.world import World


async def test_slack_asks_to_wait_and_is_obeyed(world: World) -> None:
    """Three refusals of twenty seconds each: nothing is asked in between, and everything comes in its order."""
    world.slack.faults.add("chat.postMessage", "429", count=3, seconds=20)
    ana = world.contact("Ana")

    await ana.writes("One.", "Two.", "Three.")
    await world.passes(minutes=3)

    assert len(ana.threads) == 1
    assert ana.thread.shows("One.", "Two.", "Three.")
    asked = [call.when for call in world.slack.calls if call.method == "chat.postMessage"]
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(asked)]
    assert all(pause >= 20 for pause in pauses[:3])


@pytest.mark.parametrize("fault", ["500", "reset_before"])
async def test_an_outage_of_minutes_loses_nothing(world: World, fault: str) -> None:
    """Contacts go on writing while Slack is gone; afterwards everything stands there once and in order."""
    ana, ben = world.contact("Ana"), world.contact("Ben")
    await ana.writes("Before it.")
    world.slack.faults.add("*", fault, count=None)

    await ana.writes("During one.")
    await ben.writes("First word.")
    await world.passes(minutes=4)
    await ana.writes("During two.")
    await world.passes(minutes=4)
    world.slack.faults.clear()
    await ana.writes("After it.")
    await world.passes(minutes=20)

    assert len(world.threads) == 2
    assert ana.thread.shows("Before it.", "During one.", "During two.", "After it.")
    assert ben.thread.shows("First word.")


async def test_a_reply_given_while_slack_tells_us_nothing_back_is_sent_once(world: World) -> None:
    """Marks and notes may fail; the contact's phone does not notice."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    world.slack.faults.add("*", "500", count=None)

    await bea.replies("No, it arrives tomorrow.")
    await world.passes(minutes=2)
    assert ana.phone.shows("No, it arrives tomorrow.", ticks="delivered")
    assert not bea.post.is_marked("delivered")

    world.slack.faults.clear()
    await world.passes(minutes=10)
    assert bea.post.is_marked("delivered")


async def test_when_a_channel_is_behind_neighbours_become_one_post(world: World) -> None:
    """Slack takes one post a second: forty messages do not take forty posts, and none is missing."""
    ana = world.contact("Ana")

    for count in range(40):
        ana.types(f"no. {count}.")
    await world.passes(minutes=1)

    assert ana.thread.shows(*(f"no. {count}." for count in range(40)))
    assert len(ana.thread.ours) < 20
    assert not any(call.error == "ratelimited" for call in world.slack.calls)


@pytest.mark.parametrize("fault", ["reset_after", "reset_before"])
async def test_several_messages_in_one_post_that_is_in_doubt_stand_there_once(
    world: World, fault: str
) -> None:
    """What was posted together is looked for together, and posted again together."""
    ana = world.contact("Ana")
    for count in range(30):
        ana.types(f"no. {count}.")
    await world.passes(seconds=4)
    together = [post for post in ana.thread.ours if post.words.count("no. ") > 1]
    assert together

    world.slack.faults.add("chat.postMessage", fault)
    await world.passes(minutes=2)

    assert ana.thread.shows(*(f"no. {count}." for count in range(30)))


@pytest.mark.parametrize(
    ("fault", "echo"),
    [
        ("reset_after", "no_metadata"),
        ("truncated", "lose"),
        ("500_after", "lose"),
        ("malformed", "no_metadata"),
    ],
)
async def test_a_card_whose_answer_was_lost_is_found_and_never_posted_twice(
    world: World, fault: str, echo: str
) -> None:
    """Its echo tells, or, when that is lost too, the channel itself."""
    world.slack.faults.add("chat.postMessage", fault)
    world.slack.faults.add("events", echo)
    ana = world.contact("Ana")

    await ana.writes("Is my parcel lost?", "Hello?")
    await world.passes(minutes=1)

    assert len(world.threads) == 1
    assert ana.thread.shows("Is my parcel lost?", "Hello?")


@pytest.mark.parametrize("echo", ["no_metadata", "lose"])
async def test_a_reply_below_a_card_nobody_is_certain_of_yet_is_not_lost(world: World, echo: str) -> None:
    """The card stands there, only we were not told: who answers below it at once is heard a little later."""
    world.slack.faults.add("chat.postMessage", "reset_after")
    world.slack.faults.add("events", echo)
    ana = world.contact("Ana")
    ana.types("Is my parcel lost?")
    await world.passes(seconds=1)
    bea = world.agent("bea").opens(ana.thread)

    await bea.types("One moment.")
    await bea.types("It arrives tomorrow.")
    await world.passes(minutes=1)

    assert ana.phone.texts == ["One moment.", "It arrives tomorrow."]
    assert all(post.is_marked("delivered") for post in bea.posts)


async def test_a_card_claimed_before_we_are_certain_of_it_shows_its_owner(world: World) -> None:
    """The button does what it says at once; the card follows as soon as it was found."""
    world.slack.faults.add("chat.postMessage", "reset_after")
    ana = world.contact("Ana")
    ana.types("Is my parcel lost?")
    await world.passes(seconds=1)

    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(minutes=1)

    assert ana.thread.card.mentions(bea.ref)
    assert ana.thread.card.buttons == [
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]


@pytest.mark.parametrize("fault", ["reset_before", "500"])
async def test_a_card_that_was_never_posted_is_posted_after_all(world: World, fault: str) -> None:
    """Nobody can know at first; after looking it is certain."""
    world.slack.faults.add("chat.postMessage", fault)

    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.passes(minutes=1)

    assert len(world.threads) == 1
    assert ana.thread.shows("Is my parcel lost?")


@pytest.mark.parametrize("fault", ["truncated", "500"])
async def test_a_message_whose_post_is_in_doubt_stands_there_once(world: World, fault: str) -> None:
    """And the one after it waits its turn."""
    ana = await world.contact("Ana").writes("One.")
    world.slack.faults.add("chat.postMessage", fault)

    await ana.writes("Two.", "Three.")
    await world.passes(minutes=1)

    assert ana.thread.shows("One.", "Two.", "Three.")


async def test_a_post_that_is_found_after_it_was_made_again_is_taken_away(world: World) -> None:
    """Slack hid the first one for a while; in the end each message stands there once."""
    ana = await world.contact("Ana").writes("One.")
    world.slack.faults.add("chat.postMessage", "reset_after")
    world.slack.faults.add("events", "delay", seconds=120)
    world.slack.faults.add("conversations.replies", "ok_false:internal_error", count=2)

    await ana.writes("Two.")
    await world.passes(minutes=10)

    assert ana.thread.shows("One.", "Two.")


async def test_a_deleted_card_comes_again_and_the_talk_goes_on_below_it(world: World) -> None:
    """Somebody deletes the root: a new one is made, and later words stand there."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    first = ana.thread

    await world.slack.delete("admin", "general", first.ts)
    await world.moment()
    await ana.writes("Hello?")
    await bea.opens(ana.thread).replies("Here we are again.")

    assert ana.thread.ts != first.ts
    assert len(world.threads) == 1
    assert ana.thread.card.mentions(bea.ref)
    assert ana.thread.shows("Hello?")
    assert ana.phone.shows("Here we are again.", ticks="delivered")


async def test_a_card_deleted_while_a_message_is_on_its_way_loses_nothing(world: World) -> None:
    """Slack takes the deletion first and tells of it late: the message is shown under the new card."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    world.slack.faults.add("events", "delay", seconds=60)

    await world.slack.delete("admin", "general", ana.thread.ts)
    await ana.writes("Hello?")
    await world.passes(minutes=3)

    assert len(world.threads) == 1
    assert ana.thread.shows("Hello?")


async def test_an_event_delivered_four_times_sends_once(world: World) -> None:
    """Slack repeats what it thinks was not heard, with one id and with others."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    world.slack.faults.add("events", "duplicate", count=None)

    await bea.replies("No, it arrives tomorrow.")
    for _ in range(2):
        assert await world.slack_tells_again(bea.post) == 200
        await world.moment()

    assert ana.phone.texts == ["No, it arrives tomorrow."]
    assert len(world.meta.sends) == 1


async def test_one_gesture_that_surfaces_as_two_messages_sends_once(world: World) -> None:
    """Two events, two places, one client_msg_id: the agent pressed enter once."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    world.slack.faults.add("events", "twin")

    await bea.replies("No, it arrives tomorrow.")

    assert ana.phone.texts == ["No, it arrives tomorrow."]


async def test_replies_typed_while_we_were_gone_are_asked_about(world: World) -> None:
    """Slack comes again for a while; what is old by then waits for its author's word."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    world.slack.delivery.delayed_events = True
    await world.server_stops()
    await bea.types("No, it arrives tomorrow.")
    await world.passes(minutes=30)

    await world.server_starts()
    await world.passes(hours=1)
    assert ana.phone.shows_nothing()
    assert bea.is_told("reached us long after you wrote it", offering=("Send now", "Keep as note"))

    await bea.presses("Send now")
    assert ana.phone.shows("No, it arrives tomorrow.", ticks="delivered")


async def test_replies_that_slack_stopped_telling_of_are_found_in_their_thread(world: World) -> None:
    """After six minutes Slack gives up: whoever comes back then reads the threads, and asks about what is old."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(minutes=1)
    await world.server_stops()
    old = await bea.types("No, it arrives tomorrow.")
    await bea.types("// Called the warehouse.")
    await world.passes(minutes=25)
    await bea.types("It has arrived!")
    await world.passes(minutes=8)

    await world.server_starts()
    await world.passes(minutes=1)

    assert ana.phone.shows("It has arrived!", ticks="delivered")
    assert bea.is_told("reached us long after you wrote it", offering=("Send now", "Keep as note"))
    assert [post.is_marked("inside") for post in bea.posts] == [False, True, False]
    assert await world.slack_tells_again(old) == 200
    await world.moment()
    assert ana.phone.texts == ["It has arrived!"]


async def test_buttons_pressed_while_the_database_is_gone_say_so(world: World) -> None:
    """Nothing happens in silence: who waits is told that it did not work."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    card = ana.thread.card
    await world.server_stops()

    pressed = await world.agent("bea").opens(ana.thread).presses_on(card, "Claim")

    assert not pressed.ok
    assert pressed.problem is not None


async def test_an_archived_channel_holds_everything_back_until_it_is_there_again(world: World) -> None:
    """Somebody archives the channel by mistake: nothing that was written meanwhile is missing afterwards."""
    ana = await world.contact("Ana").writes("One.")
    await world.slack.archive("general")

    await ana.writes("Two.")
    await world.contact("Ben").writes("Hello.")
    await world.passes(minutes=30)
    await world.slack.archive("general", back=True)
    await world.passes(minutes=30)

    assert ana.thread.shows("One.", "Two.")
    assert [thread.shows("Hello.") for thread in world.threads] == [False, True]


async def test_a_token_that_slack_took_back_holds_everything_back_until_it_is_given_again(
    world: World,
) -> None:
    """Nothing can be shown, and nothing is lost by that."""
    ana = await world.contact("Ana").writes("One.")
    world.slack.workspace.revoked = True

    await ana.writes("Two.", "Three.")
    await world.passes(minutes=30)
    world.slack.workspace.revoked = False
    await world.passes(minutes=30)

    assert ana.thread.shows("One.", "Two.", "Three.")
