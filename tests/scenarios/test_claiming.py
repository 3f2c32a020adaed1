"""Who has a conversation: claimed, claimed by a reply, claimed too late, closed, reopened."""

from tests.scenarios.world import World


async def test_a_reply_in_a_waiting_conversation_claims_it(world: World) -> None:
    """Nobody has to press *Claim* first: who answers has it, and the contact sees that it was read."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = world.agent("bea").opens(ana.thread)

    await bea.replies("I am looking for it.")

    assert ana.phone.shows("I am looking for it.", ticks="delivered")
    assert ana.thread.card.mentions(bea.ref)
    assert ana.phone.knows_it_was_read("Is my parcel lost?")


async def test_two_replies_typed_at_once_reach_the_phone_in_their_order(world: World) -> None:
    """The second does not overtake the first, whatever is learned about their author meanwhile."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = world.agent("bea").opens(ana.thread)

    await bea.types("One moment.")
    await bea.types("I am looking for it.")
    await bea.replies("Found it!")

    assert ana.phone.texts == ["One moment.", "I am looking for it.", "Found it!"]


async def test_who_claims_too_late_is_told_who_was_faster(world: World) -> None:
    """Two press the same button: one has it, the other learns whose it is."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    card_as_both_saw_it = ana.thread.card.buttons
    bea, carlo = world.agent("bea"), world.agent("carlo")
    assert "Claim" in card_as_both_saw_it

    await world.press_together(ana.thread.card, "Claim", bea, carlo)

    faster, late = (bea, carlo) if ana.thread.card.mentions(bea.ref) else (carlo, bea)
    assert ana.thread.card.mentions(faster.ref)
    assert late.is_told("was faster: this conversation is theirs")
    assert faster.told == []


async def test_a_closed_conversation_goes_on_in_its_thread_when_the_contact_writes_within_a_day(
    world: World,
) -> None:
    """Nothing is lost by closing too early."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.closes(ana.thread)
    assert "Closed" in ana.thread.card.words
    assert ana.thread.card.buttons == ["Contact", "History", "Why"]

    await world.passes(hours=20)
    await ana.writes("And now it is broken.")

    assert len(ana.threads) == 1
    assert "Waiting" in ana.thread.card.words
    assert ana.thread.card.buttons == [
        "Claim",
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]
    assert ana.thread.shows("Is my parcel lost?", "And now it is broken.")


async def test_who_writes_a_day_after_closing_gets_a_new_thread(world: World) -> None:
    """What was closed long ago stays closed."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.closes(ana.thread)

    await world.passes(hours=25)
    await ana.writes("Something else.")

    first, second = ana.threads
    assert first.shows("Is my parcel lost?")
    assert second.shows("Something else.")


async def test_a_reply_in_a_closed_conversation_is_sent_once_it_is_reopened(world: World) -> None:
    """The words are kept and marked, and the button does what it says."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.closes(ana.thread)

    reply = await bea.replies("One more thing.")
    assert ana.phone.shows_nothing()
    assert reply.is_marked("failed")
    assert bea.is_told("this conversation is closed", offering=("Reopen and send", "Keep as note"))

    await bea.presses("Reopen and send")

    assert ana.phone.shows("One more thing.", ticks="delivered")
    assert ana.thread.card.mentions(bea.ref)


async def test_only_the_owner_or_a_supervisor_closes(world: World) -> None:
    """A colleague who presses *Close* is told who may."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)

    carlo = await world.agent("carlo").closes(ana.thread)

    assert carlo.is_told("Only")
    assert ana.thread.card.mentions(bea.ref)
    assert "Closed" not in ana.thread.card.words


async def test_two_agents_who_answer_at_once_do_not_talk_across_each_other(world: World) -> None:
    """One of them has the conversation; the other is asked before anything more goes out."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea, carlo = world.agent("bea").opens(ana.thread), world.agent("carlo").opens(ana.thread)

    await bea.types("I am looking.")
    await carlo.replies("It is in the depot.")

    assert len(ana.phone.texts) == 1
    faster, late = (bea, carlo) if ana.phone.shows("I am looking.") else (carlo, bea)
    assert ana.thread.card.mentions(faster.ref)
    assert late.is_told("has this conversation", offering=("Send anyway", "Keep as note"))


async def test_nobody_decides_about_a_colleagues_draft(world: World) -> None:
    """Even who finds out what the button carries is not its author."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    carlo = world.agent("carlo").opens(ana.thread)
    await carlo.replies("It is in the depot.")

    status = await world.presses_forged(bea, "draft.send_anyway", carlo.carries("Send anyway"))
    await world.moment()

    assert status == 200
    assert ana.phone.shows_nothing()


async def test_the_card_tells_how_long_one_may_still_answer(world: World) -> None:
    """Drawn anew when the window closes, without anybody doing anything."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    assert "Free text can be sent until" in ana.thread.card.words

    await world.passes(hours=24)

    assert "Free text has not been possible since" in ana.thread.card.words


async def test_who_closes_says_why_where_the_company_wants_to_know(world: World) -> None:
    """From the company's own list, with a note; colleagues read both on the card, the contact nothing."""
    admin = world.agent("admin")
    await admin.commands("closing add Solved")
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    waiting = await admin.commands("queue")
    bea = await world.agent("bea").claims(ana.thread)

    pressed = await bea.presses_on(ana.thread.card, "Close")
    before = ana.thread.card.buttons
    sent = await bea.fills(
        "conversation.close", {"reason": "Solved", "note": "see https://example.slack.com/archives/C1"}
    )

    card = ana.thread.card
    assert "#1 · General · waiting 0 min" in waiting
    assert (pressed.ok, "Close" in before, sent.ok) == (True, True, True)
    assert "Closed because: Solved" in card.words
    assert "see https://example.slack.com/archives/C1" in card.words
    assert card.mentions(bea.ref)
    assert "Close" not in card.buttons
    assert ana.phone.shows_nothing()
