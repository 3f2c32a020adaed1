"""
Texts, options and everything a person can press, choose or type into.

Source of every limit: Slack, Block Kit reference (composition objects and block elements), November 2026.
"""

from sandbox.slack.blocks.rules import (
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

ID_LENGTH = 255
PLACEHOLDER = 150
OPTIONS = 100


def text(most: int, *kinds: str) -> Rule:
    """A text object; kinds: plain_text, mrkdwn or both (the default)."""
    plain = shape({"text": string(most)}, {"emoji": boolean})
    marked = shape({"text": string(most)}, {"verbatim": boolean})
    return by_type({"plain_text": plain, "mrkdwn": marked}, kinds or ("plain_text", "mrkdwn"))


def plain(most: int) -> Rule:
    """A plain_text object."""
    return text(most, "plain_text")


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION_TEXT, OPTION_VALUE, OPTION_DESCRIPTION = 75, 150, 75
OPTION = shape(
    {"text": plain(OPTION_TEXT), "value": string(OPTION_VALUE)}, {"description": plain(OPTION_DESCRIPTION)}
)
# Only an overflow menu's options may open an address.
_LINKED_OPTION = shape(
    {"text": plain(OPTION_TEXT), "value": string(OPTION_VALUE)},
    {"description": plain(OPTION_DESCRIPTION), "url": string(3000)},
)
RICH_OPTION = shape(
    {"text": text(OPTION_TEXT), "value": string(OPTION_VALUE)}, {"description": text(OPTION_DESCRIPTION)}
)
OPTION_GROUP = shape({"label": plain(75), "options": list_of(OPTION, 1, OPTIONS)})

ACTION_ID = string(ID_LENGTH)
_FILTER = shape(
    {},
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_DISPATCH = shape(
    {}, {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)
_COMMON: dict[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}


def _element(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    ids = unique("action_id", lambda complaints: complaints.action_ids)
    return together(shape(required, {**_COMMON, **(optional or {})}), ids)


def _select(
    required: dict[str, Rule], optional: dict[str, Rule] | None = None, *, multi: bool = False
) -> Rule:
    more: dict[str, Rule] = {"placeholder": plain(PLACEHOLDER), **(optional or {})}
    if multi:
        more["max_selected_items"] = whole(1, 100)
    return _element(required, more)


_STATIC: dict[str, Rule] = {
    "options": list_of(OPTION, 1, OPTIONS),
    "option_groups": list_of(OPTION_GROUP, 1, OPTIONS),
}
_STATIC_SHAPE = just_one_of("options", "option_groups")
_MANY = list_of(string(ID_LENGTH), 1, 100)

BUTTON = _element(
    {"text": plain(75)},
    {
        "value": string(2000),
        "url": string(3000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = together(
    shape({"alt_text": string(2000)}, {"image_url": string(3000), "slack_file": anything}),
    just_one_of("image_url", "slack_file"),
)
_OPINION = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
_CHOICES = {"options": list_of(RICH_OPTION, 1, 10)}
_TYPED: dict[str, Rule] = {"placeholder": plain(PLACEHOLDER), "dispatch_action_config": _DISPATCH}

ELEMENTS: dict[str, Rule] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": _element({"options": list_of(_LINKED_OPTION, 1, 5)}),
    "static_select": together(_select({}, {**_STATIC, "initial_option": OPTION}), _STATIC_SHAPE),
    "multi_static_select": together(
        _select({}, {**_STATIC, "initial_options": list_of(OPTION, 1, OPTIONS)}, multi=True), _STATIC_SHAPE
    ),
    "external_select": _select({}, {"initial_option": OPTION, "min_query_length": whole(0, 100)}),
    "multi_external_select": _select(
        {}, {"initial_options": list_of(OPTION, 1, OPTIONS), "min_query_length": whole(0, 100)}, multi=True
    ),
    "users_select": _select({}, {"initial_user": string(ID_LENGTH)}),
    "multi_users_select": _select({}, {"initial_users": _MANY}, multi=True),
    "conversations_select": _select(
        {},
        {
            "initial_conversation": string(ID_LENGTH),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _FILTER,
        },
    ),
    "multi_conversations_select": _select(
        {},
        {"initial_conversations": _MANY, "default_to_current_conversation": boolean, "filter": _FILTER},
        multi=True,
    ),
    "channels_select": _select({}, {"initial_channel": string(ID_LENGTH), "response_url_enabled": boolean}),
    "multi_channels_select": _select({}, {"initial_channels": _MANY}, multi=True),
    "checkboxes": _element(_CHOICES, {"initial_options": list_of(RICH_OPTION, 1, 10)}),
    "radio_buttons": _element(_CHOICES, {"initial_option": RICH_OPTION}),
    "datepicker": _select({}, {"initial_date": string(10)}),
    "timepicker": _select({}, {"initial_time": string(5), "timezone": string(ID_LENGTH)}),
    "datetimepicker": _element({}, {"initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": _element(
        {},
        {
            **_TYPED,
            "initial_value": string(3000, least=0),
            "multiline": boolean,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
    "email_text_input": _element({}, {**_TYPED, "initial_value": string(3000, least=0)}),
    "url_text_input": _element({}, {**_TYPED, "initial_value": string(3000, least=0)}),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
    ),
    "rich_text_input": _element({}, {**_TYPED, "initial_value": anything}),
    "file_input": _element({}, {"filetypes": list_of(string(20), 1, 50), "max_files": whole(1, 10)}),
    "workflow_button": _element(
        {"text": plain(75), "workflow": anything}, {"style": one_of("primary", "danger")}
    ),
    "icon_button": _element(
        {"icon": string(50), "text": plain(75)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": _MANY},
    ),
    "feedback_buttons": _element({"positive_button": _OPINION, "negative_button": _OPINION}),
}

_PICKERS = tuple(kind for kind in ELEMENTS if kind.endswith(("select", "picker")))
_INPUTS = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
IN_SECTION = ("button", "image", "overflow", "checkboxes", "radio_buttons", "workflow_button", *_PICKERS)
IN_ACTIONS = ("button", "overflow", "checkboxes", "radio_buttons", "workflow_button", *_PICKERS)
IN_INPUT = ("checkboxes", "radio_buttons", *_PICKERS, *_INPUTS)
OPTIONS_ANSWER = together(
    shape({}, {"options": list_of(OPTION, 0, OPTIONS), "option_groups": list_of(OPTION_GROUP, 0, OPTIONS)}),
    at_least_one_of("options", "option_groups"),
)
