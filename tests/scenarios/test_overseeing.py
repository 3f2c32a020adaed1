"""Whoever supervises looks at the queue and does something about it, from there."""

from tests.scenarios.threads import Json, threads_in
from tests.scenarios.world import World


def _note(world: World) -> Json:
    """What was shown last to one person alone, in General's channel."""
    return world.slack.workspace.channel("general").ephemerals[-1]


async def test_the_queue_is_worked_from_where_it_is_seen(world: World) -> None:
    """A priority raised, a conversation given on, the reason asked for; the page is drawn anew in its place."""
    admin, bea = world.agent("admin"), world.agent("bea")
    await admin.commands("skillset new Sales --channel #sales --mode claim")
    await world.contact("Ana").writes("Is my parcel lost?")
    await world.contact("Ugo").writes("Do you have it in red?")

    shown = await admin.commands("queue General")
    note, general = _note(world), world.slack.workspace.channel("general").id
    pressed = await world.slack.press(admin.ref, general, note["ts"], "Raise priority")
    raised = await admin.commands("queue")
    await world.slack.press(admin.ref, general, note["ts"], "Assign or move")
    sales, *_ = await world.slack.suggest(admin.ref, "conversation.transfer", "to", "sal")
    await admin.fills("conversation.transfer", {"to": sales, "how": "now"})

    assert "#1 · General · waiting 0 min" in shown
    assert "As of" in str(note["blocks"])
    assert pressed.ok
    assert "#1 · General · waiting 0 min · high" in raised
    (moved,) = threads_in(world.slack, "sales")
    assert "Skillset: Sales" in moved.card.words
    assert "Only those who supervise can do this." not in raised

    await bea.opens(moved).presses_on(moved.card, "Why")
    assert bea.is_told("Your role does not allow this.")


async def test_a_contacts_earlier_talks_are_a_press_away(world: World) -> None:
    """By date, each with its thread; what was said opens for whoever may read it."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("It arrives today.")
    await bea.closes(ana.thread)
    former = ana.thread
    await world.passes(hours=30)
    await ana.writes("It is broken.")

    await bea.opens(ana.thread).presses_on(ana.thread.card, "History")
    note, general = _note(world), world.slack.workspace.channel("general").id
    words = str(note["blocks"])
    assert words.index("#2 ·") < words.index("#1 ·")
    assert former.ts.replace(".", "") in words
    second = next(block for block in note["blocks"] if "#1 ·" in str(block))
    await world.slack.press(bea.ref, general, note["ts"], second["accessory"]["action_id"])

    view = str(world.slack.views_of(bea.ref)[-1]["blocks"])
    assert "Is my parcel lost?" in view
    assert "It arrives today." in view
