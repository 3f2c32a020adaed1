"""Answering one message from its menu in Slack: quoted on the phone, or with an emoji."""

from tests.scenarios.world import World


async def test_an_agent_answers_one_message_and_the_phone_quotes_it(world: World) -> None:
    """The form shows the message; the answer stands in the thread with its marks, for all to see."""
    ana = await world.contact("Ana").writes("Where is it?", "And what does it cost?")
    bea = await world.agent("bea").claims(ana.thread)
    first = ana.thread.ours[0]

    await bea.chooses(first, "message.answer")
    sent = await bea.fills("message.answer", {"words": "In *Milan* :wave:"})
    await world.moment()

    assert sent.ok
    assert ana.phone.texts == ["In *Milan* 👋"]
    assert ana.phone.quotes("In *Milan* 👋") == ana.phone.id_of("Where is it?")
    shown = ana.thread.ours[-1]
    assert "answered an earlier message" in shown.words.replace("https", " https")
    assert "In Milan 👋" in shown.words
    assert "delivered" in shown.marks


async def test_an_agent_reacts_and_takes_it_back(world: World) -> None:
    """On the contact's own bubble; colleagues see it in the thread."""
    ana = await world.contact("Ana").writes("Thank you!")
    bea = await world.agent("bea").claims(ana.thread)
    post = ana.thread.ours[0]

    await bea.chooses(post, "message.react")
    await bea.fills("message.react", {"emoji": "❤️"})
    await world.moment()
    loved = ana.phone.reactions_to("Thank you!")
    await bea.chooses(post, "message.react")
    await bea.fills("message.react", {"emoji": "Take my reaction away"})
    await world.moment()

    assert loved == {"business": "❤️"}
    assert ana.phone.reactions_to("Thank you!") == {}
    assert "reacted with ❤️ to" in ana.thread.ours[2].words


async def test_after_the_window_the_form_says_so_and_keeps_the_words(world: World) -> None:
    """Beside the field, before WhatsApp refuses it."""
    ana = await world.contact("Ana").writes("Where is it?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.chooses(ana.thread.ours[0], "message.answer")
    await world.passes(hours=25)

    sent = await bea.fills("message.answer", {"words": "In Milan"})

    assert not sent.ok
    assert "that time ended" in sent.errors["words"]
    assert ana.phone.shows_nothing()


async def test_a_colleague_is_told_whose_conversation_it_is(world: World) -> None:
    """Privately; no form opens."""
    ana = await world.contact("Ana").writes("Where is it?")
    await world.agent("bea").claims(ana.thread)

    shown = await world.agent("carlo").opens(ana.thread).chooses(ana.thread.ours[0], "message.answer")
    await world.moment()

    assert "has this conversation" in str(shown.shown)
    assert world.slack.views_of("carlo") == []
