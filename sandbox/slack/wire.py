"""JSON as it travels between Slack and an app, and the escaping of text inside it."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def escaped(text: str) -> str:
    """Text as Slack stores it. Source: Slack, Formatting message text: only &, < and > are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """The reverse of `escaped`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def filled(**fields: object) -> Json:
    """A JSON object of the fields that are not None, in their order."""
    return {name: value for name, value in fields.items() if value is not None}


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970, exact (a float would lose the last digits)."""
    past = moment - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def ts_of(count: int) -> str:
    """Microseconds as Slack writes a message id: `1795330012.114259`."""
    seconds, rest = divmod(count, 1_000_000)
    return f"{seconds}.{rest:06d}"


def micros_of(ts: str) -> int | None:
    """The reverse of `ts_of`; None for what is not a ts at all."""
    seconds, dot, rest = ts.partition(".")
    if not (
        seconds.isascii()
        and seconds.isdigit()
        and rest.isascii()
        and rest.isdigit()
        and dot
        and len(rest) == 6
    ):
        return None
    return int(seconds) * 1_000_000 + int(rest)


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return micros(moment) // 1_000_000
