"""Threads that have grown too long: the conversation goes on in a new one, and both lead to each other."""

from tests.scenarios.world import World


async def test_after_a_month_a_conversation_goes_on_in_a_new_thread(world: World) -> None:
    """The new card leads back, the former one onward, and nothing is shown twice."""
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Not yet. I will write when it is here.")
    await ana.writes("I count on you.")
    former = ana.thread
    await world.passes(days=30)

    await ana.writes("Any news?")

    assert ana.threads[0] == former
    assert len(ana.threads) == 2
    new = ana.threads[1]
    assert new.shows("Any news?")
    assert not former.shows("Any news?")
    assert "Earlier thread of this contact" in new.card.words
    assert any(former.ts.replace(".", "") in link for link in new.card.links)
    assert former.shows("This conversation goes on in a newer thread.")
    assert "goes on in a newer thread" in former.card.words
    assert any(new.ts.replace(".", "") in link for link in former.card.links)
    assert former.card.buttons == []
    assert "Close" in new.card.buttons


async def test_who_answers_in_a_former_thread_is_asked(world: World) -> None:
    """They may not have read what was said since; their words are kept, and sent if they say so."""
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    bea = await world.agent("bea").claims(ana.thread)
    former = ana.thread
    await world.passes(days=30)
    await ana.writes("Any news?")
    await world.passes(minutes=2)

    await bea.opens(former).replies("It has arrived!")
    assert ana.phone.shows_nothing()
    assert bea.is_told("you wrote in a former thread", offering=("Send now", "Keep as note"))
    assert "This conversation goes on in a newer thread." in bea.told[-1]

    await bea.presses("Send now")
    assert ana.phone.shows("It has arrived!", ticks="delivered")


async def test_in_the_new_thread_everything_works_as_before(world: World) -> None:
    """It is the same conversation, with the same owner."""
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(days=30)
    await ana.writes("Any news?")

    await bea.opens(ana.thread).replies("It has arrived!")

    assert ana.phone.shows("It has arrived!", ticks="delivered")
    assert ana.thread.card.mentions(bea.ref)


async def test_an_answer_that_is_owed_is_asked_for_before_the_window_closes(world: World) -> None:
    """The owner is named in the thread, so that Slack tells them."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)

    await world.passes(hours=20, minutes=5)

    word = ana.thread.ours[-1]
    assert "This contact is still waiting for an answer. Free text can be sent until" in word.words
    assert word.mentions(bea.ref)


async def test_a_new_conversation_leads_to_the_last_one(world: World) -> None:
    """Whoever takes it can read what was said before."""
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    last = ana.thread
    await world.agent("bea").closes(last)
    await world.passes(hours=25)

    await ana.writes("Hello again.")

    assert ana.thread != last
    assert any(last.ts.replace(".", "") in link for link in ana.thread.card.links)
