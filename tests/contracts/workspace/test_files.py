"""Files in Slack: handed over, shared once, and found again."""

from collections.abc import AsyncIterator

import pytest

from core.ids import FileRef, ThreadRef
from core.text import Private
from desk.ports import FileFound
from desk.problems import Certainty, DeliveryProblem, Tell
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

    await side.workspace.share(TENANT, thread, file, NAME)

    found = await side.workspace.find_file(TENANT, thread, file)
    assert found.finished
    assert found.post is not None
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
