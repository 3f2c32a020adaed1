"""A skillset is deleted: whoever waited in it is answered elsewhere."""

from tests.scenarios.world import World


async def test_whoever_waits_in_a_skillset_that_goes_is_answered_in_the_other(world: World) -> None:
    """The admin is told before whom it touches; the new thread leads back to the old one."""
    admin = world.agent("admin")
    number = world.meta.account.numbers[0].phone_number_id
    await admin.commands("skillset new Sales --channel #sales --mode claim")
    await admin.commands(f"number set {number} --skillsets Sales")
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")

    asked = await admin.commands("skillset delete Sales --to General")
    done = await admin.commands("skillset delete Sales --to General --yes")
    bea = await world.agent("bea").claims(world.threads[-1])
    await bea.replies("Yes, in red and in blue.")

    assert "One conversation waits: it goes on waiting in the other skillset, in a new thread." in asked
    assert "One open conversation is in General now." in done
    assert "Sales" not in await admin.commands("skillset list")
    assert "Earlier thread of this contact" in world.threads[-1].card.words
    assert ana.phone.texts == ["Yes, in red and in blue."]
