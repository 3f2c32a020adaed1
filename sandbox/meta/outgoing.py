"""A message of the business, read and found in order."""

from dataclasses import dataclass
from typing import Any

from sandbox.meta.graph_errors import GraphRefusal, invalid, missing


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    kind: the message's type. content: what the phone shows (see Bubble).
    category: "service", or the template's. held: pacing keeps it back; paused: pacing stopped its template.
    ttl: seconds it is kept for a phone that is off; None: the usual time of its category.
    failure: code and details with which it will fail although the call is accepted.
    """

    kind: str
    content: Any
    category: str = "service"
    template_id: str | None = None
    voice: bool = False
    held: bool = False
    paused: bool = False
    ttl: int | None = None
    failure: tuple[int, str] | None = None


def block_of(holder: Any, key: str, where: str) -> dict[str, Any]:
    """The object under that key. Raises GraphRefusal if it is absent or no object."""
    value = holder.get(key)
    if value is None:
        raise missing(f"The parameter {where} is required.")
    if not isinstance(value, dict):
        raise invalid(where, "must be a JSON object.")
    return value


def text_of(holder: Any, key: str, where: str, longest: int, *, optional: bool = False) -> str | None:
    """A text under that key, 1 to `longest` characters. Raises GraphRefusal."""
    value = holder.get(key)
    if value is None:
        if optional:
            return None
        raise missing(f"The parameter {where} is required.")
    if not isinstance(value, str):
        raise invalid(where, "must be a string.")
    if not value and not optional:
        raise invalid(where, "must have a length of at least 1.")
    if len(value) > longest:
        raise invalid(where, f"must be at most {longest} characters long.")
    return value


def list_of(holder: Any, key: str, where: str, most: int, *, least: int = 1) -> list[Any]:
    """A list under that key. Raises GraphRefusal."""
    value = holder.get(key)
    if value is None:
        raise missing(f"The parameter {where} is required.")
    if not isinstance(value, list):
        raise invalid(where, "must be an array.")
    if not least <= len(value) <= most:
        raise invalid(where, f"must have {least} to {most} elements, has {len(value)}.")
    return value


def refuse_unless(fine: bool, details: str) -> None:
    """Code 131009 with these details, unless fine."""
    if not fine:
        raise GraphRefusal(131009, details)
