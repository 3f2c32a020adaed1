"""What people choose and type into the elements of a message or modal, as `state.values` and `actions` show it."""

from typing import Any

from sandbox.slack.blocks.completed import elements_of, every_block
from sandbox.slack.wire import Json

# element type -> (the field of its value, the field of its initial value, whether it holds several)
FIELDS: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "overflow": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "checkboxes": ("selected_options", "initial_options", True),
    "users_select": ("selected_user", "initial_user", False),
    "multi_users_select": ("selected_users", "initial_users", True),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "channels_select": ("selected_channel", "initial_channel", False),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "file_input": ("files", "", True),
}
_OF_OPTIONS = ("selected_option", "selected_options")


def chosen(element: Json, value: Any) -> Json:
    """
    The element's part of `state.values` or of an action, for what the person chose.

    value: text, a date, an id; for options their value or label (a full option for external ones); a list where
    several may be chosen; None for nothing. Raises LookupError for an option that is not offered.
    """
    field, _, several = FIELDS[element["type"]]
    if several:
        picked: Any = [_one(element, field, part) for part in value or []]
    else:
        picked = None if value is None else _one(element, field, value)
    return {"type": element["type"], field: picked}


def state_values(view: Json, values: Json) -> Json:
    """
    `state.values` of this view.

    values: by block id, label or action id; each a value as in `chosen`, or {action id: value}. What is not in it
    keeps what was typed before, else its initial value. Raises LookupError for a name the view does not have.
    """
    unused = set(values)
    state: Json = {}
    for block in every_block(view["blocks"]):
        for element in elements_of(block):
            if element.get("type") not in FIELDS or element["type"] == "overflow":
                continue
            name = name_in(values, block, element)
            typed = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"])
            if name is not None:
                unused.discard(name)
                given = values[name]
                inner = isinstance(given, dict) and element["action_id"] in given
                part = chosen(element, given[element["action_id"]] if inner else given)
            else:
                part = typed if typed is not None else initially(element)
            state.setdefault(block["block_id"], {})[element["action_id"]] = part
    if unused:
        raise LookupError(f"this view has no {', '.join(sorted(unused))}")
    return state


def initially(element: Json) -> Json:
    """The element's part of the state before anybody touched it."""
    field, initial, several = FIELDS[element["type"]]
    return {"type": element["type"], field: element.get(initial, [] if several else None)}


def unfilled(view: Json, state: Json) -> dict[str, str]:
    """What Slack itself complains about before it sends a submission: block id -> what the person reads."""
    complaints: dict[str, str] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = state[block["block_id"]][element["action_id"]][FIELDS[element["type"]][0]]
        if value in (None, "", []):
            if not block.get("optional"):
                complaints[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and len(value) > element.get("max_length", 3000):
            complaints[block["block_id"]] = f"Please use at most {element['max_length']} characters."
        elif isinstance(value, str) and len(value) < element.get("min_length", 0):
            complaints[block["block_id"]] = f"Please use at least {element['min_length']} characters."
    return complaints


def name_in(values: Json, block: Json, element: Json) -> str | None:
    """Under which name these values hold something for this element: its block id, its label or its action id."""
    label = block.get("label", {}).get("text") if block["type"] == "input" else None
    return next((name for name in (block["block_id"], label, element["action_id"]) if name in values), None)


def _one(element: Json, field: str, value: Any) -> Any:
    if field not in _OF_OPTIONS:
        return value
    if isinstance(value, dict):
        return value
    for option in _options(element):
        if value in (option["value"], option["text"]["text"]):
            return option
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": str(value), "emoji": True}, "value": str(value)}
    raise LookupError(f"no option {value} is offered")


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]
