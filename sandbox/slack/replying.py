"""What the app posts to a response URL (Source: Slack, Handling user interaction, "Message responses")."""

import json

from aiohttp import web

from sandbox.slack.blocks.completed import completed
from sandbox.slack.blocks.layouts import check_blocks
from sandbox.slack.composing import change, post_as_bot, remove, show_to
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.slack_platform import Platform
from sandbox.slack.spoiling import instead, spoiled
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace


async def handle(platform: Platform, request: web.Request) -> web.StreamResponse:
    """One post to a response URL."""
    fault = platform.faults.take("response_url")
    if fault is not None and not fault.kind.effect:
        return await instead(platform, request, fault)
    with platform.agenda.busy():
        url = platform.response_urls.given.get(request.path)
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        if url is None or not url.alive(platform.now()):
            dead = "invalid_url" if url is None else "used_url" if url.left == 0 else "expired_url"
            return web.json_response({"ok": False, "error": dead}, status=404)
        url.left -= 1
        error = apply(platform, url, body)
    if error is not None:
        return web.json_response(
            {"ok": False, "error": error}, status=400 if error == "invalid_blocks" else 404
        )
    if fault is not None:
        return await spoiled(platform, request, fault, {"ok": True})
    return web.Response(text="ok")


def apply(platform: Platform, url: ResponseUrl, body: Json) -> str | None:
    """Show what the app answers to a gesture; Slack's error if it does not take it."""
    workspace = platform.of_team(url.team_id)
    if workspace is None or url.channel_id not in workspace.channels:
        return "channel_not_found"
    channel = workspace.channels[url.channel_id]
    if body.get("delete_original") is True:
        return _delete(platform, workspace, channel, url)
    content: Json = {"text": body.get("text") or ""}
    if body.get("blocks"):
        if check_blocks(body["blocks"], "message", refused=platform.settings.refused_blocks):
            return "invalid_blocks"
        content["blocks"] = completed(body["blocks"], platform.new_block_id)
    if body.get("attachments"):
        content["attachments"] = body["attachments"]
    if not any(content.values()):
        return "no_text"
    if body.get("replace_original") is True and url.source_ts is not None:
        return _replace(platform, workspace, channel, url, content)
    _say(platform, workspace, channel, url, content, body)
    return None


def _say(
    platform: Platform, workspace: Workspace, channel: Channel, url: ResponseUrl, content: Json, body: Json
) -> None:
    in_channel = body.get("response_type") == "in_channel"
    url.shown.append({"response_type": "in_channel" if in_channel else "ephemeral", **content})
    if in_channel:
        thread_ts = body.get("thread_ts")
        message = post_as_bot(platform, workspace, channel, content, thread_ts=thread_ts)
    else:
        message = show_to(platform, workspace, channel, url.user_id, content, url.thread_ts)
    url.shown[-1]["ts"] = message["ts"]


def _replace(
    platform: Platform, workspace: Workspace, channel: Channel, url: ResponseUrl, content: Json
) -> str | None:
    source = url.source_ts or ""
    url.shown.append(
        {"response_type": "ephemeral" if url.ephemeral else "in_channel", "ts": source, **content}
    )
    if not url.ephemeral:
        if source not in channel.messages:
            return "message_not_found"
        change(platform, workspace, channel, source, {"blocks": None, "attachments": None, **content})
        return None
    note = channel.ephemeral(source, url.user_id)
    if note is None:
        return "message_not_found"
    for name in ("blocks", "attachments"):
        note.pop(name, None)
    note |= content
    return None


def _delete(platform: Platform, workspace: Workspace, channel: Channel, url: ResponseUrl) -> str | None:
    source = url.source_ts or ""
    note = channel.ephemeral(source, url.user_id) if url.ephemeral else None
    if note is not None:
        channel.ephemerals.remove(note)
    elif source in channel.messages:
        remove(platform, workspace, channel, source)
    else:
        return "message_not_found"
    return None
