"""
The rich_text block and everything inside it.

Source: Slack, Block Kit reference, rich text block and its elements, November 2026.
"""

from sandbox.slack.blocks.rules import (
    Complaints,
    Rule,
    anything,
    boolean,
    by_type,
    list_of,
    one_of,
    shape,
    string,
    whole,
)

_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = shape({}, dict.fromkeys(_STYLES, boolean))
_STYLED: dict[str, Rule] = {"style": _STYLE}
# Slack refuses an empty text element; how long one may be is not documented, a message holds 40,000 characters.
_TEXT = string(40_000)
_ID = string(255)

_PARTS: dict[str, Rule] = {
    "text": shape({"text": _TEXT}, _STYLED),
    "link": shape({"url": string(3000)}, {**_STYLED, "text": _TEXT, "unsafe": boolean}),
    "emoji": shape({"name": _ID}, {**_STYLED, "unicode": _ID, "skin_tone": whole(2, 6)}),
    "user": shape({"user_id": _ID}, _STYLED),
    "usergroup": shape({"usergroup_id": _ID}, _STYLED),
    "channel": shape({"channel_id": _ID}, _STYLED),
    "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
    "color": shape({"value": string(20)}, _STYLED),
    "date": shape(
        {"timestamp": whole(0, 10**11), "format": _ID},
        {**_STYLED, "url": string(3000), "fallback": string(3000)},
    ),
}
_INLINE = list_of(by_type(_PARTS), 0, 10_000)
_SECTION = shape({"elements": _INLINE})
_BORDER: dict[str, Rule] = {"border": whole(0, 1)}

_SECTIONS: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_list": shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": list_of(by_type({"rich_text_section": _SECTION}), 1, 1_000),
        },
        {**_BORDER, "indent": whole(0, 8), "offset": whole(0, 1_000_000)},
    ),
    "rich_text_preformatted": shape(
        {"elements": list_of(by_type(_PARTS, ("text", "link")), 0, 10_000)}, {**_BORDER, "language": anything}
    ),
    "rich_text_quote": shape({"elements": _INLINE}, _BORDER),
}


def rich_text_elements(value: object, pointer: str, complaints: Complaints) -> None:
    """The `elements` of a rich_text block."""
    list_of(by_type(_SECTIONS), 0, 1_000)(value, pointer, complaints)
