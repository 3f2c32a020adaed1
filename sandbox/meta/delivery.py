"""How webhooks reach the business: batched, escaped, signed, posted, and posted again until answered 200."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.call_log import SeenCall
from sandbox.meta.platform import Platform, SeenDelivery
from sandbox.meta.state import Parcel, Update
from sandbox.noting import JSON, milliseconds_since, readable

# Source: Meta, webhooks of the Cloud API, November 2026: again at once, then with falling frequency for 7 days,
# up to 1,000 updates and 3 MB in a body. The pauses themselves are not published.
PAUSES = tuple(
    timedelta(seconds=pause) for pause in (0, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200)
)
GIVES_UP_AFTER = timedelta(days=7)
MOST_UPDATES = 1_000
MOST_BYTES = 3_000_000

# How long the platform waits for a connection and for an answer, in real seconds: the far side is a real socket.
# Source: not published; providers speak of 5 to 10 seconds.
PATIENCE_SECONDS = 10.0
AT_ONCE = 100


class Courier:
    """Carries parcels to one callback address; many at once, in no promised order."""

    def __init__(self, platform: Platform, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._platform = platform
        self._patience = patience_seconds
        self._session: aiohttp.ClientSession | None = None
        self._callback = ""
        self._places = asyncio.Semaphore(AT_ONCE)
        self.under_way: dict[str, asyncio.Task[None]] = {}

    async def start(self, callback_url: str) -> None:
        """Begin to deliver there, with what waited so far."""
        self._callback = callback_url
        patience = aiohttp.ClientTimeout(total=None, sock_connect=self._patience, sock_read=self._patience)
        self._session = aiohttp.ClientSession(timeout=patience, connector=aiohttp.TCPConnector(limit=AT_ONCE))
        now = self._platform.now()
        for parcel in self._platform.state.parcels.values():
            parcel.next_at = now
            self._platform.timetable.add(now, "carry", {"parcel": parcel.id})

    async def stop(self) -> None:
        """Stop delivering; what was under way is delivered again after the next start."""
        for task in list(self.under_way.values()):
            task.cancel()
        await asyncio.gather(*self.under_way.values(), return_exceptions=True)
        self.under_way.clear()
        if self._session is not None:
            await self._session.close()
        self._session = None

    async def verify(self, callback_url: str) -> bool:
        """Ask the callback to prove itself: the right token gets the challenge echoed, and only that counts."""
        challenge = str(1_100_000_000 + self._platform.count())
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self._platform.account.verify_token,
        }
        patience = aiohttp.ClientTimeout(total=self._patience)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.get(callback_url, params=query, allow_redirects=False) as answer,
            ):
                return answer.status == 200 and await answer.text() == challenge
        except (aiohttp.ClientError, TimeoutError):
            return False

    def flush(self, at: datetime, about: dict[str, Any]) -> None:
        """Make bodies of the updates gathered so far and send them off."""
        waiting = self._platform.state.unbatched
        updates, waiting[:] = list(waiting), []
        size = max(1, min(self._platform.faults.webhooks.batch_size, MOST_UPDATES))
        for start in range(0, len(updates), size):
            self._send_off(updates[start : start + size])

    def deliver(self, body: bytes, struck: str = "") -> str:
        """Sign these bytes as they are and deliver them; returns the parcel's id."""
        now = self._platform.now()
        parcel = Parcel(f"parcel-{self._platform.count()}", body, now, now, struck=struck)
        self._platform.state.parcels[parcel.id] = parcel
        self._platform.timetable.add(now, "carry", {"parcel": parcel.id})
        return parcel.id

    def carry(self, at: datetime, about: dict[str, Any]) -> None:
        """Try to deliver one parcel, unless it is gone, early, under way, or nobody listens yet."""
        parcel = self._platform.state.parcels.get(about["parcel"])
        if parcel is None or self._session is None or parcel.id in self.under_way:
            return
        if parcel.next_at > self._platform.now():
            return
        task = asyncio.get_running_loop().create_task(self._carry(self._session, parcel))
        self.under_way[parcel.id] = task
        task.add_done_callback(lambda _: self.under_way.pop(parcel.id, None))

    def _send_off(self, updates: list[Update]) -> None:
        body = as_bytes(envelope(updates))
        if len(body) > MOST_BYTES and len(updates) > 1:
            half = len(updates) // 2
            self._send_off(updates[:half])
            self._send_off(updates[half:])
            return
        self.deliver(body, ", ".join(sorted({update.struck for update in updates if update.struck})))
        knobs = self._platform.faults.webhooks
        if self._platform.dice.falls(knobs.duplicate_rate):
            again = timedelta(seconds=knobs.duplicate_seconds * self._platform.dice.share())
            self._platform.timetable.add(
                self._platform.now() + again, "repeat", {"body": body.decode("ascii")}
            )

    def repeat(self, at: datetime, about: dict[str, Any]) -> None:
        """The same body once more, as if another server of the platform had not heard of the first."""
        self.deliver(about["body"].encode("ascii"))

    async def _carry(self, session: aiohttp.ClientSession, parcel: Parcel) -> None:
        async with self._places:
            began, at = time.perf_counter(), self._platform.now()
            answer = await self._post(session, parcel)
            self._note(parcel, at, answer, milliseconds_since(began))
        platform = self._platform
        now = platform.now()
        parcel.attempts += 1
        platform.deliveries.append(SeenDelivery(now, parcel.id, parcel.attempts, parcel.body, answer))
        if answer == 200 or now - parcel.since > GIVES_UP_AFTER:
            platform.state.parcels.pop(parcel.id, None)
            return
        parcel.next_at = now + PAUSES[min(parcel.attempts, len(PAUSES)) - 1]
        platform.timetable.add(parcel.next_at, "carry", {"parcel": parcel.id})

    def _note(self, parcel: Parcel, at: datetime, answer: int | str, took_ms: float) -> None:
        self._platform.log.note(
            SeenCall(
                at=at,
                sender="meta",
                receiver="app",
                method="POST",
                path=urlsplit(self._callback).path,
                content_type=JSON,
                body=readable(parcel.body, JSON),
                status=answer if isinstance(answer, int) else None,
                problem=answer if isinstance(answer, str) else None,
                fault=parcel.struck or None,
                attempt=parcel.attempts,
                took_ms=took_ms,
            )
        )

    async def _post(self, session: aiohttp.ClientSession, parcel: Parcel) -> int | str:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(parcel.body, self._platform.account.app_secret),
        }
        try:
            async with session.post(
                self._callback, data=parcel.body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            return type(problem).__name__


def signature(body: bytes, app_secret: str) -> str:
    """The value of X-Hub-Signature-256: HMAC-SHA256 of the bytes as posted."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def as_bytes(body: Mapping[str, Any]) -> bytes:
    """JSON as the platform posts it: every character outside ASCII as a lower-case escape."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def envelope(updates: list[Update]) -> dict[str, Any]:
    """One body of several updates: an entry per account, neighbours on the same field and number in one change."""
    entries: dict[tuple[str, int | None], list[Update]] = {}
    for update in updates:
        entries.setdefault((update.waba_id, update.at), []).append(update)
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": waba_id, **({} if at is None else {"time": at}), "changes": _changes(held)}
            for (waba_id, at), held in entries.items()
        ],
    }


def _changes(updates: list[Update]) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    for update in updates:
        last = changes[-1] if changes else None
        if last is not None and last["field"] == update.field and _joins(last["value"], update.value):
            last["value"] = _joined(last["value"], update.value)
        else:
            changes.append({"value": update.value, "field": update.field})
    return changes


def _joins(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    listed = ("messages", "statuses")
    return (
        one.get("metadata") == other.get("metadata")
        and [key for key in listed if key in one] == [key for key in listed if key in other]
        and any(key in one for key in listed)
    )


def _joined(one: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    joined = dict(one)
    for key in ("contacts", "messages", "statuses"):
        extra = [item for item in other.get(key, []) if key != "contacts" or item not in one.get(key, [])]
        if extra or key in one:
            joined[key] = [*one.get(key, []), *extra]
    return joined
