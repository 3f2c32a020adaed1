"""The tables of docs/reference/sandbox.md, made from what there is."""

import re
from collections.abc import Callable, Iterable, Mapping

from sandbox.faults import CALLS, EVENTS, Kind
from sandbox.page.programs import calls
from sandbox.page.stories.table import STORIES
from sandbox.scenarios import SCENARIOS
from sandbox.slack.faults import EVENT_FAULTS
from words import SOURCE_LANGUAGE

_PLACE = re.compile(r"<!-- made: (?P<name>[^>]+) -->\n.*?<!-- end -->", re.DOTALL)

_FATES = {
    "well": "nothing",
    "refusal": "answered with an error",
    "hold": "never answered",
    "reset": "the connection is reset",
    "cut": "half of the answer, then the line is cut",
    "malform": "JSON that does not end",
    "garble": "bytes that mean nothing",
    "corrupt": "the last byte is wrong",
    "delay": "answered after `seconds` (30)",
    "drip": "one byte a second",
    "redirect": "sent to somebody else's house",
}
_TOLD = {
    "duplicate": "comes twice",
    "disorder": "comes up to `seconds` (2) later, so that others pass it",
    "delay": "comes `seconds` (30) later, at most seven days",
    "held": "comes when the fault ends, with everything else that was held",
    "lose": "never comes",
    "twin": "Slack: comes again as another message with the same client_msg_id",
    "no_metadata": "Slack: comes without its metadata",
    "lost_echo": "Slack: never comes, if the app posted it itself",
}


def filled(document: str) -> str:
    """The document with every table made anew. Raises KeyError for a place nobody fills."""
    return _PLACE.sub(lambda place: _made(place["name"]), document)


def _made(name: str) -> str:
    return f"<!-- made: {name} -->\n{_MAKERS[name]()}<!-- end -->"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _calls_faults() -> str:
    rows = ((f"`{name}`", "yes" if kind.effect else "no", _fate(kind)) for name, kind in CALLS.items())
    return _table(("fault of a call", "takes effect", "what the app gets"), rows)


def _fate(kind: Kind) -> str:
    if kind.fate != "refusal":
        return _FATES[kind.fate]
    if kind.error is not None:
        return "the token is refused"
    body = {"own": "the platform's own error", "html": "a page of HTML", "empty": "no body"}[kind.body]
    when = ", with Retry-After where `seconds` says so" if kind.says_when else ""
    return f"{kind.status}, {body}{when}"


def _events_faults() -> str:
    rows = ((f"`{name}`", _TOLD[name]) for name in dict.fromkeys((*EVENTS, *EVENT_FAULTS)))
    return _table(("fault of what the app is told", "what becomes of it"), rows)


def _scenarios() -> str:
    rows = ((f"`{one.name}`", f"{one.lasts.total_seconds() / 60:g}", one.says) for one in SCENARIOS.values())
    return _table(("scenario", "minutes", "what happens"), rows)


def _stories() -> str:
    rows = ((f"`{one.name}`", one.title, str(one.size), one.says) for one in STORIES.values())
    return _table(("story", "title", "size", "what it shows"), rows)


def _calls() -> str:
    rows = (
        (f"`{call.method} {call.path}`", call.says, f"`{call.example}`" if call.example else "")
        for call in calls(SOURCE_LANGUAGE)
    )
    return _table(("call", "does", "example of a body"), rows)


_MAKERS: Mapping[str, Callable[[], str]] = {
    "calls' faults": _calls_faults,
    "events' faults": _events_faults,
    "scenarios": _scenarios,
    "stories": _stories,
    "calls": _calls,
}
