"""Templates: sent when free words cannot be, filled in, looked over, tapped on the phone; and how they come to be."""

from core.compliance.consent import Entry, Move, Purpose, Way
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import ContactId
from core.text import Private
from tests.scenarios.agents import Agent
from tests.scenarios.threads import Post
from tests.scenarios.world import World


async def test_a_template_goes_on_where_free_words_cannot(world: World) -> None:
    """In the contact's language with what was typed shown as it will look; what they tap opens the window again."""
    ana = await world.contact("Ana").writes("Where is my order?")
    bea = await world.agent("bea").claims(ana.thread)
    await world.passes(hours=25)
    late = await bea.replies("It has left.")
    before = ana.phone.texts

    first, *others = await _searches(world, bea, ana.thread.card, "order")
    await bea.fills("template.search", {"template": first})
    empty = await bea.fills("template.fill", {"slot:1": "Ana", "slot:2": "  "})
    await world.slack.press_in_view(bea.ref, "template.fill", "slot:2", choice="8841")
    (form,) = world.slack.views_of("bea")
    sent = await bea.fills("template.fill", {"slot:1": "Ana", "slot:2": "8841"})
    await world.moment()

    assert late.marks == {"failed"}
    assert before == []
    assert "order_update (en)" in first["text"]["text"]
    assert [each["text"]["text"][:17] for each in others] == ["order_update (it)"]
    assert empty.errors == {"slot:2": "Fill in {{2}}: it has no default."}
    assert "your order 8841 has left" in str(form["blocks"])
    assert sent.ok
    (shown,) = ana.phone.templates
    assert shown["body"] == "Hello Ana, your order 8841 has left our warehouse today."
    assert "your order 8841 has left" in ana.thread.ours[-1].words
    assert "delivered" in ana.thread.ours[-1].marks

    await ana.taps("Thanks")
    await bea.opens(ana.thread).replies("You are welcome.")

    assert "Thanks" in ana.thread.ours[-1].words
    assert ana.phone.texts[-1] == "You are welcome."


async def test_a_template_that_meta_paused_is_not_sent(world: World) -> None:
    """It is gone from the menu; one that is open in a form is refused there."""
    ana = await world.contact("Ana").writes("Hello?")
    bea = await world.agent("bea").claims(ana.thread)
    first, *_ = await _searches(world, bea, ana.thread.card, "order_update en")
    await bea.fills("template.search", {"template": first})

    world.meta.templates.pause("order_update", "en")
    await world.moment()
    refused = await bea.fills("template.fill", {"slot:1": "Ana", "slot:2": "8841"})
    left = await _searches(world, bea, ana.thread.card, "order")

    assert "This template cannot be sent as it stands now" in str(refused.view)
    assert [each["text"]["text"][:17] for each in left] == ["order_update (it)"]
    assert ana.phone.shows_nothing()


async def test_somebody_who_never_wrote_is_met_by_a_template(world: World) -> None:
    """If they allowed it. The conversation it opens is the sender's own; what is answered comes there."""
    bea = world.agent("bea")
    to_eve = 'template send --to "+44 7700 900199" --template order_update --slots "1=Eve, 2=8841"'

    refused = await bea.commands(to_eve)
    nobody = [*world.threads]
    await _allows(world, "447700900199")
    said = await bea.commands(to_eve)
    await world.moment()
    eve = world.contact("Eve", address="447700900199")
    (thread,) = world.threads
    await eve.writes("Thank you!")
    await bea.opens(thread).replies("You are welcome.")
    again = await bea.commands("template send --to #2 --template order_update --language it --slots 1=Eve")

    assert nobody == []
    assert "This contact never agreed to" in refused
    assert "Sent. It goes on in conversation #2." in said
    assert eve.phone.templates[0]["body"] == "Hello Eve, your order 8841 has left our warehouse today."
    assert "*With* <@U0BEA0001>" in thread.card.words
    assert any("your order 8841" in post.words for post in thread.ours)
    assert world.threads == [thread]
    assert eve.phone.texts[-1] == "You are welcome."
    assert "Fill in {{2}}: it has no default." in again
    assert "sent 1 times in 30 days" in await bea.commands("template list")


async def _allows(world: World, phone: str) -> None:
    """Eve said in the shop that she wants to hear of her orders."""
    (tenant_id,) = world.desk.store.directory.tenants
    eve = Contact(ContactId("eve"), (ContactAddress(AddressKind.PHONE, Private(phone)),), Private("Eve"))
    said = Entry(Purpose.UTILITY, Move.GRANTED, world.clock.now(), Way.FORM, evidence="the form in the shop")
    async with world.desk.store.begin(tenant_id) as uow:
        uow.contacts.save(eve)
        uow.consents.add(eve.id, said)
        await uow.commit()


async def _searches(world: World, agent: Agent, card: Post, typed: str) -> list[dict[str, dict[str, str]]]:
    """Opens the menu from the card and types; what is offered."""
    await agent.presses_on(card, "Template")
    return list(await world.slack.suggest(agent.ref, "template.search", "template", typed))
