"""The front: health, metrics, and what strangers are told."""

import io
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from desk.ports import StoreUnavailable
from server.front import LARGEST_BODY_BYTES, Front, PortTaken, bind
from server.health import Health, NotReady
from server.metrics import Metrics
from server.standing import standing
from server.supervise import Loop


async def well() -> None:
    """Nothing is wrong."""


async def schema_wrong() -> None:
    """The schema is not this version's."""
    raise NotReady("the schema is older")


async def gauges() -> Mapping[str, float]:
    """Two figures."""
    return {"inbox_oldest_seconds": 1.5, "outbox_ready": 3}


async def fails(request: web.BaseRequest) -> web.Response:
    """Breaks, quoting what it got."""
    raise RuntimeError(await request.text())


async def reads(request: web.Request) -> web.Response:
    """Answers how much came in, as it came in."""
    return web.json_response({"size": len(await request.read())})


async def first(request: web.BaseRequest) -> web.Response:
    return web.Response(text=f"first {(await request.read()).decode()}")


async def second(request: web.Request) -> web.Response:
    return web.Response(text=f"by its route {(await request.read()).decode()}")


async def standing_well() -> Mapping[str, float]:
    return {"dead_letters": 3.0}


@asynccontextmanager
async def front(
    *checks: Callable[[], Awaitable[None]],
    token: str | None = None,
    figures: Callable[[], Awaitable[Mapping[str, float]]] = gauges,
    stands: Callable[[], Awaitable[Mapping[str, float]]] = standing_well,
) -> AsyncIterator[tuple[aiohttp.ClientSession, str, Metrics]]:
    """A front on loopback and a client for it."""
    metrics = Metrics(gauges=figures, token=token)
    routes = [
        web.post("/first", second),
        *Health(checks, stands).routes(),
        *metrics.routes(),
        web.post("/fails", fails),
        web.post("/reads", reads),
    ]
    taken = bind("127.0.0.1", 0)
    server = Front(routes, metrics, first={"/first": first, "/fails": fails})
    await server.open(taken)
    try:
        async with aiohttp.ClientSession() as client:
            yield client, f"http://127.0.0.1:{taken.getsockname()[1]}", metrics
    finally:
        await server.close()


async def test_ready_when_everything_is_well() -> None:
    """And alive anyway; how things stand is told beside it, whatever it is."""
    async with (
        front(well) as (client, url, _),
        client.get(f"{url}/readyz") as ready,
        client.get(f"{url}/healthz") as alive,
    ):
        assert (ready.status, alive.status) == (200, 200)
        assert await ready.json() == {"ready": True, "stands": {"dead_letters": 3.0}}


async def test_ready_without_figures_is_ready() -> None:
    """They are told beside it and decide nothing."""

    async def away() -> Mapping[str, float]:
        raise StoreUnavailable("the database is away")

    async with front(well, stands=away) as (client, url, _), client.get(f"{url}/readyz") as ready:
        assert (ready.status, await ready.json()) == (200, {"ready": True})


def test_how_things_stand() -> None:
    """Three figures out of many: what nobody could handle, what waits longest, whom nobody could tell."""
    gauges = {"inbox_quarantined": 1.0, "inbox_dead": 2.0, "outbox_gave_up": 4.0, "alerts_undelivered": 3.0}
    ages = {
        "parcels_oldest_age_seconds": 0.5,
        "inbox_oldest_age_seconds": 9.0,
        "outbox_oldest_age_seconds": 2.0,
    }

    assert standing({**gauges, **ages}) == {
        "dead_letters": 7.0,
        "oldest_waiting_seconds": 9.0,
        "alerts_undelivered": 3.0,
    }


async def test_not_ready_says_why() -> None:
    """503 with the reason; the process lives all the same."""
    async with (
        front(well, schema_wrong) as (client, url, _),
        client.get(f"{url}/readyz") as ready,
        client.get(f"{url}/healthz") as alive,
    ):
        assert ready.status == 503
        assert (await ready.json())["why"] == "the schema is older"
        assert alive.status == 200


async def test_metrics_are_for_this_machine() -> None:
    """Counters of what was answered, and the figures of the store."""
    async with front() as (client, url, metrics):
        metrics.watch([Loop("intake", _idle, 1)])
        async with client.get(f"{url}/healthz"):
            pass
        async with client.get(f"{url}/metrics") as shown:
            text = await shown.text()

    assert 'witiop_requests_total{route="/healthz",status="200"} 1.0' in text
    assert 'witiop_store{what="outbox_ready"} 3.0' in text
    assert 'witiop_loop_failures{loop="intake"} 0.0' in text
    assert "witiop_store_answers 1.0" in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_metrics_are_not_for_who_comes_through_a_proxy(header: str) -> None:
    """A proxy on this machine speaks for the outside."""
    async with (
        front() as (client, url, _),
        client.get(f"{url}/metrics", headers={header: "203.0.113.7"}) as refused,
    ):
        assert refused.status == 403


@pytest.mark.parametrize(
    ("sent", "status"), [("right-token", 200), ("wrong-token", 403), ("", 403), ("ü", 403)]
)
async def test_the_token_opens_metrics_from_anywhere(sent: str, status: int) -> None:
    """As a bearer token, and only the right one."""
    async with front(token="right-token") as (client, url, _):
        headers = {"Authorization": f"Bearer {sent}", "X-Forwarded-For": "203.0.113.7"}
        async with client.get(f"{url}/metrics", headers=headers) as shown:
            assert shown.status == status


async def test_metrics_are_shown_while_the_store_is_down() -> None:
    """That it is down is a figure."""

    async def down() -> Mapping[str, float]:
        raise OSError

    async with front(figures=down) as (client, url, _), client.get(f"{url}/metrics") as shown:
        assert "witiop_store_answers 0.0" in await shown.text()


async def test_an_unforeseen_error_tells_a_stranger_nothing() -> None:
    """A number to look it up by; not the body, not the error."""
    async with front() as (client, url, _), client.post(f"{url}/fails", data="a canary") as failed:
        text = await failed.text()

    assert failed.status == 500
    assert "canary" not in text
    assert "RuntimeError" not in text
    assert "failed, see " in text


async def test_only_the_routes_exist() -> None:
    """Everything else is 404, and counted without its path."""
    async with (
        front() as (client, url, _),
        client.get(f"{url}/sandbox/../etc/passwd%00") as missing,
        client.get(f"{url}/metrics") as shown,
    ):
        assert missing.status in {400, 404}
        assert "passwd" not in await shown.text()


async def test_a_body_above_the_limit_is_refused() -> None:
    """413 before it is held in memory."""
    async with (
        front() as (client, url, _),
        client.post(f"{url}/reads", data=io.BytesIO(b"x" * (LARGEST_BODY_BYTES + 1))) as refused,
    ):
        assert refused.status == 413


async def test_nothing_is_unpacked_for_a_sender() -> None:
    """A packed body is read as it came: what it would unpack to never exists."""
    packed = b"\x1f\x8b" + b"x" * 98
    async with (
        front() as (client, url, _),
        client.post(f"{url}/reads", data=packed, headers={"Content-Encoding": "gzip"}) as got,
    ):
        assert await got.json() == {"size": 100}


def test_a_port_in_use_is_noticed_before_anything_starts() -> None:
    """However it is in use."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        with pytest.raises(PortTaken):
            bind("127.0.0.1", other.getsockname()[1])


async def _idle() -> bool:
    return False


async def test_what_comes_first_is_answered_before_any_route() -> None:
    """A POST to the very path; anything else about it is the routes' business. All of it is counted."""
    async with front() as (client, url, _):
        answers = []
        for method, path, headers in (
            ("POST", "/first", {}),
            ("POST", "/first?x=1", {}),
            ("POST", "/first", {"Expect": "100-continue"}),
            ("GET", "/first", {}),
        ):
            async with client.request(method, f"{url}{path}", data=b"body", headers=headers) as answer:
                answers.append((answer.status, await answer.text()))
        async with client.get(f"{url}/metrics") as shown:
            text = await shown.text()

    assert answers[:3] == [(200, "first body"), (200, "by its route body"), (200, "by its route body")]
    assert answers[3][0] == 405
    assert 'witiop_requests_total{route="/first",status="200"} 3.0' in text
    assert 'witiop_request_seconds_count{route="/first"} 3.0' in text


async def test_what_comes_first_and_fails_tells_nothing() -> None:
    """A number to look it up by, as everywhere."""
    async with front() as (client, url, _), client.post(f"{url}/fails") as answer:
        text = await answer.text()

    assert answer.status == 500
    assert re.fullmatch(r"failed, see [0-9a-f]{32}\n", text)
