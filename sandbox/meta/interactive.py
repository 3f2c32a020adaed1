"""Interactive messages: buttons, lists, links, requests. Limits as the platform sets them."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import GraphRefusal, invalid, missing
from sandbox.meta.media import known
from sandbox.meta.offers import OFFERS, Extra, link_button, named
from sandbox.meta.outgoing import Outgoing, block_of, list_of, refuse_unless, text_of
from sandbox.meta.platform import Platform

# Source of all limits: Meta Cloud API, interactive messages, November 2026.
LONGEST_BODY = 1_024
LONGEST_LIST_BODY = 4_096
LONGEST_FOOTER = 60
LONGEST_HEADER = 60
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID = 3, 20, 256
MOST_SECTIONS, MOST_ROWS = 10, 10
LONGEST_SECTION, LONGEST_ROW, LONGEST_ROW_ID, LONGEST_DESCRIPTION = 24, 24, 200, 72

HEADERS: Mapping[str, tuple[str, ...]] = {
    "button": ("text", "image", "video", "document"),
    "list": ("text",),
    "cta_url": ("text", "image", "video", "document"),
    "flow": ("text", "image", "video", "document"),
    "product_list": ("text",),
}
WITH_HEADER = frozenset({"product_list"})
WITHOUT_BODY = frozenset({"product", "call_permission_request"})


def read_interactive(platform: Platform, number: BusinessNumber, block: Mapping[str, Any]) -> Outgoing:
    """One interactive block, checked. Raises GraphRefusal."""
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in EXTRAS:
        raise invalid("interactive['type']", f"must be one of {{{', '.join(EXTRAS)}}} - got {kind!r}.")
    content: dict[str, Any] = {"type": kind, **_header(platform, number, block, kind)}
    longest = LONGEST_LIST_BODY if kind == "list" else LONGEST_BODY
    if kind not in WITHOUT_BODY or block.get("body") is not None:
        body = block_of(block, "body", "interactive['body']")
        content["body"] = text_of(body, "text", "interactive['body']['text']", longest)
    if block.get("footer") is not None:
        footer = block_of(block, "footer", "interactive['footer']")
        content["footer"] = text_of(footer, "text", "interactive['footer']['text']", LONGEST_FOOTER)
    action = block_of(block, "action", "interactive['action']")
    return Outgoing("interactive", {**content, **EXTRAS[kind](action)})


def _header(
    platform: Platform, number: BusinessNumber, block: Mapping[str, Any], kind: str
) -> dict[str, Any]:
    if block.get("header") is None:
        if kind in WITH_HEADER:
            raise missing("The parameter interactive['header'] is required.")
        return {}
    header = block_of(block, "header", "interactive['header']")
    header_kind = header.get("type")
    if header_kind not in HEADERS.get(kind, ()):
        raise invalid("interactive['header']['type']", f"{header_kind!r} is not allowed for {kind}.")
    if header_kind == "text":
        return {"header": text_of(header, "text", "interactive['header']['text']", LONGEST_HEADER)}
    medium = block_of(header, str(header_kind), f"interactive['header']['{header_kind}']")
    if "id" not in medium and "link" not in medium:
        raise missing(f"interactive['header']['{header_kind}'] needs an id or a link.")
    if "id" in medium:
        held = known(platform, str(medium["id"]), number.phone_number_id)
        refuse_unless(held is not None, f"Media id {medium['id']!r} does not exist or has expired.")
    return {"header": {"type": header_kind, **medium}}


def _buttons(action: Mapping[str, Any]) -> dict[str, Any]:
    choices = []
    for place, button in enumerate(
        list_of(action, "buttons", "interactive['action']['buttons']", MOST_BUTTONS)
    ):
        where = f"interactive['action']['buttons'][{place}]"
        if not isinstance(button, dict) or button.get("type") != "reply":
            raise invalid(f"{where}['type']", "must be reply.")
        reply = block_of(button, "reply", f"{where}['reply']")
        title = text_of(reply, "title", f"{where}['reply']['title']", LONGEST_BUTTON)
        reply_id = text_of(reply, "id", f"{where}['reply']['id']", LONGEST_BUTTON_ID)
        choices.append({"answer": "button_reply", "id": reply_id, "title": title})
    _unique(choices, "id")
    _unique(choices, "title")
    return {"choices": choices}


def _list(action: Mapping[str, Any]) -> dict[str, Any]:
    label = text_of(action, "button", "interactive['action']['button']", LONGEST_BUTTON)
    sections = list_of(action, "sections", "interactive['action']['sections']", MOST_SECTIONS)
    choices: list[dict[str, Any]] = []
    for place, section in enumerate(sections):
        where = f"interactive['action']['sections'][{place}]"
        if not isinstance(section, dict):
            raise invalid(where, "must be a JSON object.")
        title = text_of(section, "title", f"{where}['title']", LONGEST_SECTION, optional=len(sections) == 1)
        for row_place, row in enumerate(list_of(section, "rows", f"{where}['rows']", MOST_ROWS)):
            choices.append({**_row(row, f"{where}['rows'][{row_place}]"), "section": title})
    refuse_unless(len(choices) <= MOST_ROWS, f"Total row count exceeds the maximum of {MOST_ROWS}.")
    _unique(choices, "id")
    return {"button": label, "choices": choices}


def _row(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise invalid(where, "must be a JSON object.")
    read: dict[str, Any] = {
        "answer": "list_reply",
        "id": text_of(row, "id", f"{where}['id']", LONGEST_ROW_ID),
        "title": text_of(row, "title", f"{where}['title']", LONGEST_ROW),
    }
    description = text_of(row, "description", f"{where}['description']", LONGEST_DESCRIPTION, optional=True)
    return read if description is None else {**read, "description": description}


def _link(action: Mapping[str, Any]) -> dict[str, Any]:
    return {"link": link_button(action)}


def _location_request(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "send_location")
    return {}


def _contact_request(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "request_contact_info")
    return {}


def _flow(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "flow")
    parameters = block_of(action, "parameters", "interactive['action']['parameters']")
    if parameters.get("flow_message_version") != "3":
        raise invalid("interactive['action']['parameters']['flow_message_version']", "must be 3.")
    if "flow_id" not in parameters and "flow_name" not in parameters:
        raise missing("Either flow_id or flow_name is required.")
    label = text_of(parameters, "flow_cta", "interactive['action']['parameters']['flow_cta']", LONGEST_BUTTON)
    return {"flow": {"title": label}}


def _unique(choices: list[dict[str, Any]], key: str) -> None:
    if len({choice[key] for choice in choices}) < len(choices):
        raise GraphRefusal(131009, f"Duplicated {key} in interactive['action'].")


EXTRAS: Mapping[str, Extra] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": _location_request,
    "request_contact_info": _contact_request,
    "flow": _flow,
    **OFFERS,
}
