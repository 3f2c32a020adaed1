"""A call in one line, and in full: what it was about, its bodies set out, itself as a command of curl."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.call_log import MASK, SeenCall
from sandbox.page.log_filter import as_json

_LONGEST = 90
_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
_BEARER = {"meta": "$META_TOKEN", "slack": "$SLACK_BOT_TOKEN"}
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Line:
    """says: what it was about, in the platforms' own words. outcome: well, bad or lost, for its colour."""

    call: SeenCall
    says: str
    outcome: str


@dataclass(frozen=True, slots=True)
class InFull:
    """The bodies set out over several lines, and the call as others can use it."""

    call: SeenCall
    body: str
    answer: str
    json: str
    curl: str


def line_of(call: SeenCall) -> Line:
    """One line for the list."""
    said = _object(call.body)
    match call.sender, call.receiver:
        case "app", "meta":
            says = _to_meta(call, said)
        case "meta", _:
            says = "; ".join(_webhook(said))
        case "app", _:
            says = _to_slack(call, said)
        case _:
            says = _from_slack(said)
    outcome = "lost" if call.status is None else "well" if call.status < 400 and not _refused(call) else "bad"
    return Line(call, _short(says), outcome)


def in_full(call: SeenCall, base: str) -> InFull:
    """Everything of one call. base: the address of whoever was called."""
    whole = json.dumps(as_json(call), ensure_ascii=False, indent=2)
    return InFull(call, _set_out(call.body), _set_out(call.answer), whole, _curl(call, base))


def _to_meta(call: SeenCall, said: Mapping[str, Any]) -> str:
    if said.get("status") == "read":
        typing = " + typing" if "typing_indicator" in said else ""
        return f"read{typing} {said.get('message_id', '')}"
    if "type" in said or "to" in said or "recipient" in said:
        kind = str(said.get("type", "text"))
        block = said.get(kind)
        block = block if isinstance(block, dict) else {}
        words = block.get("body") or block.get("name") or block.get("caption") or ""
        return f"{kind} → {said.get('to') or said.get('recipient')} {words}"
    return str(said.get("name", ""))


def _webhook(said: Mapping[str, Any]) -> Iterator[str]:
    for change in _changes(said):
        value = change.get("value", {})
        if not isinstance(value, dict):
            continue
        for message in value.get("messages", []):
            kind = str(message.get("type", ""))
            words = message.get(kind, {})
            words = words.get("body") or words.get("caption") or "" if isinstance(words, dict) else ""
            yield f"{kind} ← {message.get('from') or message.get('from_user_id')} {words}"
        for status in value.get("statuses", []):
            yield f"{status.get('status')} {status.get('recipient_id') or status.get('recipient_user_id') or ''}"
        if "messages" not in value and "statuses" not in value:
            yield str(change.get("field", ""))


def _changes(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "field" in said:  # one that was lost, before it had an envelope
        yield said
    for entry in said.get("entry", []):
        yield from entry.get("changes", [])


def _to_slack(call: SeenCall, said: Mapping[str, Any]) -> str:
    answer = _object(call.answer)
    error = f"{answer.get('error')} " if answer.get("ok") is False else ""
    where = " ".join(str(said[name]) for name in ("channel", "thread_ts", "ts", "user") if name in said)
    return f"{error}{where} {said.get('text') or said.get('name') or ''}"


def _from_slack(said: Mapping[str, Any]) -> str:
    event = said.get("event", {})
    payload = said.get("payload", said)
    if isinstance(event, dict) and event:
        kind = "/".join(str(event[name]) for name in ("type", "subtype") if event.get(name))
        return f"{kind} {event.get('text') or event.get('reaction') or ''}"
    if "command" in said:
        return f"{said['command']} {said.get('text', '')}"
    if isinstance(payload, dict):
        actions = [str(action.get("action_id", "")) for action in payload.get("actions", [])]
        named = payload.get("callback_id") or payload.get("view", {}).get("callback_id") or ""
        return " ".join((str(payload.get("type", "")), *actions, str(named)))
    return ""


def _refused(call: SeenCall) -> bool:
    return call.receiver == "slack" and _object(call.answer).get("ok") is False


def _object(text: str) -> Mapping[str, Any]:
    try:
        read = json.loads(text) if text else {}
    except ValueError:  # a described file, a page of HTML, a text that was cut
        return {}
    return read if isinstance(read, dict) else {}


def _set_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text


def _short(text: str) -> str:
    words = " ".join(_DATE.sub(r"\1", text).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _curl(call: SeenCall, base: str) -> str:
    """For a shell. Tokens stand as variables; what the app is told also needs a signature, which stands masked."""
    parts = ["curl", "-X", call.method, shlex.quote(base + call.path)]
    if call.receiver in _BEARER:
        parts += ["-H", f'"Authorization: Bearer {_BEARER[call.receiver]}"']
    elif call.sender == "meta":
        parts += ["-H", shlex.quote(f"X-Hub-Signature-256: {MASK}")]
    else:
        parts += ["-H", shlex.quote(f"X-Slack-Signature: {MASK}")]
    if call.body:
        parts += ["-H", shlex.quote(f"Content-Type: {call.content_type}"), *_fields(call)]
    return " ".join(parts)


def _fields(call: SeenCall) -> list[str]:
    if call.content_type != _FORM:
        return ["--data-raw", shlex.quote(call.body)]
    fields = []
    for name, value in _object(call.body).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        fields += ["--data-urlencode", shlex.quote(f"{name}={text}")]
    return fields
