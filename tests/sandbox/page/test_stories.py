"""Stories for programs: what there is, one at a time, the same by its seed, stopped at any moment."""

import asyncio

import pytest

from sandbox.page.stories.table import STORIES
from tests.sandbox.page.conftest import Json, Scene
from tests.sandbox.page.on_page import Outline
from tests.sandbox.slack.conftest import until


async def told(scene: Scene) -> Json:
    _, answer = await scene.get("/sandbox/stories")
    playing: Json = answer["playing"]
    return playing


async def ended(scene: Scene) -> None:
    """Until the story is over, however it ended."""
    for _ in range(600):
        if (await told(scene))["state"] != "playing":
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await told(scene))


async def test_every_story_says_what_it_shows(scene: Scene) -> None:
    """In a sentence, before it is played; the campaign's says that there are none yet."""
    _, answer = await scene.get("/sandbox/stories")

    says = {story["name"]: story["says"] for story in answer["stories"]}
    assert says.keys() == STORIES.keys()
    assert all(sentence.endswith(".") for sentence in says.values())
    assert "no campaigns yet" in says["campaign"]
    assert answer["playing"] is None


async def test_a_story_tells_what_it_does_and_is_stopped(scene: Scene) -> None:
    """Nobody claims here, so it waits; another one has to wait too, until somebody stops it."""
    status, begun = await scene.post("/sandbox/stories/busy_monday", {"seed": 3, "size": 2})
    await until(lambda: bool(scene.webhooks))
    second, answer = await scene.post("/sandbox/stories/slack_down", {})
    html = await scene.page()
    _, stopped = await scene.post("/sandbox/stories/stop", {})
    _, away = await scene.post("/sandbox/stories/stop", {})

    assert (status, begun["playing"]["state"], begun["playing"]["steps"]) == (200, "playing", 5)
    assert second == 409 and "busy_monday" in answer["error"]
    assert "Sara Conti writes." in html and Outline(html).unbalanced == []
    assert stopped["playing"]["state"] == "stopped"
    assert away["playing"] is None


async def test_the_same_seed_plays_the_same_story(scene: Scene) -> None:
    """The same people with the same words; another seed has others."""
    found: list[tuple[str, str]] = []
    for seed in (1, 1, 2):
        scene.webhooks.clear()
        await scene.post("/sandbox/stories/busy_monday", {"seed": seed})
        await until(lambda: bool(scene.webhooks))
        await scene.post("/sandbox/stories/stop", {})
        message = scene.webhooks[-1]["entry"][0]["changes"][0]["value"]["messages"][0]
        found.append((message["from"], message["text"]["body"]))

    assert found[0] == found[1] != found[2]


async def test_a_campaign_goes_through_the_graph_api(scene: Scene) -> None:
    """Each person gets a template; some are refused, some answer; none of it needs the app."""
    await scene.post("/sandbox/stories/campaign", {"size": 60, "seed": 5})

    await ended(scene)
    outcome = await told(scene)
    sent = [call for call in scene.meta.requests if call.path.endswith("/messages")]
    assert outcome["state"] == "over", outcome
    assert len(sent) == 60 and {call.answer for call in sent} >= {200}
    statuses = [
        status["status"]
        for body in scene.webhooks
        for change in body["entry"][0]["changes"]
        for status in change["value"].get("statuses", [])
    ]
    assert {"sent", "delivered", "read", "failed"} <= set(statuses)


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [("busy_tuesday", {}, 404), ("campaign", {"size": 0}, 400), ("campaign", {"seed": "x"}, 400)],
)
async def test_a_wrong_wish_plays_nothing(scene: Scene, name: str, body: Json, status: int) -> None:
    """An unknown one is answered with those there are."""
    found, answer = await scene.post(f"/sandbox/stories/{name}", body)

    assert found == status and answer["error"].endswith(".")
    assert status != 404 or "busy_monday" in answer["error"]
    assert await told(scene) is None


async def test_forgetting_everything_ends_the_story(scene: Scene) -> None:
    """Nobody acts on phones that are gone."""
    await scene.post("/sandbox/stories/busy_monday", {})

    await scene.post("/sandbox/reset", {})

    assert await told(scene) is None and scene.resets == 1
