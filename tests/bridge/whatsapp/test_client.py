"""Every way a request can end has its class, and no request is ever made twice."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bridge.whatsapp.client import GraphClient
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from sandbox.manual_clock import ManualClock
from tests.bridge.whatsapp.cleared import NOON
from tests.bridge.whatsapp.misbehaving import (
    ACCEPTED,
    OK,
    Behaviour,
    Misbehaving,
    answer,
    close,
    drip,
    graph_error,
    half_an_answer,
    half_an_answer_and_reset,
    misbehaving,
    reset,
    silence,
)

TOKEN = "a-token"


@pytest.fixture
async def server() -> AsyncIterator[Misbehaving]:
    async with misbehaving() as server:
        yield server


@pytest.fixture
async def client(server: Misbehaving) -> AsyncIterator[GraphClient]:
    clock = ManualClock(NOON, flowing=False)
    client = GraphClient(server.url, "v26.0", clock, connect_within=0.5, read_within=0.5)
    yield client
    await client.aclose()


async def problem_of_post(client: GraphClient) -> DeliveryProblem:
    with pytest.raises(DeliveryProblem) as raised:
        await client.post("109/messages", TOKEN, {"type": "text"})
    return raised.value


async def test_a_request_is_what_meta_expects(server: Misbehaving, client: GraphClient) -> None:
    """Path with the version, bearer token, JSON; nothing packed is asked for."""
    found = await client.post("109/messages", TOKEN, {"type": "text"})

    assert found.children("messages")[0].id("id") == "wamid.B2"
    assert server.heads[0].startswith("POST /v26.0/109/messages HTTP/1.1\r\n")
    assert "authorization: bearer a-token" in server.heads[0].lower()
    assert "gzip" not in server.heads[0]
    assert server.requests == [b'{"type":"text"}']


UNKNOWN: list[bytes | Behaviour] = [
    reset,
    close,
    half_an_answer,
    half_an_answer_and_reset,
    silence,
    drip,
    b"HTTP/1.1 nonsense\r\n\r\n",
    b"\x00\x01\x02\x03\r\n\r\n",
    answer("200 OK", b"<html>welcome</html>"),
    answer("200 OK", b'{"messages":[{"id":'),
    answer("200 OK", b"[]"),
    answer("200 OK", b""),
    answer("200 OK", gzip.compress(ACCEPTED), "Content-Encoding: gzip"),
    answer("200 OK", b"\xff" * 2 * 1024 * 1024),
    answer("500 Internal Server Error", b"<html>oops</html>"),
    answer("502 Bad Gateway", b""),
    answer("503 Service Unavailable", b'{"message":"not Graph"}', "Retry-After: 5"),
    answer("504 Gateway Timeout", b"{}"),
    answer("408 Request Timeout", b""),
    answer("302 Found", b"", "Location: http://127.0.0.1:1/elsewhere"),
    answer("307 Temporary Redirect", b"", "Location: /again"),
]


@pytest.mark.parametrize("behaviour", UNKNOWN)
async def test_whatever_leaves_a_doubt_is_unknown(
    server: Misbehaving, client: GraphClient, behaviour: bytes | Behaviour
) -> None:
    """The request was there and nobody said what became of it. It is not made again."""
    server.then.append(behaviour)

    problem = await problem_of_post(client)

    assert problem.certainty is Certainty.UNKNOWN
    assert problem.retry is not Retry.SOON
    assert len(server.requests) == 1


@pytest.mark.parametrize("behaviour", [reset, close, silence])
async def test_a_connection_lost_before_the_request_was_read_is_unknown_too(
    server: Misbehaving, client: GraphClient, behaviour: Behaviour
) -> None:
    """From here it looks the same as one that was lost afterwards."""
    server.before = behaviour

    problem = await problem_of_post(client)

    assert problem.certainty is Certainty.UNKNOWN
    assert server.connections == 1


async def test_an_idle_connection_that_died_gives_a_doubt_and_no_second_request(
    server: Misbehaving, client: GraphClient
) -> None:
    """The classic: kept alive, closed by the server just as it is used again."""
    await client.post("109/messages", TOKEN, {"n": 1})
    server.then.append(reset)

    problem = await problem_of_post(client)

    assert problem.certainty is Certainty.UNKNOWN
    assert server.connections == 1
    assert len(server.requests) == 2


async def test_nobody_listening_means_nothing_happened(client: GraphClient) -> None:
    """The connection was never made: try again soon."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = GraphClient(f"http://127.0.0.1:{taken.getsockname()[1]}", "v26.0", ManualClock(NOON))
        problem = await problem_of_post(nowhere)
        await nowhere.aclose()

    assert (problem.certainty, problem.retry, problem.code) == (Certainty.NOT_APPLIED, Retry.SOON, "connect")


async def test_a_name_that_leads_nowhere_means_nothing_happened() -> None:
    """No address, no request."""
    nowhere = GraphClient("http://graph.invalid", "v26.0", ManualClock(NOON))

    problem = await problem_of_post(nowhere)
    await nowhere.aclose()

    assert (problem.certainty, problem.retry) == (Certainty.NOT_APPLIED, Retry.SOON)


async def test_a_connection_that_is_never_accepted_means_nothing_happened() -> None:
    """A full queue at the door: the time to connect runs out."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        client = GraphClient(f"http://127.0.0.1:{address[1]}", "v26.0", ManualClock(NOON), connect_within=0.3)

        problem = await problem_of_post(client)
        await client.aclose()
        for one in waiting:
            one.close()

    assert (problem.certainty, problem.code) == (Certainty.NOT_APPLIED, "connect timeout")


async def test_a_certificate_nobody_vouches_for_means_nothing_happened(server: Misbehaving) -> None:
    """The server does not even speak TLS."""
    client = GraphClient(
        server.url.replace("http:", "https:"), "v26.0", ManualClock(NOON), connect_within=0.5
    )

    problem = await problem_of_post(client)
    await client.aclose()

    assert problem.certainty is Certainty.NOT_APPLIED
    assert server.requests == []


@pytest.mark.parametrize(
    ("behaviour", "retry", "tell"),
    [
        (graph_error("400 Bad Request", 131047), Retry.NEVER, Tell.WINDOW_CLOSED),
        (graph_error("400 Bad Request", 131026), Retry.NEVER, Tell.UNREACHABLE),
        (graph_error("401 Unauthorized", 190), Retry.WHEN_MENDED, Tell.CREDENTIALS),
        (graph_error("500 Internal Server Error", 3), Retry.WHEN_MENDED, Tell.CREDENTIALS),
        (graph_error("500 Internal Server Error", 131000), Retry.SOON, Tell.TEMPORARY),
        (graph_error("503 Service Unavailable", 2), Retry.SOON, Tell.TEMPORARY),
        (graph_error("400 Bad Request", 130429), Retry.SOON, Tell.BUSY),
        (graph_error("429 Too Many Requests", 4), Retry.SOON, Tell.BUSY),
        (graph_error("429 Too Many Requests", 987654), Retry.SOON, Tell.BUSY),
        (graph_error("400 Bad Request", 987654), Retry.NEVER, Tell.NOT_ACCEPTED),
        (graph_error("200 OK", 131000), Retry.SOON, Tell.TEMPORARY),
        (answer("429 Too Many Requests", b"<html>slow down</html>"), Retry.SOON, Tell.BUSY),
        (answer("404 Not Found", b"<html>?</html>"), Retry.NEVER, Tell.OUR_FAULT),
        (answer("413 Payload Too Large", b""), Retry.NEVER, Tell.OUR_FAULT),
    ],
)
async def test_what_graph_says_is_certain(
    server: Misbehaving, client: GraphClient, behaviour: bytes, retry: Retry, tell: Tell
) -> None:
    """It was not done; whether to try again depends on the code. It is not tried again here."""
    server.then.append(behaviour)

    problem = await problem_of_post(client)

    assert (problem.certainty, problem.retry, problem.tell) == (Certainty.NOT_APPLIED, retry, tell)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("0", timedelta(0)),
        ("Mon, 23 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Mon, 23 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("999999999", timedelta(hours=1)),
        ("9" * 400, None),
        ("soon", None),
        ("-5", None),
        ("Mon, 23 Nov 2026 12:00:30", None),
    ],
)
async def test_retry_after_is_obeyed_and_bounded(
    server: Misbehaving, client: GraphClient, header: str, wait: timedelta | None
) -> None:
    """Seconds or a date; nonsense counts as nothing."""
    server.then.append(answer("429 Too Many Requests", b"", f"Retry-After: {header}"))

    problem = await problem_of_post(client)

    assert problem.retry_after == wait


async def test_asking_is_not_tried_again_either(server: Misbehaving, client: GraphClient) -> None:
    """Whoever asks decides."""
    server.then.append(answer("500 Internal Server Error", b""))

    with pytest.raises(DeliveryProblem):
        await client.get("109", TOKEN)

    assert len(server.requests) == 1


async def test_a_cancelled_request_stays_open(server: Misbehaving, client: GraphClient) -> None:
    """It is neither a success nor a problem: the attempt stays as it was, in doubt."""
    server.then.append(silence)
    sending = asyncio.create_task(client.post("109/messages", TOKEN, {"type": "text"}))
    await server.asked.wait()

    sending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await sending
    assert len(server.requests) == 1


async def test_after_every_failure_the_next_request_goes_well(
    server: Misbehaving, client: GraphClient
) -> None:
    """Nothing of a broken connection is left behind."""
    for behaviour in UNKNOWN:
        if behaviour not in (silence, drip):
            server.then += [behaviour, OK]
            await problem_of_post(client)
            assert (await client.post("109/messages", TOKEN, {})).children("messages")
