"""One call of the Web API: its arguments, who calls, and the ways to refuse."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

_CURSOR = "next"


class CallRefused(Exception):
    """Slack answers `ok: false` with this error and whatever else it says."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def invalid(*messages: str) -> CallRefused:
    """`invalid_arguments`, with the reasons Slack gives."""
    return CallRefused(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}" for message in messages]}
    )


@dataclass(frozen=True, slots=True)
class Arguments:
    """What came in the query, a form or JSON, merged. In a form every value is a string."""

    given: Json

    def text(self, name: str) -> str | None:
        """A string, None if it is missing or empty. Raises CallRefused for another JSON type."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise invalid(f"must be a string [json-pointer:/{name}]")
        return value

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if value is None:
            raise invalid(f"missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false, in any of the spellings a form knows."""
        value = self.given.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("1", "true", "0", "false"):
            return str(value).lower() in ("1", "true")
        raise invalid(f"must be a boolean [json-pointer:/{name}]")

    def number(self, name: str) -> int | None:
        """A whole number, also as a string; None if it is missing."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        try:
            return int(str(value))
        except ValueError as problem:
            raise invalid(f"must be an integer [json-pointer:/{name}]") from problem

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """An object or array, also as a JSON string. Raises CallRefused(error) for what is no JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if value == "":
            return None
        try:
            return json.loads(value)
        except ValueError as problem:
            raise CallRefused(error) from problem

    def names(self, name: str) -> list[str]:
        """A list of ids: comma-separated, a JSON array, or an array."""
        value = self.given.get(name)
        if isinstance(value, str) and value.startswith("["):
            value = self.structure(name)
        if isinstance(value, list):
            return [str(part) for part in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class Call:
    """One call by the app in one workspace."""

    platform: Platform
    workspace: Workspace
    method: str
    arguments: Arguments

    def channel(self, name: str = "channel") -> Channel:
        """The channel named by this argument, as far as the app can see it."""
        found = self.workspace.channels.get(self.arguments.required(name))
        if found is None or (found.is_private and self.workspace.bot_user_id not in found.members):
            raise CallRefused("channel_not_found")
        return found

    def joined_channel(self, name: str = "channel") -> Channel:
        """The same, and the app must be in it."""
        channel = self.channel(name)
        if self.workspace.bot_user_id not in channel.members:
            raise CallRefused("not_in_channel")
        return channel

    def writable_channel(self, name: str = "channel") -> Channel:
        """The same, and it must not be archived."""
        channel = self.channel(name)
        if channel.archived:
            raise CallRefused("is_archived")
        if self.workspace.bot_user_id not in channel.members:
            raise CallRefused("not_in_channel")
        return channel

    def person(self, name: str = "user") -> Json:
        """The user object named by this argument."""
        user: Json | None = self.workspace.users.get(self.arguments.required(name))
        if user is None:
            raise CallRefused("user_not_found")
        return user

    def message(self, channel: Channel, name: str = "ts", error: str = "message_not_found") -> Json:
        """The message of that channel with this ts."""
        found = channel.messages.get(self.arguments.required(name))
        if found is None or found.get("subtype") == "tombstone":
            raise CallRefused(error)
        return found

    def page(self, default: int = 100) -> tuple[int, int]:
        """Where the page starts and how many it holds. Source: Slack, Pagination: cursors; limit under 1,000."""
        limit = self.arguments.number("limit") or default
        if not 1 <= limit < 1000:
            raise CallRefused("invalid_limit")
        limit = min(limit, self.platform.settings.page_at_most or limit)
        cursor = self.arguments.text("cursor")
        if cursor is None:
            return 0, limit
        try:
            kind, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
            if kind != _CURSOR:
                raise CallRefused("invalid_cursor")
            return int(start), limit
        except ValueError as problem:
            raise CallRefused("invalid_cursor") from problem


def paged(name: str, items: list[Json] | list[str], start: int, limit: int) -> Json:
    """One page of a list, with the cursor of the next ("" at the end)."""
    after = start + limit
    cursor = paged_from(after) if after < len(items) else ""
    return {name: items[start:after], "response_metadata": {"next_cursor": cursor}}


def paged_from(start: int) -> str:
    """The cursor of the page that begins there: base64, so that it ends in signs which must be encoded in a URL."""
    return base64.b64encode(f"{_CURSOR}:{start}".encode()).decode()
