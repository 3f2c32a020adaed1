"""The log of calls: bounded, without secrets, comparable between runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.call_log import LONGEST_TEXT, CallLog, SeenCall
from sandbox.noting import FORM, JSON, readable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALL = SeenCall(NOON, "app", "slack", "POST", "/api/chat.postMessage", JSON, '{"text": "a"}', 200, "{}")


def test_only_the_last_calls_are_kept() -> None:
    """By number and by size; their numbers go on."""
    few, small = CallLog(most_calls=3), CallLog(most_characters=200)

    for _ in range(5):
        few.note(CALL)
        small.note(replace(CALL, body="x" * 60))

    assert [call.number for call in few] == [3, 4, 5]
    assert [call.number for call in small] == [4, 5]
    assert [call.number for call in few.after(4)] == [5]
    assert [call.number for call in few.after(0)] == [3, 4, 5]
    assert few.find(2) is None and few.find(4) is not None


def test_a_long_body_is_cut() -> None:
    """Nobody reads more, and the bound stays what it says."""
    kept = CallLog().note(replace(CALL, body="x" * (LONGEST_TEXT + 1)))

    assert len(kept.body) == LONGEST_TEXT + 1 and kept.body.endswith("…")


@pytest.mark.parametrize(
    "text",
    [
        "/oauth?access_token=SECRET&x=1",
        "/webhook?hub.mode=subscribe&hub.verify_token=SECRET",
        '{"token": "SECRET"}',
        '{"refresh_token":"SECRET"}',
        "token is xoxb-SECRET-1",
        "wss: xapp-1-SECRET",
        "http://127.0.0.1:1/response/actions/T1/123/SECRET",
        "http://127.0.0.1:1/link/?ticket=SECRET&app_id=A",
        "http://127.0.0.1:1/upload/v1/SECRET",
        "http://127.0.0.1:1/media?mid=1&hash=SECRET",
        "said aloud: SECRETWORD",
    ],
)
def test_what_opens_something_is_masked(text: str) -> None:
    """Wherever it stands, and whatever is concealed by name."""
    log = CallLog()
    log.conceal("SECRETWORD")

    kept = log.note(replace(CALL, path=text, body=text, answer=text))

    assert "SECRET" not in f"{kept.path}{kept.body}{kept.answer}"


def test_a_body_is_read_as_what_it_is() -> None:
    """Forms as their fields, the JSON in them opened, files described."""
    assert readable(b"payload=%7B%22type%22%3A%22x%22%7D&a=b", FORM) == '{"payload": {"type": "x"}, "a": "b"}'
    assert readable(b'{"a":"\\u00e8"}', JSON) == '{"a": "è"}'
    assert readable(b"{broken", JSON) == "{broken"
    assert readable(b"\xff\xd8", "image/jpeg") == "(image/jpeg, 2 bytes)"


def test_equal_runs_have_equal_fingerprints() -> None:
    """Real time, ports and the order of what overlapped do not count; anything else does."""
    other = replace(CALL, path="/api/chat.update", at=NOON + timedelta(seconds=1))
    link = replace(CALL, body="http://127.0.0.1:4711/x")
    logs = [CallLog() for _ in range(3)]
    for call in (CALL, other, link):
        logs[0].note(call)
    for call in (replace(link, body="http://127.0.0.1:9999/x"), replace(other, took_ms=7.0), CALL):
        logs[1].note(call)
    for call in (CALL, replace(other, fault="500"), link):
        logs[2].note(call)

    prints = [log.fingerprint() for log in logs]

    assert prints[0] == prints[1] != prints[2]
