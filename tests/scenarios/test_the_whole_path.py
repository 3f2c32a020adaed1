"""A contact writes, an agent answers: the first paragraph of everything."""

from tests.scenarios.world import World


async def test_a_contact_is_answered_until_the_window_closes_and_again_when_it_opens(world: World) -> None:
    """Written, shown, claimed, answered, ticked; after 25 hours stopped with a reason, held, and sent at last."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = world.agent("bea")
    assert "Is my parcel lost?" in ana.thread.card.words
    assert ana.thread.card.buttons == [
        "Claim",
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]
    assert ana.thread.shows("Is my parcel lost?")

    await bea.claims(ana.thread)
    assert f"With @{bea.ref}" in ana.thread.card.words.replace("*", "").replace(
        f"<@{bea.ref}>", f"@{bea.ref}"
    )
    assert ana.thread.card.buttons == [
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]

    answer = await bea.replies("No, it arrives tomorrow.")
    assert ana.phone.shows("No, it arrives tomorrow.", ticks="delivered")
    assert answer.is_marked("delivered")

    await ana.reads()
    assert ana.phone.shows("No, it arrives tomorrow.", ticks="read")
    assert answer.is_marked("delivered", "read")

    await ana.writes("At what time?")
    await world.passes(hours=25)
    late = await bea.replies("It has arrived now.")
    assert ana.phone.texts == ["No, it arrives tomorrow."]
    assert late.is_marked("failed")
    assert bea.is_told("24 hours after the contact's last message", offering="Send when they write again")

    await bea.presses("Send when they write again")
    assert late.is_marked("failed", "held")
    assert ana.phone.texts == ["No, it arrives tomorrow."]

    await ana.writes("Hello? Still waiting.")
    assert ana.phone.shows("It has arrived now.", ticks="delivered")
    assert late.is_marked("failed", "held", "delivered")
