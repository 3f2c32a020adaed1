"""Blocks as the page draws them: charts measured, tables in pages, markdown read, everything the platform offers."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.page.blocks import drawn
from sandbox.page.charts import HEIGHT, WIDTH, chart_of
from sandbox.page.inline import Reading
from sandbox.page.moments import Moments
from sandbox.page.parts import Part
from tests.sandbox.page.conftest import NOON, Json, Scene
from tests.sandbox.page.on_page import Outline, marked, opens, posts, views_open

READING = Reading(
    {"U1": "Bea Rossi"}, {"U1": "bea"}, {"C1": "general"}, Moments("en", ZoneInfo("Europe/Rome"), NOON)
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def button(label: str, **fields: object) -> Json:
    return {"type": "button", "action_id": label, "text": plain(label), **fields}


def plotted(kind: str, values: list[float]) -> Json:
    names = [f"d{place}" for place in range(len(values))]
    data = [{"label": name, "value": value} for name, value in zip(names, values, strict=True)]
    return {"type": kind, "series": [{"name": "Sales", "data": data}], "axis_config": {"categories": names}}


def one(block: Json) -> Part:
    (part,) = drawn([block], READING)
    return part


@given(
    st.sampled_from(("bar", "line", "area")),
    st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=20),
)
@example("bar", [5e-324])
@example("line", [0.0, -5e-324])
def test_a_chart_stays_inside_its_picture(kind: str, values: list[float]) -> None:
    """Whatever the figures, every bar and point lies between the axes, and 0 among the lines."""
    chart = chart_of("Any", plotted(kind, values))

    for mark in chart.marks:
        assert 0 <= mark.x <= WIDTH and mark.y >= 0 and mark.y + mark.height <= HEIGHT
    assert "0" in [tick.label for tick in chart.rows]
    assert chart.rows[0].at > chart.rows[-1].at >= 0


def test_higher_figures_stand_higher() -> None:
    """A bar is as tall as its figure, one below zero hangs from the ground."""
    three, six, minus = chart_of("Bars", plotted("bar", [3, 6, -3])).marks

    assert six.height == pytest.approx(2 * three.height, abs=0.3)
    assert minus.y == pytest.approx(three.y + three.height, abs=0.2)
    assert three.told == "Sales, d0: 3"


def test_a_pie_tells_its_shares() -> None:
    """Each slice in words, with its part of the whole; one alone is a full circle."""
    segments = [{"label": "Sales", "value": 3}, {"label": "Returns", "value": 1}]
    chart = chart_of("By channel", {"type": "pie", "segments": segments})
    alone = chart_of("One", {"type": "pie", "segments": segments[:1]})

    assert chart.legend == ("Sales: 3 (75%)", "Returns: 1 (25%)")
    assert chart.figures == (("Sales", "3"), ("Returns", "1"))
    assert alone.marks[0].path.count("a") == 2


def test_markdown_is_read() -> None:
    """Headings, styles, lists in lists, quotes, code, tables, tasks; HTML is shown, not run."""
    text = (
        "## Title\n\n**bold** *lean* `code` [here](https://example.com) [no](javascript:x) :wave:\n\n"
        "- one\n  - inner\n- [x] done\n\n> said\n\n```\nx < 1\n```\n\n| a | b |\n"
        "|---|--:|\n| 1 | 2 |\n\n---\n<b>raw</b>"
    )
    heading, words, listed, quote, code, table, line, raw = drawn(
        [{"type": "markdown", "text": text}], READING
    )

    assert (heading.kind, heading.level, heading.spans[0].text) == ("heading", 2, "Title")
    assert {span.styles for span in words.spans} >= {("bold",), ("italic",), ("code",)}
    assert [span.url for span in words.spans if span.kind == "link"] == ["https://example.com"]
    assert "👋" in [span.text for span in words.spans]
    assert listed.parts[0].parts[0].parts[0].spans[0].text == "inner"
    assert listed.parts[1].spans[0].text == "☑ done"
    assert quote.parts[0].spans[0].text == "said" and code.spans[0].text == "x < 1"
    assert table.table is not None and table.table.rows[0][1].align == "right"
    assert line.kind == "divider" and "".join(span.text for span in raw.spans) == "<b>raw</b>"


def test_a_table_knows_its_order() -> None:
    """Numbers are ordered as numbers and stand to the right; the column that names a row is known."""
    rows = [
        [{"type": "raw_text", "text": "Agent"}, {"type": "raw_text", "text": "Answered"}],
        [{"type": "raw_text", "text": "Bea"}, {"type": "raw_number", "value": 12, "text": "12 today"}],
    ]
    part = one({"type": "data_table", "caption": "Agents", "rows": rows, "row_header_column_index": 0})
    table = part.table

    assert table is not None and (part.label, table.page_size, table.row_header) == ("Agents", 5, 0)
    assert (table.rows[0][1].sort, table.rows[0][1].align) == ("12", "right")


@pytest.mark.parametrize(
    ("element", "kind", "value"),
    [
        ({"type": "plain_text_input", "multiline": True, "initial_value": "a"}, "long", "a"),
        ({"type": "number_input", "is_decimal_allowed": False, "initial_value": "3"}, "number", "3"),
        (
            {"type": "datetimepicker", "initial_date_time": int(NOON.timestamp())},
            "datetime-local",
            "2026-11-23T13:00",
        ),
        ({"type": "timepicker", "initial_time": "09:30"}, "time", "09:30"),
        ({"type": "file_input", "filetypes": ["csv"]}, "file", ""),
        ({"type": "multi_users_select"}, "several", ""),
        ({"type": "external_select"}, "search", ""),
        (
            {
                "type": "rich_text_input",
                "initial_value": {
                    "type": "rich_text",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}],
                },
            },
            "long",
            "hi",
        ),
    ],
)
def test_every_field_holds_what_it_began_with(element: Json, kind: str, value: str) -> None:
    """Each in the form a browser fills in, with its first value; moments in the reader's zone."""
    block = {"type": "input", "block_id": "b", "label": plain("L"), "element": {"action_id": "a", **element}}

    (control,) = one(block).controls

    assert (control.kind, control.value, control.told) == (kind, value, "")


def test_a_field_tells_the_app_when_it_was_asked_to() -> None:
    """Choices at once, words with Enter or with each letter, everything else only when it is submitted."""
    typed = {"type": "plain_text_input", "action_id": "a"}
    eager = {**typed, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    chosen = {"type": "static_select", "action_id": "a", "options": [option("one")]}
    blocks = [
        {"type": "input", "block_id": "b", "label": plain("L"), "element": element, "dispatch_action": True}
        for element in (typed, eager, chosen)
    ]

    assert [one(block).controls[0].told for block in blocks] == ["enter", "character", "choice"]


async def test_everything_the_platform_offers_is_drawn(scene: Scene) -> None:
    """No block falls through to its bare name, every tag closes, and every control has a name."""
    card = {
        "type": "card",
        "title": plain("Lamp"),
        "body": plain("Four left"),
        "actions": [button("Reserve")],
    }
    inner = {"type": "section", "text": plain("Inside the container")}
    task = {"type": "task_card", "task_id": "1", "title": "Move it", "status": "in_progress"}
    menus = [
        {"type": "static_select", "action_id": "s", "placeholder": plain("Pick"), "options": [option("red")]},
        {"type": "users_select", "action_id": "u"},
        {"type": "multi_static_select", "action_id": "m", "options": [option("red"), option("blue")]},
        {"type": "external_select", "action_id": "e"},
        {"type": "overflow", "action_id": "o", "options": [option("rename")]},
        {"type": "checkboxes", "action_id": "c", "options": [option("one")]},
        {"type": "datepicker", "action_id": "d"},
        button("Open", url="https://example.com/x"),
    ]
    feedback = {
        "type": "feedback_buttons",
        "action_id": "f",
        "positive_button": {"text": plain("Good"), "value": "1"},
        "negative_button": {"text": plain("Bad"), "value": "0"},
    }
    film = {
        "type": "video",
        "title": plain("How to"),
        "alt_text": "A film",
        "video_url": "https://example.com/v",
        "thumbnail_url": "https://example.com/t",
    }
    rows = [[{"type": "raw_text", "text": text}] for text in ("Name", "Bea")]
    await posts(
        scene,
        [
            {"type": "header", "text": plain("Heading")},
            {"type": "actions", "elements": menus},
            {"type": "data_visualization", "title": "A chart", "chart": plotted("bar", [1, 2])},
            {"type": "data_table", "caption": "A table", "rows": rows},
            card,
            {"type": "carousel", "elements": [{**card, "actions": [button("Another")]}]},
            {"type": "container", "title": plain("Box"), "is_collapsible": True, "child_blocks": [inner]},
            {"type": "context_actions", "elements": [feedback]},
            film,
            {"type": "plan", "title": "The plan", "tasks": [task]},
            {
                "type": "image",
                "image_url": "https://example.com/p.png",
                "alt_text": "A lamp",
                "title": plain("Photo"),
            },
            {"type": "markdown", "text": "**read**"},
            marked("> said"),
        ],
    )

    html = await scene.page()

    outline = Outline(html)
    assert outline.unbalanced == [] and outline.open == []
    for shown in (
        'role="img" aria-label="A chart. Sales."',
        "<caption>A table</caption>",
        "Inside the container",
        ">Good</button>",
        ">How to</a>",
        'aria-label="under way"',
        'href="https://example.com/p.png"',
        '<span class="bold">read</span>',
        '<blockquote class="words">said</blockquote>',
        'role="combobox"',
    ):
        assert shown in html, shown
    assert not re.search(r">(?:plan|card|video|container|carousel|data_\w+)<", html)


async def test_files_and_words_of_a_modal_reach_the_app(scene: Scene) -> None:
    """A file put into a modal is uploaded, words typed into a rich text field arrive with their marks."""
    elements = {
        "file": {"type": "file_input", "action_id": "a"},
        "rich": {"type": "rich_text_input", "action_id": "a"},
    }
    blocks = [
        {"type": "input", "block_id": name, "label": plain(name), "element": element}
        for name, element in elements.items()
    ]
    await opens(scene, {"type": "modal", "title": plain("New"), "submit": plain("Go"), "blocks": blocks})
    given_ = {"file": [{"file": "YSxiCg==", "filename": "people.csv"}], "rich": "*bold* words"}
    status, told = await scene.post("/sandbox/slack/submit", {"user": "bea", "values": given_})

    assert status == 200 and told["ok"], told
    values = scene.app.payloads[-1]["view"]["state"]["values"]
    (file,) = values["file"]["a"]["files"]
    assert file["name"] == "people.csv" and scene.slack.workspace.files[file["id"]].content == b"a,b\n"
    section = values["rich"]["a"]["rich_text_value"]["elements"][0]
    assert section["elements"][0] == {"type": "text", "text": "bold", "style": {"bold": True}}


async def test_a_menu_of_conversations_offers_what_its_filter_lets_through(scene: Scene) -> None:
    """Direct messages by the name of the other, channels with their sign; and it stands on where one is."""
    scene.slack.workspace.direct_message(scene.slack.workspace.user_id("bea"), 0)
    menus = [
        {
            "type": "conversations_select",
            "filter": {"include": [kind]},
            "default_to_current_conversation": True,
        }
        for kind in ("public", "im")
    ]
    fields = [
        {"type": "input", "block_id": name, "label": plain(name), "element": menu}
        for name, menu in zip(("Channel", "Direct"), menus, strict=True)
    ]
    view = {"type": "modal", "title": plain("Where"), "submit": plain("Go"), "blocks": fields}
    ts = await posts(scene, [marked("Card")])
    shortcut = {"user": "bea", "callback_id": "opens", "channel": "general", "ts": ts}
    await scene.post("/sandbox/slack/shortcut", shortcut)
    await views_open(scene, view)

    html = await scene.page("?as=bea")

    channel, direct = re.findall(r'<select id="field-(?:Channel|Direct)".*?</select>', html, re.DOTALL)
    assert f'<option value="{scene.general}" selected>#general</option>' in channel and "#sales" in channel
    assert "WitiOp" in direct and "#" not in direct and "selected" not in direct
