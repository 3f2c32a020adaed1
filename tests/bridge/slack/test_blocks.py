"""What agents see: every message within Slack's limits, and nobody's words ever live."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bridge.slack.actions import Action
from bridge.slack.blocks.answers import draw_alert, draw_answer
from bridge.slack.blocks.card import draw_card
from bridge.slack.blocks.notices import draw_notice
from bridge.slack.blocks.parts import Drawn
from bridge.slack.blocks.sentences import REASONS
from bridge.slack.blocks.thread import draw_posts
from bridge.slack.limits import COALESCED
from core.compliance.gate import RefusalReason
from core.effects import NoticeKind
from core.ids import AgentRef, AttemptKey, ConversationId, MediaRef, MessageId, PostRef
from core.message import (
    CallPermission,
    Cards,
    Choice,
    ChoiceKind,
    Content,
    Form,
    Location,
    Media,
    MediaKind,
    Order,
    OrderLine,
    Referral,
    Text,
    Unsupported,
)
from core.message import Card as ContactCard
from core.text import Item, Paragraph, Preformatted, Private, Quote, RichText, Span
from desk.problems import Tell
from desk.views import (
    Alert,
    Answer,
    Card,
    CardStage,
    ContactPost,
    DoublePost,
    DoubtPost,
    FailurePost,
    Notice,
    ThreadPost,
)
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"
LINK = "https://acme.slack.com/archives/C1/p1"

CARD = Card(
    conversation_id=ConversationId("0198-conversation"),
    number=1042,
    name=Private("Marta Example"),
    phone="+44 *** *** 0123",
    username=Private("marta.example"),
    excerpt=Private("I was charged twice this month"),
    to_number="+44 1632 960001",
    skillset="General",
    stage=CardStage.WAITING,
    since=NOON,
    owner=None,
    window_closes_at=NOON + timedelta(hours=24),
    window_open=True,
    problem=None,
    language="en",
)
POST = ContactPost(MessageId("m1"), Private("Marta Example"), Text(RichText.plain("Hello")), NOON)
NOTICE = Notice(NoticeKind.REPLY_REFUSED, MessageId("m1"), Private("Good morning"), "en", "Europe/Rome")

CONTENTS: dict[str, Content] = {
    "text": Text(
        RichText(
            (
                Paragraph((Span("Dear "), Span("team", bold=True, italic=True))),
                Item((Span("one"),)),
                Item((Span("two", code=True),)),
                Item((Span("three"),), number=3, indent=1),
                Quote((Span("said", strike=True),)),
                Preformatted("a = 1\nb = 2"),
                Paragraph(
                    (
                        Span("site", url="https://example.com/x?a=1&b=2"),
                        Span("https://example.com", url="https://example.com"),
                    )
                ),
            )
        )
    ),
    "image": Media(MediaKind.IMAGE, MediaRef("1"), "image/jpeg", caption=RichText.plain("the invoice")),
    "video": Media(MediaKind.VIDEO, MediaRef("1"), "video/mp4"),
    "audio": Media(MediaKind.AUDIO, MediaRef("1"), "audio/mpeg"),
    "voice": Media(MediaKind.VOICE, MediaRef("1"), "audio/ogg"),
    "document": Media(MediaKind.DOCUMENT, MediaRef("1"), "application/pdf", filename=Private("invoice.pdf")),
    "sticker": Media(MediaKind.STICKER, MediaRef("1"), "image/webp", animated=True),
    "location": Location(
        45.4642, 9.19, Private("Duomo"), Private("Piazza del Duomo"), Private("https://example.com/duomo")
    ),
    "bare location": Location(-0.0000001, 179.9),
    "cards": Cards(
        (
            ContactCard(Private("Ada"), (Private("+441632960001"),), (Private("ada@example.com"),)),
            ContactCard(Private("Bo")),
        )
    ),
    "own card": Cards((ContactCard(Private("Ada")),), own=True),
    "choice": Choice(ChoiceKind.LIST, Private("row-1"), Private("Refund"), Private("Money back")),
    "form": Form("address", ((Private("city"), Private("Milan")), (Private("zip"), Private("20121")))),
    "calls": CallPermission(allowed=True),
    "calls until": CallPermission(allowed=True, until=NOON),
    "no calls": CallPermission(allowed=False),
    "order": Order("catalog-1", (OrderLine(Private("shoe-42"), 2, 49.9, "EUR"),), Private("as a gift")),
    "unsupported": Unsupported("unknown"),
    "a poll": Unsupported("poll_creation", 131051),
}
POSTS: dict[str, ThreadPost] = {
    **{f"contact {name}": replace(POST, content=content) for name, content in CONTENTS.items()},
    "contact all marks": replace(
        POST,
        quoted=PostRef("C1/1.000001"),
        forwarded=True,
        late=True,
        referral=Referral(Private("https://example.com/ad"), Private("Sale"), Private("Half price")),
    ),
    "contact without name": replace(POST, name=Private("")),
    "failure": FailurePost(
        MessageId("m1"), Tell.UNREACHABLE, "131026", Private("Good morning"), AgentRef("U1")
    ),
    "doubt": DoubtPost(MessageId("m1"), Private("Good morning"), AgentRef("U1")),
    "double": DoublePost(MessageId("m1"), Private("Good morning")),
}
CARDS: dict[str, Card] = {
    "waiting": CARD,
    "assigned": replace(CARD, stage=CardStage.ASSIGNED, owner=AgentRef("U0AMIRA0001")),
    "closed": replace(CARD, stage=CardStage.CLOSED, window_open=False),
    "without anything": replace(
        CARD,
        name=Private(""),
        phone=None,
        username=None,
        excerpt=None,
        to_number="",
        window_closes_at=None,
        window_open=False,
    ),
    "with a problem": replace(CARD, problem=Tell.WINDOW_CLOSED, window_open=False),
}
NOTICES: dict[str, Notice] = {
    **{kind.value: replace(NOTICE, kind=kind) for kind in NoticeKind},
    "window closed": replace(NOTICE, reason=RefusalReason.WINDOW_CLOSED, closed_at=NOON, can_hold=True),
    "never wrote": replace(NOTICE, reason=RefusalReason.NEVER_WROTE, can_hold=True),
    "no address": replace(NOTICE, reason=RefusalReason.NO_ADDRESS),
    "theirs": replace(NOTICE, kind=NoticeKind.NOT_YOURS, owner=AgentRef("U0JONAS0002")),
}


def permalink(_: PostRef) -> str | None:
    return LINK


def drawn_post(post: ThreadPost, language: str = "en") -> Drawn:
    return draw_posts([post], language, permalink)


def all_drawn(language: str = "en") -> Iterator[tuple[str, Drawn]]:
    for name, card in CARDS.items():
        yield f"card {name}", draw_card(replace(card, language=language))
    for name, post in POSTS.items():
        yield f"post {name}", drawn_post(post, language)
    for name, notice in NOTICES.items():
        yield f"notice {name}", draw_notice(replace(notice, language=language))
    yield "notice by direct message", draw_notice(replace(NOTICE, language=language), where=LINK)
    yield "answer", draw_answer(Answer(("Sent.", "", "Type `/witiop help`."), title="What you can type"))
    yield "alert", draw_alert(Alert("unknown shape", 3, language))


ALL = dict(all_drawn())


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
        (element["action_id"], element["value"])
        for drawn in ALL.values()
        for block in drawn.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }

    assert {action for action, _ in seen} == {action.value for action in Action}
    assert {value for _, value in seen} == {"0198-conversation", "m1"}


@pytest.mark.parametrize(
    ("stage", "labels"),
    [(CardStage.WAITING, ["Claim", "Close"]), (CardStage.ASSIGNED, ["Close"]), (CardStage.CLOSED, [])],
)
def test_a_card_offers_what_its_stage_allows(stage: CardStage, labels: list[str]) -> None:
    """Nobody claims what is taken, nobody closes what is closed."""
    drawn = draw_card(replace(CARD, stage=stage))

    assert labels_of(drawn) == labels


@pytest.mark.parametrize(
    ("notice", "labels"),
    [
        ("window closed", ["Send when they write again", "Keep as note"]),
        ("no address", ["Keep as note"]),
        ("theirs", ["Send anyway", "Keep as note", "Take over and send"]),
        ("closed", ["Reopen and send", "Keep as note"]),
        ("late", ["Send now", "Keep as note"]),
        ("file", []),
        ("stranger", []),
        ("edited", []),
        ("deleted", []),
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


# ---- nobody's words are live -----------------------------------------------------------------------------------------

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
    """The one who wrote a failed message is told by name; no text of a contact can name anybody."""
    mentioned = [
        text
        for _, drawn in drawn_with("<@U0AMIRA0001>")
        for text in live(list(drawn.blocks))
        if "'user'" in text
    ]

    assert set(mentioned) == {"<{'type': 'user', 'user_id': 'U1'}>"}


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


@pytest.mark.parametrize("length", [4_096, 12_000, 40_000])
def test_a_long_message_fits(length: int) -> None:
    """Slack advises at most 4,000 characters of text: a longer one is left to the blocks."""
    drawn = drawn_post(replace(POST, content=Text(RichText.plain("word " * (length // 5)))))

    assert drawn.text is None
    assert check_blocks(list(drawn.blocks), "message") == []


def test_many_posts_become_one() -> None:
    """When a channel is behind, what belongs to one thread goes as one post, in order."""
    many = [replace(POST, content=Text(RichText.plain(f"number {place}"))) for place in range(COALESCED)]

    drawn = draw_posts(many, "en", permalink)

    assert check_blocks(list(drawn.blocks), "message") == []
    assert drawn.text is not None
    assert re.findall(r"number (\d+)", drawn.text) == [str(place) for place in range(COALESCED)]


def test_a_thousand_lines_of_a_form_are_cut_with_a_word() -> None:
    """What is left out is counted."""
    form = Form("long", tuple((Private(str(place)), Private("x")) for place in range(1_000)))

    drawn = drawn_post(replace(POST, content=form))

    assert drawn.text is not None
    assert "and 950 more" in drawn.text
