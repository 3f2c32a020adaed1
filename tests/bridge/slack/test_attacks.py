"""Nobody's words are ever live: not in names, captions, choices, cards, forms, orders, quotes or links."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from bridge.slack.blocks.card import draw_card
from bridge.slack.blocks.notices import draw_notice
from bridge.slack.blocks.parts import Drawn
from core.message import (
    Form,
    Text,
    Unsupported,
)
from core.text import Paragraph, Preformatted, Private, RichText, Span
from sandbox.slack.blocks.layouts import check_blocks
from tests.bridge.slack.drawings import (
    CARDS,
    NOTICES,
    POST,
    POSTS,
    drawn_post,
)

ATTACKS = (
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!subteam^S0BILLING01>",
    "<@U0AMIRA0001>",
    "<#C0BILLING01>",
    "<http://evil.example|your bank>",
    "<!date^1392734382^{date}^http://evil.example|your bank>",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "<<!channel>>",
    "<!chan<!channel>nel>",
    "*bold* _it_ ~no~ `code` > quote",
    "{name} {0} %s {when.__class__}",
    "\u202e<!channel>\u202c\u200b",
)
# What we make ourselves: dates, and the people of the company named in `agent` and `owner`.
OURS = re.compile(
    r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>|<@U[01][A-Z0-9]*>"
)


def attacked(value: Any, attack: str) -> Any:
    """The same value with every one of the contact's words replaced by the attack."""
    if isinstance(value, Private):
        return Private(attack)
    if isinstance(value, RichText):
        return RichText(tuple(attacked(block, attack) for block in value.reveal()))
    if isinstance(value, Span):
        return replace(
            value, text=attack, url=None if value.url is None else f"https://evil.example/{attack}"
        )
    if isinstance(value, Preformatted):
        return Preformatted(attack)
    if isinstance(value, Form):
        return Form(attack, attacked(value.answers, attack))
    if isinstance(value, Unsupported):
        return Unsupported(attack)
    if isinstance(value, tuple):
        return tuple(attacked(part, attack) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: attacked(getattr(value, field.name), attack) for field in fields(value)}
        return replace(value, **changed)
    return value


def drawn_with(attack: str) -> Iterator[tuple[str, Drawn]]:
    for name, card in CARDS.items():
        yield name, draw_card(attacked(card, attack))
    for name, post in POSTS.items():
        yield name, drawn_post(attacked(post, attack))
    for name, notice in NOTICES.items():
        yield name, draw_notice(attacked(notice, attack))


def live(node: Any) -> Iterator[str]:
    """Everything in blocks that Slack reads as mrkdwn, and everything that is live by its type."""
    if isinstance(node, list | tuple):
        for part in node:
            yield from live(part)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        elif node.get("type") == "link":
            yield f"<{node['url']}>"
        elif node.get("type") in ("user", "usergroup", "channel", "broadcast"):
            yield f"<{node}>"
        else:
            yield from live(list(node.values()))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_words_of_a_contact_become_live(attack: str) -> None:
    """In names, captions, file names, choices, cards, forms, orders, quotes, referrals: all of it is shown as text."""
    for name, drawn in drawn_with(attack):
        assert drawn.text is not None
        rest = OURS.sub("", drawn.text)
        assert "<" not in rest, name
        assert ">" not in rest, name
        for text in live(list(drawn.blocks)):
            if not text.startswith(("<http", "<{")):
                assert "<" not in OURS.sub("", text), name
        assert check_blocks(list(drawn.blocks), "message") == [], name


@pytest.mark.parametrize("attack", ["<!channel>", "&lt;!channel&gt;", "<http://evil.example|your bank>"])
def test_hostile_words_are_seen_as_they_were_written(attack: str) -> None:
    """Shown literally: escaped exactly once where Slack reads marks, not at all where it does not."""
    drawn = drawn_post(replace(POST, name=Private(attack), content=Text(RichText.plain(attack))))
    once = attack.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    head, said = drawn.blocks[0]["elements"]
    assert head["elements"][0]["text"] == attack
    assert said["elements"] == [{"type": "text", "text": attack}]
    assert drawn.text == f"{once}\n{once}"


def test_only_agents_are_mentioned() -> None:
    """Who wrote a failed message and who owns a conversation: no text of a contact can name anybody."""
    mentioned = [
        text
        for _, drawn in drawn_with("<@U0AMIRA0001>")
        for text in live(list(drawn.blocks))
        if "'user'" in text
    ]

    assert set(mentioned) == {
        "<{'type': 'user', 'user_id': 'U1'}>",
        "<{'type': 'user', 'user_id': 'U0JONAS0002'}>",
    }


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("pay\u202egpj.exe", "paygpj.exe"),
        ("a\u200bb\u2060c\ufeffd", "abcd"),
        ("one\n\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\r\ntwo\x00\x07three", "one\ntwothree"),
        ("👩\u200d👩\u200d👧 मि\u200dत", "👩\u200d👩\u200d👧 मि\u200dत"),
    ],
)
def test_hidden_and_turning_signs_are_taken_out(said: str, shown: str) -> None:
    """What one reads is what there is; what scripts and emoji need stays."""
    drawn = drawn_post(replace(POST, content=Text(RichText.plain(said))))

    assert drawn.blocks[0]["elements"][1]["elements"][0]["text"] == shown


def test_a_link_shows_where_it_truly_leads() -> None:
    """A label is words, the address stands beside it, and a foreign alphabet is spelled out."""
    lying = Span("https://paypal.com", url="https://p\u0430ypal.com/login")
    drawn = drawn_post(replace(POST, content=Text(RichText((Paragraph((lying,)),)))))

    shown = "".join(
        element.get("text") or element["url"] for element in drawn.blocks[0]["elements"][1]["elements"]
    )
    assert shown == "https://paypal.com https://p\u0430ypal.com/login [xn--pypal-4ve.com]"
