"""Erasing a contact, through the real server: asked once more, done in Slack too, and told."""

from tests.scenarios.world import World


async def test_a_contact_is_erased_here_and_in_slack(world: World) -> None:
    """The thread of theirs is empty but for what agents wrote; nobody finds them; they come back as somebody new."""
    admin = world.agent("admin")
    ana = await world.contact("Ana").writes("My secret is blue")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Understood")
    thread = ana.thread

    number = f"+{ana.address[:4]} {ana.address[4:]}"
    asked = await admin.commands(f"contact erase {number}")
    still = await admin.commands("contact show #1")
    begun = await admin.commands("contact erase #1 --yes")
    told = await admin.commands("contact erasures")
    gone = await admin.commands("contact find Ana")

    assert "2 messages" in asked
    assert "Ana" in still
    assert "It has begun" in begun
    assert "done. Removed: messages 2" in told
    assert "an agent's" in told
    assert "No contact is found" in gone
    bot = world.slack.workspace.bot_user_id
    standing = world.slack.workspace.channels[thread.channel].messages.values()
    assert [post for post in standing if post.get("user") == bot and "#1" in str(post)] == []
    assert "secret" not in " ".join(post.words for post in thread.ours)
    assert ana.phone.shows("Understood")
    await ana.writes("Hello again")
    assert "Hello again" in ana.thread.ours[-1].words
