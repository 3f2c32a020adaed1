"""Socket Mode: envelopes over websockets instead of HTTP requests (Source: Slack, Using Socket Mode)."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import WSMsgType, web

from sandbox.call_log import SeenCall
from sandbox.noting import JSON, milliseconds_since
from sandbox.slack.delivery import Pending
from sandbox.slack.line import ANSWER_WITHIN_SECONDS, Answer
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json

# Source: Slack, Using Socket Mode: up to 10 connections; a warning about 10 s before a disconnect;
# debug_reconnects shortens a connection to 360 s. The usual life is Slack's own approximate_connection_time.
CONNECTIONS = 10
LIFE = timedelta(seconds=18_060)
DEBUG_LIFE = timedelta(seconds=360)
WARNING_BEFORE = timedelta(seconds=10)
_HOST = {"host": "applink-sandbox-1"}


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket. swallows: a half-open old one, whose envelopes nobody reads."""

    socket: web.WebSocketResponse
    swallows: bool = False
    unanswered: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class SocketMode:
    """
    The connections of the app.

    on: set by the first connection; from then on nothing goes over HTTP, and what happens while no connection exists
    is lost after Slack's tries.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._tickets: dict[str, bool] = {}
        self.connections: list[Connection] = []
        self.on = False

    def open_url(self) -> Json:
        """The answer of apps.connections.open: a URL good for one connection."""
        ticket = f"{self._platform.random.getrandbits(128):032x}"
        self._tickets[ticket] = True
        base = self._platform.api_base.replace("http", "ws", 1)
        app_id = self._platform.workspaces[0].app_id
        return {"url": f"{base}/link/?ticket={ticket}&app_id={app_id}"}

    def turn(self, on: bool) -> None:
        """The app's setting in Slack."""
        self.on = on
        self._platform.delivery.socket = self._event if on else None

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A websocket that the app opens."""
        if not self._tickets.pop(request.query.get("ticket", ""), False):
            return web.Response(status=403, text="invalid ticket")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.connections) >= CONNECTIONS:
            refusal = {"type": "disconnect", "reason": "too_many_websockets", "num_connections": CONNECTIONS}
            about = {"app_id": self._platform.workspaces[0].app_id}
            await socket.send_json(refusal | {"debug_info": _HOST, "connection_info": about})
            await socket.close()
            return socket
        connection = Connection(socket)
        self.connections.append(connection)
        self.turn(on=True)
        await self._hello(connection)
        self._limit_life(connection, DEBUG_LIFE if request.query.get("debug_reconnects") == "true" else LIFE)
        try:
            await self._listen(connection)
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            for waiting in connection.unanswered.values():
                waiting.cancel()
        return socket

    async def ask(
        self,
        kind: str,
        payload: Json,
        *,
        answerable: bool,
        attempt: int = 0,
        reason: str = "",
        struck: str = "",
    ) -> Answer:
        """Send one envelope through any one connection and wait three seconds for its ack."""
        at, began = self._platform.now(), time.perf_counter()
        answer = await self._sent(kind, payload, answerable, attempt, reason)
        self._platform.log.note(
            SeenCall(
                at=at,
                sender="slack",
                receiver="app",
                method="SOCKET",
                path=kind,
                content_type=JSON,
                body=json.dumps(payload, ensure_ascii=False),
                status=answer.status,
                answer=answer.body,
                problem=answer.problem,
                fault=struck or None,
                attempt=attempt,
                took_ms=milliseconds_since(began),
            )
        )
        return answer

    async def _sent(self, kind: str, payload: Json, answerable: bool, attempt: int, reason: str) -> Answer:
        if not self.connections:
            return Answer(None, problem="connection_failed")
        connection = self._platform.random.choice(self.connections)
        envelope_id = self._platform.client_msg_id()
        envelope: Json = {"envelope_id": envelope_id, "payload": payload, "type": kind}
        envelope["accepts_response_payload"] = answerable
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.unanswered[envelope_id] = waiting
        try:
            if not connection.swallows:
                await connection.socket.send_json(envelope)
            ack = await self._platform.agenda.within(ANSWER_WITHIN_SECONDS, _arrival(waiting))
        except TimeoutError:
            return Answer(None, problem="timeout")
        except (ConnectionError, asyncio.CancelledError):
            if waiting.cancelled() or not waiting.done():
                return Answer(None, problem="connection_failed")
            raise
        finally:
            connection.unanswered.pop(envelope_id, None)
        said = ack.get("payload")
        return Answer(200, json.dumps(said) if said else "")

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send `disconnect` to every connection and close it; `warning` leaves it open."""
        for connection in list(self.connections):
            await self._say_goodbye(connection, reason)

    async def close(self) -> None:
        """Hang up without a word."""
        for connection in list(self.connections):
            await connection.socket.close()

    async def _event(self, pending: Pending) -> Answer:
        return await self.ask(
            "events_api",
            pending.body,
            answerable=False,
            attempt=pending.attempt,
            reason=pending.reason,
            struck=pending.struck,
        )

    async def _hello(self, connection: Connection) -> None:
        hello: Json = {"type": "hello", "num_connections": len(self.connections)}
        hello["debug_info"] = _HOST | {
            "build_number": 131,
            "approximate_connection_time": int(LIFE.total_seconds()),
        }
        hello["connection_info"] = {"app_id": self._platform.workspaces[0].app_id}
        await connection.socket.send_json(hello)

    def _limit_life(self, connection: Connection, life: timedelta) -> None:
        end = self._platform.now() + life

        async def warn() -> None:
            await self._say_goodbye(connection, "warning")

        async def finish() -> None:
            await self._say_goodbye(connection, "refresh_requested")

        self._platform.agenda.at(end - WARNING_BEFORE, warn)
        self._platform.agenda.at(end, finish)

    async def _say_goodbye(self, connection: Connection, reason: str) -> None:
        if connection not in self.connections:
            return
        await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": _HOST})
        if reason != "warning":
            self.connections.remove(connection)
            await connection.socket.close()

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                ack = json.loads(frame.data)
            except ValueError:
                continue
            waiting = connection.unanswered.get(ack.get("envelope_id", "")) if isinstance(ack, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(ack)


async def _arrival(waiting: asyncio.Future[Json]) -> Json:
    return await waiting
