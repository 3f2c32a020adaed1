"""The Web API, one request for one call: paced, with no library's repetition behind our back."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bridge.hosts import Hosts
from bridge.slack.budgets import Budgets
from bridge.slack.limits import LONGEST_WAIT, UNKNOWN_PAUSE
from bridge.slack.methods import Method
from bridge.slack.problems import ALREADY, of_code, of_line, of_status
from bridge.slack.wire import Json
from core.ids import TenantId
from desk.problems import Certainty, DeliveryProblem, Tell

# The Web API's own host: on the internet, and nowhere else.
OWN_HOST = "slack.com"
# The answer to a post usually comes within half a second; after this we look for the post instead.
_ANSWER_WITHIN = 20.0
_CONNECT_WITHIN = 5.0
# Slack closes idle connections after about a minute: ours go first, so that few requests meet a closed one.
_IDLE = 20.0


class SlackClient:
    """
    Calls methods of the Web API for any workspace, over one shared session.

    api_url: ends in `/api/`; token_of: a workspace's bot token; hosts: where response URLs may lead; own_host: where
    the Web API answers on the internet. Everything raises DeliveryProblem and is never repeated by itself.
    """

    def __init__(
        self,
        api_url: str,
        token_of: Callable[[TenantId], str],
        budgets: Budgets,
        hosts: Hosts,
        *,
        own_host: str = OWN_HOST,
    ) -> None:
        self._api_url = api_url
        self._token_of = token_of
        self._budgets = budgets
        self._hosts = hosts
        self._own_host = own_host
        self._session: aiohttp.ClientSession | None = None
        self._responding: aiohttp.ClientSession | None = None
        self._webs: dict[str, AsyncWebClient] = {}

    async def call(
        self,
        tenant_id: TenantId,
        method: Method,
        arguments: Json,
        *,
        channel: str | None = None,
        patience: timedelta = LONGEST_WAIT,
    ) -> Json:
        """
        One call, when its turn has come. What was so already is well.

        channel: whose budget a post takes; patience: how long it waits for its turn before it is given back.
        """
        await self._budgets.turn(tenant_id, method, channel, patience=patience)
        answer, _ = await self._in_turn(tenant_id, method, arguments)
        return answer

    async def call_with_headers(
        self, tenant_id: TenantId, method: Method, arguments: Json
    ) -> tuple[Json, Mapping[str, str]]:
        """The same, with the answer's headers."""
        await self._budgets.turn(tenant_id, method)
        return await self._in_turn(tenant_id, method, arguments)

    async def _in_turn(
        self, tenant_id: TenantId, method: Method, arguments: Json
    ) -> tuple[Json, Mapping[str, str]]:
        try:
            return await self._once(tenant_id, method, arguments)
        except DeliveryProblem as problem:
            if method.repeatable and problem.certainty is Certainty.UNKNOWN:
                # Doing it once more changes nothing, so there is no doubt to resolve.
                raise replace(problem, certainty=Certainty.NOT_APPLIED) from problem
            raise

    async def _once(
        self, tenant_id: TenantId, method: Method, arguments: Json
    ) -> tuple[Json, Mapping[str, str]]:
        try:
            response = await self._web(tenant_id).api_call(method.name, **_carried(method, arguments))
        except SlackApiError as error:
            return self._refused(tenant_id, method, error), {}
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise of_line(error) from error
        except (UnicodeError, ValueError) as error:  # an answer in letters nobody can read
            raise of_status(500) from error
        data = response.data
        return (data if isinstance(data, dict) else {}), {
            name.lower(): value for name, value in response.headers.items()
        }

    async def respond(self, response_url: str, message: Json) -> None:
        """Answer a gesture through its response URL. Raises DeliveryProblem, also for a host that is not Slack's."""
        if not self._hosts.allow(response_url):
            raise DeliveryProblem("foreign host", Tell.OUR_FAULT)
        if self._responding is None or self._responding.closed:
            self._responding = self._hosts.session(_CONNECT_WITHIN)
        try:
            async with (
                asyncio.timeout(_ANSWER_WITHIN),
                self._responding.post(response_url, json=message, allow_redirects=False) as response,
            ):
                if response.status != 200:
                    raise of_status(response.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise of_line(error) from error

    async def close(self) -> None:
        """Let go of the connections."""
        for session in (self._session, self._responding):
            if session is not None:
                await session.close()
        self._session = self._responding = None

    def _web(self, tenant_id: TenantId) -> AsyncWebClient:
        token, session = self._token_of(tenant_id), self._shared()
        made = self._webs.get(token)
        if made is None:
            # An empty list, not None: with None the library repeats after a reset, and a post would be there twice.
            made = AsyncWebClient(token=token, base_url=self._api_url, session=session, retry_handlers=[])
            made.proxy = None  # the library would take one from the environment
            self._webs[token] = made
        return made

    def _shared(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._webs.clear()
            self._session = api_session(self._api_url, self._own_host)
        return self._session

    def _refused(self, tenant_id: TenantId, method: Method, error: SlackApiError) -> Json:
        status, code, headers = _read(error)
        if status == 429 or code in ("ratelimited", "rate_limited"):
            pause = _retry_after(headers)
            self._budgets.pause(tenant_id, method, pause)
            raise of_code("ratelimited", retry_after=pause) from error
        if code in ALREADY:
            return {"ok": False, "error": code}
        if not code:
            raise of_status(status) from error
        problem = of_code(code)
        if problem.certainty is Certainty.NOT_APPLIED and status >= 500:
            raise of_status(status) from error
        raise problem from error


def api_session(api_url: str, own_host: str = OWN_HOST) -> aiohttp.ClientSession:
    """A session that reaches the Web API and nothing else, and follows nothing."""
    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(_refuse)
    return aiohttp.ClientSession(
        trace_configs=[watch],
        connector=Hosts.of_service(api_url, own_host).connector(limit=200, idle=_IDLE),
        timeout=aiohttp.ClientTimeout(total=_ANSWER_WITHIN, sock_connect=_CONNECT_WITHIN),
    )


async def _refuse(*_: object) -> None:
    """Slack never sends an API call elsewhere: whoever does must not get our words."""
    raise aiohttp.ClientError("redirected")


def _carried(method: Method, arguments: Json) -> dict[str, Any]:
    match method.carries:
        case "json":
            return {"json": dict(arguments)}
        case "query":
            return {"params": dict(arguments)}
        case _:
            return {"http_verb": "GET", "params": dict(arguments)}


def _read(error: SlackApiError) -> tuple[int, str, Mapping[str, str]]:
    """Status, Slack's code (empty where the body cannot be read) and headers out of the library's error."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers = {
        str(name).lower(): str(value) for name, value in (getattr(response, "headers", None) or {}).items()
    }
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return status, code if isinstance(code, str) else "", headers


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    asked = headers.get("retry-after", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7):
        return UNKNOWN_PAUSE
    return timedelta(seconds=max(1, int(asked)))
