"""The door for Meta, over real HTTP: who gets in, what is kept, and what is answered."""

import asyncio
import gzip
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import aiohttp
import pytest
from aiohttp import web

from bridge.floods import Floods
from bridge.whatsapp.limits import WEBHOOK_BYTES
from bridge.whatsapp.webhook import PATH, WhatsappDoor, challenge_for, judge
from desk.ports import StoreUnavailable
from tests.bridge.whatsapp.payloads import (
    SECRET,
    WEBHOOKS,
    fixture,
    messages_of,
    posted,
    signature,
    text_message,
)

TOKEN = "a-verify-token"
BODY = fixture("message_text")


@dataclass
class Keeper:
    """What stands behind the door: keeps what it is given, or refuses."""

    kept: list[bytes] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    refuses: bool = False

    async def keep(self, body: bytes) -> None:
        if self.refuses:
            raise StoreUnavailable
        self.kept.append(body)


@dataclass
class Front:
    """The running door."""

    url: str
    port: int
    keeper: Keeper
    session: aiohttp.ClientSession

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        given = {"X-Hub-Signature-256": signature(body)} if headers is None else headers
        async with self.session.post(self.url, data=io.BytesIO(body), headers=given) as response:
            assert await response.read() == b""
            return response.status

    async def raw(self, request: bytes, *, closes: bool = False, until_closed: bool = False) -> bytes:
        """What comes back for these bytes; closes: nothing more follows them."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        if closes:
            writer.write_eof()
        answer = await (reader.read() if until_closed else reader.read(4096))
        writer.close()
        return answer


Open = Callable[..., Awaitable[Front]]


@pytest.fixture
async def open_door() -> AsyncIterator[Open]:
    runners: list[web.AppRunner] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:

        async def open_(verify_token: str = TOKEN, floods: Floods | None = None, **options: float) -> Front:
            keeper = Keeper()
            door = WhatsappDoor(
                [SECRET],
                verify_token,
                keeper.keep,
                floods=floods or Floods(),
                count=keeper.counted.append,
                **options,
            )
            application = web.Application()
            application.add_routes(door.routes())
            runner = web.AppRunner(application, auto_decompress=False, shutdown_timeout=0.1)
            runners.append(runner)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            port = runner.addresses[0][1]
            return Front(f"http://127.0.0.1:{port}{PATH}", port, keeper, session)

        yield open_
        await asyncio.gather(*(runner.cleanup() for runner in runners))


@pytest.fixture
async def front(open_door: Open) -> Front:
    return await open_door()


# ---- verification ----


async def test_meta_gets_its_challenge_back_as_plain_text(front: Front) -> None:
    """With the right mode and token."""
    query = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1158201444"}

    async with front.session.get(front.url, params=query) as response:
        text = await response.text()

    assert (response.status, text, response.content_type) == (200, "1158201444", "text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": TOKEN.upper(), "hub.challenge": "1"},
        {"hub.mode": "unsubscribe", "hub.verify_token": TOKEN, "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": TOKEN},
        {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "x" * 257},
        {"hub.mode": "subscribe", "hub.verify_token[]": TOKEN, "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": "è", "hub.challenge": "1"},
    ],
)
async def test_anybody_else_is_refused(front: Front, query: dict[str, str]) -> None:
    """A wrong or missing token, another mode, a novel for a challenge."""
    async with front.session.get(front.url, params=query) as response:
        assert response.status == 403
        assert await response.read() == b""


async def test_an_empty_configured_token_matches_nothing(open_door: Open) -> None:
    """Not even an empty one."""
    front = await open_door(verify_token="")
    query = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}

    async with front.session.get(front.url, params=query) as response:
        assert response.status == 403


def test_a_challenge_of_a_megabyte_is_refused() -> None:
    """It would be somebody else's text under our name."""
    assert challenge_for("subscribe", TOKEN, "x" * 1024 * 1024, expected=TOKEN) is None


# ---- notifications ----


@pytest.mark.parametrize("secrets", [[], [b""], [SECRET, b""]])
def test_without_a_secret_there_is_no_door(secrets: list[bytes]) -> None:
    """An empty secret would let everybody in."""
    with pytest.raises(ValueError, match="app secret"):
        WhatsappDoor(secrets, TOKEN, Keeper().keep, floods=Floods())


async def test_a_body_is_kept_whole_before_the_answer(front: Front) -> None:
    """Every byte of it, whatever is in it."""
    body = posted(messages_of(*(text_message(f"wamid.{place}") for place in range(50))))

    status = await front.post(body)

    assert status == 200
    assert front.keeper.kept == [body]
    assert front.keeper.counted == ["accepted"]


async def test_every_sample_is_taken_in(front: Front) -> None:
    """Whatever Meta sends, it need not send it again."""
    for path in WEBHOOKS:
        assert await front.post(fixture(path.stem)) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": signature(BODY)[:-1]},
        {"X-Hub-Signature-256": signature(BODY).upper()},
        {"X-Hub-Signature-256": "sha1=" + signature(BODY)[7:47]},
        {"X-Hub-Signature": signature(BODY)},
        {"X-Hub-Signature-256": signature(BODY, b"another")},
        {"X-Hub-Signature-256": "é" * 64},
        {"X-Hub-Signature-256": "a" * 7_000},
    ],
)
async def test_what_is_not_rightly_signed_is_refused_and_forgotten(
    front: Front, headers: dict[str, str]
) -> None:
    """Nothing is kept but a count."""
    status = await front.post(BODY, headers)

    assert status == 401
    assert front.keeper.kept == []
    assert front.keeper.counted in (["unsigned"], ["wrongly signed"])


async def test_two_signatures_are_none(front: Front) -> None:
    """Even if one of them is right."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\nConnection: close\r\n"
        f"X-Hub-Signature-256: {signature(BODY)}\r\nX-Hub-Signature-256: {signature(BODY)}\r\n\r\n"
    )

    answer = await front.raw(head.encode() + BODY)

    assert answer.startswith(b"HTTP/1.1 401")
    assert front.keeper.kept == []


async def test_a_header_of_ten_kilobytes_ends_the_request(front: Front) -> None:
    """No signature is that long; the next request is answered as ever."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {'a' * 10_000}\r\nContent-Length: 0\r\n\r\n"
    )

    answer = await front.raw(head.encode())

    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400", b"HTTP/1.1 401"))
    assert await front.post(BODY) == 200


@pytest.mark.parametrize(
    "body", [b"not JSON", b"", b"[" * 100_000, BODY[:-20], b'{"entry":[{"changes":[{"value":NaN}]}]}']
)
async def test_signed_nonsense_is_kept_to_be_looked_at(front: Front, body: bytes) -> None:
    """It truly comes from Meta: refusing it would only bring it back."""
    status = await front.post(body)

    assert status == 200
    assert front.keeper.kept == [body]


async def test_a_body_of_three_megabytes_gets_in(front: Front) -> None:
    """Meta sends as much."""
    body = posted(messages_of(*(text_message(f"wamid.{place}", "x" * 3_000) for place in range(900))))

    assert await front.post(body) == 200
    assert front.keeper.kept == [body]


async def test_a_body_of_more_than_four_megabytes_is_refused(front: Front) -> None:
    """Declared or not."""
    body = b"x" * (WEBHOOK_BYTES + 1)

    async def in_chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 64 * 1024):
            yield body[start : start + 64 * 1024]

    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    declared = await front.raw(head.encode())
    async with front.session.post(
        front.url, data=in_chunks(), headers={"X-Hub-Signature-256": "x"}
    ) as chunked:
        status = chunked.status

    assert declared.startswith(b"HTTP/1.1 413")
    assert status == 413
    assert front.keeper.counted == ["too large", "too large"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity", "gzip, gzip", ""])
async def test_encoded_bodies_are_refused_unread(front: Front, encoding: str) -> None:
    """Nothing from outside is ever unpacked."""
    body = gzip.compress(b"0" * 10_000_000)

    status = await front.post(body, {"Content-Encoding": encoding, "X-Hub-Signature-256": signature(body)})

    assert status == 415
    assert front.keeper.counted == ["encoded"]
    assert await front.post(BODY) == 200


async def test_a_body_that_drips_is_given_up(open_door: Open) -> None:
    """A byte now and then holds no place for ever."""
    front = await open_door(body_within=0.2)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"

    answer = await front.raw(head.encode() + b"{")

    assert answer.startswith(b"HTTP/1.1 408")
    assert front.keeper.counted == ["too slow"]


async def test_a_body_that_breaks_off_leaves_nothing_behind(front: Front) -> None:
    """Half a body is not kept, and the next one is answered."""
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n"
    head += f"X-Hub-Signature-256: {signature(BODY)}\r\n\r\n"

    answer = await front.raw(head.encode() + BODY[:100], closes=True)

    assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert front.keeper.kept == []
    assert await front.post(BODY) == 200
    assert front.keeper.counted == ["broken off", "accepted"]


async def test_a_store_that_cannot_take_it_is_said_at_once(front: Front) -> None:
    """503: Meta comes again."""
    front.keeper.refuses = True

    assert await front.post(BODY) == 503
    front.keeper.refuses = False
    assert await front.post(BODY) == 200
    assert front.keeper.counted == ["store unavailable", "accepted"]


async def test_an_answer_is_whole_and_tells_nothing(front: Front) -> None:
    """A status, a length and a date; the connection stays, unless the client wants none or speaks the old protocol."""
    head = f"Host: x\r\nContent-Length: {len(BODY)}\r\nX-Hub-Signature-256: {signature(BODY)}\r\n"

    twice = await front.raw(
        (f"POST {PATH} HTTP/1.1\r\n{head}\r\n".encode() + BODY)
        + (f"POST {PATH} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode() + BODY),
        until_closed=True,
    )
    old = await front.raw(f"POST {PATH} HTTP/1.0\r\n{head}\r\n".encode() + BODY, until_closed=True)

    first, second, nothing = twice.split(b"\r\n\r\n")
    assert nothing == b""
    for answer, closes in ((first, False), (second, True), (old.removesuffix(b"\r\n\r\n"), True)):
        status, *lines = answer.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        assert status == "HTTP/1.1 200 OK"
        assert parsedate_to_datetime(headers.pop("Date")).year >= 2026
        assert headers == {"Content-Length": "0"} | ({"Connection": "close"} if closes else {})
    assert front.keeper.kept == [BODY, BODY, BODY]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH"])
async def test_only_the_two_routes_exist(front: Front, method: str) -> None:
    """Nothing else is answered."""
    async with front.session.request(method, front.url) as response:
        assert response.status == 405


def test_an_unsigned_bomb_is_not_even_parsed() -> None:
    """Judging it costs one hash."""
    assert judge(b"[" * 1_000_000, None, None, [SECRET]).status == 401
