"""Templates: sent when free words cannot be, filled in, looked over, tapped on the phone; and how they come to be."""

import json
from urllib.parse import urlencode

from core.compliance.consent import Entry, Move, Purpose, Way
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import ContactId
from core.text import Private
from tests.scenarios.agents import Agent
from tests.scenarios.threads import Post, words_of
from tests.scenarios.world import World, living


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


async def test_who_may_not_write_templates_sees_none_drawn(world: World) -> None:
    """A forged form that changes while one types is answered with nothing."""
    bea, workspace = world.agent("bea"), world.slack.workspace
    view = {"id": "V1", "hash": "1", "callback_id": "template.write", "private_metadata": "", "blocks": []}
    payload = {
        "type": "block_actions",
        "team": {"id": workspace.team_id},
        "user": {"id": bea.ref, "team_id": workspace.team_id},
        "container": {"type": "view", "view_id": "V1"},
        "trigger_id": "1.1.1",
        "view": {**view, "state": {"values": {}}},
        "actions": [{"type": "plain_text_input", "action_id": "body", "block_id": "body", "value": "x"}],
    }
    form = urlencode({"payload": json.dumps(payload)}).encode()

    status = await world.knocks_as_slack(form, Content_Type="application/x-www-form-urlencoded")

    assert status == 200
    assert not [call for call in world.slack.calls if "views.update" in str(call)]


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
    assert "sent 1 time in 30 days" in await bea.commands("template list")


async def test_a_template_from_its_first_word_to_the_contacts_tap(database_url: str) -> None:
    """Written, checked, looked at by the operator, approved by Meta, sent, tapped; each step told to its writer."""
    async with living(database_url, operators=["manager"]) as world:
        admin, manager = world.agent("admin"), world.agent("manager")
        await manager.commands("template rules --review operator")
        ana = await world.contact("Ana").writes("Is my table free?")
        bea = await world.agent("bea").claims(ana.thread)

        await admin.commands("template new")
        await world.slack.press_in_view(admin.ref, "template.write", "body", choice="{{name}}, come now")
        (typing,) = world.slack.views_of("admin")
        written = await admin.fills("template.write", _TABLE)
        unsampled = await admin.fills("template.samples", {"sample:name": "Ada", "sample:link1": "lunch"})
        (asked,) = _in_channel(world, "sales")
        await world.slack.press(bea.ref, asked.channel, asked.ts, "Forward")
        await manager.presses_on(asked, "Return with reason")
        await manager.fills("template.return", {"reason": "Say which table."})
        changed = {**_TABLE, "body": "Dear {{name}}, your table {{table}} is ready now."}
        await admin.commands("template edit table_ready")
        await admin.fills("template.write", changed)
        await admin.fills("template.samples", {"sample:table": "7"})
        await manager.presses_on(_in_channel(world, "sales")[-1], "Forward")
        await world.moment()
        pending = await admin.commands("template list")
        await world.passes(minutes=10)

        await world.passes(hours=25)
        (found, *_) = await _searches(world, bea, ana.thread.card, "table_ready")
        await bea.fills("template.search", {"template": found})
        sent = await bea.fills(
            "template.fill", {"slot:name": "Ana", "slot:table": "7", "slot:link1": "dinner"}
        )
        await world.moment()
        await ana.taps("I am coming")
        await bea.opens(ana.thread).replies("See you soon.")

        assert "The body begins with a slot. Put a word before it." in str(typing["blocks"])
        assert (written.ok, unsampled.ok, sent.ok) == (True, True, True)
        assert "table_ready en  with Meta for review" in pending
        assert ana.phone.templates[0]["body"] == "Dear Ana, your table 7 is ready now."
        assert ana.phone.templates[0]["links"][0]["url"] == "https://osteria.example/dinner"
        assert ana.phone.texts[-1] == "See you soon."
        assert "I am coming" in ana.thread.ours[-1].words
        told = " ".join(_told_directly(world, "admin"))
        for step in ("was returned by the operator", "Say which table.", "is with Meta", "is approved"):
            assert step in told
        assert [post.words.count("Forwarded") for post in _in_channel(world, "sales")] == [0, 1]


_TABLE = {
    "name": "table_ready",
    "language": "en",
    "purpose": "reservation update",
    "body": "Dear {{name}}, your table is ready now.",
    "footer": "Osteria da Bea",
    "buttons": "I am coming\nMenu | https://osteria.example/{{1}}",
}


def _in_channel(world: World, name: str) -> list[Post]:
    channel = world.slack.workspace.channel(name)
    return [Post(world.slack, channel.id, post["ts"]) for post in channel.top_level()]


def _told_directly(world: World, name: str) -> list[str]:
    workspace = world.slack.workspace
    user = workspace.user_id(name)
    direct = [each for each in workspace.channels.values() if each.of_user == user]
    return [words_of(post) for each in direct for post in each.top_level()]


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
