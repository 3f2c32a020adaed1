"""A contact wants no more, and one day wants it again: on the phone, in the thread, on the card."""

from tests.scenarios.world import World


async def test_stop_is_heard_confirmed_and_obeyed_until_they_write_again(world: World) -> None:
    """A42: nobody has to answer it; what an agent types then is not sent, and goes once they write."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = world.agent("bea")
    await bea.claims(ana.thread)

    await ana.writes("STOP")

    confirmed = "You will receive no more messages from us, unless you write to us first."
    assert len(ana.phone.texts) == 1
    assert ana.phone.texts[0].startswith(confirmed)
    assert ana.thread.shows("STOP")
    assert "wants no more messages" in ana.thread.card.words

    late = await bea.replies("It arrives tomorrow.")
    assert late.is_marked("failed")
    assert bea.is_told("to be written to no more", offering="Send when they write again")
    await bea.presses("Send when they write again")
    await ana.writes("stop")
    assert len(ana.phone.texts) == 1

    await ana.writes("Where is it now?")
    assert ana.phone.shows("It arrives tomorrow.", ticks="delivered")
    assert "answers only" in ana.thread.card.words


async def test_what_they_choose_in_their_app_stands_on_the_card_and_in_the_ledger(world: World) -> None:
    """Meta tells it; an agent reads when and how; what they agreed to elsewhere is noted by a command."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = world.agent("bea")
    await bea.claims(ana.thread)

    world.meta.user_preferences(ana.address, "stop")
    await world.moment()
    assert "no advertising" in ana.thread.card.words
    assert "in their app" in await bea.commands("consent show #1")

    said = await bea.commands(
        'consent grant #1 --for marketing --wording "Yes, offers please" --evidence "form 7"'
    )
    assert "allowed advertising" in said
    await world.moment()
    assert "advertising too" in ana.thread.card.words
    assert "form 7" in await bea.commands("consent show #1")
