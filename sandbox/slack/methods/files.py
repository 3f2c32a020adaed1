"""files.*: the three steps of an upload, and what a file is (Source: Slack, Working with files)."""

import mimetypes

from sandbox.slack.composing import post_as_bot
from sandbox.slack.happenings import tell
from sandbox.slack.methods.call import Call, CallRefused, invalid
from sandbox.slack.methods.content import checked_blocks, sender_of
from sandbox.slack.pictures import size_of
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, UploadedFile, Workspace

# Source: Slack, files.getUploadURLExternal: 1 GB a file; alt_txt up to 1,000 characters.
FILE_BYTES = 1_000_000_000
ALT_TEXT = 1_000


def get_upload_url(call: Call) -> Json:
    """Step one: where the bytes may go."""
    name = call.arguments.required("filename")
    length = call.arguments.number("length")
    if length is None or length <= 0:
        raise invalid("missing required field: length")
    if length > FILE_BYTES:
        raise CallRefused("file_upload_size_restricted")
    if len(call.arguments.text("alt_txt") or "") > ALT_TEXT:
        raise CallRefused("alt_txt_too_large")
    file = new_file(call.platform, call.workspace, call.workspace.bot_user_id, name, length)
    file.upload_ticket = f"{call.platform.random.getrandbits(96):024x}"
    return {"upload_url": f"{call.platform.api_base}/upload/v1/{file.upload_ticket}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Step three, once only: the files are real, and shared if a channel is named. The answer has no ts."""
    wanted = call.arguments.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid("missing required field: files")
    files = [_uploaded(call, part) for part in wanted]
    channel_ids = call.arguments.names("channel_id") or call.arguments.names("channels")
    username, icons = sender_of(call)
    blocks = call.arguments.structure("blocks", "invalid_blocks_format")
    content: Json = {"text": call.arguments.text("initial_comment")}
    if blocks:
        content["blocks"] = checked_blocks(call, blocks)
    channels = [_shareable(call, channel_id) for channel_id in channel_ids]
    thread_ts = call.arguments.text("thread_ts")
    if thread_ts is not None and (len(channels) != 1 or thread_ts not in channels[0].messages):
        raise CallRefused("thread_not_found" if len(channels) == 1 else "invalid_channel")
    for file, part in zip(files, wanted, strict=True):
        file.completed = True
        file.described["title"] = part.get("title") or file.described["name"]
    if call.platform.faults.take("share", by_name=True) is None:
        content["files"] = [as_shared(file) for file in files]
        for channel in channels:
            message = post_as_bot(
                call.platform,
                call.workspace,
                channel,
                content,
                thread_ts=thread_ts,
                username=username,
                icons=icons,
            )
            share(call.platform, call.workspace, channel, message, files)
    return {"files": [{"id": file.id, "title": file.described["title"]} for file in files]}


def info(call: Call) -> Json:
    """One file."""
    file = call.workspace.files.get(call.arguments.required("file"))
    if file is None or not file.completed:
        raise CallRefused("file_not_found")
    return {"file": file.described, "comments": [], "response_metadata": {"next_cursor": ""}}


def list_files(call: Call) -> Json:
    """Files the app can see, newest first; by page number, not by cursor. Source: Slack, files.list."""
    channel_id, user_id = call.arguments.text("channel"), call.arguments.text("user")
    found = [
        file.described
        for file in call.workspace.files.values()
        if file.completed
        and (user_id is None or file.described["user"] == user_id)
        and (channel_id is None or channel_id in _places(file))
    ]
    found.reverse()
    count, page = call.arguments.number("count") or 100, call.arguments.number("page") or 1
    paging = {"count": count, "total": len(found), "page": page, "pages": -(-len(found) // count)}
    return {"files": found[(page - 1) * count : page * count], "paging": paging}


def delete(call: Call) -> Json:
    """Remove a file of the app."""
    file = call.workspace.files.get(call.arguments.required("file"))
    if file is None:
        raise CallRefused("file_not_found")
    if file.described["user"] != call.workspace.bot_user_id:
        raise CallRefused("cant_delete_file")
    del call.workspace.files[file.id]
    return {}


def new_file(platform: Platform, workspace: Workspace, user_id: str, name: str, size: int) -> UploadedFile:
    """A file nobody has uploaded yet."""
    file_id = platform.new_id("F")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    extension = name.rpartition(".")[2].lower() if "." in name else "binary"
    stored = name.lower().replace(" ", "_").replace("/", "_")
    base = f"{platform.api_base}/files-pri/{workspace.team_id}-{file_id}"
    described: Json = {
        "id": file_id,
        "created": platform.seconds(),
        "timestamp": platform.seconds(),
        "name": name,
        "title": name,
        "mimetype": kind,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": user_id,
        "user_team": workspace.team_id,
        "editable": False,
        "size": size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{base}/{stored}",
        "url_private_download": f"{base}/download/{stored}",
        "media_display_type": "unknown",
        "permalink": f"https://{workspace.domain}.slack.com/files/{user_id}/{file_id}/{stored}",
        "permalink_public": f"https://slack-files.com/{workspace.team_id}-{file_id}-{platform.random.getrandbits(40):010x}",
        "has_rich_preview": False,
        "file_access": "visible",
        "shares": {},
    }
    workspace.files[file_id] = UploadedFile(file_id, described)
    return workspace.files[file_id]


def received(file: UploadedFile, content: bytes) -> None:
    """The bytes are there; of a picture Slack then knows the size."""
    file.content, file.uploaded = content, True
    size = size_of(content)
    if size is not None:
        file.described["original_w"], file.described["original_h"] = size


def as_shared(file: UploadedFile) -> Json:
    """The file object as a message carries it: without the places where it was shared."""
    return {name: value for name, value in file.described.items() if name != "shares"}


def share(
    platform: Platform, workspace: Workspace, channel: Channel, message: Json, files: list[UploadedFile]
) -> None:
    """Note in each file where it was shared, and tell the app by file_shared, ids only."""
    for file in files:
        place = {"ts": message["ts"], "channel_name": channel.name, "team_id": workspace.team_id}
        if "thread_ts" in message:
            place["thread_ts"] = message["thread_ts"]
        shares = file.described["shares"].setdefault("private" if channel.is_private else "public", {})
        shares.setdefault(channel.id, []).append(place)
        if workspace.bot_user_id in channel.members:
            event: Json = {"type": "file_shared", "file_id": file.id, "user_id": file.described["user"]}
            event |= {"file": {"id": file.id}, "channel_id": channel.id}
            tell(platform, workspace, event | {"event_ts": channel.next_ts(platform.now())})


def _places(file: UploadedFile) -> set[str]:
    return {channel_id for places in file.described["shares"].values() for channel_id in places}


def _uploaded(call: Call, part: object) -> UploadedFile:
    file = call.workspace.files.get(str(part.get("id"))) if isinstance(part, dict) else None
    if file is None or not file.uploaded:
        raise CallRefused("file_not_found")
    if file.completed:
        raise CallRefused("file_already_completed")
    return file


def _shareable(call: Call, channel_id: str) -> Channel:
    channel = call.workspace.channels.get(channel_id)
    if channel is None:
        raise CallRefused("invalid_channel")
    if channel.archived:
        raise CallRefused("is_archived")
    if call.workspace.bot_user_id not in channel.members:
        raise CallRefused("not_in_channel")
    return channel


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
    "files.list": list_files,
    "files.delete": delete,
}
