"""What the contact sees of us without words: that they were read, and that somebody is typing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentRef
from core.number import ReadReceipts
from core.text import Private
from desk import agents, conversations
from desk.items import PostedFile
from sandbox.fates import Fate
from sandbox.office import GENERAL, NUMBER, TENANT, Office

ANA = "393331110001"
BEA = AgentRef("U0BEA")
SECOND = timedelta(seconds=1)
MOMENT = timedelta(seconds=3)


async def _asked(
    office: Office, receipts: ReadReceipts = ReadReceipts.CLAIM, *, undo_seconds: int = 0
) -> None:
    """Ana wrote to a number that is run like this."""
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(replace(NUMBER, read_receipts=receipts))
        uow.directory.save(replace(GENERAL, undo_seconds=undo_seconds))
        await uow.commit()
    await agents.known(office.desk, TENANT.id, BEA)
    await _writes(office, "wamid.1")


async def _writes(office: Office, remote_id: str) -> None:
    await office.takes_in(office.writes(ANA, "When?", remote_id=remote_id))
    await office.passes(MOMENT)


async def _claims(office: Office) -> None:
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.works()


async def _answers(office: Office, text: str = "At ten") -> None:
    await office.takes_in(office.posts(BEA, office.thread(), text))
    await office.works()


@pytest.mark.parametrize(
    ("receipts", "claimed", "answered"),
    [
        (ReadReceipts.CLAIM, ["wamid.1"], ["wamid.1", "wamid.1"]),
        (ReadReceipts.ANSWER, [], ["wamid.1"]),
        (ReadReceipts.NEVER, [], []),
    ],
)
async def test_contacts_are_shown_as_read_as_their_number_has_it(
    office: Office, receipts: ReadReceipts, claimed: list[str], answered: list[str]
) -> None:
    """When somebody takes the conversation, when they are answered, or never."""
    await _asked(office, receipts)

    await _claims(office)
    at_claim = list(office.channel.read)
    await _answers(office)

    assert at_claim == claimed
    assert office.channel.read == answered


async def test_each_answer_shows_what_was_written_since_as_read(office: Office) -> None:
    """Once for each, however many posts answer it."""
    await _asked(office)
    await _answers(office)
    await _answers(office, "In Milan")
    await office.passes(SECOND)
    await _writes(office, "wamid.2")
    await _answers(office, "Yes")

    assert office.channel.read == ["wamid.1", "wamid.2"]
    assert office.channel.typed_at == []


async def test_what_is_too_old_to_be_marked_is_not(office: Office) -> None:
    """WhatsApp would refuse it."""
    await _asked(office)
    await office.passes(timedelta(days=31))

    await _claims(office)

    assert office.channel.read == []


async def test_somebody_types_while_a_post_can_be_undone(office: Office) -> None:
    """Shown anew before the phone lets it go, and not once the answer is there."""
    await _asked(office, undo_seconds=30)
    await _claims(office)
    began = office.clock.now()

    await _answers(office)
    await office.passes(timedelta(minutes=1))

    assert [at - began for at in office.channel.typed_at] == [timedelta(0), 20 * SECOND]
    assert office.channel.phone(ANA) == ["At ten"]


@pytest.mark.parametrize("receipts", [ReadReceipts.ANSWER, ReadReceipts.NEVER])
async def test_somebody_types_while_files_are_made_fit(office: Office, receipts: ReadReceipts) -> None:
    """Unless contacts of that number are never to see that they were read, which they would."""
    await _asked(office, receipts)
    office.channel.fates.plan("send", Fate.BUSY)
    ref = office.workspace.posts_file(b"photo", "image/jpeg")
    photo = PostedFile(ref, Private("a.jpg"), "image/jpeg", 5)
    await office.takes_in(office.posts(BEA, office.thread(), "Look", files=[photo]))
    await office.passes(MOMENT)

    assert len(office.channel.received) == 1
    assert len(office.channel.typed_at) == (1 if receipts is ReadReceipts.ANSWER else 0)


async def test_nobody_types_for_ever(office: Office) -> None:
    """While WhatsApp takes nothing, a contact would wait for somebody who has finished long ago."""
    await _asked(office, undo_seconds=5)
    await _claims(office)
    office.channel.fates.plan("send", *[Fate.BUSY] * 20)

    await _answers(office)
    await office.passes(timedelta(minutes=10))

    assert 1 < len(office.channel.typed_at) <= 7


async def test_a_sign_that_fails_holds_nothing_up(office: Office) -> None:
    """The answer goes in its time; a sign that never can be shown is let go."""
    await _asked(office, undo_seconds=5)
    await _claims(office)
    office.channel.fates.plan("mark_read", Fate.BUSY, Fate.REFUSED)

    await _answers(office)
    await office.passes(10 * SECOND)

    assert office.channel.phone(ANA) == ["At ten"]
    assert office.channel.typed_at == []
