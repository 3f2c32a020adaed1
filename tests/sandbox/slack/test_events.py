"""Events on their way to the app: signed, tried again, limited, given up."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import FakeSlack, RequestUrlRefused
from sandbox.slack.line import signature
from tests.sandbox.slack.conftest import Scene, serve


def test_the_signature_is_slacks_own() -> None:
    """The known answer of Slack's documentation, "Verifying requests from Slack"."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )

    signed = signature("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body)

    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_requests_are_signed_with_the_sandboxs_time(scene: Scene) -> None:
    """The timestamp is the sandbox's, also after the clock was wound, and the real verifier agrees."""
    await scene.later(days=2)
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    headers, raw = scene.app.requests[-1]
    stamp = headers["X-Slack-Request-Timestamp"]
    assert stamp == str(int(scene.clock.now().timestamp()))
    expected = hmac.new(scene.slack.signing_secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256)
    assert headers["X-Slack-Signature"] == "v0=" + expected.hexdigest()
    verifier = SignatureVerifier(scene.slack.signing_secret)
    assert verifier.generate_signature(timestamp=stamp, body=raw) == headers["X-Slack-Signature"]


async def test_what_a_person_writes_arrives_as_slack_writes_it(scene: Scene) -> None:
    """Escaped text, mentions, links, emoji by name, and the rich_text block with the same in parts."""
    await scene.slack.say("bea", "general", "@carlo see https://example.com/?a=1&b=2 <now> 🙏 *soon*")
    await scene.slack.settle()

    (event,) = scene.app.inner("message")
    carlo = scene.user("carlo")
    assert event["text"] == f"<@{carlo}> see <https://example.com/?a=1&amp;b=2> &lt;now&gt; :pray: *soon*"
    assert event["blocks"][0]["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": carlo},
                {"type": "text", "text": " see "},
                {"type": "link", "url": "https://example.com/?a=1&b=2"},
                {"type": "text", "text": " <now> "},
                {"type": "emoji", "name": "pray", "unicode": "1f64f"},
                {"type": "text", "text": " "},
                {"type": "text", "text": "soon", "style": {"bold": True}},
            ],
        }
    ]
    assert (
        event["user"] == scene.user("bea") and event["channel_type"] == "channel" and event["client_msg_id"]
    )


async def test_a_mention_of_the_app_comes_twice(scene: Scene) -> None:
    """As message and as app_mention, with one ts."""
    ts = await scene.slack.say("bea", "general", "@witiop help")
    await scene.slack.settle()

    assert [event["ts"] for event in scene.app.inner("message") + scene.app.inner("app_mention")] == [ts, ts]


async def test_a_failed_event_is_tried_at_once_after_one_and_after_five_minutes(scene: Scene) -> None:
    """Then never again; each time with its number and reason, and the same event id."""
    scene.app.answers = [web.Response(status=500) for _ in range(10)]
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()
    counts = [len(scene.app.events)]
    for seconds in (59, 1, 299, 1, 7200):
        await scene.later(seconds=seconds)
        counts.append(len(scene.app.events))

    assert counts == [2, 2, 3, 3, 4, 4]
    assert len({body["event_id"] for body in scene.app.events}) == 1
    retries = [headers for headers, raw in scene.app.requests if b"event_callback" in raw]
    assert [headers.get("x-slack-retry-num") for headers in retries] == [None, "1", "2", "3"]
    assert retries[1]["x-slack-retry-reason"] == "http_error"


async def test_with_delayed_events_tries_go_on_hourly_for_a_day(scene: Scene) -> None:
    """Twenty-four more."""
    scene.slack.delivery.delayed_events = True
    scene.app.answers = [web.Response(status=500) for _ in range(100)]
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()
    await scene.later(minutes=1)
    await scene.later(minutes=5)
    for _ in range(30):
        await scene.later(hours=1)

    assert len(scene.app.events) == 4 + 24


async def test_no_answer_within_three_seconds_is_a_failure(scene: Scene) -> None:
    """The reason of the next try is http_timeout; the work may have been done."""
    scene.app.hangs = 1
    await scene.slack.say("bea", "general", "hello")
    await scene.app.entered.wait()

    scene.clock.advance(timedelta(seconds=3))
    await scene.slack.settle()

    assert len(scene.app.events) == 2
    assert scene.app.requests[-1][0]["x-slack-retry-reason"] == "http_timeout"


async def test_an_app_that_is_gone_gets_its_events_when_it_is_back(scene: Scene) -> None:
    """The reason is connection_failed; a redirect loop has its own."""
    address = scene.slack.platform.line.request_url
    scene.slack.platform.line.request_url = "http://127.0.0.1:9/slack/events"
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    scene.slack.platform.line.request_url = address
    await scene.later(minutes=1)

    assert scene.app.requests[-1][0]["x-slack-retry-reason"] == "connection_failed"


async def test_the_app_can_stop_the_tries_of_one_event(scene: Scene) -> None:
    """x-slack-no-retry on a refusal."""
    scene.app.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    await scene.slack.say("bea", "general", "hello")
    await scene.later(minutes=10)

    assert len(scene.app.events) == 1 and len(scene.slack.platform.oracle.lost) == 1


async def test_too_many_failures_switch_the_subscription_off(scene: Scene) -> None:
    """Over 95 % of a thousand; after that nothing comes."""
    scene.app.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"}) for _ in range(1000)]
    for _ in range(1000):
        await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()
    assert scene.slack.delivery.health.disabled

    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    assert len(scene.app.events) == 1000


async def test_above_the_hourly_limit_the_app_is_told_once_a_minute(scene: Scene) -> None:
    """app_rate_limited stands in for the events."""
    scene.slack.delivery.hourly_limit = 5
    for _ in range(8):
        await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    limited = [body for body in scene.app.events if body["type"] == "app_rate_limited"]
    assert len(limited) == 1 and limited[0]["minute_rate_limited"] % 60 == 0 and "event" not in limited[0]
    assert len(scene.app.inner("message")) == 5


@pytest.mark.parametrize(
    ("fault", "messages", "ts"),
    [("duplicate", 2, 1), ("twin", 2, 2), ("lose", 0, 0)],
)
async def test_events_go_astray_on_demand(scene: Scene, fault: str, messages: int, ts: int) -> None:
    """A duplicate has one event id, a twin another ts with the same client_msg_id."""
    scene.slack.faults.add("events", fault)
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    found = scene.app.inner("message")
    assert len(found) == messages and len({event["ts"] for event in found}) == ts
    assert len({event["client_msg_id"] for event in found}) == min(1, messages)


async def test_events_are_late_or_out_of_order_on_demand(scene: Scene) -> None:
    """Delay by so many seconds; disorder lets later ones pass."""
    scene.slack.faults.add("events", "delay", seconds=60)
    scene.slack.faults.add("events", "disorder")
    await scene.slack.say("bea", "general", "first")
    await scene.slack.say("bea", "general", "second")
    await scene.slack.settle()
    await scene.later(seconds=63)

    assert [event["text"] for event in scene.app.inner("message")] == ["second", "first"]


async def test_only_the_echo_of_a_post_is_lost(scene: Scene) -> None:
    """What people write still arrives."""
    scene.slack.faults.add("events", "lost_echo")
    await scene.slack.say("bea", "general", "hello")
    await scene.client.chat_postMessage(channel=scene.general, text="x")
    await scene.slack.settle()

    assert [event["text"] for event in scene.app.inner("message")] == ["hello"]
    assert len(scene.slack.platform.oracle.lost) == 1


async def test_an_echo_may_come_without_metadata(scene: Scene) -> None:
    """On demand."""
    scene.slack.faults.add("events", "no_metadata")
    metadata = {"event_type": "a", "event_payload": {}}
    await scene.client.chat_postMessage(channel=scene.general, text="x", metadata=metadata)
    await scene.slack.settle()

    assert "metadata" not in scene.app.inner("message")[0]


async def test_without_its_scope_an_event_is_not_sent(scene: Scene) -> None:
    """And not from channels the app is not in."""
    scene.slack.workspace.scopes.remove("channels:history")
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()

    assert scene.app.events == []


async def test_edits_deletions_and_unfurling_are_told(scene: Scene) -> None:
    """An edit carries `edited`, an unfurled link does not, a deletion names the ts."""
    ts = await scene.slack.say("bea", "general", "hello")
    await scene.slack.edit("bea", "general", ts, "hello!")
    await scene.slack.unfurl("general", ts, "https://example.com")
    await scene.slack.delete("bea", "general", ts)
    await scene.slack.settle()

    by_subtype = [event.get("subtype") for event in scene.app.inner("message")]
    assert sorted(map(str, by_subtype)) == ["None", "message_changed", "message_changed", "message_deleted"]
    edits = [event for event in scene.app.inner("message") if event.get("subtype") == "message_changed"]
    assert {event["message"]["text"]: "attachments" in event["message"] for event in edits} == {
        "hello!": True
    }
    gone = next(event for event in scene.app.inner("message") if event.get("subtype") == "message_deleted")
    assert gone["deleted_ts"] == ts and gone["previous_message"]["text"] == "hello!"


async def test_coming_and_going_is_told_of_the_app_too(scene: Scene) -> None:
    """member_joined_channel, member_left_channel, and system messages for people."""
    await scene.slack.leave("general", "bea")
    await scene.slack.join("general", "bea")
    await scene.slack.kick_bot("sales")
    await scene.slack.settle()

    assert [event["user"] for event in scene.app.inner("member_joined_channel")] == [scene.user("bea")]
    left = {event["user"] for event in scene.app.inner("member_left_channel")}
    assert left == {scene.user("bea"), scene.slack.workspace.bot_user_id}


async def test_an_address_that_fails_the_challenge_is_not_taken(scene: Scene) -> None:
    """As in Slack's settings page."""

    async def deaf(_: web.Request) -> web.Response:
        return web.json_response({})

    application = web.Application()
    application.router.add_post("/slack/events", deaf)
    runner, url = await serve(application)
    other = FakeSlack(scene.clock)

    with pytest.raises(RequestUrlRefused):
        await other.start(f"{url}/slack/events", scene.url)

    await other.stop()
    await runner.cleanup()


async def test_several_workspaces_share_one_app(scene: Scene) -> None:
    """One secret and address; the token and the ids tell the workspace."""
    other = FakeSlack(scene.clock, workspaces=25)
    tokens = {workspace.bot_token for workspace in other.workspaces}
    channels = {channel for workspace in other.workspaces for channel in workspace.channels}
    teams = {workspace.team_id for workspace in other.workspaces}

    assert (len(tokens), len(channels), len(teams)) == (25, 50, 25)
    assert len({workspace.signing_secret for workspace in other.workspaces}) == 1


async def test_the_same_seed_gives_the_same_secrets(scene: Scene) -> None:
    """So that a run can be repeated."""
    first, second = (FakeSlack(scene.clock, seed=7) for _ in range(2))

    assert first.signing_secret == second.signing_secret
    assert json.dumps(first.dump(), sort_keys=True) == json.dumps(second.dump(), sort_keys=True)
