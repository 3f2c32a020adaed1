"""What agents see: every message within Slack's limits, and complete for those who cannot see blocks."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.slack.actions import Action, action_of
from bridge.slack.blocks.card import draw_card
from bridge.slack.blocks.notices import draw_notice
from bridge.slack.blocks.parts import Drawn
from bridge.slack.blocks.sentences import REASONS
from bridge.slack.blocks.thread import draw_posts
from bridge.slack.listeners.buttons import OVER_A_FORM
from bridge.slack.listings import done_of, turn_of
from core.ids import AttemptKey
from core.message import (
    Form,
    Text,
)
from core.text import Private, RichText
from desk.dispatch import COALESCED_AT_MOST
from desk.problems import Tell
from desk.views import (
    CardStage,
)
from sandbox.slack.blocks.layouts import check_blocks
from tests.bridge.slack.drawings import (
    ALL,
    CARD,
    CONTENTS,
    NOTICES,
    POST,
    POSTS,
    all_drawn,
    drawn_post,
    permalink,
)
from words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", sorted(ALL))
def test_golden_what_agents_see(name: str) -> None:
    """Whoever changes what people see runs `make golden`, and reads the difference."""
    drawn = ALL[name]
    path = GOLDEN / f"{name.replace(' ', '_')}.json"
    made = json.dumps(drawn.fields(), ensure_ascii=False, indent=1) + "\n"

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_fits_slack_in_every_language(language: str) -> None:
    """Checked by the rules of the stand-in, which were written from Slack's reference and know nothing of ours."""
    for name, drawn in all_drawn(language):
        carrying = drawn.carrying(AttemptKey("v1.01980000-0000-7000-8000-000000000000.12"))

        assert check_blocks(list(carrying.blocks), "message") == [], name
        assert drawn.text, name
        assert carrying.blocks[0]["block_id"] == "o.01980000-0000-7000-8000-000000000000.12"


def test_every_button_does_something_and_says_about_what() -> None:
    """Each action drawn is one the listeners know; its value is the opaque id and nothing else."""
    seen = {
        (action_of(element["action_id"]), element["value"])
        for drawn in ALL.values()
        for block in drawn.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }
    menus = {
        (action_of(block["accessory"]["action_id"]), option["value"])
        for drawn in ALL.values()
        for block in drawn.blocks
        if "accessory" in block
        for option in block["accessory"].get("options", [block["accessory"]])
    }
    listed = (Action.ROW, Action.PAGE)

    in_forms = set(OVER_A_FORM)
    assert {action for action, _ in seen | menus} == set(Action) - in_forms
    assert {value for action, value in seen if action not in listed} == {
        "0198-conversation",
        "m1",
        "bakery/t1",
    }
    assert {action for action, _ in menus} == {Action.ROW}
    assert all(done_of(value) is not None for _, value in menus)
    assert all(turn_of(value) is not None for action, value in seen if action is Action.PAGE)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "queue",
        "queue\n\n",
        "queue\n\n-1",
        "queue\n\n1234567",
        "lists\n\n1",
        "erase\nv7\nqueue\n\n1",
        "read\nv7\nx",
    ],
)
def test_what_nothing_of_ours_ever_said_means_nothing(forged: str) -> None:
    """Whoever sends it may have made it up."""
    assert turn_of(forged) is None
    assert done_of(forged) is None


@pytest.mark.parametrize(
    ("stage", "labels"),
    [
        (CardStage.UNMANAGED, ["Claim", "Transfer", "Close", "Contact", "History", "Why"]),
        (
            CardStage.WAITING,
            ["Claim", "Template", "Quick reply", "Transfer", "Close", "Contact", "History", "Why"],
        ),
        (CardStage.OFFERED, ["Accept", "Decline", "Transfer", "Close", "Contact", "History", "Why"]),
        (CardStage.ASSIGNED, ["Template", "Quick reply", "Transfer", "Close", "Contact", "History", "Why"]),
        (CardStage.CLOSED, ["Contact", "History", "Why"]),
    ],
)
def test_a_card_offers_what_its_stage_allows(stage: CardStage, labels: list[str]) -> None:
    """Nobody claims what is taken, nobody closes what is closed."""
    drawn = draw_card(replace(CARD, stage=stage))

    assert labels_of(drawn) == labels


@pytest.mark.parametrize(
    ("notice", "labels"),
    [
        ("window closed", ["Template", "Send when they write again", "Keep as note"]),
        ("no address", ["Send when they write again", "Keep as note"]),
        ("theirs", ["Send anyway", "Keep as note", "Take over and send"]),
        ("closed", ["Reopen and send", "Keep as note"]),
        ("late", ["Send now", "Keep as note"]),
        ("file", []),
        ("stranger", []),
        ("edited", ["Send a correction"]),
        ("deleted", ["Send a correction"]),
    ],
)
def test_a_notice_offers_what_can_be_done(notice: str, labels: list[str]) -> None:
    """Each private word comes with its ways out."""
    assert labels_of(draw_notice(NOTICES[notice])) == labels


def labels_of(drawn: Drawn) -> list[str]:
    rows = [block["elements"] for block in drawn.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_every_reason_has_a_sentence() -> None:
    """A new way to fail cannot be told in silence."""
    assert set(REASONS) == set(Tell)


@pytest.mark.parametrize("length", [4_096, 12_000, 40_000])
def test_a_long_message_fits(length: int) -> None:
    """Slack advises at most 4,000 characters of text: a longer one is left to the blocks."""
    drawn = drawn_post(replace(POST, content=Text(RichText.plain("word " * (length // 5)))))

    assert drawn.text is None
    assert check_blocks(list(drawn.blocks), "message") == []


def test_many_posts_become_one() -> None:
    """When a channel is behind, what belongs to one thread goes as one post, in order."""
    many = [
        replace(POST, content=Text(RichText.plain(f"number {place}"))) for place in range(COALESCED_AT_MOST)
    ]

    drawn = draw_posts(many, "en", permalink)

    assert check_blocks(list(drawn.blocks), "message") == []
    assert drawn.text is not None
    assert re.findall(r"number (\d+)", drawn.text) == [str(place) for place in range(COALESCED_AT_MOST)]


def test_several_messages_in_one_post_look_like_several() -> None:
    """A line between them, the name above each: nobody takes three messages for one."""
    drawn = draw_posts(
        [replace(POST, content=CONTENTS[name]) for name in ("image", "text", "voice")], "en", permalink
    )

    assert [block["type"] for block in drawn.blocks] == [
        "rich_text",
        "divider",
        "rich_text",
        "divider",
        "rich_text",
    ]
    heads = [block["elements"][0]["elements"][0]["text"] for block in drawn.blocks[::2]]
    assert heads == ["Marta Example"] * 3


def test_a_second_order_in_one_post_is_told_as_lines() -> None:
    """Slack takes one table in a message; the other order is as complete without."""
    order = replace(POST, content=CONTENTS["order"])

    drawn = draw_posts([order] * COALESCED_AT_MOST, "en", permalink)

    assert check_blocks(list(drawn.blocks), "message") == []
    assert [block["type"] for block in drawn.blocks].count("table") == 1
    assert drawn.text is not None
    assert drawn.text.count("shoe-42") == COALESCED_AT_MOST


@pytest.mark.parametrize("name", ["contact order", "contact from an advertisement"])
def test_what_slack_may_refuse_can_be_said_plainly(name: str) -> None:
    """Without tables and pictures every word is still there."""
    rich, plain = (draw_posts([POSTS[name]], "en", permalink, plainly=plainly) for plainly in (False, True))

    assert {block["type"] for block in plain.blocks} == {"rich_text"}
    assert {"table", "image"} & {block["type"] for block in rich.blocks}
    assert plain.text is not None
    for word in (
        ("shoe-42", "99.80 EUR") if name == "contact order" else ("Winter sale", "https://fb.example/ad")
    ):
        assert word in plain.text


def test_a_thousand_lines_of_a_form_are_cut_with_a_word() -> None:
    """What is left out is counted."""
    form = Form("long", tuple((Private(str(place)), Private("x")) for place in range(1_000)))

    drawn = drawn_post(replace(POST, content=form))

    assert drawn.text is not None
    assert "and 950 more" in drawn.text
