"""
Meta's Graph API over HTTP: every request is made once, and every outcome has a name.

Applied: an answer of 2xx that can be read. Not applied: the connection was never made, or Graph itself says no, or
429. Unknown: everything else, because from a broken connection nobody can tell whether the request was carried out.
Nothing is tried again here: whoever asked decides, by the DeliveryProblem.
"""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
import httpx
import msgspec
from httpx_aiohttp import AiohttpTransport

from bridge.hosts import Hosts
from bridge.whatsapp.limits import UPLOAD_WITHIN
from bridge.whatsapp.parse.keys import UNREADABLE
from bridge.whatsapp.problems import not_reached, problem_of, rule_of, unknown_outcome
from bridge.whatsapp.wire import Fields
from desk.ports import Clock
from desk.problems import Certainty, DeliveryProblem, Retry, Tell

# Graph's own host: on the internet, and nowhere else.
OWN_HOST: Final = "graph.facebook.com"
# Seconds. An idle connection is given up long before a server would: that makes a request into a dying one rare.
CONNECT_WITHIN: Final = 5.0
READ_WITHIN: Final = 10.0
_IDLE_FOR: Final = 15.0
_MOST_CONNECTIONS: Final = 100
# Bytes of an answer; Graph's are a few hundred.
_LONGEST_ANSWER: Final = 1024 * 1024
_LONGEST_WORDS: Final = 500
_LONGEST_WAIT: Final = timedelta(hours=1)


class Explained(DeliveryProblem):
    """
    A refusal together with Graph's own words, about what we asked for: only where no person's words can be in them.

    code: the finer one, where Graph gave one.
    """

    def __init__(self, problem: DeliveryProblem, code: str, words: str) -> None:
        super().__init__(code, problem.tell, problem.certainty, problem.retry, problem.retry_after)
        self.words = words

    def plain(self) -> DeliveryProblem:
        """Without the words."""
        return DeliveryProblem(self.code, self.tell, self.certainty, self.retry, self.retry_after)


class GraphClient:
    """
    Requests to one Graph host and version.

    connect_within, read_within: seconds, for the connection and between two bytes of the answer; no request lasts
    longer than both together and half as much again. own_host: where Graph answers on the internet; a url elsewhere
    was named by whoever runs this.
    """

    def __init__(
        self,
        url: str,
        version: str,
        clock: Clock,
        *,
        connect_within: float = CONNECT_WITHIN,
        read_within: float = READ_WITHIN,
        own_host: str = OWN_HOST,
    ) -> None:
        self._base = f"{url.rstrip('/')}/{version.strip('/')}/"
        self._clock = clock
        self._at_most = 1.5 * (connect_within + read_within)
        context = httpx.create_ssl_context(trust_env=False) if url.startswith("https:") else None
        hosts = Hosts.of_service(url, own_host)
        self._http = httpx.AsyncClient(
            transport=AiohttpTransport(verify=context or False, client=lambda: _session(hosts, context)),
            timeout=httpx.Timeout(read_within, connect=connect_within, pool=connect_within),
            follow_redirects=False,
            trust_env=False,
            # No compressed answers: nothing from outside is ever unpacked.
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "witiop-bridge",
            },
        )

    async def get(self, path: str, token: str, params: Mapping[str, str] | None = None) -> Fields:
        """Ask. Raises DeliveryProblem."""
        return await self._ask(self._http.build_request("GET", self._base + path, params=params), token)

    async def post(
        self,
        path: str,
        token: str,
        body: Mapping[str, object],
        *,
        params: Mapping[str, str] | None = None,
        explained: bool = False,
    ) -> Fields:
        """
        Have something done, once. Raises DeliveryProblem; cancelled, it may have been done.

        explained: a refusal is raised as Explained.
        """
        content = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        request = self._http.build_request(
            "POST", self._base + path, content=content, headers=headers, params=params
        )
        return await self._ask(request, token, explained=explained)

    async def delete(
        self,
        path: str,
        token: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Fields:
        """
        Have something taken away, once, as params or the body name it. Raises DeliveryProblem.

        A refusal is raised as Explained where no body, and so no person, was named.
        """
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        request = self._http.build_request(
            "DELETE", self._base + path, params=params, content=content, headers=headers
        )
        return await self._ask(request, token, explained=body is None)

    async def post_bytes(
        self, path: str, token: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> Fields:
        """
        Hand over bytes from the beginning, streamed. Raises DeliveryProblem, and whatever `chunks` raises.

        Source: Meta, resumable uploads, November 2026: the token goes by another word there.
        """
        headers = {
            "file_offset": "0",
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size_bytes),
            "Authorization": f"OAuth {token}",
        }
        request = self._http.build_request("POST", self._base + path, content=chunks, headers=headers)
        return await self._ask(request, token, at_most=UPLOAD_WITHIN)

    async def post_file(
        self, path: str, token: str, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> Fields:
        """Hand over a file's bytes as a form, streamed. Raises DeliveryProblem, and whatever `chunks` raises."""
        boundary = secrets.token_hex(16)
        before, after = _form_around(boundary, mime_type)

        async def body() -> AsyncIterator[bytes]:
            yield before
            async for chunk in chunks:
                yield chunk
            yield after

        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(before) + size_bytes + len(after)),
        }
        request = self._http.build_request("POST", self._base + path, content=body(), headers=headers)
        return await self._ask(request, token, at_most=UPLOAD_WITHIN)

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._http.aclose()

    async def _ask(
        self, request: httpx.Request, token: str, *, at_most: float | None = None, explained: bool = False
    ) -> Fields:
        request.headers.setdefault("Authorization", f"Bearer {token}")
        try:
            async with asyncio.timeout(at_most or self._at_most):
                response = await self._http.send(request, stream=True)
                try:
                    body = await _read(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            # Slow drops keep a connection alive for ever: the whole has its own end.
            raise unknown_outcome("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as error:
            raise _broken(error) from None
        return self._judged(response, body, explained=explained)

    def _judged(self, response: httpx.Response, body: bytes | None, *, explained: bool) -> Fields:
        """What an answer means. Raises DeliveryProblem for everything but an answer that can be used."""
        answer = _json(body) if body is not None else None
        status = response.status_code
        error = answer.child("error") if answer is not None else Fields()
        code = error.whole("code")
        wait = self._wait(response.headers.get("Retry-After"))
        if status == 429 and (code is None or rule_of(code) is None):
            raise DeliveryProblem(str(code or 429), Tell.BUSY, Certainty.NOT_APPLIED, Retry.SOON, wait)
        if code is not None:
            problem = problem_of(code, transient=error.flag("is_transient"), retry_after=wait)
            raise _explained(problem, error) if explained else problem
        if 200 <= status < 300:
            if answer is None:
                raise unknown_outcome("unreadable answer")
            return answer
        if 400 <= status < 500 and status != 408:
            # Refused on the way, without Graph's own words: it never got there.
            raise DeliveryProblem(f"http {status}", Tell.OUR_FAULT)
        raise unknown_outcome(f"http {status}")

    def _wait(self, header: str | None) -> timedelta | None:
        """Retry-After, in seconds or as a date; None for what is neither."""
        if header is None:
            return None
        text = header.strip()
        if text.isascii() and text.isdigit() and len(text) <= 9:
            wait = timedelta(seconds=int(text))
        else:
            try:
                wait = parsedate_to_datetime(text) - self._clock.now()
            except (ValueError, TypeError):
                return None
        return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _explained(problem: DeliveryProblem, error: Fields) -> Explained:
    """With the finer code, and the sentence that says most."""
    said = error.words("error_user_msg", _LONGEST_WORDS) or error.child("error_data").words(
        "details", _LONGEST_WORDS
    )
    code = error.id("error_subcode") or problem.code
    return Explained(problem, code, said or error.words("message", _LONGEST_WORDS) or "")


def _form_around(boundary: str, mime_type: str) -> tuple[bytes, bytes]:
    """What stands before and after the bytes. Source: Meta Cloud API, media, upload, November 2026."""
    lines = [
        *(f"--{boundary}", 'Content-Disposition: form-data; name="messaging_product"', "", "whatsapp"),
        *(f"--{boundary}", 'Content-Disposition: form-data; name="type"', "", mime_type),
        *(f"--{boundary}", 'Content-Disposition: form-data; name="file"; filename="file"'),
        *(f"Content-Type: {mime_type}", "", ""),
    ]
    return "\r\n".join(lines).encode(), f"\r\n--{boundary}--\r\n".encode()


def _session(hosts: Hosts, context: ssl.SSLContext | None) -> aiohttp.ClientSession:
    connector = hosts.connector(limit=_MOST_CONNECTIONS, idle=_IDLE_FOR, context=context)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def _read(response: httpx.Response) -> bytes | None:
    """The answer's body; None if it is packed or endless."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _LONGEST_ANSWER:
            return None
    return bytes(body)


def _json(body: bytes) -> Fields | None:
    try:
        decoded = msgspec.json.decode(body)
    except UNREADABLE:
        return None
    return Fields(decoded) if isinstance(decoded, dict) else None


def _broken(error: BaseException) -> DeliveryProblem:
    """
    What a transport's failure means.

    The transport calls every lost connection a failure to connect, also one that was lost after the request had left.
    What truly happened stands in the cause: only a connection that was never made has certainly done nothing.
    """
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) and error.__cause__ is not None else error
    match cause:
        case aiohttp.ConnectionTimeoutError() | httpx.PoolTimeout():
            return not_reached("connect timeout")
        case aiohttp.ClientConnectorDNSError():
            return not_reached("dns")
        case aiohttp.ClientSSLError():
            return not_reached("tls")
        case aiohttp.ClientConnectorError():
            return not_reached("connect")
        case aiohttp.InvalidURL() | httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return not_reached("url")
        case aiohttp.SocketTimeoutError() | TimeoutError():
            return unknown_outcome("timeout")
        case _:
            return unknown_outcome("connection lost")
