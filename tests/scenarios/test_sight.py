"""Agents see the conversations of their own skillsets; whoever is to see all of them is let."""

from tests.scenarios.threads import threads_in
from tests.scenarios.world import World


async def test_who_is_not_in_a_skillset_is_told_so_until_they_see_all(world: World) -> None:
    """The button is there for everybody; whether it does something is asked when it is pressed."""
    admin, bea = world.agent("admin"), world.agent("bea")
    await admin.commands("skillset new Sales --channel #sales --mode claim")
    await admin.commands("skillset add Sales @carlo")
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    await admin.commands("conversation move 1 Sales")
    (thread,) = threads_in(world.slack, "sales")

    await bea.claims(thread)
    assert bea.is_told("This conversation is in Sales, and you see only those of your own skillsets.")
    await bea.replies("Yes, we do.")
    assert bea.is_told("this conversation is in a skillset that is none of yours.")
    assert "You are not in this skillset." in await bea.commands("queue Sales")
    assert ana.phone.texts == []

    assert "sees: all (before: own)" in await admin.commands("agent set @bea --sees all")
    await bea.claims(thread)
    await bea.replies("Yes, in red and in blue.")
    assert ana.phone.texts == ["Yes, in red and in blue."]
