"""With an undo delay, what an agent typed can be changed or taken back before the contact ever sees it."""

from tests.scenarios.world import World


async def test_a_post_waits_and_leaves_as_it_stands_by_then(world: World) -> None:
    """The contact gets the corrected words alone, once the delay is over."""
    await world.agent("admin").commands("skillset set General --undo-seconds 20")
    ana = await world.contact("Ana").writes("When does it arrive?")
    bea = await world.agent("bea").claims(ana.thread)
    post = await bea.replies("It arrives on Munday.")
    assert ana.phone.shows_nothing()

    await bea.edits(post, "It arrives on Monday.")
    await world.passes(seconds=25)

    assert ana.phone.texts == ["It arrives on Monday."]
    assert post.marks == {"queued", "delivered"}
    assert not bea.told


async def test_a_post_deleted_in_time_never_leaves(world: World) -> None:
    """Nothing reaches the phone, and what is said next does."""
    await world.agent("admin").commands("skillset set General --undo-seconds 20")
    ana = await world.contact("Ana").writes("When does it arrive?")
    bea = await world.agent("bea").claims(ana.thread)
    post = await bea.replies("Never, I fear.")

    await bea.deletes(post)
    await world.passes(seconds=25)
    await bea.replies("On Monday.")
    await world.passes(seconds=25)

    assert ana.phone.texts == ["On Monday."]
