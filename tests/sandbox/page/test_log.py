"""The log of calls on the page and for programs: filters, cursor, lines, and nothing secret."""

from datetime import timedelta

import pytest
from aiohttp import web

from tests.sandbox.page.conftest import GIULIA, Json, Scene
from tests.sandbox.page.on_page import HOSTILE, Outline, marked, posts


async def happened(scene: Scene) -> None:
    """A contact wrote, the app posted, a person answered."""
    await scene.writes("Buongiorno")
    await posts(scene, [marked("Card")])
    await scene.slack.say("bea", "general", "Good morning")
    await scene.meta.settle()
    await scene.slack.settle()


async def log(scene: Scene, query: str = "") -> list[Json]:
    status, answer = await scene.get(f"/sandbox/log{query}")
    assert status == 200, answer
    return list(answer["calls"])


async def test_every_call_between_the_three_is_kept(scene: Scene) -> None:
    """With what was said and answered, in the order in which it ended."""
    await happened(scene)

    ways = [(call["from"], call["to"]) for call in await log(scene)]

    assert {("meta", "app"), ("app", "slack"), ("slack", "app")} == set(ways)
    (webhook,) = await log(scene, "?from=meta")
    assert webhook["status"] == 200 and "Buongiorno" in webhook["body"] and webhook["took_ms"] > 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?side=meta", 1),
        ("?from=app&to=slack", 1),
        ("?method=chat.postMessage", 1),
        ("?method=get", 0),
        ("?status=2xx&from=meta", 1),
        ("?status=trouble", 0),
        ("?status=none", 0),
        ("?text=good MORNING", 1),
        (f"?phone={GIULIA}", 1),
        ("?from=meta&text=card", 0),
    ],
)
async def test_calls_are_found(scene: Scene, query: str, found: int) -> None:
    """By side, direction, method, status, contact and words."""
    await happened(scene)

    assert len(await log(scene, query)) == found


async def test_a_program_reads_on_where_it_stopped(scene: Scene) -> None:
    """`next` counts what was passed over too, so nothing is read twice and nothing is missed."""
    await happened(scene)
    _, first = await scene.get("/sandbox/log?after=0&limit=2")
    _, rest = await scene.get(f"/sandbox/log?after={first['next']}")
    _, none = await scene.get(f"/sandbox/log?after={rest['next']}&side=meta")

    numbers = [call["number"] for call in (*first["calls"], *rest["calls"])]

    assert numbers == [call["number"] for call in await log(scene)]
    assert none["calls"] == [] and none["next"] == rest["next"]


@pytest.mark.parametrize("query", ["?side=nobody", "?status=soon", "?after=-1", "?limit=0", "?limit=x"])
async def test_a_wrong_filter_is_told(scene: Scene, query: str) -> None:
    """In one sentence."""
    status, answer = await scene.get(f"/sandbox/log{query}")

    assert status == 400 and answer["error"].endswith(".")


async def test_a_fault_and_a_second_attempt_are_told(scene: Scene) -> None:
    """What struck, what nobody got, what was told again."""
    scene.slack.faults.add("auth.test", "reset_before", 2)  # aiohttp asks twice
    scene.meta.faults.add("webhooks", "lose")
    scene.slack.faults.add("events", "duplicate")
    scene.app.answers.append(web.Response(status=503))
    await scene.writes("lost")
    await scene.slack.say("bea", "general", "twice")
    await scene.slack.settle()
    base, token = scene.slack.platform.api_base, scene.slack.workspace.bot_token
    headers = {"Authorization": f"Bearer {token}"}
    with pytest.raises(OSError, match=r"."):
        async with scene.session.post(f"{base}/api/auth.test", headers=headers):
            pass

    lost, *_ = await log(scene, "?from=meta")
    told = await log(scene, "?from=slack&text=twice")
    broken = (await log(scene, "?method=auth.test"))[-1]

    assert (lost["status"], lost["problem"], lost["fault"]) == (None, "lost", "lose")
    assert [call["fault"] for call in told] == ["duplicate"] * 3
    assert sorted((call["attempt"], call["status"]) for call in told) == [(0, 200), (0, 503), (1, 200)]
    assert (broken["status"], broken["problem"], broken["fault"]) == (None, "no_answer", "reset_before")


async def test_nothing_in_it_opens_anything(scene: Scene) -> None:
    """No token, secret or signature, on the page or in JSON."""
    await happened(scene)
    account = scene.meta.account
    secrets = (account.access_token, account.app_secret, account.verify_token, scene.slack.signing_secret)

    async with scene.session.get(f"{scene.url}/sandbox/log?limit=1000") as answer:
        everything = await answer.text()
    for call in await log(scene):
        async with scene.session.get(f"{scene.url}/log/calls/{call['number']}") as answer:
            everything += await answer.text()

    assert "Card" in everything
    for secret in (*secrets, "xoxb-", "v0=", "sha256="):
        assert secret not in everything


async def test_the_page_shows_lines_that_open(scene: Scene) -> None:
    """Hostile words stay words; each line names its parties; its whole has copies as JSON and as curl."""
    await scene.writes(HOSTILE)
    await happened(scene)

    async with scene.session.get(f"{scene.url}/log?lang=it") as answer:
        html = await answer.text()
    number = (await log(scene, "?from=app"))[0]["number"]
    async with scene.session.get(f"{scene.url}/log/calls/{number}") as answer:
        whole = await answer.text()
    async with scene.session.get(f"{scene.url}/log/calls/999999") as answer:
        gone = answer.status

    outline = Outline(html)
    assert outline.unbalanced == [] and outline.all("html")[0]["lang"] == "it"
    assert "<script>alert" not in html and "chat.postMessage" in html
    assert "curl -X POST" in whole and "$SLACK_BOT_TOKEN" in whole
    assert gone == 404


async def test_the_page_takes_a_wrong_address_kindly(scene: Scene) -> None:
    """A filter that cannot be is no filter; an empty log says what to do next."""
    async with scene.session.get(f"{scene.url}/log?status=soon") as answer:
        html = await answer.text()

    assert answer.status == 200
    assert "Write as a contact" in html


async def test_forgetting_everything_forgets_the_calls(scene: Scene) -> None:
    """Numbers go on, so that no reader is fooled."""
    await happened(scene)
    before = (await log(scene))[-1]["number"]
    await scene.post("/sandbox/reset")
    scene.clock.advance(timedelta(seconds=1))
    await scene.writes("again")
    await scene.meta.settle()

    assert [call["number"] for call in await log(scene)] == [before + 1]
