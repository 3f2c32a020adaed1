"""Meta repeats, batches, mixes up and comes late; people are known by several addresses, and change them."""

from datetime import timedelta

from tests.scenarios.world import World


async def test_everything_told_twice_in_batches_and_out_of_order_is_shown_once_and_in_order(
    world: World,
) -> None:
    """A delivery service may repeat and overtake itself; a thread may not."""
    world.meta.faults.webhooks.duplicate_rate = 1.0
    world.meta.faults.webhooks.duplicate_seconds = 3
    world.meta.faults.webhooks.disorder_seconds = 0.4
    world.meta.faults.webhooks.batch_size = 7
    world.meta.faults.webhooks.linger_seconds = 0.1
    ana, ben = world.contact("Ana"), world.contact("Ben")

    for count in range(1, 9):
        ana.types(f"Ana's no. {count}.")
        ben.types(f"Ben's no. {count}.")
        await world.passes(seconds=1)
    await world.passes(seconds=30)

    assert ana.thread.shows(*(f"Ana's no. {count}." for count in range(1, 9)))
    assert ben.thread.shows(*(f"Ben's no. {count}." for count in range(1, 9)))
    assert len(world.threads) == 2


async def test_ten_pictures_in_one_second_are_one_conversation(world: World) -> None:
    """An album comes as ten messages at once: one thread, ten posts, nothing doubled."""
    ana = world.contact("Ana")

    for count in range(10):
        ana.sends_picture(f"picture {count}")
    await world.passes(seconds=30)

    assert len(ana.threads) == 1
    assert ana.thread.shows(*(f"picture {count}" for count in range(10)))


async def test_somebody_without_a_phone_number_writes_and_is_answered(world: World) -> None:
    """A username hides the number: the business-scoped id alone leads there and back."""
    ana = world.contact("Ana")
    ana.hides_number(username="ana.writes")

    await ana.writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("No, it arrives tomorrow.")

    assert "@ana.writes" in ana.thread.card.words
    assert "Phone" not in ana.thread.card.words
    assert ana.phone.shows("No, it arrives tomorrow.", ticks="delivered")


async def test_somebody_who_hides_their_number_later_is_still_the_same_person(world: World) -> None:
    """First known by number and id, then by id alone: one thread."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")

    ana.hides_number(username="ana.writes")
    await ana.writes("Hello?")

    assert len(ana.threads) == 1
    assert ana.thread.shows("Is my parcel lost?", "Hello?")


async def test_a_new_phone_number_keeps_the_conversation(world: World) -> None:
    """WhatsApp says that the person moved: the thread goes on, and the answer reaches the new number."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)

    await ana.moves_to("447700900999")
    await ana.writes("It is me, with a new number.")
    await bea.replies("Welcome back.")

    assert len(ana.threads) == 1
    assert ana.thread.shows("Is my parcel lost?", "It is me, with a new number.")
    assert ana.phone.shows("Welcome back.", ticks="delivered")


async def test_a_call_opens_the_window(world: World) -> None:
    """Who called may be answered in free words, although their last message is days old."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(hours=30)

    await ana.calls()
    await bea.replies("You called us?")

    assert ana.phone.shows("You called us?", ticks="delivered")
    assert ana.thread.shows("Is my parcel lost?", "Ana called and nobody answered.")


async def test_a_call_sends_what_waited_for_the_contact(world: World) -> None:
    """Held words go out when the window opens, by whatever opens it."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(hours=30)
    await bea.replies("It has arrived.")
    await bea.presses("Send when they write again")

    await ana.calls(seconds_long=40)

    assert ana.phone.shows("It has arrived.", ticks="delivered")
    assert ana.thread.shows("Ana called. It lasted 0:40.")


async def test_a_message_that_comes_late_says_so_and_opens_no_window(world: World) -> None:
    """Meta's own clock counts: a message of yesterday is shown with its time, and allows no free words."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(hours=26)

    late = world.clock.now() - timedelta(hours=25)
    ana.types("Sent yesterday.", timestamp=str(int(late.timestamp())))
    await world.moment()
    await bea.replies("Is it there?")

    assert ana.thread.shows("came late, sent at", "Sent yesterday.")
    assert ana.phone.shows_nothing()
    assert bea.is_told("24 hours after the contact's last message")


async def test_an_answer_to_an_earlier_message_leads_to_it(world: World) -> None:
    """What the contact answers can be opened with one click."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Red or blue?")

    ana.types("The second.", context={"id": ana.phone.id_of("Red or blue?")})
    await world.moment()

    assert ana.thread.shows("answers an earlier message")
    assert bea.post.ts.replace(".", "") in ana.thread.ours[-1].links[0]


async def test_an_hour_of_silence_at_our_door_loses_nothing(world: World) -> None:
    """The server is gone for an hour; Meta comes again by and by: everything is shown once, with its time."""
    ana = await world.contact("Ana").writes("One.")
    await world.server_stops()
    ana.types("Two.")
    await world.passes(minutes=30)
    ana.types("Three.")
    await world.passes(minutes=31)

    await world.server_starts()
    await world.passes(hours=2)

    assert len(ana.threads) == 1
    assert all(ana.thread.shows(text) for text in ("One.", "Two.", "Three."))
    assert [post.words.count("came late, sent at") for post in ana.thread.posts] == [0, 1, 1]
