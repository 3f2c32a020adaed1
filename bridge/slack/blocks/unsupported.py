"""What the channel did not hand over, by a name people know (pure)."""

from bridge.slack.blocks.parts import line, words
from bridge.slack.cleaning import one_line
from bridge.slack.wire import Json
from core.message import Unsupported
from words import mark, say

# Source: Meta Cloud API, messages webhook, unsupported and errors 131051, 131052, 131060, November 2026.
_BY_CODE: dict[int, str] = {
    131052: mark("A file larger than WhatsApp passes on (100 MB)"),
    131060: mark("A message that WhatsApp could not load"),
}
_BY_KIND: dict[str, str] = {
    "edit": mark("A change to an earlier message"),
    "poll_creation": mark("A poll"),
    "poll_update": mark("A vote in a poll"),
    "pin": mark("A pinned message"),
    "gif": mark("A GIF"),
    "group_invite": mark("An invitation to a group"),
    "hsm": mark("A message made from a template"),
    "keep_in_chat": mark("A message kept in the chat"),
    "link_preview": mark("A link with a preview"),
    "list": mark("A list"),
    "media_placeholder": mark("A file"),
    "order": mark("An order"),
    "product": mark("A product of the catalogue"),
    "reaction": mark("A reaction"),
    "button": mark("A button"),
    "image": mark("A photo"),
    "video": mark("A video"),
    "audio": mark("An audio file"),
    "document": mark("A document"),
    "sticker": mark("A sticker"),
    "interactive": mark("An interactive message"),
    "location": mark("A location"),
}
_NAMELESS = ("", "unknown", "unsupported", "errors")


def unsupported_told(content: Unsupported, language: str) -> list[Json]:
    """What it was, as far as WhatsApp says, and what to do."""
    what = line(
        words("❔ " + _name(content, language), bold=True),
        words(
            "\n"
            + say(language, "WhatsApp does not pass this on. Ask the contact to send it in another way."),
            italic=True,
        ),
    )
    return [what]


def _name(content: Unsupported, language: str) -> str:
    known = _BY_CODE.get(content.code or 0) or _BY_KIND.get(content.what)
    if known is not None:
        return say(language, known)
    named = one_line(content.what.replace("_", " "), 100)
    if named in _NAMELESS:
        return say(language, "Something of a kind that WhatsApp does not name")
    return say(language, "Something that WhatsApp calls “{what}”", what=named)
