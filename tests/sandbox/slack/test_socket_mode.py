"""Socket Mode, with the real client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from aiohttp import WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.conftest import Scene, until
from tests.sandbox.slack.made_answers import connected


class Listener:
    """Acknowledges, unless told to be deaf so many times."""

    def __init__(self) -> None:
        self.requests: list[SocketModeRequest] = []
        self.deaf = 0
        self.payload: dict[str, object] | None = None

    async def __call__(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """One envelope."""
        self.requests.append(request)
        if self.deaf:
            self.deaf -= 1
            return
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload=self.payload))


@pytest.fixture
async def listener(scene: Scene) -> AsyncIterator[Listener]:
    """A connected client."""
    heard = Listener()
    token = scene.slack.workspace.app_token
    web = AsyncWebClient(base_url=f"{scene.url}/api/")
    client = SocketModeClient(app_token=token, web_client=web)
    client.socket_mode_request_listeners.append(heard)
    await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
    await until(lambda: bool(scene.slack.sockets.connections))
    yield heard
    await client.close()  # type: ignore[no-untyped-call]  # the same


async def test_events_come_through_the_connection_and_not_over_http(scene: Scene, listener: Listener) -> None:
    """The payload is the whole outer envelope."""
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    (request,) = listener.requests
    assert request.type == "events_api" and request.payload["event"]["text"] == "hello"
    assert request.retry_attempt == 0 and scene.app.events == []


async def test_an_unacknowledged_event_is_sent_again(scene: Scene, listener: Listener) -> None:
    """After three seconds, with its number and reason."""
    listener.deaf = 1
    await scene.slack.say("bea", "general", "hello")
    await until(lambda: bool(listener.requests))

    scene.clock.advance(timedelta(seconds=3))
    await scene.slack.settle()

    assert [request.retry_attempt for request in listener.requests] == [0, 1]
    assert listener.requests[1].retry_reason == "timeout"


async def test_commands_and_presses_are_answered_in_the_ack(scene: Scene, listener: Listener) -> None:
    """The ack's payload is what the person sees."""
    listener.payload = {"text": "Done"}

    seen = await scene.slack.command("bea", "general", "help")

    assert [note["text"] for note in seen] == ["Done"] and listener.requests[0].type == "slash_commands"


async def test_without_a_connection_events_are_tried_and_lost(scene: Scene, listener: Listener) -> None:
    """Nothing goes over HTTP meanwhile; a disconnect is said before."""
    await scene.slack.sockets.disconnect("link_disabled")
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    assert scene.app.events == []
    assert {delivered.problem for delivered in scene.slack.platform.oracle.deliveries} == {
        "connection_failed"
    }


async def test_a_url_is_good_for_one_connection(scene: Scene) -> None:
    """And only ten connections at a time."""
    client = AsyncWebClient(scene.slack.workspace.app_token, base_url=f"{scene.url}/api/")
    answer = await client.apps_connections_open(app_token=scene.slack.workspace.app_token)

    assert str(answer["url"]).startswith("ws://127.0.0.1")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.auth_test()


async def test_a_connection_is_warned_then_ended_after_its_life(scene: Scene, listener: Listener) -> None:
    """Ten seconds before; the client then comes back by itself."""
    (first,) = scene.slack.sockets.connections

    await scene.later(seconds=18_060 - 11)
    assert scene.slack.sockets.connections == [first]
    await scene.later(seconds=11)

    assert first not in scene.slack.sockets.connections


async def test_a_half_open_connection_swallows_what_it_gets(scene: Scene, listener: Listener) -> None:
    """The event is tried again after three seconds."""
    (connection,) = scene.slack.sockets.connections
    connection.swallows = True
    await scene.slack.say("bea", "general", "hello")
    await until(lambda: bool(connection.unanswered))

    connection.swallows = False
    await scene.later(seconds=3)

    assert [request.retry_attempt for request in listener.requests] == [1]


async def test_each_envelope_goes_to_any_one_connection(scene: Scene, listener: Listener) -> None:
    """Never to all of them; the hello counts them; the eleventh is turned away."""
    listener.deaf = 20
    connections = scene.slack.sockets.connections
    async with AsyncExitStack() as open_ones:
        sockets = [await open_ones.enter_async_context(connected(scene)) for _ in range(9)]
        hellos = [await socket.receive_json() for socket in sockets]
        for number in range(20):
            await scene.slack.say("bea", "general", f"hello {number}")
        await until(lambda: sum(len(one.unanswered) for one in connections) == 20)

        sent = [len(one.unanswered) for one in connections]
        frames = [
            await socket.receive_json()
            for socket, count in zip(sockets, sent[1:], strict=True)
            for _ in range(count)
        ]
        await until(lambda: len(listener.requests) == sent[0])

        assert [hello["num_connections"] for hello in hellos] == list(range(2, 11))
        ids = {frame["envelope_id"] for frame in frames} | {one.envelope_id for one in listener.requests}
        assert len(ids) == 20 and len([count for count in sent if count]) > 3
        eleventh = await open_ones.enter_async_context(connected(scene))
        assert (await eleventh.receive_json())["reason"] == "too_many_websockets"


async def test_a_connection_for_trying_out_lasts_six_minutes(scene: Scene) -> None:
    """With the warning ten seconds before its end."""
    async with connected(scene, "&debug_reconnects=true") as socket:
        await socket.receive_json()

        await scene.later(seconds=350)
        warned = await socket.receive_json()
        await scene.later(seconds=10)
        ended = await socket.receive_json()

    assert (warned["reason"], ended["reason"]) == ("warning", "refresh_requested")


async def test_a_ping_is_answered(scene: Scene) -> None:
    """slack_sdk's own words come back, or it would think the line is dead."""
    async with connected(scene, autoping=False) as socket:
        await socket.receive_json()

        await socket.ping(b"sdk-ping-pong:1795330012.5")

        answer = await socket.receive()
        assert (answer.type, answer.data) == (WSMsgType.PONG, b"sdk-ping-pong:1795330012.5")


async def test_an_unanswered_gesture_is_lost(scene: Scene, listener: Listener) -> None:
    """Commands and presses are never sent again; the person is told."""
    listener.deaf = 1
    asking = asyncio.ensure_future(scene.slack.command("bea", "general", "help"))
    await until(lambda: bool(listener.requests))

    await scene.later(seconds=3)
    (told,) = await asking
    await scene.later(minutes=10)

    assert told["text"] == "/witiop failed: operation_timeout"
    assert len(listener.requests) == 1
