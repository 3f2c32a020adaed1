"""What people press and type, through the real door and Bolt, to the use cases and back to their eyes."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bridge.slack.actions import Action
from bridge.slack.listeners.buttons import (
    ON_CONVERSATION,
    ON_MESSAGE,
    ON_REVIEW,
    OPENS_ON_CONVERSATION,
    OPENS_ON_MESSAGE,
    OPENS_ON_REVIEW,
    OVER_A_FORM,
)
from bridge.slack.listeners.failing import failed
from bridge.slack.listeners.filled import Filled
from bridge.slack.listeners.forms import SUBMITS, submitted
from bridge.slack.shortcuts import Form, Shortcut
from core.ids import AgentRef, QuickReplyId
from core.quick_reply import QuickReply
from desk.problems import DeliveryProblem, Tell
from tests.bridge.slack.conftest import Centre


def labels(message: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in message.get("blocks", []) if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def root(centre: Centre, ts: str) -> dict[str, Any]:
    return dict(centre.slack.workspace.channels[centre.general].messages[ts])


async def test_claim_and_close_change_the_card(centre: Centre) -> None:
    """Pressed, committed, acknowledged; the card follows."""
    ts = await centre.writes("I was charged twice")
    assert labels(root(centre, ts)) == [
        "Claim",
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]

    claimed = await centre.slack.press("bea", centre.general, ts, "Claim")
    await centre.passes(seconds=2)
    after_claim = root(centre, ts)
    closed = await centre.slack.press("bea", centre.general, ts, "Close")
    await centre.passes(seconds=2)

    assert (claimed.ok, closed.ok) == (True, True)
    assert labels(after_claim) == [
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]
    assert f"*With* <@{centre.slack.workspace.user_id('bea')}>" in after_claim["text"]
    assert labels(root(centre, ts)) == ["Contact", "History", "Why"]
    assert "*Closed*" in root(centre, ts)["text"]


async def test_the_late_one_is_told_who_was_faster(centre: Centre) -> None:
    """Privately, in words."""
    ts = await centre.writes("hello")
    await centre.slack.press("bea", centre.general, ts, "Claim")

    late = await centre.slack.press("carlo", centre.general, ts, "Claim")
    await centre.works()

    assert late.ok
    (note,) = centre.notes("carlo")
    assert "bea was faster" in str(note["text"])


async def test_a_reply_reaches_the_phone_and_a_strange_one_is_asked_about(centre: Centre) -> None:
    """The owner's words go; a colleague is asked privately, and decides by a button on that note."""
    ts = await centre.writes("hello")
    await centre.slack.say("bea", centre.general, "Good *morning* :wave:", thread_ts=ts)
    await centre.passes(seconds=2)
    other = await centre.slack.say("carlo", centre.general, "May I?", thread_ts=ts)
    await centre.passes(seconds=2)
    before = [received.words for received in centre.phones.received]
    (asked,) = [dict(note) for note in centre.notes("carlo")]

    await centre.slack.press("carlo", centre.general, str(asked["ts"]), "Send anyway")
    await centre.passes(seconds=2)

    assert before == ["Good morning 👋"]
    assert "has this conversation" in str(asked["text"])
    assert [received.words for received in centre.phones.received] == ["Good morning 👋", "May I?"]
    assert centre.reactions(other)[0] == "warning"
    (left,) = centre.notes("carlo")
    assert left["text"] == "Sent."
    assert "blocks" in left
    assert labels(left) == []


async def test_a_decided_note_is_replaced_and_a_second_press_finds_nothing_to_do(centre: Centre) -> None:
    """The same press twice, as by a double click or a repeated request, changes nothing more."""
    ts = await centre.writes("hello")
    await centre.slack.say("bea", centre.general, "mine", thread_ts=ts)
    await centre.passes(seconds=2)
    await centre.slack.say("carlo", centre.general, "a note then", thread_ts=ts)
    await centre.passes(seconds=2)
    (asked,) = centre.notes("carlo")
    value = next(
        element["value"]
        for block in asked["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    )

    for _ in range(2):
        await pressed_raw(centre, "carlo", Action.KEEP_AS_NOTE, value)
    await centre.passes(seconds=2)

    assert [received.words for received in centre.phones.received] == ["mine"]


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("conversation.claim", "no-such-conversation"),
        ("message.send_again", "no-such-message"),
        ("conversation.claim", ""),
        ("draft.send_anyway", "' OR 1=1 --"),
        ("something.else", "x"),
        ("", ""),
    ],
)
async def test_a_forged_press_finds_nothing(centre: Centre, action: str, value: str) -> None:
    """Values are only looked up, within the presser's own company; an unknown button says so."""
    await centre.writes("hello")

    status = await pressed_raw(centre, "bea", action, value)
    await centre.works()

    assert status == 200
    assert centre.phones.received == []


async def test_somebody_of_an_unknown_workspace_is_told_so(centre: Centre) -> None:
    """Signed, but nobody's: nothing is done."""
    await centre.writes("hello")

    status = await pressed_raw(centre, "bea", Action.CLAIM, "x", team="T0UNKNOWN01")

    assert status == 200


async def test_a_guest_cannot_claim(centre: Centre) -> None:
    """Who may is asked when it is done, not when the button is drawn."""
    ts = await centre.writes("hello")
    await centre.slack.change_user("carlo", is_restricted=True)
    await centre.works()

    await centre.slack.press("carlo", centre.general, ts, "Claim")
    await centre.passes(seconds=2)

    assert labels(root(centre, ts)) == [
        "Claim",
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]
    assert "Guests of the workspace cannot" in str(centre.notes("carlo")[0]["text"])


async def test_what_fails_is_seen_to_fail(centre: Centre) -> None:
    """The store is away: acknowledged, told plainly with a reference, and the note with its buttons stays."""
    ts = await centre.writes("hello")
    centre.store.trouble = "disk full"

    done = await centre.slack.press("bea", centre.general, ts, "Claim")
    await centre.app.settle()
    centre.store.trouble = None
    await centre.works()

    assert done.ok
    (note,) = centre.notes("bea")
    assert "That did not work" in str(note["text"])
    assert "disk full" not in json.dumps(note)
    assert labels(root(centre, ts)) == [
        "Claim",
        "Template",
        "Quick reply",
        "Transfer",
        "Close",
        "Contact",
        "History",
        "Why",
    ]


async def test_the_log_has_a_reference_and_no_words(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """The kind of error and its place, not what it said."""
    error = DeliveryProblem("Marta +391230000001", Tell.TEMPORARY)

    answer = failed(centre.desk, next(iter(centre.store.directory.tenants)), error, doing="x")

    (record,) = caplog.records
    reference = record.__dict__["correlation"]
    assert reference in answer.lines[0]
    assert "Marta" not in f"{record.getMessage()} {record.__dict__}"


async def test_a_workspace_that_does_not_answer_still_gets_its_ack(centre: Centre) -> None:
    """The answer is said after the acknowledgement, and may fail without harm."""
    ts = await centre.writes("hello")
    await centre.slack.press("bea", centre.general, ts, "Claim")
    centre.slack.faults.add("response_url", "500", count=None)

    late = await centre.slack.press("carlo", centre.general, ts, "Claim")
    await centre.app.settle()

    assert late.ok


# ---- typed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["", "help", "HELP", "  help  "])
async def test_the_command_alone_is_help(centre: Centre, line: str) -> None:
    """What one can type, shown to this person alone."""
    (shown,) = await centre.slack.command("bea", centre.general, line)

    assert shown["response_type"] == "ephemeral"
    assert "/witiop status" in shown["text"]


async def test_status_is_told_and_set(centre: Centre) -> None:
    """Mine, and how many wait."""
    await centre.writes("hello")

    (before,) = await centre.slack.command("bea", centre.general, "status")
    (change,) = await centre.slack.command("bea", centre.general, "status away")
    (after,) = await centre.slack.command("bea", centre.general, "status")

    assert "You are available.\nYou have 0 open conversations.\nOne conversation is waiting" in before["text"]
    assert change["text"] == "You are away now."
    assert "You are away." in after["text"]


async def test_the_answer_is_in_the_persons_language(centre: Centre) -> None:
    """Their own, as Slack has it."""
    await centre.slack.change_user("carlo", locale="it-IT")

    (shown,) = await centre.slack.command("carlo", centre.general, "status avay")

    assert "avay" in shown["text"]
    assert "Volevi scrivere" in shown["text"]


async def test_a_command_that_fails_says_so(centre: Centre) -> None:
    """Never a bare error of Slack's, never silence."""
    centre.store.trouble = "disk full"

    (shown,) = await centre.slack.command("bea", centre.general, "status")

    assert "That did not work" in shown["text"]


async def test_a_guests_command_is_refused(centre: Centre) -> None:
    """Whoever may not answer contacts has no status."""
    await centre.slack.change_user("carlo", is_ultra_restricted=True, is_restricted=True)

    (shown,) = await centre.slack.command("carlo", centre.general, "status busy")

    assert "Guests of the workspace cannot" in shown["text"]


async def test_a_quick_reply_is_looked_for_from_the_card(centre: Centre) -> None:
    """Its form opens; where there is none to look for, or somebody else has it, that is said."""
    ts = await centre.writes("hello")
    none_yet = await centre.slack.press("bea", centre.general, ts, "Quick reply")
    await centre.works()
    (tenant_id,) = centre.desk.store.directory.tenants
    async with centre.desk.store.begin(tenant_id) as uow:
        uow.quick_replies.save(QuickReply(QuickReplyId("q1"), "Greeting", "Hello"))
        await uow.commit()
    opened = await centre.slack.press("bea", centre.general, ts, "Quick reply")
    await centre.slack.press("bea", centre.general, ts, "Claim")
    await centre.slack.press("carlo", centre.general, ts, "Quick reply")
    await centre.passes(seconds=2)

    assert (none_yet.ok, opened.ok) == (True, True)
    assert "no quick replies yet" in str(centre.notes("bea")[0]["text"])
    assert [view["callback_id"] for view in centre.slack.views_of("bea")] == [Shortcut.QUICK_REPLY]
    assert "bea has this conversation" in str(centre.notes("carlo")[0]["text"])
    assert centre.slack.views_of("carlo") == []


@pytest.mark.parametrize(
    "form", [each for each in SUBMITS if each not in {Form.CLOSE, Form.CONTACT, Form.RETURN_TEMPLATE}]
)
async def test_a_link_into_slack_is_refused_beside_its_field(centre: Centre, form: str) -> None:
    """In every form whose words go out; what was typed stays there, and nothing is sent."""
    await centre.writes("hello")
    link = {"value": "see https://acme.slack.com/archives/C1/p1"}
    values = {"first": {"first": {"value": "fine"}}, "second": {"second": link}}
    bea = AgentRef(centre.slack.workspace.user_id("bea"))

    if form in {Form.KEEP, Form.WRITE_TEMPLATE, Form.SAMPLE_TEMPLATE}:
        bea = AgentRef(centre.slack.workspace.user_id("admin"))

    told = await submitted(centre.desk, Filled(centre.slack.workspace.team_id, bea, form, "m1", values))

    assert told["errors"] == {"second": "Links into Slack never go to contacts. Take it out, then send."}
    assert centre.phones.received == []


# ---- the table behind the buttons ------------------------------------------------------------------------------------


REVIEWS = (*ON_REVIEW, *OPENS_ON_REVIEW)


def test_every_action_has_its_use_case() -> None:
    """No button leads nowhere, none is in two tables."""
    listed = (Action.ROW, Action.PAGE)
    tables = (
        *ON_CONVERSATION,
        *ON_MESSAGE,
        *OPENS_ON_CONVERSATION,
        *OPENS_ON_MESSAGE,
        *OVER_A_FORM,
        *listed,
        *REVIEWS,
    )
    assert sorted(tables) == sorted(Action)


async def pressed_raw(centre: Centre, user: str, action: str, value: str, *, team: str | None = None) -> int:
    """A press as anybody might forge it, but rightly signed. Answers the status."""
    workspace = centre.slack.workspace
    payload = {
        "type": "block_actions",
        "team": {"id": team or workspace.team_id, "domain": "x"},
        "user": {"id": workspace.user_id(user), "team_id": team or workspace.team_id},
        "api_app_id": workspace.app_id,
        "container": {
            "type": "message",
            "message_ts": "1.000001",
            "channel_id": centre.general,
            "is_ephemeral": True,
        },
        "channel": {"id": centre.general, "name": "general"},
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
    }
    answer = await centre.slack.platform.line.post(
        centre.slack.signing_secret,
        urlencode({"payload": json.dumps(payload)}).encode(),
        "application/x-www-form-urlencoded",
    )
    return answer.status or 0
