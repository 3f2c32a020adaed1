"""What staff write on the phone app stands in the thread; what is said to another agent concerns who talks here."""

from datetime import timedelta

import pytest

from core.contact import AddressKind, ContactAddress
from core.ids import NumberRef, RemoteMessageId
from core.message import Progress, Text
from core.text import Private, RichText
from desk.items import DeliveryReported, HeardElsewhere, MessageReceived, Sender, WrittenElsewhere
from desk.problems import DeliveryProblem, Tell
from desk.views import Mark, SentPost
from sandbox.office import NUMBER, Office

ANA = "393331110001"
PHONE = ContactAddress(AddressKind.PHONE, Private(ANA))
SENT = RemoteMessageId("wamid.staff.1")
MOMENT = timedelta(seconds=3)


async def _writes(office: Office, text: str) -> None:
    await office.takes_in(office.writes(ANA, text))
    await office.passes(MOMENT)


async def _staff_write(office: Office, text: str, *, key: str = "echo") -> None:
    item = WrittenElsewhere(NUMBER.ref, (PHONE,), SENT, office.clock.now(), Text(RichText.plain(text)))
    await office.takes_in(office.piece(item, key=key, lane=f"contact:{NUMBER.ref}:{ANA}"))
    await office.passes(MOMENT)


def _sent(office: Office) -> list[SentPost]:
    posts = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    return [post for post in posts if isinstance(post, SentPost)]


async def test_what_staff_write_on_the_phone_app_stands_in_the_thread_once(office: Office) -> None:
    """As sent, not as received, and by nobody of the workspace; told twice it stands there once."""
    await _writes(office, "Hello?")

    await _staff_write(office, "Good morning!")
    await _staff_write(office, "Good morning!", key="told again")

    (post,) = _sent(office)
    assert isinstance(post.content, Text)
    assert (post.agent, post.content.body.words().reveal()) == (None, "Good morning!")
    assert office.shown(office.thread()) == ["Hello?"]
    assert office.channel.phone(ANA) == []
    await _writes(office, "And I go on")
    assert office.shown(office.thread()) == ["Hello?", "And I go on"]


async def test_it_is_an_answer(office: Office) -> None:
    """Nobody is asked for one that was given already."""
    await _writes(office, "Hello?")
    await _staff_write(office, "Good morning!")

    await office.passes(timedelta(hours=23, minutes=30))

    shown = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    assert [type(post).__name__ for post in shown] == ["ContactPost", "SentPost"]


async def test_how_far_it_came_is_marked(office: Office) -> None:
    """WhatsApp tells it as of any other."""
    await _writes(office, "Hello?")
    await _staff_write(office, "Good morning!")
    (post,) = [each for each in office.workspace.replies(office.thread()) if each.posts[0] in _sent(office)]

    report = DeliveryReported(NUMBER.ref, SENT, office.clock.now(), Progress.DELIVERED)
    await office.takes_in(office.reported(report))
    await office.passes(MOMENT)

    assert office.workspace.marks[post.post] == [Mark.DELIVERED]


async def test_its_failure_is_nobodys_here(office: Office) -> None:
    """It can only be sent again where it was written."""
    await _writes(office, "Hello?")
    await _staff_write(office, "Good morning!")

    problem = DeliveryProblem("131026", Tell.UNREACHABLE)
    await office.takes_in(
        office.reported(DeliveryReported(NUMBER.ref, SENT, office.clock.now(), None, problem))
    )
    await office.passes(timedelta(minutes=2))

    assert len(office.workspace.replies(office.thread())) == 2
    assert office.workspace.alerts == []


async def test_it_opens_no_conversation(office: Office) -> None:
    """With whom nobody talks here, nobody has to know of it; nor of numbers of others."""
    await _staff_write(office, "Good morning!")
    item = WrittenElsewhere(NumberRef("999"), (PHONE,), SENT, office.clock.now(), Text(RichText.plain("?")))
    await office.takes_in(office.piece(item, key="strange", lane="contact:999:1"))
    await office.passes(MOMENT)

    assert office.workspace.roots() == []


@pytest.mark.parametrize("talking", [True, False])
async def test_what_is_said_to_metas_agent_is_shown_to_who_talks_with_them_here(
    office: Office, talking: bool
) -> None:
    """While a conversation is open it belongs there; else that agent answers, and nobody is called."""
    if talking:
        await _writes(office, "Hello?")
    heard = MessageReceived(
        NUMBER.ref,
        Sender((PHONE,), None),
        RemoteMessageId("wamid.heard"),
        office.clock.now(),
        Text(RichText.plain("To the machine")),
    )
    await office.takes_in(
        office.piece(HeardElsewhere(heard), key="heard", lane=f"contact:{NUMBER.ref}:{ANA}")
    )
    await office.passes(MOMENT)

    shown = [office.shown(root.thread) for root in office.workspace.roots()]
    assert shown == ([["Hello?", "To the machine"]] if talking else [])
