"""Logs: JSON lines of ids and outcomes. What is not on the list of fields is never written, whoever logs it."""

import hashlib
import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, TextIO

# Packages whose sentences are ours: written out in the code, with the values beside them as fields.
OURS: Final = ("admin_commands", "bridge", "core", "desk", "papers", "sandbox", "server", "store", "words")

# Loggers with names of ours that we lend to libraries.
_LENT: Final = ("bridge.slack.bolt", "bridge.slack.socket_mode")

# What may be written. Ids of ours, codes, counts and durations: never words, names, numbers or tokens.
FIELDS: Final = frozenset(
    {
        "address", "agent", "alert", "attempt", "attempts", "backlog", "certainty", "channel", "code", "conversation",
        "correlation", "count", "database", "door", "effect", "error", "failures", "finding", "item", "kind", "lane",
        "lanes", "lateness", "loop", "message", "method", "milliseconds", "outcome", "pause", "port", "problem",
        "queue", "reason", "retry", "route", "schema", "seconds", "setting", "skillset", "source", "stage", "state",
        "status", "team", "tell", "tenant", "token_number", "version", "waited", "which",
    }
)  # fmt: skip

# A lane may be named after a contact's number or a channel: enough of a digest tells one from another.
_DIGESTED: Final = frozenset({"lane"})
_DIGEST_CHARACTERS: Final = 12
_LONGEST: Final = 200
_DEEPEST_FRAME: Final = 12

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_bound: ContextVar[Mapping[str, object]] = ContextVar("bound", default=_NOTHING)


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Every line written inside carries these fields."""
    token = _bound.set({**_bound.get(), **fields})
    try:
        yield
    finally:
        _bound.reset(token)


def start(level: str, stream: TextIO | None = None) -> None:
    """Write lines of this level and above; to standard error unless told otherwise. May be called again."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(LibraryFilter())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)


class LibraryFilter(logging.Filter):
    """Libraries say what is wrong and nothing else: their debug lines hold bodies and headers."""

    def filter(self, record: logging.LogRecord) -> bool:
        return is_ours(record.name) or record.levelno >= logging.WARNING


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if is_ours(record.name):
            # The sentence as it stands in the code: whatever someone interpolates stays out.
            line["event"] = str(record.msg)
            line |= _allowed({**_bound.get(), **_extras(record)})
        else:
            # A library's sentence may quote what came in; where it was said is enough to find it.
            line["event"] = "a library complained"
            line["where"] = f"{record.module}:{record.lineno}"
            line |= _allowed(_bound.get())
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["frames"] = _frames(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def is_ours(logger: str) -> bool:
    """Whether what this logger says was written by us."""
    return logger.partition(".")[0] in OURS and not logger.startswith(_LENT)


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name in FIELDS}


def _allowed(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: _short(name, value) for name, value in fields.items() if name in FIELDS}


def _short(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if name in _DIGESTED:
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _frames(error: BaseException | None) -> list[str]:
    """Where it happened. The error's own text stays out: it may quote what was being handled."""
    if error is None:
        return []
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST_FRAME:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
