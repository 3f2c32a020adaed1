"""What people can type."""

from tests.scenarios.world import World


async def test_the_bare_command_shows_what_can_be_typed(world: World) -> None:
    """Alone and as *help* alike."""
    bea = world.agent("bea")

    assert "/witiop status" in await bea.commands("")
    assert await bea.commands("help") == await bea.commands("")


async def test_status_tells_what_one_has_and_what_waits(world: World) -> None:
    """Counted at this moment."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.contact("Ben").writes("Hello?")
    bea = await world.agent("bea").claims(ana.thread)

    said = await bea.commands("status")

    assert "You have one open conversation." in said
    assert "One conversation is waiting for somebody." in said


async def test_a_status_is_set_by_a_word(world: World) -> None:
    """And stays set."""
    bea = world.agent("bea")

    await bea.commands("status break")

    assert "break" in await bea.commands("status")


async def test_a_typing_error_is_met_with_the_word_that_was_meant(world: World) -> None:
    """Nobody has to read a manual for a slip of the finger."""
    said = await world.agent("bea").commands("statsu")

    assert "“statsu” is not a command." in said
    assert "/witiop status" in said


async def test_everybody_is_answered_in_their_own_language(world: World) -> None:
    """Slack knows which one a person reads."""
    await world.slack.change_user("bea", locale="it-IT")

    said = await world.agent("bea").commands("statsu")

    assert "non è un comando" in said


async def test_a_guest_may_not_look_into_the_house(world: World) -> None:
    """The refusal names the command and who can change it."""
    world.slack.add_user("gina", "Gina Guest", is_restricted=True)

    said = await world.agent("gina").commands("status")

    assert "Guests of the workspace cannot use WitiOp." in said


async def test_a_skillset_is_made_and_somebody_put_in_it(world: World) -> None:
    """With the channel and the person as one names them in Slack, whose ids nobody has to know."""
    admin, bea = world.agent("admin"), world.agent("bea")
    sales = world.slack.workspace.channel("sales").id

    made = await admin.commands(f"skillset new Sales --channel <#{sales}|sales>")
    added = await admin.commands(f"skillset add Sales <@{bea.ref}|bea> --level 5")
    shown = await admin.commands("skillset show Sales")
    refused = await bea.commands("skillset set Sales --mode assign")

    assert "The skillset Sales is there." in made
    assert "bea is in Sales, level 5." in added
    assert sales in shown
    assert "Your role does not allow" in refused


async def test_a_number_is_closed_when_its_hours_say_so(world: World) -> None:
    """And the service with it, as long as it is the only one."""
    admin = world.agent("admin")

    await admin.commands("number set 106540352242922 --hours closed")

    assert "All numbers are closed." in await admin.commands("number list")


async def test_whoever_is_on_the_list_of_a_skillset_is_invited_into_its_channel(world: World) -> None:
    """By the product itself, as it may."""
    admin, bea = world.agent("admin"), world.agent("bea")
    sales = world.slack.workspace.channel("sales")
    if bea.ref in sales.members:
        sales.members.remove(bea.ref)

    await admin.commands(f"skillset new Sales --channel {sales.id}")
    await admin.commands(f"skillset add Sales {bea.ref}")
    await world.rests()

    assert bea.ref in sales.members


async def test_a_skillset_is_filled_in(world: World) -> None:
    """In a form: what is wrong stands beside its field, what came of it stands where the form was."""
    admin = world.agent("admin")
    sales = world.slack.workspace.channel("sales").id

    await admin.commands("skillset new Sales")
    wrong = await admin.fills("command", {"channel": sales, "level": "9"})
    made = await admin.fills("command", {"level": "4"})

    assert wrong.errors == {"level": "It is a whole number from 1 to 5."}
    assert made.ok
    (shown,) = world.slack.views_of("admin")
    assert "The skillset Sales is there." in str(shown)
    assert "level  4" in await admin.commands("skillset show Sales")
