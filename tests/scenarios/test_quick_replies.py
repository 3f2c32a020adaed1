"""Words kept ready: an administrator writes them, an agent finds, looks over and sends them."""

from tests.scenarios.agents import Agent
from tests.scenarios.threads import Post
from tests.scenarios.world import World

GREETING = "Hello {contact}, {agent} here."


async def test_words_are_kept_found_looked_over_and_sent(world: World) -> None:
    """Written in a form, found by a word, changed before they leave; the thread shows them with their marks."""
    admin = world.agent("admin")
    await admin.commands("quick-reply add Greeting")
    kept = await admin.fills("quick_reply.keep", {"text": GREETING})
    ana = await world.contact("Ana").writes("Hello?")
    bea = await world.agent("bea").claims(ana.thread)

    (found,) = await _searches(world, bea, ana.thread.ours[0], "gree")
    looked = await bea.fills("message.quick_reply", {"quick_reply": found})
    before = ana.phone.texts
    (form,) = world.slack.views_of("bea")
    words = form["blocks"][1]["element"]["initial_value"]
    sent = await bea.fills("quick_reply.review", {"words": f"{words} *Welcome!*"})
    await world.moment()

    assert (kept.ok, looked.ok, before, sent.ok) == (True, True, [], True)
    assert words == "Hello Ana, bea here."
    assert ana.phone.texts == ["Hello Ana, bea here. *Welcome!*"]
    assert "Hello Ana, bea here. Welcome!" in ana.thread.ours[-1].words
    assert "delivered" in ana.thread.ours[-1].marks
    assert world.slack.views_of("bea") == []


async def test_a_slip_is_found_when_the_words_are_saved(world: World) -> None:
    """Beside its field, with what was typed still there."""
    admin = world.agent("admin")
    await admin.commands("quick-reply add")

    refused = await admin.fills("quick_reply.keep", {"name": "Greeting", "text": "Hello {name}"})
    mended = await admin.fills("quick_reply.keep", {"text": GREETING})

    assert refused.errors == {"text": "{name} is not known. There are {contact}, {agent}, {number}."}
    assert mended.ok
    assert f"Greeting  {GREETING}" in await admin.commands("quick-reply list")


async def test_a_contact_without_a_name_is_not_greeted_by_one(world: World) -> None:
    """Said where it was chosen; nothing leaves."""
    await world.agent("admin").commands(f'quick-reply add Greeting "{GREETING}"')
    ana = await world.contact("").writes("Hello?")
    bea = await world.agent("bea").claims(ana.thread)
    (found,) = await _searches(world, bea, ana.thread.ours[0], "")

    looked = await bea.fills("message.quick_reply", {"quick_reply": found})

    assert "{contact}" in looked.errors["quick_reply"]
    assert ana.phone.shows_nothing()


async def test_agents_may_read_them_and_administrators_change_them(world: World) -> None:
    """Each by the commands of their role; what is changed or gone is shown once more."""
    admin, bea = world.agent("admin"), world.agent("bea")
    await admin.commands('quick-reply add hours "From 9 to 18"')

    refused = [
        await bea.commands("quick-reply add hours Never"),
        await bea.commands("quick-reply remove hours"),
    ]
    listed = await bea.commands("quick-reply list")
    changed = await admin.commands('quick-reply add Hours "From 8 to 20"')
    gone = await admin.commands("quick-reply remove hours")

    assert all("Your role does not allow" in said for said in refused)
    assert "From 9 to 18" in listed
    assert "From 9 to 18" in changed
    assert "From 8 to 20" in gone
    assert "no quick replies yet" in await bea.commands("quick-reply list")


async def _searches(world: World, agent: Agent, post: Post, typed: str) -> list[object]:
    """Opens the form on that post and types; what is offered."""
    await agent.chooses(post, "message.quick_reply")
    return list(await world.slack.suggest(agent.ref, "message.quick_reply", "quick_reply", typed))
