"""Block Kit's limits, each from both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.slack.blocks.layouts import check_blocks
from sandbox.slack.blocks.views import check_view
from sandbox.slack.typed_text import Directory, typed
from tests.sandbox.slack.conftest import Scene

Json = dict[str, Any]


def words(count: int, kind: str = "plain_text") -> Json:
    """A text object of so many characters."""
    return {"type": kind, "text": "x" * count}


def section(**more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": words(1, "mrkdwn"), **more}


def button(**more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": words(4), "action_id": "a", **more}


def options(count: int) -> list[Json]:
    """So many options."""
    return [{"text": words(3), "value": f"v{number}"} for number in range(count)]


def select(count: int) -> Json:
    """A select in a section."""
    return section(accessory={"type": "static_select", "action_id": "a", "options": options(count)})


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def buttons(count: int) -> Json:
    """So many buttons with ids of their own."""
    return actions(*(button(action_id=f"a{number}") for number in range(count)))


def overflow(count: int) -> Json:
    """A menu."""
    return actions({"type": "overflow", "action_id": "a", "options": options(count)})


def opinion(**good: object) -> Json:
    """Two buttons to say what one thinks."""
    bad = {"text": words(1), "value": "no"}
    element = {"type": "feedback_buttons", "positive_button": {**bad, **good}, "negative_button": bad}
    return {"type": "context_actions", "elements": [element]}


def rich(text: str) -> Json:
    """A rich_text block."""
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [part]}


def table(rows: int, columns: int) -> Json:
    """A table."""
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda count: section(text=words(count, "mrkdwn")), 3000),
        (lambda count: section(fields=[words(1)] * count), 10),
        (lambda count: section(fields=[words(count)]), 2000),
        (lambda count: {"type": "header", "text": words(count)}, 150),
        (lambda count: {"type": "context", "elements": [words(1)] * count}, 10),
        (buttons, 25),
        (lambda count: actions(button(text=words(count))), 75),
        (lambda count: actions(button(value="x" * count)), 2000),
        (lambda count: actions(button(action_id="x" * count)), 255),
        (lambda count: section(block_id="x" * count), 255),
        (select, 100),
        (overflow, 5),
        (lambda count: opinion(text=words(count)), 75),
        (lambda count: opinion(value="x" * count), 2000),
        (lambda count: {"type": "markdown", "text": "x" * count}, 12_000),
        (lambda count: {"type": "image", "image_url": "u", "alt_text": "x" * count}, 2000),
        (lambda count: table(count, 2), 100),
        (lambda count: table(1, count), 20),
    ],
)
def test_the_longest_is_taken_and_one_more_refused(make: Callable[[int], Json], most: int) -> None:
    """At the limit well, beyond it a complaint that points somewhere."""
    assert check_blocks([make(most)], "message") == []

    (complaint, *_) = check_blocks([make(most + 1)], "message")

    assert "json-pointer:/blocks/0" in complaint


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ({"type": "nothing"}, "unsupported type: nothing [json-pointer:/blocks/0/type]"),
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            section(text=words(0, "mrkdwn")),
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
        (
            {"type": "header", "text": words(1, "mrkdwn")},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            actions(button(style="green")),
            "must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            actions(button(), button()),
            "`action_id` a already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        ({"type": "alert", "text": words(1)}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
        ({"type": "image", "image_url": "u"}, "missing required field: alt_text [json-pointer:/blocks/0]"),
        (rich(""), "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]"),
    ],
)
def test_a_wrong_block_is_named_and_pointed_at(block: Json, complaint: str) -> None:
    """In Slack's words."""
    assert check_blocks([block], "message") == [complaint]


def test_a_message_holds_fifty_blocks_with_ids_of_their_own() -> None:
    """Views hold a hundred."""
    assert check_blocks([section()] * 50, "message") == [] and check_blocks([section()] * 100, "home") == []
    assert check_blocks([section()] * 51, "message") == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    twice = [section(block_id="b"), section(block_id="b")]
    assert check_blocks(twice, "message") == ["`block_id` b already exists [json-pointer:/blocks/1/block_id]"]
    assert check_blocks([buttons(1), buttons(1)], "message") == []


@pytest.mark.parametrize(
    ("surface", "kind", "taken"),
    [
        ("modal", "alert", True),
        ("message", "alert", False),
        ("modal", "table", False),
        ("home", "table", True),
    ],
)
def test_each_surface_takes_its_blocks(surface: str, kind: str, taken: bool) -> None:
    """Alerts only in modals, tables not in them."""
    block = {"alert": {"type": "alert", "text": words(1)}, "table": table(1, 1)}[kind]

    assert (check_blocks([block], surface) == []) is taken


def test_charts_and_data_tables_are_whole() -> None:
    """Every category has a value; all rows have equally many cells; pie values are more than nothing."""
    axis = {"categories": ["Mon", "Tue"]}
    series = [{"name": "In", "data": [{"label": "Mon", "value": 1}]}]
    bar = {
        "type": "data_visualization",
        "title": "T",
        "chart": {"type": "bar", "series": series, "axis_config": axis},
    }
    pie = {"type": "pie", "segments": [{"label": "a", "value": 0}]}
    cell = {"type": "raw_text", "text": "x"}
    ragged = {"type": "data_table", "caption": "c", "rows": [[cell], [cell, cell]]}

    assert "every category needs a value" in check_blocks([bar], "message")[0]
    assert "more than 0" in check_blocks([{**bar, "chart": pie}], "message")[0]
    assert "same number of cells" in check_blocks([ragged], "message")[0]
    series[0]["data"] = [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 2}]
    assert check_blocks([bar], "message") == []


def test_a_view_has_its_own_limits() -> None:
    """Title 24, private metadata 3,000, a submit button where something is to be filled in."""
    view = {"type": "modal", "title": words(24), "blocks": [section()], "private_metadata": "x" * 3000}

    assert check_view(view) == []
    assert check_view({**view, "title": words(25)}) == [
        "must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert "private_metadata" in check_view({**view, "private_metadata": "x" * 3001})[0]
    element = {"type": "plain_text_input", "action_id": "a"}
    needs_submit = {**view, "blocks": [{"type": "input", "label": words(1), "element": element}]}
    assert check_view(needs_submit) == ["missing required field: submit [json-pointer:/view]"]
    assert check_view({"type": "pane"}) == ["unsupported type: pane [json-pointer:/view/type]"]


async def test_blocks_can_be_checked_without_sending(scene: Scene) -> None:
    """blocks.validate."""
    answer = await scene.client.api_call("blocks.validate", json={"blocks": [section()]})

    assert answer["ok"] is True


# --- what people type --------------------------------------------------------------------------

NAMES = Directory(
    user={"carlo": "U1"}.get,
    channel=lambda name: ("C1", "sales") if name == "sales" else None,
)


@pytest.mark.parametrize(
    ("typed_in", "text"),
    [
        ("a & b < c", "a &amp; b &lt; c"),
        ("@carlo and @nobody", "<@U1> and @nobody"),
        ("see #sales", "see <#C1|sales>"),
        ("@here now", "<!here> now"),
        ("🔒 note", ":lock: note"),
        ("👍🏽", ":+1::skin-tone-4:"),
        ("at 12:30:15", "at 12:30:15"),
        ("*bold* _it_ ~no~ `x < y`", "*bold* _it_ ~no~ `x &lt; y`"),
        ("2*3*4", "2*3*4"),
        ("- one\n- two", "• one\n• two"),
        ("// note", "// note"),
        ("> said\nanswer", "&gt; said\nanswer"),
        ("```a < b```", "```a &lt; b```"),
    ],
)
def test_typed_words_become_slacks_text(typed_in: str, text: str) -> None:
    """As the message event carries it."""
    assert typed(typed_in, NAMES).text == text


def test_typed_words_become_rich_text_parts() -> None:
    """Paragraphs, lists, quotes, code, styles within styles."""
    elements = typed("one\ntwo *b _i_*\n- a\n- b\n> q\n```c```", NAMES).elements

    assert [element["type"].removeprefix("rich_text_") for element in elements] == [
        "section",
        "list",
        "quote",
        "preformatted",
    ]
    assert elements[0]["elements"][-2]["style"] == {"bold": True, "italic": True}
    assert len(elements[1]["elements"]) == 2
