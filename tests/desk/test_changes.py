"""A contact reacts to, changes or deletes a message: it shows where the message stands, and opens nothing."""

from datetime import timedelta

import pytest

from core.agent import Standing
from core.contact import AddressKind, ContactAddress
from core.ids import AgentRef, RemoteMessageId
from core.message import Deleted, OutboundMessage, Reaction, Text
from core.text import Private, RichText
from desk import changing, closing
from desk.items import ContactEdited, ContactReacted, ContactRevoked, Item, Piece, Sender
from desk.ports import AgentProfile
from desk.views import Answer, ChangePost, ContactPost, Quoted, ReactionPost, Tone
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


async def test_two_emoji_in_a_moment_are_said_once(office: Office, answer: OutboundMessage) -> None:
    """The line says how it stands; it need not say so twice."""
    office.workspace.unknown_signs.add("🫎")

    await _arrives(office, _reacts(office, answer, "🎉", ago=MINUTE), _reacts(office, answer, "🫎"))

    assert [line.emoji for line in _lines(office)] == [Private("🫎")]


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
    await closing.close(office.desk, TENANT.id, office.conversation_id(), AgentRef("U0BEA"))

    await _arrives(
        office, _reacts(office, answer, "🎉"), _reacts(office, "wamid.x", "🎉", who="393339999999")
    )

    assert _signs(office, answer) == ("🎉",)
    assert [root.card.stage.value for root in office.workspace.roots()] == ["closed"]


def _lines(office: Office) -> list[ReactionPost]:
    shown = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    return [post for post in shown if isinstance(post, ReactionPost)]


# ---- changed and deleted --------------------------------------------------------------------------------------------


def _edits(
    office: Office, target: str, text: str | None, *, who: str = ANA, ago: timedelta = MINUTE * 0
) -> Piece:
    """Changes a message, or deletes it."""
    at = office.clock.now() - ago
    sender = Sender((ContactAddress(AddressKind.PHONE, Private(who)),))
    own, original = RemoteMessageId(f"wamid.change.{text}.{at.timestamp()}"), RemoteMessageId(target)
    item: Item = ContactRevoked(NUMBER.ref, sender, own, original, at)
    if text is not None:
        item = ContactEdited(NUMBER.ref, sender, own, original, at, Text(RichText.plain(text)))
    return office.piece(item, key=own, lane=f"contact:{NUMBER.ref}:{who}")


def _changes(office: Office) -> list[ChangePost]:
    shown = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    return [post for post in shown if isinstance(post, ChangePost)]


async def _former(office: Office, who: str) -> Answer:
    (change,) = _changes(office)[-1:]
    return await changing.former_words(office.desk, TENANT.id, change.message_id, AgentRef(who))


@pytest.fixture
def supervisor(office: Office) -> str:
    """Somebody who may see what was deleted."""
    ref = AgentRef("U0SUSAN")
    office.workspace.profiles[ref] = AgentProfile(ref, "Susan", Standing.MEMBER, True, "en", "Europe/Rome")
    return ref


async def test_a_changed_message_says_its_new_words_in_its_place(office: Office, supervisor: str) -> None:
    """With its neighbours as they were; a line tells that it changed; those allowed see what it said."""
    await _arrives(
        office, office.writes(ANA, "At nine", remote_id="wamid.nine"), office.writes(ANA, "Thanks")
    )

    await _arrives(office, _edits(office, "wamid.nine", "At ten"))

    assert office.shown(office.thread()) == ["At ten", "Thanks"]
    (change,) = _changes(office)
    assert (change.words, change.deleted) == (Private("At ten"), False)
    assert (await _former(office, supervisor)).said == (Private("At nine"),)


async def test_a_deleted_message_is_shown_no_more(office: Office, supervisor: str) -> None:
    """Neither in the thread nor on the card; what it said is kept for those allowed."""
    await _arrives(office, office.writes(ANA, "My PIN is 1234", remote_id="wamid.pin"))

    await _arrives(office, _edits(office, "wamid.pin", None))

    assert office.shown(office.thread()) == []
    assert office.workspace.roots()[0].card.excerpt is None
    assert [change.deleted for change in _changes(office)] == [True]
    assert (await _former(office, supervisor)).said == (Private("My PIN is 1234"),)


async def test_two_changes_in_a_moment_are_told_in_one_line(office: Office) -> None:
    """With the words as they are now."""
    await _arrives(office, office.writes(ANA, "At nine", remote_id="wamid.nine"))

    earlier = _edits(office, "wamid.nine", "At ten", ago=MINUTE / 2)
    await _arrives(office, earlier, _edits(office, "wamid.nine", "At eleven"))

    assert [change.words for change in _changes(office)] == [Private("At eleven")]


async def test_an_agent_may_not_see_what_was_deleted(office: Office) -> None:
    """The contact wanted it gone; it is kept for supervisors and administrators."""
    await _arrives(office, office.writes(ANA, "My PIN is 1234", remote_id="wamid.pin"))
    await _arrives(office, _edits(office, "wamid.pin", None))

    answer = await _former(office, "U0BEA")

    assert (answer.tone, answer.said) == (Tone.REFUSED, ())


async def test_an_older_change_that_comes_later_changes_nothing_that_is_shown(
    office: Office, supervisor: str
) -> None:
    """A message that was deleted does not come back."""
    await _arrives(office, office.writes(ANA, "At nine", remote_id="wamid.nine"))
    older = _edits(office, "wamid.nine", "At ten", ago=MINUTE / 2)

    await _arrives(office, _edits(office, "wamid.nine", None))
    await _arrives(office, older)

    assert office.shown(office.thread()) == []
    assert set((await _former(office, supervisor)).said) == {Private("At nine"), Private("At ten")}


async def test_a_change_that_overtakes_the_showing_waits_for_it(office: Office) -> None:
    """However it falls out, the newest words stand in the thread."""
    office.workspace.fates.plan("show", Fate.BUSY)
    await office.takes_in(office.writes(ANA, "At nine", remote_id="wamid.nine"))

    await _arrives(office, _edits(office, "wamid.nine", "At ten"))
    await office.passes(MINUTE)

    assert office.shown(office.thread()) == ["At ten"]
    (change,) = _changes(office)
    assert change.post in office.workspace.posts


async def test_a_change_to_a_message_nobody_knows_is_shown_as_it_is(
    office: Office, answer: OutboundMessage
) -> None:
    """The new words are there, and that they are new."""
    await _arrives(
        office, _edits(office, "wamid.long.ago", "At ten"), _edits(office, "wamid.longer.ago", None)
    )

    changed, deleted = (reply.posts[0] for reply in office.workspace.replies(office.thread())[-2:])
    assert isinstance(changed, ContactPost)
    assert isinstance(deleted, ContactPost)
    assert (changed.content, changed.edited) == (Text(RichText.plain("At ten")), True)
    assert (deleted.content, deleted.edited) == (Deleted(), False)


@pytest.mark.parametrize("text", ["Mine now", None])
async def test_nobody_changes_another_ones_words(
    office: Office, answer: OutboundMessage, text: str | None
) -> None:
    """Neither another contact's nor the company's."""
    await _arrives(office, office.writes(ANA, "At nine", remote_id="wamid.nine"))

    await _arrives(office, _edits(office, "wamid.nine", text, who=EVE))
    await _arrives(office, _edits(office, str(answer.remote_id), text))

    assert office.shown(office.thread())[-1] == "At nine"
    assert _changes(office) == []
