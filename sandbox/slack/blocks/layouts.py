"""
Every kind of block, and on which surface it may stand.

Source of every limit: Slack, Block Kit reference (blocks), November 2026.
"""

from collections.abc import Collection

from sandbox.slack.blocks.elements import (
    BUTTON,
    ELEMENTS,
    ID_LENGTH,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    plain,
    text,
)
from sandbox.slack.blocks.rich_text import rich_text_elements
from sandbox.slack.blocks.rules import (
    Complaints,
    Rule,
    anything,
    at_least_one_of,
    boolean,
    by_type,
    just_one_of,
    list_of,
    one_of,
    shape,
    string,
    together,
    unique,
    whole,
)
from sandbox.slack.blocks.tables import CHART, DATA_TABLE, TABLE
from sandbox.slack.wire import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
# All markdown blocks of one message together.
MARKDOWN_LENGTH = 12_000
_FEW = {"table": 1, "data_visualization": 2}


def _block(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    ids = unique("block_id", lambda complaints: complaints.block_ids)
    parts = shape(required, {"block_id": string(ID_LENGTH, least=0), **(optional or {})})
    return together(_new_block, parts, ids)


def _new_block(value: object, pointer: str, complaints: Complaints) -> None:
    """An action id is unique in its block. Source: Slack, block elements, `action_id`."""
    complaints.action_ids.clear()


def _markdown(value: object, pointer: str, complaints: Complaints) -> None:
    string(MARKDOWN_LENGTH)(value, pointer, complaints)
    complaints.markdown_length += len(value) if isinstance(value, str) else 0


_CONTEXT_PARTS = {
    "image": IMAGE,
    "plain_text": text(2000, "plain_text"),
    "mrkdwn": text(2000, "mrkdwn"),
}
_CARD = together(
    shape(
        {},
        {
            "block_id": string(ID_LENGTH, least=0),
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "subtext": text(200),
            "icon": anything,
            "slack_icon": anything,
            "hero_image": IMAGE,
            "actions": list_of(by_type({"button": BUTTON}), 1, 3),
        },
    ),
    at_least_one_of("title", "body", "hero_image"),
)
_TASK: dict[str, Rule] = {
    "task_id": string(ID_LENGTH),
    "title": string(ID_LENGTH),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
_TASK_MORE: dict[str, Rule] = {"details": anything, "output": anything, "sources": list_of(anything, 0, 50)}


def _inside_container(value: object, pointer: str, complaints: Complaints) -> None:
    by_type({kind: rule for kind, rule in BLOCKS.items() if kind != "container"})(value, pointer, complaints)


BLOCKS: dict[str, Rule] = {
    "section": together(
        _block(
            {},
            {
                "text": text(3000),
                "fields": list_of(text(2000), 1, 10),
                "accessory": by_type(ELEMENTS, IN_SECTION),
                "expand": boolean,
            },
        ),
        at_least_one_of("text", "fields"),
    ),
    "header": _block({"text": plain(150)}, {"level": whole(1, 6)}),
    "divider": _block({}),
    "context": _block({"elements": list_of(by_type(_CONTEXT_PARTS), 1, 10)}),
    "actions": _block({"elements": list_of(by_type(ELEMENTS, IN_ACTIONS), 1, 25)}),
    "image": together(
        _block(
            {"alt_text": string(2000)},
            {"image_url": string(3000), "slack_file": anything, "title": plain(2000)},
        ),
        just_one_of("image_url", "slack_file"),
    ),
    "input": _block(
        {"label": plain(2000), "element": by_type(ELEMENTS, IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _block({"elements": rich_text_elements}),
    "markdown": _block({"text": _markdown}),
    "file": _block({"external_id": string(ID_LENGTH), "source": one_of("remote")}),
    "video": _block(
        {
            "alt_text": string(2000),
            "title": plain(199),
            "thumbnail_url": string(3000),
            "video_url": string(3000),
        },
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": string(3000),
            "provider_name": string(100),
            "title_url": string(3000),
        },
    ),
    "table": _block(*TABLE),
    "data_table": _block(*DATA_TABLE),
    "data_visualization": _block({"title": string(50), "chart": CHART}),
    "alert": _block({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": together(_CARD, unique("block_id", lambda complaints: complaints.block_ids)),
    "carousel": _block({"elements": list_of(by_type({"card": _CARD}), 1, 10)}),
    "container": together(
        _block(
            {"child_blocks": list_of(_inside_container, 1, 10)},
            {
                "title": plain(150),
                "rich_text_title": anything,
                "subtitle": text(150),
                "width": one_of("narrow", "standard", "wide", "full"),
                "is_collapsible": boolean,
                "default_collapsed": boolean,
            },
        ),
        just_one_of("title", "rich_text_title"),
    ),
    "context_actions": _block(
        {"elements": list_of(by_type(ELEMENTS, ("feedback_buttons", "icon_button")), 1, 5)}
    ),
    "plan": _block({"title": string(ID_LENGTH)}, {"tasks": list_of(shape(_TASK, _TASK_MORE), 0, 50)}),
    "task_card": _block(_TASK, _TASK_MORE),
    "call": _block({"call_id": string(ID_LENGTH)}, {"call": anything, "api_decoration_available": boolean}),
}

_ONLY_MODALS = ("alert",)
_IN_HOME = (
    "actions card carousel container context data_table data_visualization divider header image input rich_text "
    "section table video"
).split()
_IN_MODAL = "actions alert card context divider header image input rich_text section video".split()
SURFACES: dict[str, tuple[str, ...]] = {
    "message": tuple(kind for kind in BLOCKS if kind not in _ONLY_MODALS),
    "modal": tuple(_IN_MODAL),
    "home": tuple(_IN_HOME),
}


def check_blocks(
    blocks: object, surface: str, pointer: str = "/blocks", *, refused: Collection[str] = ()
) -> list[str]:
    """
    What Slack complains about, in its words; [] if it takes them. surface: message, modal or home.

    refused: kinds this workspace does not have yet; new ones roll out in phases.
    """
    complaints = Complaints(surface)
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    allowed = [kind for kind in SURFACES[surface] if kind not in refused]
    list_of(by_type(BLOCKS, allowed), 0, most)(blocks, pointer, complaints)
    for kind, limit in _FEW.items():
        if isinstance(blocks, list) and sum(_kind(block) == kind for block in blocks) > limit:
            complaints.add(f"no more than {limit} {kind} blocks allowed", pointer)
    return complaints.found


def markdown_too_long(blocks: list[Json]) -> bool:
    """Whether the markdown blocks of this message are too long together."""
    written = (block.get("text", "") for block in blocks if _kind(block) == "markdown")
    return sum(len(part) for part in written if isinstance(part, str)) > MARKDOWN_LENGTH


def _kind(block: object) -> object:
    return block.get("type") if isinstance(block, dict) else None
