"""The parts of Slack's payloads that we read, as they come. Everything may be missing, null, or of another kind."""

from typing import Any

import msgspec

Json = dict[str, Any]


class Envelope(msgspec.Struct, frozen=True):
    """The outside of an event, as far as it is needed to keep it."""

    type: Any = None
    team_id: Any = None
    context_team_id: Any = None
    api_app_id: Any = None
    event_id: Any = None
    event_time: Any = None
    challenge: Any = None
    authorizations: Any = None
    event: Any = None

    @property
    def team(self) -> str:
        """The workspace that installed us; in a shared channel `team_id` may be the other company's."""
        granted = text_of(first_of(self.authorizations), "team_id")
        return granted or as_text(self.context_team_id) or as_text(self.team_id)

    @property
    def bot_user(self) -> str:
        """Our own user id in that workspace, empty where it is not told."""
        granted = first_of(self.authorizations)
        return text_of(granted, "user_id") if granted.get("is_bot") is True else ""

    @property
    def inner(self) -> Json:
        """The event itself, empty if there is none."""
        return self.event if isinstance(self.event, dict) else {}


_ENVELOPE = msgspec.json.Decoder(Envelope)
_ANYTHING = msgspec.json.Decoder()


class NotAnEvent(ValueError):
    """The body is no JSON object of the shape an event has."""


def envelope(body: bytes) -> Envelope:
    """The body read. Raises NotAnEvent."""
    try:
        return _ENVELOPE.decode(body)
    except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError) as error:
        raise NotAnEvent(type(error).__name__) from None


def read_json(body: bytes | str) -> Json:
    """Any JSON object. Raises NotAnEvent."""
    try:
        read = _ANYTHING.decode(body)
    except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError) as error:
        raise NotAnEvent(type(error).__name__) from None
    if not isinstance(read, dict):
        raise NotAnEvent("no object")
    return read


def as_text(value: object) -> str:
    """A text as it is, a number as text (Slack sends both), everything else as nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def text_of(value: object, name: str) -> str:
    """The field's text; empty when it is missing or no text."""
    return as_text(value.get(name)) if isinstance(value, dict) else ""


def object_of(value: object, name: str) -> Json:
    """The field's object; empty when it is missing or none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def list_of(value: object, name: str) -> list[Any]:
    """The field's list; empty when it is missing or none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def first_of(value: object) -> Json:
    """The first object of a list; empty when there is none."""
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, dict) else {}
