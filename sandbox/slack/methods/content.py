"""What a message is made of, checked as Slack checks it: text, blocks, attachments, metadata, name."""

from sandbox.slack.blocks.completed import completed
from sandbox.slack.blocks.layouts import check_blocks, markdown_too_long
from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.wire import Json

# Source: Slack, chat.postMessage: 4,000 characters advised, cut at 40,000; chat.update refuses more than 4,000.
TEXT_ADVISED, TEXT_CUT = 4_000, 40_000
MARKDOWN_TEXT = 12_000
# Source: Slack, chat.postMessage, errors: too_many_attachments (more than 100).
ATTACHMENTS = 100
# Source: Slack, Message metadata: 16 KB a message.
METADATA_BYTES = 16_000


def content_of(call: Call, *, needed: bool = True) -> Json:
    """text, blocks, attachments, metadata as given; only what was given is in it. needed: refuse nothing at all."""
    given = call.arguments
    content: Json = {}
    markdown = given.text("markdown_text")
    if markdown is not None:
        if given.text("text") is not None or given.given.get("blocks"):
            raise CallRefused("markdown_text_conflict")
        if len(markdown) > MARKDOWN_TEXT:
            raise CallRefused("msg_too_long")
        content["text"] = markdown
    if "text" in given.given and markdown is None:
        content["text"] = given.text("text") or ""
    if given.given.get("blocks"):
        content["blocks"] = checked_blocks(call, given.structure("blocks", "invalid_blocks_format"))
    elif "blocks" in given.given and given.given["blocks"] is not None:
        content["blocks"] = []
    if given.given.get("attachments"):
        content["attachments"] = _attachments(given.structure("attachments", "invalid_attachments"))
    if needed and not any(content.values()):
        raise CallRefused("no_text")
    metadata = _metadata(call)
    return content | ({"metadata": metadata} if metadata else {})


def checked_blocks(call: Call, blocks: object) -> list[Json]:
    """The blocks, with everything Slack fills in. Raises CallRefused with its JSON pointers."""
    if not isinstance(blocks, list):
        raise CallRefused("invalid_blocks_format")
    complaints = check_blocks(blocks, "message", refused=call.platform.settings.refused_blocks)
    if complaints:
        messages = [f"[ERROR] {complaint}" for complaint in complaints]
        raise CallRefused("invalid_blocks", errors=complaints, response_metadata={"messages": messages})
    if markdown_too_long(blocks):
        raise CallRefused("msg_blocks_too_long")
    return completed(blocks, call.platform.new_block_id)


def sender_of(call: Call) -> tuple[str | None, Json | None]:
    """A custom name and picture. Raises CallRefused without chat:write.customize."""
    username = call.arguments.text("username")
    emoji, url = call.arguments.text("icon_emoji"), call.arguments.text("icon_url")
    icons = {"emoji": emoji} if emoji else {"image_48": url} if url else None
    custom = username is not None or icons is not None
    if custom and "chat:write.customize" not in call.workspace.scopes:
        raise missing_scope(call, "chat:write.customize")
    return username, icons


def missing_scope(call: Call, needed: str) -> CallRefused:
    """The refusal that names what is needed and what is there."""
    return CallRefused("missing_scope", needed=needed, provided=",".join(call.workspace.scopes))


def _attachments(attachments: object) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(part, dict) for part in attachments):
        raise CallRefused("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise CallRefused("too_many_attachments")
    return [
        {"id": index + 1, "fallback": "[no preview available]", **part}
        for index, part in enumerate(attachments)
    ]


def _metadata(call: Call) -> Json | None:
    metadata = call.arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        raise CallRefused("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        raise CallRefused("invalid_metadata_schema")
    if len(str(payload).encode()) > METADATA_BYTES:
        raise CallRefused("metadata_too_large")
    return metadata
