"""How `witiop doctor` asks Meta and Slack: once, briefly, and with an eye on their clocks."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from httpx_aiohttp import HttpxAiohttpClient

from desk.ports import Clock

_PATIENCE_SECONDS = 10.0


class NoAnswer(Exception):
    """The far side gave nothing that can be read. kind: what happened, as a word."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Answered:
    """A JSON answer. headers: with lower-case names."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(slots=True)
class Asker:
    """Asks, and remembers how far the other clocks were away. skews: theirs minus ours, one an answer."""

    client: httpx.AsyncClient
    clock: Clock
    skews: list[timedelta] = field(default_factory=list)

    async def ask(
        self, method: str, url: str, token: str, parameters: Mapping[str, str] | None = None
    ) -> Answered:
        """One request with a bearer token; never repeated. Raises NoAnswer."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = await self.client.request(method, url, params=parameters, headers=headers)
        except httpx.HTTPError as error:
            raise NoAnswer(type(error).__name__) from None
        self._look_at_clock(response.headers.get("date"))
        try:
            body = response.json()
        except ValueError:
            raise NoAnswer(f"HTTP {response.status_code}") from None
        if not isinstance(body, dict):
            raise NoAnswer(f"HTTP {response.status_code}")
        return Answered(
            response.status_code, body, {name.lower(): text for name, text in response.headers.items()}
        )

    def _look_at_clock(self, date: str | None) -> None:
        theirs = _read(date)
        if theirs is not None:
            self.skews.append(theirs - self.clock.now())


@asynccontextmanager
async def asking(clock: Clock) -> AsyncIterator[Asker]:
    """A client for one examination."""
    async with HttpxAiohttpClient(
        timeout=_PATIENCE_SECONDS, follow_redirects=False, trust_env=False
    ) as client:
        yield Asker(client, clock)


def _read(date: str | None) -> datetime | None:
    if date is None:
        return None
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
