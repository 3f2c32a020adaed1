"""Socket Mode: the same events and gestures over a connection we open, for installations nobody can reach by HTTP."""

import json
import logging

import aiohttp
import msgspec
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bridge.hosts import Hosts
from bridge.slack.app import SlackApp
from bridge.slack.client import OWN_HOST, api_session
from bridge.slack.door import SlackDoor

log = logging.getLogger(__name__)
# The library logs payloads at its lower levels, and these hold people's words.
_socket_log = logging.getLogger("bridge.slack.socket_mode")
_socket_log.setLevel(logging.WARNING)

_PING_SECONDS = 10.0
_CONNECT_WITHIN = 5.0


class SlackSocket:
    """
    The connection.

    Events are committed before they are acknowledged; without an acknowledgement Slack sends them again. The library
    opens a new connection when Slack asks for it, and when pings stay unanswered.
    """

    def __init__(
        self,
        app_token: str,
        api_url: str,
        door: SlackDoor,
        app: SlackApp,
        *,
        ping_seconds: float = _PING_SECONDS,
    ) -> None:
        if not app_token.strip():
            raise ValueError("Slack's app token is missing or empty")
        self._token = app_token
        self._api_url = api_url
        self._door = door
        self._app = app
        self._ping_seconds = ping_seconds
        self._client: SocketModeClient | None = None
        self._asking: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Connect; returns when the connection stands."""
        await self.stop()
        self._asking = api_session(self._api_url)
        web = AsyncWebClient(base_url=self._api_url, session=self._asking, retry_handlers=[])
        client = SocketModeClient(
            self._token, logger=_socket_log, web_client=web, ping_interval=self._ping_seconds
        )
        # The library would go wherever the answer says, and by way of whatever proxy the environment names.
        web.proxy = client.proxy = None
        await client.aiohttp_client_session.close()
        hosts = Hosts.of_service(self._api_url, OWN_HOST, below=(OWN_HOST,))
        client.aiohttp_client_session = hosts.session(_CONNECT_WITHIN)
        client.socket_mode_request_listeners.append(self._received)
        self._client = client
        await client.connect()  # type: ignore[no-untyped-call]  # the library gives it no types

    async def stop(self) -> None:
        """Hang up. What was not acknowledged comes again."""
        if self._client is not None:
            await self._client.close()  # type: ignore[no-untyped-call]  # the library gives it no types
            self._client = None
        if self._asking is not None:
            await self._asking.close()
            self._asking = None

    async def connected(self) -> bool:
        """Whether the connection stands now."""
        return self._client is not None and await self._client.is_connected()

    async def _received(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        if request.type == "events_api":
            reply = await self._door.event(msgspec.json.encode(request.payload))
            if reply.status == 200:
                await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
            return
        response = await self._app.dispatch(request.payload)
        if response.status != 200:
            log.warning("a gesture found nobody", extra={"kind": request.type, "status": response.status})
            return
        await client.send_socket_mode_response(
            SocketModeResponse(request.envelope_id, payload=_payload(response))
        )


def _payload(response: BoltResponse) -> dict[str, object] | None:
    """What goes back with the acknowledgement; None for a bare one."""
    if not response.body:
        return None
    kinds = response.headers.get("content-type", [""])
    if not kinds[0].startswith("application/json"):
        return {"text": response.body}
    read = json.loads(response.body)
    return read if isinstance(read, dict) else None
