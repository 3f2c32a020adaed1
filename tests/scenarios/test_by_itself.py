"""What numbers do by themselves: they say that nobody is there, turn strangers away, and end what has ended."""

from tests.scenarios.world import World


async def test_at_night_the_number_says_so_and_in_the_morning_an_agent_answers(world: World) -> None:
    """Once; it stands in the thread, and the contact waits until somebody is there."""
    admin = world.agent("admin")
    number = world.meta.account.numbers[0].phone_number_id
    await admin.commands(
        f'number set {number} --special-days "2026-11-23 closed" --closed-message "Closed until tomorrow."'
    )
    ana = await world.contact("Ana").writes("Are you there?")
    await ana.writes("Hello?")

    assert ana.phone.texts == ["Closed until tomorrow."]
    assert any("This number said by itself:" in post.words for post in ana.thread.ours)
    await world.passes(hours=21)
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Good morning!")
    assert ana.phone.texts == ["Closed until tomorrow.", "Good morning!"]


async def test_a_talk_that_is_over_ends_by_itself_and_goes_on_when_they_write(world: World) -> None:
    """With a goodbye; the card says that nobody closed it."""
    number = world.meta.account.numbers[0].phone_number_id
    await world.agent("admin").commands(f'number set {number} --closing-message "Goodbye!"')
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("It arrives today.")

    await world.passes(hours=23, minutes=5)
    await world.moment()

    assert ana.phone.texts == ["It arrives today.", "Goodbye!"]
    assert "by itself, as nobody wrote any more" in ana.thread.card.words
    await ana.writes("It is here, thank you")
    assert "Waiting" in ana.thread.card.words


async def test_a_number_for_known_contacts_lists_the_others_until_somebody_takes_them(world: World) -> None:
    """They are told once, in their thread, and let in by whoever claims them."""
    number = world.meta.account.numbers[0].phone_number_id
    await world.agent("admin").commands(f"number set {number} --known-only yes")
    ana = await world.contact("Ana").writes("I would like a lamp")
    await ana.writes("A red one")

    listed = await world.agent("admin").commands("queue")
    assert len(ana.phone.texts) == 1
    assert "for known contacts" in ana.phone.texts[0]
    assert "Not known" in ana.thread.card.words
    assert "not known" in listed
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Welcome!")
    await ana.writes("Thank you")
    assert ana.phone.texts[1:] == ["Welcome!"]
