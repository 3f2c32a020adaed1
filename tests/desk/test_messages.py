"""A contact writes: it is kept, shown once, in order, in one thread; the window opens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.acquaintance import Moved
from core.contact import AddressKind, ContactAddress
from core.ids import AgentRef, NumberRef, RemoteMessageId
from core.message import OutboundMessage, Progress, Text
from core.text import Private, RichText
from desk import closing
from desk.items import (
    CallEnd,
    CallReceived,
    DeliveryReported,
    IdentityChanged,
    MessageReceived,
    Piece,
    Sender,
)
from desk.views import CardStage, ContactPost, MovePost, Quoted
from sandbox.office import NUMBER, TENANT, Office

ANA = "393331110001"
HOUR = timedelta(hours=1)


async def _arrives(office: Office, *pieces: Piece) -> None:
    await office.takes_in(*pieces)
    await office.passes(timedelta(seconds=2))


async def test_the_first_message_opens_a_thread_that_shows_it(office: Office) -> None:
    """One card, one post, both of this contact."""
    await _arrives(office, office.writes(ANA, "Is my parcel lost?"))

    (root,) = office.workspace.roots()
    assert office.shown(root.thread) == ["Is my parcel lost?"]
    assert root.card.stage is CardStage.WAITING
    assert root.card.phone == "+39 *** *** 0001"
    assert root.card.window_open


async def test_a_second_message_goes_into_the_same_thread(office: Office) -> None:
    """One open conversation for a contact and a number."""
    await _arrives(office, office.writes(ANA, "Hello"))
    await _arrives(office, office.writes(ANA, "Anybody there?"))

    assert len(office.workspace.roots()) == 1
    assert office.shown(office.thread()) == ["Hello", "Anybody there?"]


async def test_neighbours_are_shown_in_the_order_they_were_written(office: Office) -> None:
    """Deliveries overtake each other; what is present is sorted by the contact's own time."""
    noon = office.clock.now()
    later = office.writes(ANA, "second", at=noon + timedelta(seconds=1))
    earlier = office.writes(ANA, "first", at=noon)

    await _arrives(office, later, earlier)

    assert office.shown(office.thread()) == ["first", "second"]


async def test_an_album_makes_one_conversation(office: Office) -> None:
    """Ten messages within one moment are ten posts of one thread."""
    await _arrives(office, *(office.writes(ANA, f"picture {number}") for number in range(10)))

    assert len(office.workspace.roots()) == 1
    assert office.shown(office.thread()) == [f"picture {number}" for number in range(10)]


async def test_what_comes_twice_is_shown_once(office: Office) -> None:
    """Meta delivers again whenever it likes."""
    piece = office.writes(ANA, "Hello")

    await _arrives(office, piece, piece)
    await _arrives(office, piece)

    assert office.shown(office.thread()) == ["Hello"]


async def test_a_late_message_is_marked_and_opens_the_window_by_its_own_time(office: Office) -> None:
    """Three hours late: three hours of the window are gone."""
    written = office.clock.now() - 3 * HOUR

    await _arrives(office, office.writes(ANA, "sorry, no signal", at=written))

    (root,) = office.workspace.roots()
    (post,) = office.workspace.replies(root.thread)
    shown = post.posts[0]
    assert isinstance(shown, ContactPost)
    assert shown.late
    assert root.card.window_closes_at == written + 24 * HOUR - timedelta(seconds=60)


async def test_a_body_replayed_after_sixty_days_opens_nothing(office: Office) -> None:
    """A captured webhook has no time in its signature: only age stops it."""
    await _arrives(office, office.writes(ANA, "old", at=office.clock.now() - timedelta(days=60)))

    assert not office.workspace.roots()
    assert [alert.reason for alert in office.workspace.alerts] == ["too old"]


async def test_a_message_for_a_number_nobody_has_is_set_aside_with_an_alert(office: Office) -> None:
    """It is kept, not lost and not guessed at."""
    piece = office.writes(ANA, "Hello")
    item = office.items[-1]
    assert isinstance(item, MessageReceived)
    office.items[-1] = replace(item, number=NumberRef("999"))

    await _arrives(office, piece)

    assert [alert.reason for alert in office.workspace.alerts] == ["unknown number"]


async def test_a_closed_conversation_goes_on_within_a_day_and_a_new_one_starts_later(office: Office) -> None:
    """The same thread within 24 hours of closing; after that another."""
    await _arrives(office, office.writes(ANA, "one"))
    await _closes(office)

    await office.passes(23 * HOUR)
    await _arrives(office, office.writes(ANA, "two"))
    assert office.workspace.roots()[0].card.stage is CardStage.WAITING

    await _closes(office)
    await office.passes(25 * HOUR)
    await _arrives(office, office.writes(ANA, "three"))

    first, second = office.workspace.roots()
    assert office.shown(first.thread) == ["one", "two"]
    assert office.shown(second.thread) == ["three"]
    assert second.card.number == first.card.number + 1


async def _closes(office: Office) -> None:
    await closing.close(office.desk, TENANT.id, office.conversation_id(), AgentRef("U0BEA"))
    await office.works()


async def test_a_call_opens_the_window_and_a_thread(office: Office) -> None:
    """Who calls wants to be answered; a call counts like a message."""
    sender = Sender((ContactAddress(AddressKind.PHONE, Private(ANA)),), Private("Ana"))
    call = CallReceived(NUMBER.ref, sender, "wacid.1", office.clock.now(), CallEnd.RINGING)

    await _arrives(office, office.piece(call, key="call", lane="contact:x"))

    (root,) = office.workspace.roots()
    assert root.card.window_open
    assert root.card.excerpt is None


async def test_a_number_change_keeps_the_conversation(office: Office) -> None:
    """The channel says who is who: the same person goes on in the same thread under the new number."""
    await _arrives(office, office.writes(ANA, "from my old number"))
    old, new = (ContactAddress(AddressKind.PHONE, Private(phone)) for phone in (ANA, "393339990009"))
    change = IdentityChanged(NUMBER.ref, (old,), (new,), office.clock.now())

    await _arrives(office, office.piece(change, key="change", lane=f"contact:{ANA}"))
    await _arrives(office, office.writes("393339990009", "from my new number"))

    assert office.shown(office.thread()) == ["from my old number", "from my new number"]
    assert len(office.workspace.roots()) == 1
    assert _moves(office) == [MovePost(Private("Contact 01"), Moved.NUMBER, "+39 *** *** 0009")]


@pytest.mark.parametrize("known", [True, False])
async def test_new_keys_are_told_where_the_contact_is_known(office: Office, known: bool) -> None:
    """It may be somebody else; nothing is opened by it."""
    if known:
        await _arrives(office, office.writes(ANA, "Hello"))
    same = (ContactAddress(AddressKind.PHONE, Private(ANA)),)
    change = IdentityChanged(NUMBER.ref, same, same, office.clock.now(), rekeyed=True)

    await _arrives(office, office.piece(change, key="keys", lane=f"contact:{ANA}"))

    assert len(office.workspace.roots()) == known
    told = [MovePost(Private("Contact 01"), Moved.KEYS, "+39 *** *** 0001")]
    assert _moves(office) == (told if known else [])


async def test_a_change_of_identity_that_is_told_again_is_shown_once(office: Office) -> None:
    """The channel repeats itself, under another name each time."""
    phone = ContactAddress(AddressKind.PHONE, Private(ANA))
    old, new = (ContactAddress(AddressKind.SCOPED_ID, Private(scoped)) for scoped in ("IT.1", "IT.2"))
    await _arrives(office, office.writes(ANA, "Hello"))

    for place, before in enumerate(((phone, old), (phone, new))):
        change = IdentityChanged(NUMBER.ref, before, (phone, new), office.clock.now())
        await _arrives(office, office.piece(change, key=f"id{place}", lane=f"contact:{ANA}"))

    assert [move.moved for move in _moves(office)] == [Moved.IDENTITY]


def _moves(office: Office) -> list[MovePost]:
    posts = [post for reply in office.workspace.posts.values() for post in reply.posts]
    return [post for post in posts if isinstance(post, MovePost)]


async def test_a_number_given_to_somebody_else_is_another_contact(office: Office) -> None:
    """Same phone number, another business-scoped id, and no word of the channel: not the same person."""
    phone = ContactAddress(AddressKind.PHONE, Private(ANA))

    for place, scoped in enumerate(("IT.1", "IT.2")):
        sender = Sender((phone, ContactAddress(AddressKind.SCOPED_ID, Private(scoped))), Private(scoped))
        text = Text(RichText.plain(scoped))
        item = MessageReceived(NUMBER.ref, sender, RemoteMessageId(f"w{place}"), office.clock.now(), text)
        await _arrives(office, office.piece(item, key=f"w{place}", lane=f"contact:{scoped}"))

    assert [office.shown(root.thread) for root in office.workspace.roots()] == [["IT.1"], ["IT.2"]]


async def test_a_phone_and_an_id_that_turn_out_to_be_one_person_become_one_contact(office: Office) -> None:
    """First seen by number alone, then by both: one contact, one conversation."""
    await _arrives(office, office.writes(ANA, "by number"))
    both = (
        ContactAddress(AddressKind.PHONE, Private(ANA)),
        ContactAddress(AddressKind.SCOPED_ID, Private("IT.1")),
    )
    item = MessageReceived(
        NUMBER.ref, Sender(both), RemoteMessageId("w2"), office.clock.now(), Text(RichText.plain("by both"))
    )

    await _arrives(office, office.piece(item, key="w2", lane="contact:IT.1"))

    assert office.shown(office.thread()) == ["by number", "by both"]
    assert len(office.workspace.roots()) == 1


async def test_a_report_of_a_message_we_never_sent_harms_nothing(office: Office) -> None:
    """It is kept for a message that may become known."""
    report = DeliveryReported(
        NUMBER.ref, RemoteMessageId("wamid.stranger"), office.clock.now(), Progress.READ
    )

    await _arrives(office, office.reported(report))

    assert not office.workspace.alerts


async def test_an_answer_shows_what_was_asked(office: Office) -> None:
    """Whoever reads "Yes" sees to what: the post it answers, and how that began."""
    await _arrives(office, office.writes(ANA, "Hello"))
    asked = office.posts("U0BEA", office.thread(), "Do you want a refund?")
    await _arrives(office, asked)
    (question,) = await _ours(office)

    await _arrives(office, office.writes(ANA, "Yes", quoted=question.remote_id))

    shown = office.workspace.replies(office.thread())[-1].posts[0]
    assert isinstance(shown, ContactPost)
    assert shown.quoted == Quoted(question.post, Private("Do you want a refund?"))


async def test_an_answer_to_a_message_nobody_knows_says_so(office: Office) -> None:
    """It may have been sent before this product was there."""
    await _arrives(office, office.writes(ANA, "Yes", quoted=RemoteMessageId("wamid.long.ago")))

    shown = office.workspace.replies(office.thread())[-1].posts[0]
    assert isinstance(shown, ContactPost)
    assert shown.quoted == Quoted(None, None)


async def _ours(office: Office) -> list[OutboundMessage]:
    async with office.desk.store.begin(TENANT.id) as uow:
        found = await uow.messages.of_conversation(office.conversation_id())
    return [message for message in found if isinstance(message, OutboundMessage)]
