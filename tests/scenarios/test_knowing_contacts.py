"""What agents know of contacts: defined by an admin, filled in from the card, found again, looked at by role."""

from tests.scenarios.world import World


async def test_a_contact_is_known_found_and_chosen(world: World) -> None:
    """An admin defines what is to be known; an agent takes it down on the card; a supervisor finds them by it."""
    admin = world.agent("admin")
    await admin.commands("property add City --personal no")
    await admin.commands("property add Points --kind number --personal no")
    await admin.commands("property add Illness")
    ana = await world.contact("Ana").writes("Hello?")
    bob = await world.contact("Bob").writes("Me too")
    bea = await world.agent("bea").claims(ana.thread)

    opened = await bea.presses_on(ana.thread.card, "Contact")
    (sheet,) = world.slack.views_of("bea")
    fields = {
        block["label"]["text"]: block["block_id"] for block in sheet["blocks"] if block["type"] == "input"
    }
    wrong = await bea.fills("contact", {fields["Points"]: "many"})
    kept = await bea.fills(
        "contact",
        {
            fields["City"]: "Rome",
            fields["Points"]: "120",
            fields["Illness"]: "Grippe",
            fields["Tags"]: "VIP",
            fields["A new note"]: "Call after nine",
        },
    )
    await admin.commands("contact edit #2 City=Milan, Points=9")
    found = await admin.commands('contact list --where "Points>=100"')
    sorted_ = await admin.commands("contact list --sort Points")
    sick = await admin.commands("contact find grippe")
    sealed = await admin.commands('contact list --where "Illness=Grippe"')

    assert (opened.ok, kept.ok) == (True, True)
    assert "15 digits" in wrong.errors[fields["Points"]]
    assert "Ana" in found
    assert "Bob" not in found
    assert sorted_.index("Bob") < sorted_.index("Ana")
    assert "City: Rome" in sick
    assert "Call after nine" in sick
    assert ana.address not in sick
    assert "is personal" in sealed
    assert bob.phone.shows_nothing()
    assert ana.phone.shows_nothing()


async def test_a_whole_number_is_shown_to_supervisors_from_the_sheet(world: World) -> None:
    """Over the form, which stays; agents have no such button, and a forged one is refused."""
    admin = world.agent("admin")
    ana = await world.contact("Ana").writes("Hello?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.presses_on(ana.thread.card, "Contact")
    (hers,) = world.slack.views_of("bea")
    await admin.presses_on(ana.thread.card, "Contact")

    await admin.presses_in("contact", "Reveal number")
    told = await admin.commands("contact reveal #1")
    refused = await bea.commands("contact reveal #1")

    assert "contact.reveal" not in repr(hers)
    shown = world.slack.views_of("admin")
    assert [view["callback_id"] for view in shown[:1]] == ["contact"]
    assert f"+{ana.address}" in repr(shown[-1]["blocks"])
    assert f"+{ana.address}" in told
    assert "does not allow" in refused


async def test_a_blocked_contact_is_heard_of_no_more(world: World) -> None:
    """Not here, and not at WhatsApp; unblocked they are read again."""
    admin = world.agent("admin")
    ana = await world.contact("Ana").writes("You fools")
    posts = len(ana.thread.ours)

    told = await admin.commands("contact block #1")
    shown = await admin.commands("contact show #1")
    await ana.writes("Fools!")
    unseen = len(ana.thread.ours)
    await admin.commands("contact unblock #1")
    await ana.writes("Sorry")

    assert "Ana is blocked" in told
    assert "here and at WhatsApp" in shown
    assert unseen == posts
    assert "Sorry" in ana.thread.ours[-1].words
