"""Files over HTTP, from and to hosts that are allowed: bounded in size and time, streamed, never followed elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bridge.hosts import Hosts, led_elsewhere
from desk.ports import MediaTrouble
from desk.problems import Certainty, DeliveryProblem, Retry, Tell

# Seconds: for the connection, between two bytes, and for the whole with so many bytes a second on top.
_CONNECT_WITHIN = 5.0
_NEXT_WITHIN = 10.0
_AT_LEAST = 20.0
_SLOWEST = 512 * 1024
_CHUNK = 64 * 1024
# Answers to what we hand over are a line.
_LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Arriving:
    """An answer whose bytes are on their way. chunks: raise DeliveryProblem when they break off."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class Transfers:
    """
    One side's files.

    next_within: seconds until the next byte has to come.
    """

    def __init__(self, hosts: Hosts, *, next_within: float = _NEXT_WITHIN) -> None:
        self._hosts = hosts
        self._next_within = next_within
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def get(self, url: str, token: str, *, most: int) -> AsyncIterator[Arriving]:
        """
        The file there. The token leaves for a host that is allowed, or nothing leaves at all.

        most: bytes; more of them, and the file is too large. Raises DeliveryProblem.
        """
        self._check(url)
        try:
            async with (
                asyncio.timeout(_AT_LEAST + most / _SLOWEST),
                self._shared().get(
                    url,
                    headers={"Authorization": f"Bearer {token}"},
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(
                        total=None, sock_connect=_CONNECT_WITHIN, sock_read=self._next_within
                    ),
                ) as response,
            ):
                _judge(response, most)
                yield Arriving(response.status, response.headers, _chunks(response, most))
        except (aiohttp.ClientError, OSError, ValueError) as error:  # a time-out is an OSError, too
            raise broken(error) from error

    async def post(self, url: str, chunks: AsyncIterator[bytes], size_bytes: int, *, within: float) -> str:
        """Hand over these bytes, and whatever the first line of the answer says. Raises DeliveryProblem."""
        self._check(url)
        try:
            async with (
                asyncio.timeout(within),
                self._shared().post(
                    url,
                    data=chunks,
                    headers={
                        "Content-Length": str(size_bytes),
                        "Content-Type": "application/octet-stream",
                    },
                    allow_redirects=False,
                ) as response,
            ):
                _judge(response, _LONGEST_ANSWER)
                return (await response.content.read(_LONGEST_ANSWER)).decode("ascii", "replace")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise broken(error) from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _check(self, url: str) -> None:
        if not self._hosts.allow(url):
            raise _unsafe()

    def _shared(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = self._hosts.session(_CONNECT_WITHIN)
        return self._session


def _judge(response: aiohttp.ClientResponse, most: int) -> None:
    status = response.status
    if 300 <= status < 400:
        raise _unsafe()
    if status == 429 or status >= 500:
        raise DeliveryProblem(f"http {status}", Tell.BUSY, retry=Retry.SOON)
    if status != 200:
        raise DeliveryProblem(f"http {status}", Tell.MEDIA)
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _unsafe()  # it would have to be unpacked to be anything
    if response.content_length is not None and response.content_length > most:
        raise too_large()


async def _chunks(response: aiohttp.ClientResponse, most: int) -> AsyncIterator[bytes]:
    seen = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        seen += len(chunk)
        if seen > most:
            raise too_large()
        yield chunk


def too_large() -> DeliveryProblem:
    """More bytes than are carried."""
    return DeliveryProblem(MediaTrouble.TOO_LARGE, Tell.MEDIA)


def _unsafe() -> DeliveryProblem:
    return DeliveryProblem(MediaTrouble.UNSAFE, Tell.MEDIA)


def broken(error: Exception) -> DeliveryProblem:
    """What a broken line means: nothing was changed by it, so it may be tried again, unless it led somewhere else."""
    if led_elsewhere(error):
        return _unsafe()
    code = "timeout" if isinstance(error, TimeoutError) else "line broken"
    return DeliveryProblem(code, Tell.TEMPORARY, Certainty.NOT_APPLIED, Retry.SOON)
