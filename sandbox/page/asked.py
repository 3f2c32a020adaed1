"""What a program asks of the sandbox: its JSON read field by field, each mistake told in one sentence."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.meta.graph_errors import GraphRefusal
from sandbox.slack import PersonCannot

Json = dict[str, Any]

_MISSING = object()


class Wrong(Exception):
    """The request cannot be done as it is. The text is one sentence for whoever wrote it."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@contextmanager
def told_apart() -> Iterator[None]:
    """Around what the stand-ins are asked: what they refuse becomes Wrong, with the status that says why."""
    try:
        yield
    except PersonCannot as refused:
        raise Wrong(_sentence(refused), 403) from refused
    except LookupError as missing:
        raise Wrong(_sentence(missing), 404) from missing
    except (ValueError, TypeError, OverflowError) as mistaken:
        raise Wrong(_sentence(mistaken)) from mistaken
    except GraphRefusal as refused:
        raise Wrong(_sentence(refused)) from refused


def _sentence(error: Exception) -> str:
    text = str(error.args[0] if isinstance(error, KeyError) and error.args else error).strip()
    return " ".join(text.split()) or type(error).__name__


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One request.

    path: the parts of the address in curly brackets. body: its JSON object, {} if it has none; of a GET the query.
    """

    path: Mapping[str, str]
    body: Mapping[str, Any]

    @classmethod
    async def of(cls, request: web.Request) -> "Asked":
        """Reads the request, whatever content type it claims. Raises Wrong for anything but a JSON object."""
        if request.method == "GET":
            return cls(request.match_info, dict(request.query))
        raw = await request.read() if request.can_read_body else b""
        try:
            body = json.loads(raw) if raw.strip() else {}
        except (ValueError, RecursionError) as problem:
            raise Wrong("The body is not JSON.") from problem
        if not isinstance(body, dict):
            raise Wrong("The body is not a JSON object.")
        return cls(request.match_info, body)

    def text(self, name: str) -> str:
        """A required text. Raises Wrong."""
        value = self.body.get(name)
        if value is None:
            raise Wrong(f"The field {name!r} is missing.")
        if not isinstance(value, str):
            raise Wrong(f"The field {name!r} must be a text.")
        return value

    def text_or_none(self, name: str) -> str | None:
        """A text that may be left out."""
        return None if self.body.get(name) is None else self.text(name)

    def flag(self, name: str, otherwise: bool) -> bool:
        """True or false."""
        value = self.body.get(name, otherwise)
        if not isinstance(value, bool):
            raise Wrong(f"The field {name!r} must be true or false.")
        return value

    def flag_or_none(self, name: str) -> bool | None:
        """true, false, or left out."""
        return None if self.body.get(name) is None else self.flag(name, otherwise=False)

    def number(self, name: str, otherwise: float | None = None) -> float:
        """A finite number; required where there is no other value. Raises Wrong."""
        value = self.body.get(name, _MISSING if otherwise is None else otherwise)
        if value is _MISSING:
            raise Wrong(f"The field {name!r} is missing.")
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
            raise Wrong(f"The field {name!r} must be a number.")
        return value

    def number_or_none(self, name: str) -> float | None:
        """A number that may be left out."""
        return None if self.body.get(name) is None else self.number(name)

    def whole(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number within limits, also where it stands in a query. Raises Wrong."""
        value = str(self.body.get(name, otherwise))
        if not (value.isascii() and value.isdigit()) or not least <= int(value[:12]) <= most:
            raise Wrong(f"The field {name!r} must be a whole number from {least} to {most}.")
        return int(value)

    def object_of(self, name: str) -> Json:
        """An object; {} if it is left out."""
        value = self.body.get(name) or {}
        if not isinstance(value, dict):
            raise Wrong(f"The field {name!r} must be an object.")
        return value

    def objects(self, name: str) -> list["Asked"]:
        """A list of objects, each readable like the whole; [] if it is left out."""
        value = self.body.get(name) or []
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise Wrong(f"The field {name!r} must be a list of objects.")
        return [Asked(self.path, part) for part in value]

    def content(self, name: str = "file") -> bytes:
        """A file in base64."""
        try:
            return base64.b64decode(self.text(name), validate=True)
        except (binascii.Error, ValueError) as problem:
            raise Wrong(f"The field {name!r} must be a file in base64.") from problem
