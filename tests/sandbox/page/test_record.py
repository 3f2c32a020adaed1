"""The record of a session: what the phone received and people saw, whatever the app was told."""

from datetime import UTC, datetime

from tests.sandbox.page.conftest import GIULIA, Json, Scene
from tests.sandbox.page.on_page import marked, posts


async def record(scene: Scene) -> Json:
    status, whole = await scene.get("/sandbox/record")
    assert status == 200
    return whole


async def sends(scene: Scene, words: str) -> None:
    """The app sends a text; whatever becomes of its answer."""
    number, token = scene.meta.account.numbers[0].phone_number_id, scene.meta.account.access_token
    body = {"messaging_product": "whatsapp", "to": GIULIA, "type": "text", "text": {"body": words}}
    url = f"{scene.meta.public_url}/{scene.meta.account.api_version}/{number}/messages"
    async with scene.session.post(url, json=body, headers={"Authorization": f"Bearer {token}"}):
        pass
    await scene.meta.settle()


async def test_what_arrived_is_told_whatever_the_app_was_told(scene: Scene) -> None:
    """A 500 after the effect: the app knows nothing, the record does."""
    await scene.writes("Hello")
    scene.meta.faults.add("messages", "500_after")
    scene.slack.faults.add("chat.postMessage", "500_after")
    scene.slack.faults.add("events", "lose")
    await sends(scene, "It arrived")
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    said = {"channel": scene.general, "text": "Seen by all"}
    async with scene.session.post(
        f"{scene.slack.platform.api_base}/api/chat.postMessage", json=said, headers=token
    ) as answer:
        assert answer.status == 500

    whole = await record(scene)

    (phone,) = whole["phones"]
    assert [bubble["content"] for bubble in phone["bubbles"]] == ["Hello", "It arrived"]
    assert whole["seen"]["accepted_by_meta"][0]["body"]["text"]["body"] == "It arrived"
    general = next(channel for channel in whole["channels"] if channel["name"] == "general")
    assert [post["text"] for post in general["posts"]] == ["Seen by all"]
    assert [post["fault"] for post in whole["seen"]["posted_in_slack"]] == ["500_after"]
    assert [body["event"]["text"] for body in whole["seen"]["never_told_by_slack"]] == ["Seen by all"]
    assert {call["fault"] for call in whole["calls"]} == {None, "500_after", "lose"}


async def test_a_record_says_how_to_have_it_again(scene: Scene) -> None:
    """Seed, time, version, and what was planned to go wrong."""
    await scene.post("/sandbox/faults", {"scenario": "slack_down"})

    whole = await record(scene)

    assert whole["seed"] == 0 and whole["version"] and whole["format"] == 1
    assert datetime.fromisoformat(whole["clock"]["now"]) == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert whole["faults"]["slack"][0]["fault"] == "503_empty"


async def test_a_record_can_be_read_by_people(scene: Scene) -> None:
    """Phones, channels with threads, calls; one line each."""
    await scene.writes("Buongiorno")
    ts = await posts(scene, [marked("Card")])
    await scene.slack.say("bea", "general", "Good morning", thread_ts=ts)
    await scene.slack.settle()

    async with scene.session.get(f"{scene.url}/sandbox/record.txt") as answer:
        text = await answer.text()

    lines = text.splitlines()
    assert any("Buongiorno" in line and "delivered" in line for line in lines)
    assert any(line.startswith("  | ") and "bea: Good morning" in line for line in lines)
    assert any("app -> slack" in line and "chat.postMessage 200" in line for line in lines)


async def test_a_record_opens_nothing(scene: Scene) -> None:
    """No token or secret of either side, in neither form."""
    account = scene.meta.account
    await scene.writes(f"Somebody told me {account.access_token}")
    await sends(scene, "Hello")
    await posts(scene, [marked("Card")])
    everything = ""
    for form in ("", ".txt"):
        async with scene.session.get(f"{scene.url}/sandbox/record{form}") as answer:
            everything += await answer.text()

    for secret in (account.access_token, account.app_secret, scene.slack.signing_secret, "xoxb-", "xapp-"):
        assert secret not in everything
