"""What agents send as files reaches the phone fit, in order, each once; or its author is told why not."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from core.contact import AddressKind, ContactAddress
from core.ids import AgentRef, PostRef, ThreadRef
from core.medium import UnfitReason
from core.message import Media, MediaKind
from core.notice import NoticeKind
from core.text import Private, RichText
from desk import drafts, erasing
from desk.items import AgentEdited, PostedFile, Source
from desk.views import FailurePost, Mark
from sandbox.fates import Fate
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEA = AgentRef("U0BEA")
MOMENT = timedelta(seconds=3)


@pytest.fixture
async def thread(office: Office) -> ThreadRef:
    """Ana wrote; her thread stands."""
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))
    await office.passes(MOMENT)
    return office.thread()


def file(
    office: Office, content: bytes, mime_type: str, name: str = "a", *, declared: str | None = None
) -> PostedFile:
    """A file that somebody put into a post. declared: what it is said to be, where that is not what it is."""
    ref = office.workspace.posts_file(content, mime_type)
    return PostedFile(ref, Private(name), declared or mime_type, len(content))


async def posts(office: Office, thread: ThreadRef, text: str, *files: PostedFile) -> PostRef:
    """Bea posts them, and a moment passes."""
    post = office.new_post(thread)
    await office.takes_in(office.posts(BEA, thread, text, files=files, post=post))
    await office.passes(MOMENT)
    return post


def on_the_phone(office: Office) -> list[tuple[str, bytes | None]]:
    """What Ana's phone shows, in order: words, and the bytes they stand under."""
    shown: list[tuple[str, bytes | None]] = []
    for received in office.channel.received:
        if isinstance(received.content, Media):
            caption = received.content.caption
            words = "" if caption is None else caption.words().reveal()
            shown.append((words, office.channel.handed[received.content.ref]))
        else:
            shown.append((received.words, None))
    return shown


def told(office: Office) -> tuple[NoticeKind, str | None, bool]:
    """What Bea was told last."""
    notice = office.workspace.notices[-1][1]
    return notice.kind, notice.reason, notice.words_kept


async def test_a_photo_with_words_is_one_message(office: Office, thread: ThreadRef) -> None:
    """The words are its caption, and its receipts the post's."""
    post = await posts(office, thread, "Look at this", file(office, b"photo", "image/jpeg"))
    await office.reports_arrive()

    assert on_the_phone(office) == [("Look at this", b"photo")]
    assert office.workspace.marks[post] == [Mark.DELIVERED, Mark.READ]


async def test_three_files_keep_their_order_and_only_the_first_has_the_words(
    office: Office, thread: ThreadRef
) -> None:
    """One message each."""
    files = [file(office, bytes([n]) * 9, "application/pdf", f"{n}.pdf") for n in range(3)]

    await posts(office, thread, "All three", *files)

    assert on_the_phone(office) == [("All three", bytes(9)), ("", b"\x01" * 9), ("", b"\x02" * 9)]
    names = [it.content.filename for it in office.channel.received if isinstance(it.content, Media)]
    assert [name.reveal() for name in names if name is not None] == ["0.pdf", "1.pdf", "2.pdf"]


@pytest.mark.parametrize(
    ("words", "mime_type"), [("Listen", "audio/ogg"), ("long " * 250, "image/jpeg")], ids=["sound", "long"]
)
async def test_words_that_no_caption_can_carry_go_before_the_file(
    office: Office, thread: ThreadRef, words: str, mime_type: str
) -> None:
    """A sound has none at all."""
    await posts(office, thread, words, file(office, b"x", mime_type))

    assert [(said.strip(), content) for said, content in on_the_phone(office)] == [
        (words.strip(), None),
        ("", b"x"),
    ]


async def test_what_whatsapp_does_not_take_is_converted(office: Office, thread: ThreadRef) -> None:
    """A telephone's picture."""
    await posts(office, thread, "", file(office, b"heic", "image/heic"))

    assert on_the_phone(office) == [("", b"was image/heic")]
    sent = office.channel.received[-1].content
    assert isinstance(sent, Media)
    assert (sent.kind, sent.mime_type) == (MediaKind.IMAGE, "image/jpeg")


@pytest.mark.parametrize(
    ("content", "mime_type", "name", "why"),
    [
        (b"f" * 20_000, "video/mp4", "film.mp4", UnfitReason.TOO_LONG),
        (b"p" * 6_000, "image/jpeg", "photo.jpg", UnfitReason.TOO_LARGE),
        (b"d" * 100_001, "application/pdf", "plan.pdf", UnfitReason.TOO_LARGE),
        (b"", "image/png", "photo.png", UnfitReason.UNREADABLE),
        (b"", "text/plain", "empty.txt", UnfitReason.UNREADABLE),
        (b"MZ", "application/x-executable", "setup.pdf", UnfitReason.UNSAFE),
        (b"x", "text/plain", "setup.bat", UnfitReason.UNSAFE),
        (b"PK", "application/zip", "all.zip", UnfitReason.NOT_TAKEN),
    ],
)
async def test_a_file_that_cannot_go_holds_back_its_whole_post(
    office: Office, thread: ThreadRef, content: bytes, mime_type: str, name: str, why: UnfitReason
) -> None:
    """Though it is the last of it: half a post would be worse than none. Its words may go alone."""
    good = file(office, b"photo", "image/jpeg", "good.jpg")
    post = await posts(office, thread, "See the plan", good, file(office, content, mime_type, name))

    assert on_the_phone(office) == []
    assert office.workspace.marks[post] == [Mark.FAILED]
    assert told(office) == (NoticeKind.FILE, why, True)
    notice = office.workspace.notices[-1][1]
    assert notice.excerpt.reveal() == name

    await drafts.send_now(office.desk, TENANT.id, notice.message_id, BEA)
    await office.passes(MOMENT)
    assert on_the_phone(office) == [("See the plan", None)]


async def test_without_words_nothing_is_left_to_decide(office: Office, thread: ThreadRef) -> None:
    """The author is told, and that is the end of it."""
    await posts(office, thread, "", file(office, b"PK", "application/zip"))

    assert told(office) == (NoticeKind.FILE, UnfitReason.NOT_TAKEN, False)


async def test_a_picture_that_is_a_sound_would_lose_its_words(office: Office, thread: ThreadRef) -> None:
    """What a file is called is not what it is."""
    await posts(office, thread, "Look", file(office, b"x", "audio/ogg", declared="image/jpeg"))

    assert told(office) == (NoticeKind.FILE, UnfitReason.UNREADABLE, True)


async def test_words_typed_after_a_file_stay_behind_it(office: Office, thread: ThreadRef) -> None:
    """However long Slack takes to hand it over."""
    office.workspace.fates.plan("fetch", Fate.BUSY, Fate.LOST, Fate.BUSY, Fate.BUSY)
    await posts(office, thread, "", file(office, b"photo", "image/jpeg"))
    await posts(office, thread, "Do you see it?")
    assert on_the_phone(office) == []

    await office.passes(timedelta(minutes=1))
    assert on_the_phone(office) == [("", b"photo"), ("Do you see it?", None)]


async def test_a_file_slack_never_hands_over_is_refused_and_frees_the_way(
    office: Office, thread: ThreadRef
) -> None:
    """A quarter of an hour, then what was written after it goes on."""
    office.workspace.fates.plan("fetch", *[Fate.BUSY] * 100)
    await posts(office, thread, "", file(office, b"photo", "image/jpeg"))
    await posts(office, thread, "Do you see it?")
    await office.passes(timedelta(minutes=30))

    assert told(office) == (NoticeKind.FILE, UnfitReason.UNREACHABLE, False)
    assert on_the_phone(office) == [("Do you see it?", None)]


async def test_sending_again_uses_what_the_channel_has(office: Office, thread: ThreadRef) -> None:
    """Its id lives for 30 days; after that the bytes are handed over anew (MD10)."""
    office.channel.fates.plan("send", Fate.REFUSED)
    await posts(office, thread, "Look", file(office, b"photo", "image/jpeg"))
    failure = office.workspace.replies(thread)[-1].posts[-1]
    assert isinstance(failure, FailurePost)

    office.channel.fates.plan("send", Fate.REFUSED)
    await drafts.send_again(office.desk, TENANT.id, failure.message_id, BEA)
    await office.passes(MOMENT)
    assert len(office.channel.handed) == 1

    await office.passes(timedelta(days=30))
    await office.takes_in(office.writes(ANA, "Nothing came."))
    await office.passes(MOMENT)
    await drafts.send_again(office.desk, TENANT.id, failure.message_id, BEA)
    await office.passes(MOMENT)
    assert len(office.channel.handed) == 2
    assert on_the_phone(office) == [("Look", b"photo")]


async def test_what_the_vault_lost_is_fetched_anew(office: Office, thread: ThreadRef) -> None:
    """It still stands in Slack."""
    office.channel.fates.plan("hand_over", *[Fate.BUSY] * 4)
    await posts(office, thread, "", file(office, b"photo", "image/jpeg"))
    office.vault.files.clear()
    await office.passes(timedelta(minutes=1))

    assert on_the_phone(office) == [("", b"photo")]
    assert len(office.workspace.fetched) == 2


async def test_an_edited_draft_keeps_its_file(office: Office, thread: ThreadRef) -> None:
    """Only its words change."""
    await posts(office, thread, "First")
    carlo = AgentRef("U0CARLO")
    post = office.new_post(thread)
    photo = file(office, b"photo", "image/jpeg")
    await office.takes_in(office.posts(carlo, thread, "Wrnog", files=[photo], post=post))
    await office.passes(MOMENT)
    edited = AgentEdited(post, carlo, RichText.plain("Right"))
    await office.takes_in(office.piece(edited, key="e", lane=f"post:{thread}", source=Source.SLACK))
    await office.passes(MOMENT)

    await drafts.send_anyway(office.desk, TENANT.id, office.workspace.notices[-1][1].message_id, carlo)
    await office.passes(MOMENT)

    assert on_the_phone(office) == [("First", None), ("Right", b"photo")]


async def test_who_is_forgotten_leaves_no_file_in_the_vault(office: Office, thread: ThreadRef) -> None:
    """And what the agent posted stays the agent's."""
    await posts(office, thread, "", file(office, b"photo", "image/jpeg"))
    standing = dict(office.workspace.files)
    async with office.desk.store.begin(TENANT.id) as uow:
        (contact,) = await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private(ANA))])
        await erasing.erase_files(uow, contact.id)
        await uow.commit()
    await office.passes(MOMENT)

    assert office.vault.files == {}
    assert office.workspace.files == standing


async def test_what_nobody_foresaw_fails_where_its_author_sees_it(office: Office, thread: ThreadRef) -> None:
    """Tried a few times, then marked and explained in the thread; whoever runs this is told too."""
    broken = file(office, b"photo", "image/jpeg")
    standing = office.workspace.files[broken.ref]
    office.workspace.files[broken.ref] = replace(standing, content=cast("bytes", None))
    post = await posts(office, thread, "See the plan", broken)

    await office.passes(timedelta(hours=1))

    failure = office.workspace.replies(thread)[-1].posts[0]
    assert isinstance(failure, FailurePost)
    assert office.workspace.marks[post][-1] is Mark.FAILED
    assert [alert.reason for alert in office.workspace.alerts] == ["TypeError"]
