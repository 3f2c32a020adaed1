"""Files in Slack: handed over, shared once, and found again."""

from collections.abc import AsyncIterator

import pytest

from core.ids import FileRef, ThreadRef
from core.text import Private
from desk.ports import FileFound, MediaTrouble
from desk.problems import Certainty, DeliveryProblem, Tell
from sandbox.slack.people import PersonsFile
from tests.contracts.workspace.conftest import Side
from tests.contracts.workspace.given import TENANT, opened

NAME = Private("bill <!channel>.pdf")
BYTES = b"%PDF-1.7"


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def handed_over(side: Side) -> FileRef:
    return await side.workspace.upload(TENANT, NAME, len(BYTES), chunks(BYTES[:3], BYTES[3:]))


def shown(side: Side, thread: ThreadRef) -> list[bytes]:
    """What people see in the thread, in order."""
    channel = side.slack.workspace.channels[side.channel]
    replies = channel.replies(thread.partition("/")[2])
    files = [file["id"] for reply in replies for file in reply.get("files", ())]
    return [side.slack.workspace.files[file].content for file in files]


async def test_nobody_sees_a_file_before_it_is_shared(side: Side) -> None:
    """Its bytes are there, it is nowhere."""
    thread = await opened(side)

    file = await handed_over(side)

    assert await side.workspace.find_file(TENANT, thread, file) == FileFound(finished=False)
    assert shown(side, thread) == []


async def test_a_shared_file_says_where_it_stands(side: Side) -> None:
    """In that thread, under its name."""
    thread = await opened(side)
    file = await handed_over(side)

    await side.workspace.share(TENANT, thread, file, NAME, about="PDF · 1.2 MB")

    found = await side.workspace.find_file(TENANT, thread, file)
    assert found.finished
    assert found.post is not None
    standing = side.slack.workspace.channels[side.channel].messages[found.post.partition("/")[2]]
    assert standing["text"] == "PDF · 1.2 MB"
    assert shown(side, thread) == [BYTES]
    assert side.slack.workspace.files[file].described["title"] == NAME.reveal()


async def test_a_file_elsewhere_does_not_stand_here(side: Side) -> None:
    """It is asked for in one thread and stands in another."""
    first, second = await opened(side), await opened(side)
    file = await handed_over(side)
    await side.workspace.share(TENANT, first, file, NAME)

    assert await side.workspace.find_file(TENANT, second, file) == FileFound(finished=True)


async def test_sharing_twice_is_a_doubt_and_shows_it_once(side: Side) -> None:
    """Whoever does it again is sent to look."""
    thread = await opened(side)
    file = await handed_over(side)
    await side.workspace.share(TENANT, thread, file, NAME)

    with pytest.raises(DeliveryProblem) as raised:
        await side.workspace.share(TENANT, thread, file, NAME)

    assert raised.value.certainty is Certainty.UNKNOWN
    assert shown(side, thread) == [BYTES]


async def test_a_yes_without_a_share_is_seen(side: Side) -> None:
    """Slack says ok and shows nothing: the file says so (MD8)."""
    thread = await opened(side)
    file = await handed_over(side)
    side.slack.faults.add("share", "not_shared")

    await side.workspace.share(TENANT, thread, file, NAME)

    assert await side.workspace.find_file(TENANT, thread, file) == FileFound(finished=True)


async def test_a_removed_file_is_gone_and_may_be_removed_again(side: Side) -> None:
    """Also from the thread."""
    thread = await opened(side)
    file = await handed_over(side)
    await side.workspace.share(TENANT, thread, file, NAME)

    await side.workspace.remove_file(TENANT, file)
    await side.workspace.remove_file(TENANT, file)

    assert await side.workspace.find_file(TENANT, thread, file) == FileFound(finished=False)


@pytest.mark.parametrize(
    ("method", "error", "tell"),
    [
        ("files.getUploadURLExternal", "file_uploads_disabled", Tell.NOT_ACCEPTED),
        ("files.getUploadURLExternal", "storage_limit_reached", Tell.NOT_ACCEPTED),
        ("files.completeUploadExternal", "thread_not_found", Tell.THREAD_GONE),
        ("files.completeUploadExternal", "is_archived", Tell.CHANNEL_GONE),
        ("files.completeUploadExternal", "file_not_found", Tell.MEDIA),
    ],
)
async def test_what_slack_does_not_take_is_named(side: Side, method: str, error: str, tell: Tell) -> None:
    """Certain, and told apart."""
    thread = await opened(side)
    side.slack.faults.add(method, f"ok_false:{error}")

    async def both_steps() -> None:
        file = await handed_over(side)
        await side.workspace.share(TENANT, thread, file, NAME)

    with pytest.raises(DeliveryProblem) as raised:
        await both_steps()

    assert (raised.value.certainty, raised.value.tell) == (Certainty.NOT_APPLIED, tell)


async def posted(side: Side, *, content: bytes = BYTES) -> FileRef:
    """A person has put a file into a post."""
    await side.slack.say("bea", "general", "see", files=[PersonsFile("bill.pdf", content)])
    return FileRef(list(side.slack.workspace.files)[-1])


async def fetched(side: Side, file: FileRef, *, most: int = 1000) -> tuple[str, bytes]:
    """Its type and its bytes."""
    async with side.workspace.fetch(TENANT, file, most=most) as download:
        return download.mime_type, b"".join([chunk async for chunk in download.chunks])


async def test_a_persons_file_can_be_fetched(side: Side) -> None:
    """As often as it is asked for."""
    file = await posted(side)

    assert await fetched(side, file) == ("application/pdf", BYTES)
    assert await fetched(side, file) == ("application/pdf", BYTES)


async def test_a_file_that_is_no_more_is_gone(side: Side) -> None:
    """And so is one nobody knows."""
    with pytest.raises(DeliveryProblem) as raised:
        await fetched(side, FileRef("F0NOBODY"))

    assert raised.value.code == MediaTrouble.GONE


async def test_a_file_that_is_too_large_is_not_read(side: Side) -> None:
    """Not one byte more."""
    file = await posted(side, content=BYTES * 9)

    with pytest.raises(DeliveryProblem) as raised:
        await fetched(side, file, most=len(BYTES))

    assert raised.value.code == MediaTrouble.TOO_LARGE


@pytest.mark.parametrize("page", ["shown", "sent to"])
async def test_slacks_page_to_sign_in_is_no_file(side: Side, page: str) -> None:
    """With status 200 or as a redirect: it says what is wrong, and that only a person can mend it."""
    file = await posted(side)
    if page == "shown":
        described = side.slack.workspace.files[file].described
        described["url_private_download"] = described["url_private_download"].replace("T0", "T1", 1)
    else:
        side.slack.faults.add("download", "redirect")

    with pytest.raises(DeliveryProblem) as raised:
        await fetched(side, file)

    assert (raised.value.code, raised.value.tell) == ("login page", Tell.CREDENTIALS)


async def test_our_token_leaves_for_slack_alone(side: Side) -> None:
    """A file that stands elsewhere is not asked for."""
    file = await posted(side)
    described = side.slack.workspace.files[file].described
    described["url_private_download"] = "https://files.example.com/bill.pdf"

    with pytest.raises(DeliveryProblem) as raised:
        await fetched(side, file)

    assert raised.value.code == "login page"
