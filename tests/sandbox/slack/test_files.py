"""Files in three steps, files out with the token, files by people."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import PersonsFile
from tests.sandbox.slack.conftest import Scene


async def test_the_real_client_uploads_in_three_steps(scene: Scene) -> None:
    """The file is shared in the thread and told as file_share and file_shared."""
    root = await scene.slack.say("bea", "general", "hello")
    await scene.client.files_upload_v2(
        content=b"voice", filename="note.ogg", channel=scene.general, thread_ts=root, initial_comment="Voice"
    )
    await scene.slack.settle()

    shared = [event for event in scene.app.inner("message") if event.get("subtype") == "file_share"]
    assert shared[0]["thread_ts"] == root and shared[0]["files"][0]["name"] == "note.ogg"
    file_id = shared[0]["files"][0]["id"]
    assert scene.app.inner("file_shared")[0]["file_id"] == file_id
    described = (await scene.client.files_info(file=file_id))["file"]
    assert described["shares"]["public"][scene.general][0]["ts"] == shared[0]["ts"]


async def test_a_file_is_completed_once_and_only_with_its_bytes(scene: Scene) -> None:
    """file_not_found before the upload."""
    step = await scene.client.files_getUploadURLExternal(filename="a.txt", length=3)
    files = [{"id": step["file_id"], "title": "A"}]
    with pytest.raises(SlackApiError, match="file_not_found"):
        await scene.client.files_completeUploadExternal(files=files, channel_id=scene.general)
    async with aiohttp.ClientSession() as session:
        async with session.post(step["upload_url"], data=b"toolong") as refused:
            assert refused.status == 400
        async with session.post(step["upload_url"], data=b"abc") as answer:
            assert await answer.text() == "OK - 3"

    await scene.client.files_completeUploadExternal(files=files, channel_id=scene.general)

    with pytest.raises(SlackApiError, match="file_already_completed"):
        await scene.client.files_completeUploadExternal(files=files, channel_id=scene.general)


async def test_an_upload_can_be_answered_with_ok_and_not_shared(scene: Scene) -> None:
    """On demand."""
    scene.slack.faults.add("share", "not_shared")

    await scene.client.files_upload_v2(content=b"abc", filename="a.txt", channel=scene.general)

    assert scene.slack.channel_json("general")["posts"] == []


async def test_a_persons_file_is_fetched_with_the_token(scene: Scene) -> None:
    """Without it, or without files:read, a sign-in page comes with status 200."""
    await scene.slack.say(
        "bea", "general", "see", files=[PersonsFile("a.pdf", b"%PDF"), PersonsFile("b.bin", b"b", False)]
    )
    await scene.slack.settle()
    message = scene.app.inner("message")[0]
    address = message["files"][0]["url_private_download"]

    async with aiohttp.ClientSession() as session:
        token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
        async with session.get(address, headers=token) as answer:
            assert (answer.content_type, await answer.read()) == ("application/pdf", b"%PDF")
        async with session.get(address) as page:
            assert (page.status, page.content_type) == (200, "text/html")
    assert message["subtype"] == "file_share" and len(scene.app.inner("file_shared")) == 2
    assert message["files"][1]["file_access"] == "check_file_info"
    assert (await scene.client.files_info(file=message["files"][1]["id"]))["file"]["name"] == "b.bin"


async def test_a_file_alone_has_no_client_msg_id(scene: Scene) -> None:
    """As with Slack's own clients."""
    await scene.slack.say("bea", "general", "", files=[PersonsFile("a.pdf", b"%PDF")])
    await scene.slack.settle()

    assert "client_msg_id" not in scene.app.inner("message")[0]


@pytest.mark.parametrize("fault", ["truncated", "reset_after", "reset_before"])
async def test_bytes_can_be_cut_on_their_way(scene: Scene, fault: str) -> None:
    """Up and down."""
    await scene.slack.say("bea", "general", "see", files=[PersonsFile("a.pdf", b"%PDF" * 100)])
    await scene.slack.settle()
    address = scene.app.inner("message")[0]["files"][0]["url_private_download"]
    scene.slack.faults.add("download", fault, count=1 if fault == "truncated" else 2)  # aiohttp asks twice
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}

    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            async with session.get(address, headers=token) as answer:
                await answer.read()
        async with session.get(address, headers=token) as answer:
            assert len(await answer.read()) == 400


async def test_an_upload_may_be_kept_though_its_answer_is_lost(scene: Scene) -> None:
    """Then it may be repeated, or completed."""
    step = await scene.client.files_getUploadURLExternal(filename="a.txt", length=3)
    scene.slack.faults.add("upload", "reset_after")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(step["upload_url"], data=b"abc")

    done = await scene.client.files_completeUploadExternal(
        files=[{"id": step["file_id"]}], channel_id=scene.general
    )

    assert done["files"][0]["title"] == "a.txt"
