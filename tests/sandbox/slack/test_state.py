"""Stopping and going on from a dump."""

import json

import pytest
from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.slack import FakeSlack, PersonsFile
from tests.sandbox.slack.conftest import NOON, Scene, serve


async def test_everything_is_still_there_after_a_restart(scene: Scene) -> None:
    """Messages, files, presence, open gestures, and the event that was not acknowledged."""
    scene.app.answers = [web.Response(status=500) for _ in range(4)]
    root = await scene.slack.say("bea", "general", "hello", files=[PersonsFile("a.txt", b"abc")])
    await scene.slack.settle()
    scene.slack.set_presence("bea", "away")
    state = json.loads(json.dumps(scene.slack.dump()))
    before = scene.slack.channel_json("general")
    await scene.slack.stop()

    other = FakeSlack(scene.clock)
    other.load(state)
    runner, url = await serve(other.application())
    app_runner, app_url = await serve(scene.app.application())
    await other.start(f"{app_url}/slack/events", url)
    seen = len(scene.app.events)
    await scene.later(minutes=1)
    await other.settle()

    assert other.channel_json("general") == before and other.signing_secret == scene.slack.signing_secret
    assert other.workspace.presence[scene.user("bea")] == "away"
    assert len(scene.app.events) > seen and scene.app.events[-1]["event"]["event_ts"] >= root
    assert await other.say("bea", "general", "more") > root
    await other.stop()
    await app_runner.cleanup()
    await runner.cleanup()


async def test_a_dump_can_be_loaded_twice(scene: Scene) -> None:
    """What happens after the first time is not in it; logs and counted calls begin anew."""
    fresh = scene.slack.dump()
    for _ in range(2):
        scene.slack.load(fresh)
        assert scene.slack.channel_json("general")["posts"] == [] and scene.slack.calls == []
        for _ in range(10):
            await scene.client.chat_postMessage(channel=scene.general, text="x")


async def test_ids_given_out_after_the_dump_do_not_come_again(scene: Scene) -> None:
    """A killed sandbox forgets its last seconds; the app does not."""
    state = scene.slack.dump()
    await scene.slack.say("bea", "general", "lost")
    await scene.later(seconds=1)

    scene.slack.load(state)
    await scene.slack.say("bea", "general", "new")
    await scene.slack.settle()

    assert len({body["event_id"] for body in scene.app.events}) == 2
    assert len({event["client_msg_id"] for event in scene.app.inner("message")}) == 2


def test_a_dump_of_another_version_is_refused() -> None:
    """Rather than misread."""
    slack = FakeSlack(ManualClock(NOON, flowing=False))

    with pytest.raises(ValueError, match="version"):
        slack.load({"version": 0})
