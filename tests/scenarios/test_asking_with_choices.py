"""Asking with something to tap: buttons or a list on the phone, and the answer in the thread."""

from tests.scenarios.world import World


async def test_a_question_with_buttons_is_answered_by_a_tap(world: World) -> None:
    """What WhatsApp would not take is said first; the thread shows what was asked, and what was chosen."""
    ana = await world.contact("Ana").writes("When do you come?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.chooses(ana.thread.ours[0], "message.choices")

    refused = await bea.fills("message.choices", {"asked": "Which day?", "choices": "Today\nToday"})
    sent = await bea.fills("message.choices", {"choices": "Today\nTomorrow"})
    await world.moment()
    asked = ana.thread.ours[-1]
    await ana.taps("Tomorrow")

    assert refused.errors == {"choices": "Line 2 says the same as an earlier one."}
    assert sent.ok
    assert "Which day?" in asked.words
    assert "Tomorrow" in asked.words
    assert "delivered" in asked.marks
    assert "Which day?" in ana.thread.ours[-1].words
    assert "Tapped “Tomorrow”" in ana.thread.ours[-1].words


async def test_more_choices_open_as_a_list(world: World) -> None:
    """With descriptions."""
    ana = await world.contact("Ana").writes("When do you come?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.chooses(ana.thread.ours[0], "message.choices")

    sent = await bea.fills(
        "message.choices", {"asked": "Which day?", "choices": "Mon | before noon\nTue\nWed\nThu"}
    )
    await world.moment()
    await ana.taps("Mon")

    assert sent.ok
    assert "Chose “Mon” from the list" in ana.thread.ours[-1].words
    assert "before noon" in ana.thread.ours[-1].words
