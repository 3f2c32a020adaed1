"""The same seed and the same doings give the same log of calls on both sides, faults included; over real HTTP."""

import json
from datetime import timedelta

import aiohttp

from sandbox.scenarios import SCENARIOS, plan
from tests.sandbox.page.conftest import NOON, Json, Scene, staged

PEOPLE = ("393331234567", "393331234568", "393331234569")


async def lived(seed: int) -> tuple[str, list[str], Json]:
    """Some minutes with faults by chance on both sides: the fingerprint, the calls, and what people saw."""
    async with staged(seed) as scene:
        _everything_goes_wrong(scene)
        for minute in range(12):
            await scene.writes(f"Message {minute}", PEOPLE[minute % len(PEOPLE)])
            await _at_rest(scene)
            await _app_posts(scene, f"Card {minute}")
            await _app_sends(scene, PEOPLE[minute % len(PEOPLE)], f"Answer {minute}")
            await scene.slack.say("bea", "general", f"Note {minute}")
            await _at_rest(scene)
            await scene.post("/sandbox/clock", {"advance_seconds": 61})
            await _at_rest(scene)
        _, record = await scene.get("/sandbox/record")
        seen = {name: record[name] for name in ("phones", "channels")}
        return scene.meta.log.fingerprint(), sorted(call.comparable for call in scene.meta.log), seen


async def test_the_same_seed_gives_the_same_log() -> None:
    """Call by call: times, ids, bodies, answers, faults, attempts; and the same bubbles and posts."""
    first, second = await lived(3), await lived(3)

    assert first[1] == second[1]
    assert first[0] == second[0]
    assert json.dumps(first[2], sort_keys=True) == json.dumps(second[2], sort_keys=True)


async def test_another_seed_gives_another_log() -> None:
    """Other faults strike, and others ids are given."""
    first, second = await lived(3), await lived(4)

    assert first[0] != second[0]


async def test_the_log_is_wild_enough() -> None:
    """A comparison of quiet days proves nothing: faults of both sides struck, calls and what was told."""
    _, calls, _ = await lived(3)

    struck = {call.split("\x1f")[8] for call in calls} - {"None"}
    assert {"500", "500_after", "truncated", "duplicate"} <= {
        name for one in struck for name in one.split(", ")
    }


def _everything_goes_wrong(scene: Scene) -> None:
    for faults in (scene.meta.faults, scene.slack.faults):
        for fault in ("500", "500_after", "truncated", "garbage"):
            faults.add("*", fault, None, probability=0.1)
    plan(SCENARIOS["everything_twice"], {"meta": scene.meta.faults, "slack": scene.slack.faults})
    scene.slack.faults.add("events", "lose", None, probability=0.1)


async def _at_rest(scene: Scene) -> None:
    # Steps smaller than the disorder: in one wide step whatever is late arrives at once, by whatever chance.
    for seconds in (0, 1, 1, 6):
        scene.clock.advance(timedelta(seconds=seconds))
        await scene.meta.settle()
        await scene.slack.settle()


async def _app_posts(scene: Scene, text: str) -> None:
    url, token = f"{scene.slack.platform.api_base}/api/chat.postMessage", scene.slack.workspace.bot_token
    await _asks(scene, url, token, {"channel": scene.general, "text": text})


async def _app_sends(scene: Scene, to: str, text: str) -> None:
    account = scene.meta.account
    url = f"{scene.meta.public_url}/{account.api_version}/{account.numbers[0].phone_number_id}/messages"
    body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text}}
    await _asks(scene, url, account.access_token, body)


async def _asks(scene: Scene, url: str, token: str, body: Json) -> None:
    """The app asks, and is content with whatever comes of it."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with scene.session.post(url, json=body, headers=headers) as answer:
            await answer.read()
    except aiohttp.ClientError:
        assert scene.clock.now() > NOON
