"""Floods: what nobody signed is not waited for; what the platforms sign always gets in."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bridge.floods import ADDRESSES, AT_ONCE, BELIEVED_SECONDS, HELD_OFF, Floods, sender_of
from bridge.slack.door import PATH as SLACK_PATH
from bridge.slack.door import Reply, SlackDoor
from bridge.whatsapp.webhook import PATH, UNSIGNED, WhatsappDoor
from sandbox.manual_clock import ManualClock
from tests.bridge.whatsapp.payloads import SECRET, fixture, signature

BODY = fixture("message_text")
FLOODER, NEIGHBOUR = "8.8.4.4", "9.9.9.10"


@dataclass
class Watch:
    """Seconds that pass when told."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Doors:
    """Both doors on loopback, sharing what they know of floods."""

    watch: Watch = field(default_factory=Watch)
    kept: list[bytes] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    port: int = 0

    async def keep(self, body: bytes) -> None:
        self.kept.append(body)

    async def send(
        self,
        sender: str,
        body: bytes,
        signed: str | None,
        *,
        path: str = PATH,
        declared: int | None = None,
        later: bytes = b"",
    ) -> str:
        """
        The status line; "" when the connection ended without one.

        declared: the length the head tells, if not the body's. later: what follows when the server has had its turn.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.1.1.1, {sender}\r\n"
        head += f"Content-Length: {len(body + later) if declared is None else declared}\r\n"
        head += f"X-Hub-Signature-256: {signed}\r\n" if signed is not None else ""
        writer.write(f"{head}\r\n".encode() + body)
        if later:
            await writer.drain()
            for _ in range(20):  # turns of this one event loop, in which the server has read the head
                await asyncio.sleep(0)
            writer.write(later)
        async with asyncio.timeout(5):
            answer = await reader.readline()
            if self.counted[-1:] == ["held off"]:
                await reader.read()  # to the end of the connection
        writer.close()
        return answer.decode().strip()

    async def flood(self, sender: str = FLOODER) -> None:
        """As many refusals as one address may have at once."""
        for _ in range(AT_ONCE):
            assert await self.send(sender, b"{}", None) == "HTTP/1.1 401 Unauthorized"
        self.counted.clear()


@asynccontextmanager
async def standing() -> AsyncIterator[Doors]:
    """The two doors, for as long as a test."""
    doors = Doors()
    floods = Floods(doors.watch)

    async def no_forms(_: bytes) -> Reply:
        return Reply(200)

    application = web.Application()
    application.add_routes(
        [
            *WhatsappDoor(
                [SECRET], "token", doors.keep, floods=floods, count=doors.counted.append, body_within=0.2
            ).routes(),
            *SlackDoor(
                ["secret"], doors.keep, no_forms, ManualClock(), floods=floods, count=doors.counted.append
            ).routes(),
        ]
    )
    runner = web.AppRunner(application, auto_decompress=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    doors.port = runner.addresses[0][1]
    try:
        yield doors
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("path", [PATH, SLACK_PATH])
@pytest.mark.parametrize("signed", [None, "sha256=short"])
async def test_a_flood_is_refused_without_a_look_at_its_bodies(path: str, signed: str | None) -> None:
    """At both doors: the answer comes though most of a megabyte is still to come, and the connection ends."""
    async with standing() as doors:
        await doors.flood()

        answer = await doors.send(FLOODER, b"{", signed, path=path, declared=900_000)

        assert answer == "HTTP/1.1 401 Unauthorized"
        assert doors.counted == ["held off"]


async def test_a_signature_that_looks_right_buys_no_patience() -> None:
    """Only the body could prove it wrong, and it drips: it is not waited for."""
    async with standing() as doors:
        await doors.flood()

        answer = await doors.send(FLOODER, BODY[:10], signature(b"other"), declared=len(BODY))

        assert answer == "HTTP/1.1 401 Unauthorized"
        assert doors.counted == ["held off"]


async def test_what_is_rightly_signed_gets_in_through_a_flood() -> None:
    """Meta may share a proxy's address with whoever floods: signed and here, it is kept, and then waited for."""
    async with standing() as doors:
        await doors.flood()

        at_once = await doors.send(FLOODER, BODY, signature(BODY))
        in_two = await doors.send(FLOODER, BODY[:10], signature(BODY), later=BODY[10:])

        assert (at_once, in_two) == ("HTTP/1.1 200 OK", "HTTP/1.1 200 OK")
        assert doors.kept == [BODY, BODY]


async def test_who_brought_something_signed_before_the_flood_is_waited_for() -> None:
    """For an hour; and what is not signed at all is refused from there too."""
    async with standing() as doors:
        await doors.send(FLOODER, BODY, signature(BODY))
        await doors.flood()

        in_two = await doors.send(FLOODER, BODY[:10], signature(BODY), later=BODY[10:])
        unsigned = await doors.send(FLOODER, b"{", None, declared=900_000)
        doors.watch.seconds += BELIEVED_SECONDS
        await doors.flood()
        too_old = await doors.send(FLOODER, BODY[:10], signature(BODY), later=BODY[10:])

        assert [in_two, unsigned, too_old] == ["HTTP/1.1 200 OK", *["HTTP/1.1 401 Unauthorized"] * 2]


async def test_a_neighbour_of_a_flood_is_served_as_ever() -> None:
    """One address is nothing to another: a mistake there is still read and named for what it is."""
    async with standing() as doors:
        await doors.flood()

        await doors.send(NEIGHBOUR, b"{}", None)
        slow = await doors.send(NEIGHBOUR, b"{", None, declared=1_000)

        assert slow == "HTTP/1.1 408 Request Timeout"
        assert doors.counted == ["unsigned", "too slow"]


async def test_calm_is_forgiven() -> None:
    """Three seconds without a refusal are one more that is read."""
    async with standing() as doors:
        await doors.flood()

        doors.watch.seconds += 3.1
        first = await doors.send(FLOODER, b"{", None, declared=1_000)
        second = await doors.send(FLOODER, b"{", None, declared=1_000)

        assert [first[9:12], second[9:12]] == ["408", "401"]


async def test_a_proxy_that_does_not_say_for_whom_it_speaks_is_never_held_off() -> None:
    """Everybody comes from its address: what may be signed is waited for, whatever else comes from there."""
    async with standing() as doors:
        await doors.flood("not an address")

        in_two = await doors.send("not an address", BODY[:10], signature(BODY), later=BODY[10:])
        unsigned = await doors.send("not an address", b"{", None, declared=900_000)

        assert [in_two[9:12], unsigned[9:12]] == ["200", "401"]
        assert doors.counted == ["accepted", "held off"]


async def test_a_flood_is_written_down_once(caplog: pytest.LogCaptureFixture) -> None:
    """Without its address; and again when it was calm in between."""
    caplog.set_level(logging.WARNING, "bridge.floods")
    async with standing() as doors:
        await doors.flood()
        await doors.flood()
        during = len(caplog.records)
        doors.watch.seconds += 3_600
        await doors.flood()
        await doors.flood()

    assert (during, len(caplog.records)) == (1, 2)
    assert FLOODER not in caplog.text


def test_memory_is_bounded() -> None:
    """Who was heard of longest ago is forgotten; who floods now is not."""
    floods = Floods(Watch())
    request = make_mocked_request("POST", PATH)

    def refused(address: str) -> bool:
        return floods.refused(request.clone(remote=address), UNSIGNED) is HELD_OFF

    for _ in range(AT_ONCE):
        refused("8.8.4.4")
    before = refused("8.8.8.8"), [refused("9.9.9.9") for _ in range(AT_ONCE + 1)][-1]
    for place in range(ADDRESSES - 1):
        refused(f"100.{128 + place // 256}.{place % 256}.1")

    assert before == (False, True)
    assert refused("9.9.9.9") is True
    assert [refused("8.8.8.8") for _ in range(AT_ONCE)] == [False] * AT_ONCE


@pytest.mark.parametrize(
    ("peer", "named", "sender"),
    [
        ("157.240.1.1", None, "157.240.1.1"),
        ("157.240.1.1", "8.8.8.8", "157.240.1.1"),
        ("127.0.0.1", "8.8.8.8", "8.8.8.8"),
        ("::1", "6.6.6.6, 8.8.8.8", "8.8.8.8"),
        ("172.17.0.1", "8.8.8.8", "8.8.8.8"),
        ("::ffff:10.0.0.1", "8.8.8.8", "8.8.8.8"),
        ("127.0.0.1", None, ""),
        ("127.0.0.1", "8.8.8.8, nobody", ""),
        ("127.0.0.1", "8.8.8.8, 10.0.0.1", ""),
        ("2a03:2880:f101:83:face:b00c:0:25de", None, "2a03:2880:f101:83::/64"),
        ("127.0.0.1", "2a03:2880:f101:83:1::1", "2a03:2880:f101:83::/64"),
        (None, None, ""),
    ],
)
def test_who_sends(peer: str | None, named: str | None, sender: str) -> None:
    """A public address speaks for itself, a private one for the last it names; IPv6 counts by the network."""
    headers = {} if named is None else {"X-Forwarded-For": named}
    request = make_mocked_request("POST", PATH, headers=headers)

    assert sender_of(request.clone(remote=peer) if peer is not None else request) == sender
