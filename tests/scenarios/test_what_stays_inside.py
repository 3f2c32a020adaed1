"""What is said in a thread and does not reach the contact, and what becomes of it."""

import pytest

from tests.scenarios.world import World


async def test_a_note_stays_inside_and_says_so(world: World) -> None:
    """Colleagues can talk in the thread without the contact hearing it."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)

    for note in ("// He sounds angry.", "🔒 He sounds angry.", ":lock: He sounds angry."):
        await bea.replies(note)

    assert ana.phone.shows_nothing()
    assert all(post.is_marked("inside") for post in bea.posts)


@pytest.mark.parametrize(
    ("button", "owner", "sent", "marks"),
    [
        ("Send anyway", "bea", True, {"failed", "delivered"}),
        ("Take over and send", "carlo", True, {"failed", "delivered"}),
        ("Keep as note", "bea", False, {"failed", "inside"}),
    ],
)
async def test_a_colleagues_post_waits_for_their_decision(
    world: World, button: str, owner: str, sent: bool, marks: set[str]
) -> None:
    """Who writes in somebody else's conversation is asked; each of the three answers does what it says."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.agent("bea").claims(ana.thread)
    carlo = world.agent("carlo").opens(ana.thread)

    post = await carlo.replies("I saw it in the depot.")
    assert ana.phone.shows_nothing()
    assert post.is_marked("failed")
    choices = ("Send anyway", "Keep as note", "Take over and send")
    assert carlo.is_told("has this conversation", offering=choices)

    await carlo.presses(button)

    assert ana.phone.texts == (["I saw it in the depot."] if sent else [])
    assert post.marks == marks
    assert ana.thread.card.mentions(world.agent(owner).ref)


async def test_a_post_also_sent_to_the_channel_reaches_the_phone_once(world: World) -> None:
    """Slack tells of it twice over; the contact reads it once."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)

    await bea.replies("No, it arrives tomorrow.", broadcast=True)

    assert ana.phone.texts == ["No, it arrives tomorrow."]
    assert bea.post.is_marked("delivered")


async def test_an_edit_of_what_was_sent_can_follow_it_as_a_correction(world: World) -> None:
    """What left cannot be changed; its author is told at once, and sends the edited words, which quote it."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    post = await bea.replies("It arrives on Monday.")

    await bea.edits(post, "It arrives on Tuesday.")

    assert ana.phone.texts == ["It arrives on Monday."]
    assert bea.is_told("Your edit stays in Slack", offering="Send a correction")

    await bea.presses("Send a correction")
    sent = await bea.fills("message.correct", {})
    await world.moment()

    assert sent.ok
    assert ana.phone.texts == ["It arrives on Monday.", "It arrives on Tuesday."]
    assert ana.phone.quotes("It arrives on Tuesday.") == ana.phone.id_of("It arrives on Monday.")


async def test_deleting_what_was_sent_takes_nothing_back_and_says_so(world: World) -> None:
    """The contact still has it, and the agent knows."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    post = await bea.replies("It arrives on Monday.")

    await bea.deletes(post)

    assert ana.phone.texts == ["It arrives on Monday."]
    assert bea.is_told("it cannot be deleted on WhatsApp")


async def test_what_waits_for_a_decision_is_sent_as_it_was_edited(world: World) -> None:
    """A draft is still the agent's own: the corrected words go out."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.agent("bea").claims(ana.thread)
    carlo = world.agent("carlo").opens(ana.thread)
    post = await carlo.replies("I saw it in the deppot.")

    await carlo.edits(post, "I saw it in the depot.")
    await carlo.presses("Send anyway")

    assert ana.phone.texts == ["I saw it in the depot."]


async def test_a_draft_that_was_deleted_is_never_sent(world: World) -> None:
    """Its button says that there is nothing to decide any more."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.agent("bea").claims(ana.thread)
    carlo = world.agent("carlo").opens(ana.thread)
    post = await carlo.replies("I saw it in the depot.")

    await carlo.deletes(post)
    await carlo.presses("Send anyway")

    assert ana.phone.shows_nothing()
    assert carlo.is_told("decided already")


async def test_a_guest_writes_to_nobody(world: World) -> None:
    """Guests of the workspace see the thread; their words stay in it."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    world.slack.add_user("gina", "Gina Guest", is_restricted=True)
    gina = world.agent("gina").opens(ana.thread)

    post = await gina.replies("I would know!")

    assert ana.phone.shows_nothing()
    assert post.is_marked("failed")
    assert gina.is_told("only agents of this company")
    assert "Waiting" in ana.thread.card.words


async def test_somebody_of_another_company_writes_to_nobody(world: World) -> None:
    """A channel may be shared with another workspace; its people are strangers here."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    world.slack.add_user("sten", "Sten Stranger", team_id="T0ELSEWHERE", is_stranger=True)
    sten = world.agent("sten").opens(ana.thread)

    post = await sten.replies("Buy my lamps!")
    await sten.presses_on(ana.thread.card, "Claim")

    assert ana.phone.shows_nothing()
    assert post.is_marked("failed")
    assert "Waiting" in ana.thread.card.words


async def test_another_app_writes_to_nobody(world: World) -> None:
    """What bots say in a thread stays there, and claims nothing."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")

    await world.slack.other_app_says("general", "Ticket 7 was opened.", ana.thread.ts)
    await world.moment()

    assert ana.phone.shows_nothing()
    assert "Waiting" in ana.thread.card.words


async def test_talk_beside_the_threads_is_nobodys_business(world: World) -> None:
    """The channel is theirs: what agents say there is not marked, not sent, and raises no alarm."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")

    ts = await world.slack.say("bea", "general", "Coffee?")
    await world.slack.say("carlo", "general", "Yes!", ts)
    await world.moment()

    assert ana.phone.shows_nothing()
    assert world.alerts == []
