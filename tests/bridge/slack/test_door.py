"""The door for Slack: signed or refused, kept before it is acknowledged, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bridge.floods import Floods
from bridge.slack.door import PATH, Reply, SlackDoor
from bridge.slack.limits import BODY_BYTES
from bridge.slack.signature import Signed, checked_secrets, signature, signed_by
from desk.ports import StoreUnavailable
from sandbox.manual_clock import ManualClock
from tests.bridge.slack.given import body, event, payload, post

SECRET = "0123456789abcdef0123456789abcdef"
SENT = 1795330133
NOW = datetime.fromtimestamp(SENT, UTC)


@dataclass
class Kept:
    """What the door handed on, and what it counted."""

    bodies: list[bytes] = field(default_factory=list)
    forms: list[bytes] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    trouble: Exception | None = None

    async def keep(self, body: bytes) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.bodies.append(body)

    async def form(self, raw: bytes) -> Reply:
        self.forms.append(raw)
        return Reply(200, '{"text": "done"}', "application/json")


Send = Callable[..., Awaitable[tuple[int, str]]]


def signed(raw: bytes, *, secret: str = SECRET, timestamp: str = str(SENT)) -> dict[str, str]:
    """The headers Slack would send."""
    given_signature = signature(raw, timestamp.encode("utf-8", "replace"), secret.encode()).decode()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": given_signature}


@asynccontextmanager
async def standing(kept: Kept, floods: Floods | None = None, **options: Any) -> AsyncIterator[Send]:
    """A door on loopback; sends raw bytes with these headers to it."""
    clock = ManualClock(NOW, flowing=False)
    door = SlackDoor(
        [SECRET], kept.keep, kept.form, clock, floods=floods or Floods(), count=kept.counted.append, **options
    )
    application = web.Application()
    application.add_routes(door.routes())

    server = TestServer(application)
    await server.start_server(auto_decompress=False)
    async with TestClient(server) as client:

        async def send(raw: Any, headers: dict[str, str], kind: str = "application/json") -> tuple[int, str]:
            answer = await client.post(PATH, data=raw, headers={"Content-Type": kind} | headers)
            return answer.status, await answer.text()

        yield send


EVENT = event(post())


async def test_a_signed_event_is_kept_and_acknowledged() -> None:
    """200 with nothing in it, after it was accepted."""
    kept = Kept()
    async with standing(kept) as send:
        answer = await send(EVENT, signed(EVENT))

    assert answer == (200, "")
    assert kept.bodies == [EVENT]


async def test_slacks_own_recorded_request_is_taken() -> None:
    """A true request, byte for byte, with its retry headers."""
    recorded = payload("http_signed_event_retry_request")
    kept = Kept()
    async with standing(kept) as send:
        status, _ = await send(recorded["raw_body"].encode(), recorded["headers"])

    assert status == 200
    assert len(kept.bodies) == 1


async def test_the_store_is_asked_before_the_answer() -> None:
    """When it cannot take the event, Slack is told to come again."""
    kept = Kept(trouble=StoreUnavailable("disk full"))
    async with standing(kept) as send:
        status, text = await send(EVENT, signed(EVENT))

    assert (status, text) == (503, "")
    assert kept.counted == ["store unavailable"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": signed(EVENT)["X-Slack-Signature"]},
        {"X-Slack-Request-Timestamp": str(SENT)},
        signed(EVENT, secret="another secret"),
        signed(EVENT + b" "),
        signed(EVENT) | {"X-Slack-Signature": signed(EVENT)["X-Slack-Signature"].upper()},
        signed(EVENT) | {"X-Slack-Signature": signed(EVENT)["X-Slack-Signature"][:-1]},
        signed(EVENT) | {"X-Slack-Signature": signed(EVENT)["X-Slack-Signature"].removeprefix("v0=")},
        signed(EVENT) | {"X-Slack-Signature": "v0=" + "é" * 64},
        signed(EVENT) | {"X-Slack-Signature": "v0=" + "a" * 7_000},
        signed(EVENT) | {"X-Slack-Request-Timestamp": "soon"},
        signed(EVENT) | {"X-Slack-Request-Timestamp": "9" * 5_000},
        signed(EVENT) | {"X-Slack-Request-Timestamp": "-1"},
        signed(EVENT, timestamp="1_795_330_133"),
        signed(EVENT, timestamp=f"{SENT}.0"),
        signed(EVENT, timestamp=f"+{SENT}"),
    ],
    ids=range(16),
)
async def test_what_is_not_rightly_signed_is_refused(headers: dict[str, str]) -> None:
    """401, nothing read, nothing kept, nothing raised."""
    kept = Kept()
    async with standing(kept) as send:
        answer = await send(EVENT, headers)

    assert answer == (401, "")
    assert (kept.bodies, kept.forms, kept.counted) == ([], [], ["wrongly signed"])


@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (299, 200), (300, 200), (301, 401), (-301, 401), (86_400, 401)]
)
async def test_an_old_request_is_refused_and_counted_apart(age: int, status: int) -> None:
    """A replay, or a wrong clock: rightly signed, so it is not counted as an attack with a wrong key."""
    kept = Kept()
    async with standing(kept) as send:
        answered, _ = await send(EVENT, signed(EVENT, timestamp=str(SENT - age)))

    assert answered == status
    assert kept.counted == ["accepted" if status == 200 else "stale but rightly signed"]


async def test_two_signatures_are_none() -> None:
    """Which one counts would be the sender's choice."""
    kept = Kept()
    clock = ManualClock(NOW, flowing=False)
    application = web.Application()
    application.add_routes(SlackDoor([SECRET], kept.keep, kept.form, clock, floods=Floods()).routes())
    async with TestClient(TestServer(application)) as client:
        headers = [*signed(EVENT).items(), ("X-Slack-Signature", "v0=0")]
        answer = await client.post(PATH, data=EVENT, headers=headers)

    assert answer.status == 401


@pytest.mark.parametrize("secrets", [[], [""], ["  "], [SECRET, ""]])
def test_an_empty_secret_stops_the_start(secrets: list[str]) -> None:
    """An empty key signs for anybody."""
    with pytest.raises(ValueError, match="signing secret"):
        SlackDoor(secrets, Kept().keep, Kept().form, ManualClock(NOW), floods=Floods())


def test_any_of_the_secrets_will_do() -> None:
    """Old and new are valid while they are changed."""
    secrets = checked_secrets(["the new one", SECRET])
    headers = signed(EVENT)

    found = signed_by(EVENT, headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"], secrets, NOW)

    assert found is Signed.RIGHTLY


@given(raw=st.binary(max_size=50), timestamp=st.text(max_size=20), claimed=st.text(max_size=80))
def test_a_signature_is_never_guessed_and_never_raises(raw: bytes, timestamp: str, claimed: str) -> None:
    """Whatever stands in the headers, odd letters and lone halves of them included."""
    assert signed_by(raw, timestamp, claimed, checked_secrets([SECRET]), NOW) is Signed.WRONGLY


async def test_the_challenge_is_answered_as_plain_text() -> None:
    """How Slack checks a new address; it is signed too."""
    raw = body("event_url_verification")
    async with standing(Kept()) as send:
        answer = await send(raw, signed(raw))
        long = json.dumps({"type": "url_verification", "challenge": "x" * 1_000_000}).encode()
        refused = await send(long, signed(long))

    assert answer == (200, payload("event_url_verification")["challenge"])
    assert refused == (403, "")


async def test_slacks_word_about_dropped_events_is_counted() -> None:
    """It is no event and is not kept; 200, or Slack would send it again."""
    kept = Kept()
    raw = body("event_app_rate_limited")
    async with standing(kept) as send:
        status, _ = await send(raw, signed(raw))

    assert (status, kept.bodies, kept.counted) == (200, [], ["rate limited by slack"])


async def test_what_a_person_waits_for_goes_the_other_way() -> None:
    """Buttons and commands are forms: they never reach the inbox, events never the forms."""
    recorded = payload("http_signed_slash_command_request")
    raw = recorded["raw_body"].encode()
    kept = Kept()
    async with standing(kept) as send:
        answer = await send(raw, signed(raw), "application/x-www-form-urlencoded")
        await send(EVENT, signed(EVENT))

    assert answer == (200, '{"text": "done"}')
    assert (kept.forms, len(kept.bodies)) == ([raw], 1)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"type":NaN}'])
async def test_what_is_no_event_is_refused(raw: bytes) -> None:
    """Rightly signed nonsense: 400, and nothing is kept."""
    kept = Kept()
    async with standing(kept) as send:
        status, text = await send(raw, signed(raw))

    assert (status, text, kept.bodies) == (400, "", [])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity", "gzip, gzip"])
async def test_an_encoded_body_is_refused_unread(encoding: str) -> None:
    """Nothing from outside is ever decompressed."""
    async with standing(Kept()) as send:
        status, _ = await send(EVENT, signed(EVENT) | {"Content-Encoding": encoding})

    assert status == 415


async def test_a_large_body_is_refused() -> None:
    """With and without its length told beforehand."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * BODY_BYTES

    async with standing(Kept()) as send:
        told, _ = await send(BytesIO(b"x" * (BODY_BYTES + 1)), {})
        untold, _ = await send(endless(), {})

    assert (told, untold) == (413, 413)


async def test_a_body_that_drips_is_not_waited_for() -> None:
    """One byte a second holds no connection for long."""
    forever = asyncio.Event()

    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await forever.wait()

    async with standing(Kept(), body_within=0.05) as send:
        dripping = asyncio.ensure_future(send(drip(), {}))
        status, _ = await dripping
        forever.set()

    assert status == 408


def test_the_age_is_five_minutes() -> None:
    """Source: Slack, Verifying requests from Slack."""
    headers = signed(EVENT)
    stamp, claimed = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]
    secrets = checked_secrets([SECRET])

    found = [
        signed_by(EVENT, stamp, claimed, secrets, NOW + timedelta(seconds=late)) for late in (300, 300.5)
    ]

    assert found == [Signed.RIGHTLY, Signed.STALE]
