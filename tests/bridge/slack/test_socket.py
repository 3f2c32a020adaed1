"""Socket Mode: the same promises over a connection we open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bridge.slack.socket import SlackSocket
from tests.bridge.listening import place
from tests.bridge.slack.conftest import Centre


async def until(happened: Callable[[], bool]) -> None:
    """Let everything run until this is so; the test's own time limit ends a vain wait."""
    for _ in range(1_000_000):
        if happened():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never happened")


@pytest.fixture
async def socket(centre: Centre) -> AsyncIterator[SlackSocket]:
    """Connected."""
    made = SlackSocket(
        centre.slack.platform.app_token, centre.api_url, centre.door, centre.app, ping_seconds=0.2
    )
    await made.start()
    await until(lambda: len(centre.slack.sockets.connections) == 1)
    yield made
    await made.stop()


async def test_an_event_is_kept_before_it_is_acknowledged(centre: Centre, socket: SlackSocket) -> None:
    """A reply typed in Slack reaches the phone."""
    ts = await centre.writes("hello")

    await centre.slack.say("bea", centre.general, "Good morning", thread_ts=ts)
    await centre.passes(seconds=2)

    assert [received.words for received in centre.phones.received] == ["Good morning"]
    assert await socket.connected()


async def test_without_the_store_there_is_no_ack_and_slack_comes_again(
    centre: Centre, socket: SlackSocket
) -> None:
    """What could not be kept is not acknowledged."""
    ts = await centre.writes("hello")
    centre.store.trouble = "disk full"
    await centre.slack.say("bea", centre.general, "Good morning", thread_ts=ts)
    await until(lambda: "store unavailable" in centre.counted)
    centre.store.trouble = None

    await until(lambda: _wound(centre))
    await centre.passes(seconds=5)

    assert [received.words for received in centre.phones.received] == ["Good morning"]


def _wound(centre: Centre) -> bool:
    """The three seconds of patience pass; then Slack sends it once more."""
    centre.clock.advance(timedelta(seconds=4))
    return "accepted" in centre.counted[centre.counted.index("store unavailable") :]


async def test_buttons_and_commands_are_answered_with_the_ack(centre: Centre, socket: SlackSocket) -> None:
    """The reply of a command travels in the acknowledgement itself."""
    ts = await centre.writes("hello")

    pressed = await centre.slack.press("bea", centre.general, ts, "Claim")
    shown = await centre.slack.command("bea", centre.general, "status")

    assert pressed.ok
    assert "You have one open conversation." in shown[0]["text"]


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_it_connects_anew_when_slack_hangs_up(centre: Centre, socket: SlackSocket, reason: str) -> None:
    """At once, by a new address."""
    first = centre.slack.sockets.connections[0]

    await centre.slack.sockets.disconnect(reason)
    await until(
        lambda: bool(centre.slack.sockets.connections) and centre.slack.sockets.connections[0] is not first
    )

    for _ in range(100):  # while the old connection goes, a person may have to try again
        await until(lambda: bool(centre.slack.sockets.connections))
        (shown,) = await centre.slack.command("bea", centre.general, "help")
        if "/witiop status" in shown["text"]:
            return
    raise AssertionError("it never answers again")


def test_without_a_token_there_is_no_socket(centre: Centre) -> None:
    """An empty one would be refused by Slack only after a while."""
    with pytest.raises(ValueError, match="app token"):
        SlackSocket(" ", centre.api_url, centre.door, centre.app)


async def test_socket_mode_connects_to_slack_alone(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever address the answer names: nothing is said there, and the environment's proxy is not asked."""
    async with place() as api, place() as elsewhere:
        api.answer = {"ok": True, "url": f"{elsewhere.url.replace('http:', 'ws:')}/link"}
        socket = SlackSocket("xapp-1", f"{api.url}/api/", centre.door, centre.app, ping_seconds=0.01)

        connecting = asyncio.ensure_future(socket.start())
        for _ in range(100_000):
            await asyncio.sleep(0)
            if "nobody allowed that host" in caplog.text:
                break
        await socket.stop()
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)

        assert "nobody allowed that host" in caplog.text
        assert (api.asked, elsewhere.asked) == (["/api/apps.connections.open"], [])
