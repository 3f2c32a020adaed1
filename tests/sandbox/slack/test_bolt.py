"""A small app on slack-bolt, unmodified, over HTTP and over Socket Mode: what it hears and answers is the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.manual_clock import ManualClock
from sandbox.slack import FakeSlack
from tests.sandbox.slack.conftest import serve, until
from tests.sandbox.slack.drawn import button, card, modal, text_input

Json = dict[str, Any]
OPTIONS = [{"text": {"type": "plain_text", "text": "Order shipped"}, "value": "shipped"}]
SEARCH: Json = {
    "type": "input",
    "block_id": "template",
    "label": {"type": "plain_text", "text": "Template"},
    "element": {"type": "external_select", "action_id": "search", "min_query_length": 1},
}


@dataclass
class Bolt:
    """The app, and what its listeners heard, each with the word of the listener."""

    slack: FakeSlack
    app: AsyncApp
    heard: list[tuple[str, str]] = field(default_factory=list)

    async def has_heard(self, *what: tuple[str, str]) -> None:
        """Wait until it heard all of it: bolt goes on working after it has answered."""
        await until(lambda: all(one in self.heard for one in what))
        await self.slack.settle()


def listening(slack: FakeSlack, url: str) -> Bolt:
    """One listener of each kind."""
    client = AsyncWebClient(slack.workspace.bot_token, base_url=f"{url}/api/")
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    bolt = Bolt(slack, app)

    @app.event("message")
    async def message(event: Json, say: AsyncSay) -> None:
        bolt.heard.append(("message", event.get("text", "")))
        if event.get("text") == "hello":
            await say(text="Good morning", blocks=card(button("Claim")), thread_ts=event["ts"])

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        bolt.heard.append(("home", event["tab"]))
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": card()})

    @app.command("/witiop")
    async def command(ack: AsyncAck, body: Json, respond: AsyncRespond, client: AsyncWebClient) -> None:
        await ack(f"You typed {body['text']}")
        bolt.heard.append(("command", body["text"]))
        await client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(SEARCH, text_input("name", "Name"), notify_on_close=True),
        )
        await respond("And later this")

    @app.action("claim")
    async def claim(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        bolt.heard.append(("claim", body["user"]["name"]))
        await respond(replace_original=True, text="Claimed")

    @app.options("search")
    async def search(ack: AsyncAck, payload: Json) -> None:
        bolt.heard.append(("search", payload["value"]))
        await ack(options=OPTIONS)

    @app.view("ask")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        bolt.heard.append(("submitted", name))
        if name == "nobody":
            await ack(response_action="errors", errors={"name": "Who?"})
        else:
            await ack()

    @app.view_closed("ask")
    async def closed(ack: AsyncAck, body: Json) -> None:
        await ack()
        bolt.heard.append(("closed", str(body["is_cleared"])))

    @app.shortcut("note")
    async def shortcut(ack: AsyncAck, shortcut: Json) -> None:
        await ack()
        bolt.heard.append(("shortcut", shortcut["type"]))

    return bolt


@pytest.fixture(params=["http", "socket"])
async def bolt(request: pytest.FixtureRequest) -> AsyncIterator[Bolt]:
    """The clock runs: bolt compares the signature's time with the machine's."""
    slack = FakeSlack(ManualClock())
    runner, url = await serve(slack.application())
    bolt = listening(slack, url)
    if request.param == "http":
        app_runner, app_url = await serve(bolt.app.web_app(path="/slack/events"))
        await slack.start(f"{app_url}/slack/events", url)
        yield bolt
        await app_runner.cleanup()
    else:
        await slack.start("", url)
        handler = AsyncSocketModeHandler(
            bolt.app, slack.workspace.app_token, web_client=AsyncWebClient(base_url=f"{url}/api/")
        )
        await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
        await until(lambda: bool(slack.sockets.connections))
        yield bolt
        await handler.close_async()  # type: ignore[no-untyped-call]  # the same
    await slack.stop()
    await runner.cleanup()


async def test_it_hears_people_and_answers_them(bolt: Bolt) -> None:
    """A message, a post under it, a press, and the post changed by the response URL."""
    slack = bolt.slack
    ts = await slack.say("bea", "general", "hello")
    await bolt.has_heard(("message", "hello"))
    await until(lambda: bool(slack.posts))
    (reply,) = slack.workspace.channel("general").replies(ts)
    assert reply["text"] == "Good morning"

    pressed = await slack.press("bea", "general", reply["ts"], "Claim")
    await until(lambda: bool(pressed.shown))

    assert pressed.ok and ("claim", "bea") in bolt.heard
    assert slack.workspace.channel("general").messages[reply["ts"]]["text"] == "Claimed"


async def test_it_does_not_hear_itself(bolt: Bolt) -> None:
    """Its own echo is dropped by bolt: user and bot id stand where it looks for them."""
    await bolt.slack.say("bea", "general", "hello")
    await until(lambda: bool(bolt.slack.posts))
    await bolt.slack.settle()

    assert [text for what, text in bolt.heard if what == "message"] == ["hello"]


async def test_it_takes_commands_modals_and_options(bolt: Bolt) -> None:
    """The acknowledgement, the modal, what is looked up, errors beside a field, and the end."""
    slack = bolt.slack

    seen = await slack.command("bea", "general", "ask something")
    await until(lambda: len(seen) == 2)

    # Two requests on their way at once: either may arrive first.
    assert sorted(note["text"] for note in seen) == ["And later this", "You typed ask something"]
    assert [option["value"] for option in await slack.suggest("bea", "ask", "search", "ord")] == ["shipped"]
    values = {"template": OPTIONS[0], "name": "nobody"}
    assert (await slack.submit("bea", "ask", values)).errors == {"name": "Who?"}
    assert (await slack.submit("bea", "ask", {"name": "Marta"})).view is None
    assert [word for what, word in bolt.heard if what == "submitted"] == ["nobody", "Marta"]


async def test_it_hears_home_shortcuts_and_closings(bolt: Bolt) -> None:
    """The Home it publishes is there; a closing comes where it was asked for."""
    slack = bolt.slack

    await slack.home("bea")
    await until(lambda: slack.home_of("bea") is not None)
    shortcut = await slack.shortcut("bea", "note")

    assert shortcut.ok and ("shortcut", "shortcut") in bolt.heard and ("home", "home") in bolt.heard
    await slack.command("bea", "general", "ask")
    await until(lambda: bool(slack.views_of("bea")))
    await slack.close_view("bea")
    await bolt.has_heard(("closed", "False"))
