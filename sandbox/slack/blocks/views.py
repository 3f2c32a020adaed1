"""
Modals and Home views: what Slack takes, and what it makes of it.

Source of every limit: Slack, Views reference, November 2026.
"""

import json
from collections.abc import Collection

from sandbox.slack.blocks.elements import ID_LENGTH, plain
from sandbox.slack.blocks.layouts import check_blocks
from sandbox.slack.blocks.rules import Complaints, Rule, anything, boolean, shape, string
from sandbox.slack.wire import Json

PRIVATE_METADATA = 3000
TITLE = 24
VIEW_BYTES = 250_000
STACK = 3

_SHARED: dict[str, Rule] = {
    "private_metadata": string(PRIVATE_METADATA, least=0),
    "callback_id": string(ID_LENGTH, least=0),
    "external_id": string(ID_LENGTH, least=0),
}
_MODAL = shape(
    {"title": plain(TITLE), "blocks": anything},
    {
        **_SHARED,
        "close": plain(TITLE),
        "submit": plain(TITLE),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape({"blocks": anything}, _SHARED)


def check_view(view: Json, pointer: str = "/view", *, refused: Collection[str] = ()) -> list[str]:
    """What Slack complains about; [] if it takes the view. refused: kinds of block it does not have yet."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"unsupported type: {kind} [json-pointer:{pointer}/type]"]
    complaints = Complaints(kind)
    (_MODAL if kind == "modal" else _HOME)(view, pointer, complaints)
    blocks = view.get("blocks", [])
    complaints.found += check_blocks(blocks, kind, f"{pointer}/blocks", refused=refused)
    if kind == "modal" and "submit" not in view and any(_is_input(block) for block in blocks):
        complaints.add("missing required field: submit", pointer)
    return complaints.found


def view_too_large(view: Json) -> bool:
    """Whether the whole view is over 250 KB."""
    return len(json.dumps(view, separators=(",", ":")).encode()) > VIEW_BYTES


def _is_input(block: object) -> bool:
    return isinstance(block, dict) and block.get("type") == "input"
