"""What strangers and broken machines post to our doors: refused or set aside, never believed, never our end."""

import asyncio
import gzip
import json
from datetime import timedelta

import aiohttp

from sandbox.meta.delivery import signature
from tests.scenarios.inbox import ended
from tests.scenarios.world import World

HELLO = b'{"object":"whatsapp_business_account","entry":[]}'
MEGABYTE = 1024 * 1024


async def _is_well(world: World) -> None:
    """The next contact is answered as if nothing had happened."""
    ana = await world.contact("Ana").writes("Is anybody there?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Of course.")
    assert ana.thread.shows("Is anybody there?")
    assert ana.phone.shows("Of course.", ticks="delivered")


async def test_nothing_comes_in_through_metas_door_but_what_meta_signed(world: World) -> None:
    """Unsigned, signed with another secret, cut, changed, encoded, too large: refused, and nothing of it is kept."""
    right = signature(HELLO, world.meta.account.app_secret)
    wrong = signature(HELLO, "another secret")
    knocks = [
        (HELLO, {"X-Hub-Signature-256": ""}, 401),
        (HELLO, {"X-Hub-Signature-256": wrong}, 401),
        (HELLO, {"X-Hub-Signature-256": right.replace("sha256=", "sha1=")}, 401),
        (HELLO, {"X-Hub-Signature-256": right.removeprefix("sha256=")}, 401),
        (HELLO, {"X-Hub-Signature-256": "sha256=" + "ä" * 64}, 401),
        (HELLO, {"X-Hub-Signature-256": "sha256=" + "0" * 4_000}, 401),
        (HELLO[:-5], {"X-Hub-Signature-256": right}, 401),
        (HELLO.replace(b"entry", b"entri"), {"X-Hub-Signature-256": right}, 401),
        (gzip.compress(HELLO), {"Content-Encoding": "gzip"}, 415),
        (b"x" * (4 * MEGABYTE + 1), {}, 413),
    ]

    answers = [await world.knocks_as_meta(body, headers) for body, headers, _ in knocks]

    assert answers == [wanted for _, _, wanted in knocks]
    await _is_well(world)


async def test_two_signatures_are_none(world: World) -> None:
    """Which of them counts would be somebody else's choice."""
    right = signature(HELLO, world.meta.account.app_secret)

    status = await world.knocks("/whatsapp/webhook", HELLO, [("X-Hub-Signature-256", right)] * 2)

    assert status == 401


async def test_what_meta_signed_and_nobody_understands_is_set_aside_with_an_alert(world: World) -> None:
    """Rightly signed but broken: taken in, answered 200, kept for a person, in well under a second."""
    bodies = [
        b"not JSON at all",
        b"",
        b"[" * 100_000,
        b'{"object":"whatsapp_business_account","entry":' + b'[{"a":' * 50_000,
        b'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":NaN}]}]}',
        b'{"object":"whatsapp_business_account","entry":"nobody"}',
        b'{"object":"page","entry":[]}',
        b"null",
        HELLO[:-7],
        b'"\\ud800"',
    ]

    async with asyncio.timeout(10):
        answers = [await world.knocks_as_meta(body) for body in bodies]
    await world.passes(minutes=1)

    assert answers == [200] * len(bodies)
    assert world.alerts
    await _is_well(world)
    await world.server_stops()
    ends = [end for end in await ended(world.database_url) if end.state == "quarantined"]
    assert all(end.reason for end in ends)
    assert len(ends) >= len(bodies) - 2


async def test_a_number_that_is_not_ours_is_set_aside_and_shown_to_nobody(world: World) -> None:
    """Somebody's account sends us other people's messages: kept for the operator, never in a thread."""
    message = {"from": "447700900555", "id": "wamid.ELSE", "timestamp": "1795435200", "type": "text"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "39", "phone_number_id": "1234567890"},
        "contacts": [{"profile": {"name": "Else"}, "wa_id": "447700900555"}],
        "messages": [{**message, "text": {"body": "secret words"}}],
    }
    change = {"field": "messages", "value": value}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "99", "changes": [change]}]}

    assert await world.knocks_as_meta(json.dumps(body).encode()) == 200
    await world.passes(minutes=1)

    assert world.threads == []
    assert len(world.alerts) == 1
    assert "Reason: unknown number." in world.alerts[0]
    assert "secret words" not in world.alerts[0]


async def test_a_captured_body_that_is_posted_again_has_no_effect(world: World) -> None:
    """Its signature carries no time and stays right for ever: what it says is known, or too old."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    (captured,) = [delivery.body for delivery in world.meta.deliveries if b"parcel" in delivery.body]

    for later in (timedelta(minutes=1), timedelta(days=1), timedelta(days=60)):
        await world.passes(seconds=later.total_seconds())
        assert await world.knocks_as_meta(captured) == 200
        await world.moment()

    assert len(world.threads) == 1
    assert ana.thread.shows("Is my parcel lost?")


async def test_only_who_knows_the_word_may_verify_the_webhook(world: World) -> None:
    """And whoever does gets back the challenge, and nothing that a browser would run."""
    token = world.meta.account.verify_token
    asked = [
        ({"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}, 200),
        ({"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"}, 403),
        ({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}, 403),
        ({"hub.mode": "unsubscribe", "hub.verify_token": token, "hub.challenge": "1"}, 403),
        ({"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "x" * 5_000}, 403),
        ({"hub.mode": "subscribe", "hub.verify_token": token}, 403),
    ]

    async with aiohttp.ClientSession() as client:
        for query, wanted in asked:
            async with client.get(f"{world.url('server')}/whatsapp/webhook", params=query) as answer:
                assert answer.status == wanted
                assert answer.content_type == "text/plain" or wanted == 403
                assert wanted == 403 or await answer.text() == "1158201444"


async def test_nothing_comes_in_through_slacks_door_but_what_slack_signed_just_now(world: World) -> None:
    """Forged, stale, of the future, without a time, encoded, too large: refused, and nobody's words are sent."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.agent("bea").claims(ana.thread)
    body = world.told_by_slack(bea_says(world, ana.thread.ts))
    stale, future = (int(world.clock.now().timestamp()) + shift for shift in (-301, 301))

    answers = [
        await world.knocks_as_slack(body, X_Slack_Signature="v0=" + "0" * 64),
        await world.knocks_as_slack(body, X_Slack_Signature=""),
        await world.knocks_as_slack(body, X_Slack_Signature="v0=ä"),
        await world.knocks_as_slack(body, moment=stale),
        await world.knocks_as_slack(body, moment=future),
        await world.knocks_as_slack(body, X_Slack_Request_Timestamp="soon"),
        await world.knocks_as_slack(body, X_Slack_Request_Timestamp="9" * 5_000),
        await world.knocks_as_slack(body + b" ", X_Slack_Signature="v0=" + "1" * 64),
        await world.knocks_as_slack(gzip.compress(body), Content_Encoding="gzip"),
        await world.knocks_as_slack(b"x" * (4 * MEGABYTE)),
        await world.knocks_as_slack(b"not JSON"),
        await world.knocks_as_slack(b"[" * 100_000),
    ]
    await world.moment()

    assert answers == [401] * 8 + [415, 413, 400, 400]
    assert ana.phone.shows_nothing()
    assert await world.knocks_as_slack(body) == 200
    await world.moment()
    assert ana.phone.shows("Forged?", ticks="delivered")


def bea_says(world: World, thread_ts: str) -> dict[str, object]:
    """An event of Slack: bea posted in that thread."""
    workspace = world.slack.workspace
    return {
        "type": "message",
        "user": workspace.user_id("bea"),
        "text": "Forged?",
        "team": workspace.team_id,
        "ts": f"{int(world.clock.now().timestamp())}.000900",
        "thread_ts": thread_ts,
        "channel": workspace.channel("general").id,
        "channel_type": "channel",
    }


async def test_a_workspace_that_is_not_ours_moves_nothing(world: World) -> None:
    """Rightly signed, because many workspaces share one app: kept for the operator, acted on by nobody."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    await world.agent("bea").claims(ana.thread)

    body = world.told_by_slack(bea_says(world, ana.thread.ts), team_id="T0ELSEWHERE")
    assert await world.knocks_as_slack(body) == 200
    await world.moment()

    assert ana.phone.shows_nothing()


async def test_a_forged_button_does_nothing_and_stops_nothing(world: World) -> None:
    """Values are looked up in the presser's own company; what is not there is not there, whatever it looks like."""
    actions = (
        "conversation.claim",
        "conversation.close",
        "draft.send_anyway",
        "message.send_again",
        "no.such",
    )
    values = ("", "0", "019f0000-0000-7000-8000-000000000000", "x" * 2_000, "'; DROP TABLE inbox; --", "\0")
    bea = world.agent("bea")

    answers = [await world.presses_forged(bea, action, value) for action in actions for value in values]

    assert answers == [200] * 30
    await _is_well(world)


async def test_another_apps_post_with_our_marks_proves_nothing(world: World) -> None:
    """Anybody can copy a block id: only our own app's posts count as ours."""
    world.slack.faults.add("chat.postMessage", "reset_before")
    ana = world.contact("Ana")
    ana.types("Is my parcel lost?")
    await world.passes(seconds=1)
    (attempt,) = [call for call in world.slack.calls if call.method == "chat.postMessage"]
    forged = {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B0OTHERBOT1",
        "app_id": "A0OTHERAPP1",
        "text": "x",
        "ts": f"{int(world.clock.now().timestamp())}.000901",
        "channel": world.slack.workspace.channel("general").id,
        "channel_type": "channel",
        "blocks": attempt.arguments["blocks"],
    }

    assert await world.knocks_as_slack(world.told_by_slack(forged)) == 200
    await world.passes(minutes=1)

    assert len(world.threads) == 1
    assert ana.thread.shows("Is my parcel lost?")


async def test_strangers_find_no_other_door(world: World) -> None:
    """Only the routes that exist; nothing tells what runs here."""
    async with aiohttp.ClientSession() as client:
        for method, path in (
            ("GET", "/"),
            ("GET", "/slack/events"),
            ("PUT", "/whatsapp/webhook"),
            ("GET", "/whatsapp/webhook/../../etc/passwd"),
            ("GET", "/.env"),
            ("POST", "/whatsapp/webhook/"),
        ):
            async with client.request(method, world.url("server") + path) as answer:
                assert answer.status in {403, 404, 405}
                assert "aiohttp" not in (await answer.text()) + str(answer.headers.get("Server", ""))
