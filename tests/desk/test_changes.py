"""A contact reacts to a message: it stands on the very post, the newest counts, nothing is opened by it."""

from datetime import timedelta

import pytest

from core.contact import AddressKind, ContactAddress
from core.ids import AgentRef, RemoteMessageId
from core.message import OutboundMessage, Reaction
from core.text import Private
from desk import conversations
from desk.items import ContactReacted, Piece, Sender
from desk.views import ContactPost, Quoted, ReactionPost
from sandbox.fates import Fate
from sandbox.office import NUMBER, TENANT, Office

ANA, EVE = "393331110001", "393331110002"
MINUTE = timedelta(minutes=1)


def _reacts(
    office: Office,
    target: OutboundMessage | str,
    emoji: str | None,
    *,
    who: str = ANA,
    ago: timedelta = MINUTE * 0,
) -> Piece:
    remote = target if isinstance(target, str) else str(target.remote_id)
    at = office.clock.now() - ago
    sender = Sender((ContactAddress(AddressKind.PHONE, Private(who)),))
    identity = RemoteMessageId(f"wamid.reaction.{emoji}.{at.timestamp()}")
    item = ContactReacted(NUMBER.ref, sender, identity, RemoteMessageId(remote), at, emoji)
    return office.piece(item, key=identity, lane=f"contact:{NUMBER.ref}:{who}")


async def _arrives(office: Office, *pieces: Piece) -> None:
    await office.takes_in(*pieces)
    await office.passes(timedelta(seconds=2))


@pytest.fixture
async def answer(office: Office) -> OutboundMessage:
    """An agent's answer to Ana."""
    await _arrives(office, office.writes(ANA, "Hello"))
    posted = office.new_post(office.thread())
    await _arrives(office, office.posts("U0BEA", office.thread(), "On its way", post=posted))
    return await office.reply(posted)


def _signs(office: Office, answer: OutboundMessage) -> tuple[str, ...]:
    assert answer.post is not None
    return office.workspace.signs.get(answer.post, ())


async def test_an_emoji_stands_on_the_post_it_was_put_on(office: Office, answer: OutboundMessage) -> None:
    """No line in the thread, no new conversation."""
    before = len(office.workspace.posts)

    await _arrives(office, _reacts(office, answer, "🎉"))

    assert _signs(office, answer) == ("🎉",)
    assert len(office.workspace.posts) == before


async def test_the_newest_emoji_counts_in_whatever_order_they_come(
    office: Office, answer: OutboundMessage
) -> None:
    """Deliveries overtake each other: an older one changes nothing any more."""
    newest, older = _reacts(office, answer, "❤️"), _reacts(office, answer, "🎉", ago=MINUTE)

    await _arrives(office, newest)
    await _arrives(office, older)

    assert _signs(office, answer) == ("❤️",)


async def test_an_emoji_taken_away_goes_from_the_post(office: Office, answer: OutboundMessage) -> None:
    """As on the phone."""
    await _arrives(office, _reacts(office, answer, "🎉"))
    await _arrives(office, _reacts(office, answer, None))

    assert _signs(office, answer) == ()
    assert not _lines(office)


async def test_an_emoji_slack_does_not_have_is_said_in_words(office: Office, answer: OutboundMessage) -> None:
    """Once, with the post it belongs to; and again when it is taken away."""
    office.workspace.unknown_signs.add("🫎")

    await _arrives(office, _reacts(office, answer, "🫎"))
    await _arrives(office, _reacts(office, answer, None))

    on = Quoted(answer.post, Private("On its way"))
    name = Private("Contact 01")
    assert _lines(office) == [ReactionPost(name, Private("🫎"), on), ReactionPost(name, None, on)]


async def test_a_line_whose_answer_was_lost_is_not_said_twice(
    office: Office, answer: OutboundMessage
) -> None:
    """Like every post of ours."""
    office.workspace.unknown_signs.add("🫎")
    office.workspace.fates.plan("show", Fate.SILENT)

    await _arrives(office, _reacts(office, answer, "🫎"))
    await office.passes(MINUTE)

    assert len(_lines(office)) == 1


async def test_a_slack_that_fails_is_asked_again(office: Office, answer: OutboundMessage) -> None:
    """The reaction comes later, and is not said in words meanwhile."""
    office.workspace.fates.plan("react", Fate.BUSY)

    await _arrives(office, _reacts(office, answer, "🎉"))
    await office.passes(MINUTE)

    assert _signs(office, answer) == ("🎉",)
    assert not _lines(office)


async def test_a_reaction_to_a_message_nobody_knows_is_shown_as_it_is(
    office: Office, answer: OutboundMessage
) -> None:
    """Nothing is dropped in silence."""
    await _arrives(office, _reacts(office, "wamid.long.ago", "👍"))

    shown = office.workspace.replies(office.thread())[-1].posts[0]
    assert isinstance(shown, ContactPost)
    assert shown.content == Reaction(Private("👍"))
    assert shown.quoted == Quoted(None, None)


async def test_nobody_reacts_in_another_ones_thread(office: Office, answer: OutboundMessage) -> None:
    """Not even with a message's true name."""
    await _arrives(office, office.writes(EVE, "Hi"))

    await _arrives(office, _reacts(office, answer, "🎉", who=EVE))

    assert _signs(office, answer) == ()


async def test_a_reaction_opens_nothing(office: Office, answer: OutboundMessage) -> None:
    """A closed conversation stays closed; somebody unknown makes none."""
    await conversations.close(office.desk, TENANT.id, office.conversation_id(), AgentRef("U0BEA"))

    await _arrives(
        office, _reacts(office, answer, "🎉"), _reacts(office, "wamid.x", "🎉", who="393339999999")
    )

    assert _signs(office, answer) == ("🎉",)
    assert [root.card.stage.value for root in office.workspace.roots()] == ["closed"]


def _lines(office: Office) -> list[ReactionPost]:
    shown = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    return [post for post in shown if isinstance(post, ReactionPost)]
