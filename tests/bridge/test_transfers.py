"""Files over HTTP: bounded, never followed elsewhere, never unpacked, and the token stays where it belongs."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bridge.hosts import Hosts
from bridge.transfers import Transfers
from desk.ports import MediaTrouble
from desk.problems import DeliveryProblem, Retry

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
MOST = 10_000


class Place:
    """A server that misbehaves, and a client of ours that may reach it."""

    def __init__(self, url: str, transfers: Transfers) -> None:
        self.url = url
        self.transfers = transfers
        self.seen: list[web.Request] = []

    async def fetched(self, path: str = "/file") -> bytes:
        async with self.transfers.get(self.url + path, "secret", most=MOST) as arriving:
            return b"".join([chunk async for chunk in arriving.chunks])


@asynccontextmanager
async def serving(answer: Answer, *, listed: bool = True, next_within: float = 5.0) -> AsyncIterator[Place]:
    place: Place

    async def handle(request: web.Request) -> web.StreamResponse:
        place.seen.append(request)
        return await answer(request)

    application = web.Application(client_max_size=1024 * 1024)
    application.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(application) as server:
        host = f"127.0.0.1:{server.port}"
        transfers = Transfers(Hosts((host,), listed=listed), next_within=next_within)
        place = Place(f"http://{host}", transfers)
        try:
            yield place
        finally:
            await transfers.close()


async def problem_of(place: Place, path: str = "/file") -> DeliveryProblem:
    with pytest.raises(DeliveryProblem) as raised:
        await place.fetched(path)
    return raised.value


async def test_a_file_comes_whole_with_the_token() -> None:
    """The usual way."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"a photo")

    async with serving(answer) as place:
        assert await place.fetched() == b"a photo"
        assert place.seen[0].headers["Authorization"] == "Bearer secret"
        assert place.seen[0].headers["Accept-Encoding"] == "identity"


async def test_a_redirect_is_not_followed() -> None:
    """Not even to the same host: nobody sends us elsewhere with a token (MD3)."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"http://{request.host}/elsewhere"})

    async with serving(answer) as place:
        assert (await problem_of(place)).code == MediaTrouble.UNSAFE
        assert [request.path for request in place.seen] == ["/file"]


async def test_a_foreign_host_hears_nothing() -> None:
    """It is refused before anything is sent (MD3)."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response()

    async with serving(answer) as place, serving(answer) as other:
        with pytest.raises(DeliveryProblem) as raised:
            async with place.transfers.get(other.url, "secret", most=MOST):
                pass

        assert raised.value.code == MediaTrouble.UNSAFE
        assert other.seen == []


@pytest.mark.parametrize("says_so", [True, False])
async def test_more_than_was_announced_is_not_taken(says_so: bool) -> None:
    """Whether or not it says beforehand how much it is; endless is only the longest kind (MD4)."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if says_so:
            response.content_length = MOST + 1
        await response.prepare(request)
        for _ in range(MOST // 100 + 1):
            await response.write(bytes(100))
        return response

    async with serving(answer) as place:
        assert (await problem_of(place)).code == MediaTrouble.TOO_LARGE


async def test_nothing_is_unpacked() -> None:
    """A bomb that would be a gigabyte stays the few bytes it is, and is refused (MD4)."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(bytes(1_000_000)), headers={"Content-Encoding": "gzip"})

    async with serving(answer) as place:
        assert (await problem_of(place)).code == MediaTrouble.UNSAFE


async def test_a_drip_is_given_up() -> None:
    """The next byte has to come in time; it may be tried again (MD4)."""
    released = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"a")
        await released.wait()
        return response

    async with serving(answer, next_within=0.05) as place:
        problem = await problem_of(place)
        released.set()

    assert (problem.code, problem.retry) == ("timeout", Retry.SOON)


async def test_a_broken_line_may_be_tried_again() -> None:
    """Half a file is no file."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 100
        await response.prepare(request)
        await response.write(bytes(50))
        assert request.transport is not None
        request.transport.close()
        return response

    async with serving(answer) as place:
        assert (await problem_of(place)).retry is Retry.SOON


@pytest.mark.parametrize(("status", "retry"), [(404, Retry.NEVER), (429, Retry.SOON), (503, Retry.SOON)])
async def test_an_answer_without_a_file(status: int, retry: Retry) -> None:
    """Its status says whether asking again may help."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text="no")

    async with serving(answer) as place:
        assert (await problem_of(place)).retry is retry


async def _chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_bytes_are_handed_over_without_any_token() -> None:
    """The place itself is the permission; its length is told beforehand."""
    taken: list[bytes] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        taken.append(await request.read())
        return web.Response(text="OK - 6")

    async with serving(answer) as place:
        said = await place.transfers.post(place.url + "/up", _chunks(b"abc", b"def"), 6, within=5)

        assert (said, taken) == ("OK - 6", [b"abcdef"])
        assert "Authorization" not in place.seen[0].headers
        assert place.seen[0].headers["Content-Length"] == "6"


async def test_a_hanging_upload_is_given_up() -> None:
    """Slack's may hang: it has its time, then it is begun anew (MD8)."""
    released = asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    async with serving(answer) as place:
        with pytest.raises(DeliveryProblem) as raised:
            await place.transfers.post(place.url, _chunks(b"abc"), 3, within=0.1)
        released.set()

    assert (raised.value.code, raised.value.retry) == ("timeout", Retry.SOON)


async def test_bytes_for_a_foreign_place_stay_here() -> None:
    """Somebody answers with an upload address that is not Slack's (A27)."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response()

    async with serving(answer) as place, serving(answer) as other:
        with pytest.raises(DeliveryProblem) as raised:
            await place.transfers.post(other.url, _chunks(b"abc"), 3, within=1)

        assert raised.value.code == MediaTrouble.UNSAFE
        assert other.seen == []
