"""A conversation is given on: the colleague finds what they need, where they work."""

from tests.scenarios.threads import threads_in
from tests.scenarios.world import World


async def test_a_conversation_goes_to_another_skillset_with_what_has_to_be_known(world: World) -> None:
    """A new thread in its channel, linked both ways; the contact notices nothing."""
    admin = world.agent("admin")
    await admin.commands("skillset new Sales --channel #sales --mode claim")
    await admin.commands("skillset add Sales @carlo")
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    former = ana.thread
    bea = await world.agent("bea").claims(former)
    await bea.replies("Let me ask a colleague.")

    opened = await bea.presses_on(former.card, "Transfer")
    sales, *_ = await world.slack.suggest(bea.ref, "conversation.transfer", "to", "sal")
    sent = await bea.fills("conversation.transfer", {"to": sales, "how": "now"})
    (thread,) = threads_in(world.slack, "sales")
    carlo = await world.agent("carlo").claims(thread)
    await carlo.replies("Yes, in red and in blue.")

    assert (opened.ok, sent.ok) == (True, True)
    brief = thread.ours[0]
    assert "gave this conversation to Sales." in brief.words
    assert "Do you have this lamp in red?" in brief.words
    assert "Let me ask a colleague." in brief.words
    assert "Our side had the last word." in brief.words
    assert any(former.ts.replace(".", "") in link for link in thread.card.links)
    assert any(thread.ts.replace(".", "") in link for link in former.card.links)
    assert ana.phone.texts == ["Let me ask a colleague.", "Yes, in red and in blue."]


async def test_a_colleague_is_given_it_at_once_and_told_so(world: World) -> None:
    """In the same thread, named; what the former owner types now stays inside."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.agent("carlo").commands("status available")

    await bea.presses_on(ana.thread.card, "Transfer")
    carlo, *_ = await world.slack.suggest(bea.ref, "conversation.transfer", "to", "carlo")
    await bea.fills("conversation.transfer", {"to": carlo, "how": "now"})
    await bea.types("He will know.")
    await world.agent("carlo").opens(ana.thread).replies("It arrives tomorrow.")

    assert len(ana.threads) == 1
    assert any(post.mentions(world.agent("carlo").ref) for post in ana.thread.ours)
    assert ana.phone.texts == ["It arrives tomorrow."]
