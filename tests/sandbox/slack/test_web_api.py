"""The Web API itself: arguments, tokens, scopes, limits, and every kind of broken answer."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.conftest import Scene, until


async def call(scene: Scene, method: str, **more: Any) -> tuple[int, dict[str, str], str]:
    """A bare call: status, headers, body."""
    headers = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}", **more.pop("headers", {})}
    async with aiohttp.ClientSession() as session:
        url = f"{scene.url}/api/{method}"
        async with session.post(url, headers=headers, allow_redirects=False, **more) as answer:
            return answer.status, dict(answer.headers), await answer.text()


async def test_the_app_learns_who_it_is(scene: Scene) -> None:
    """auth.test, team.info, bots.info."""
    who = await scene.client.auth_test()
    team = await scene.client.team_info()
    bot = await scene.client.bots_info(bot=who["bot_id"])

    assert (
        who["user_id"] == scene.slack.workspace.bot_user_id
        and who["team_id"] == scene.slack.workspace.team_id
    )
    assert team["team"]["domain"] == "sandbox" and bot["bot"]["app_id"] == "A0WITIOP001"


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-nobody", "invalid_auth"), ("", "not_authed")],
)
async def test_without_a_good_token_nothing_goes(scene: Scene, token: str, error: str) -> None:
    """Unknown and missing ones."""
    client = AsyncWebClient(token or None, base_url=f"{scene.url}/api/")

    with pytest.raises(SlackApiError, match=error):
        await client.auth_test()


async def test_the_app_token_is_for_connections_only(scene: Scene) -> None:
    """And the bot token is not for them."""
    client = AsyncWebClient(scene.slack.workspace.app_token, base_url=f"{scene.url}/api/")

    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.chat_postMessage(channel=scene.general, text="x")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await scene.client.apps_connections_open(app_token=scene.slack.workspace.bot_token)


async def test_a_missing_scope_is_named(scene: Scene) -> None:
    """What is needed and what is there."""
    scene.slack.workspace.scopes = ["commands"]

    with pytest.raises(SlackApiError) as refused:
        await scene.client.chat_postMessage(channel=scene.general, text="x")

    assert refused.value.response.data == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "commands",
    }


async def test_an_unknown_method_is_named(scene: Scene) -> None:
    """unknown_method."""
    with pytest.raises(SlackApiError, match="unknown_method"):
        await scene.client.api_call("chat.shout")


async def test_arguments_come_by_query_form_or_json(scene: Scene) -> None:
    """All three mean the same; JSON without charset is taken with a warning."""
    arguments = {"channel": scene.general, "text": "x"}

    bodies = [
        (await call(scene, "chat.postMessage", params=arguments))[2],
        (await call(scene, "chat.postMessage", data=arguments))[2],
        (await call(scene, "chat.postMessage", json=arguments))[2],
    ]

    assert all('"ok": true' in body for body in bodies)
    assert "missing_charset" in bodies[2] and "missing_charset" not in bodies[1]


async def test_a_body_that_is_no_json_is_refused(scene: Scene) -> None:
    """With its own word."""
    headers = {"Content-Type": "application/json; charset=utf-8"}

    _, _, body = await call(scene, "chat.postMessage", data=b"{", headers=headers)

    assert "invalid_json" in body


async def test_people_are_shown_with_their_language_if_asked(scene: Scene) -> None:
    """The language only with include_locale; the address only with its scope."""
    bea = scene.user("bea")
    with_locale = await scene.client.users_info(user=bea, include_locale=True)
    without = await scene.client.users_info(user=bea)
    presence = await scene.client.users_getPresence(user=bea)

    assert with_locale["user"]["locale"] == "en-US" and "locale" not in without["user"]
    assert without["user"]["profile"]["email"] == "bea@example.com" and presence["presence"] == "active"
    assert len((await scene.client.users_list())["members"]) == 6


async def test_lists_come_in_pages(scene: Scene) -> None:
    """Until the cursor is empty."""
    seen = []
    async for page in await scene.client.users_list(limit=4):
        seen += page["members"]

    assert len(seen) == 6


async def test_reactions_are_added_once_and_removed(scene: Scene) -> None:
    """already_reacted, no_reaction; both are told."""
    ts = await scene.slack.say("bea", "general", "hello")
    await scene.client.reactions_add(channel=scene.general, timestamp=ts, name="eyes")
    with pytest.raises(SlackApiError, match="already_reacted"):
        await scene.client.reactions_add(channel=scene.general, timestamp=ts, name="eyes")
    await scene.slack.react("bea", "general", ts, "eyes")

    shown = (await scene.client.reactions_get(channel=scene.general, timestamp=ts))["message"]["reactions"]
    assert shown[0]["count"] == 2
    await scene.client.reactions_remove(channel=scene.general, timestamp=ts, name="eyes")
    with pytest.raises(SlackApiError, match="no_reaction"):
        await scene.client.reactions_remove(channel=scene.general, timestamp=ts, name="eyes")
    await scene.slack.settle()

    (theirs,) = [event for event in scene.app.inner("reaction_added") if event["user"] == scene.user("bea")]
    assert theirs["item"] == {"type": "message", "channel": scene.general, "ts": ts}
    assert len(scene.app.inner("reaction_removed")) == 1


async def test_channels_are_made_filled_and_closed(scene: Scene) -> None:
    """create, invite, topic, members, archive, with their refusals."""
    made = (await scene.client.conversations_create(name="billing"))["channel"]
    with pytest.raises(SlackApiError, match="name_taken"):
        await scene.client.conversations_create(name="billing")
    with pytest.raises(SlackApiError, match="invalid_name_specials"):
        await scene.client.conversations_create(name="Big One")
    await scene.client.conversations_invite(channel=made["id"], users=[scene.user("bea")])
    with pytest.raises(SlackApiError, match="already_in_channel"):
        await scene.client.conversations_invite(channel=made["id"], users=[scene.user("bea")])
    await scene.client.conversations_setTopic(channel=made["id"], topic="Bills")

    members = (await scene.client.conversations_members(channel=made["id"]))["members"]
    described = (await scene.client.conversations_info(channel=made["id"]))["channel"]
    await scene.client.conversations_archive(channel=made["id"])
    listed = (await scene.client.conversations_list(exclude_archived=True))["channels"]

    assert members == [scene.slack.workspace.bot_user_id, scene.user("bea")]
    assert described["topic"]["value"] == "Bills" and described["is_member"] is True
    assert [channel["name"] for channel in listed] == ["general", "sales"]


async def test_a_direct_message_is_opened_and_answered(scene: Scene) -> None:
    """By conversations.open or by posting to the person's id."""
    opened = (await scene.client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]
    posted = await scene.client.chat_postMessage(channel=scene.user("bea"), text="hello")
    await scene.slack.say("bea", opened, "help")
    await scene.slack.settle()

    assert posted["channel"] == opened
    assert [event["channel_type"] for event in scene.app.inner("message")] == ["im", "im"]


async def test_history_is_newest_first_and_can_be_cut(scene: Scene) -> None:
    """oldest, latest, limit; replies are not in it; metadata on request."""
    metadata = {"event_type": "a", "event_payload": {"id": "1"}}
    posted = await scene.client.chat_postMessage(channel=scene.general, text="one", metadata=metadata)
    await scene.slack.say("bea", "general", "reply", thread_ts=posted["ts"])
    scene.clock.advance(timedelta(seconds=10))
    second = await scene.slack.say("bea", "general", "two")

    everything = (await scene.client.conversations_history(channel=scene.general, include_all_metadata=True))[
        "messages"
    ]
    newer = (await scene.client.conversations_history(channel=scene.general, oldest=posted["ts"]))["messages"]

    assert [message["text"] for message in everything] == ["two", "one"]
    assert everything[1]["metadata"] == metadata and [message["ts"] for message in newer] == [second]
    assert "metadata" not in (await scene.client.conversations_history(channel=scene.general))["messages"][1]


async def test_pins_and_bookmarks(scene: Scene) -> None:
    """already_pinned; a link at the top of the channel."""
    ts = await scene.slack.say("bea", "general", "hello")
    await scene.client.pins_add(channel=scene.general, timestamp=ts)
    with pytest.raises(SlackApiError, match="already_pinned"):
        await scene.client.pins_add(channel=scene.general, timestamp=ts)

    await scene.client.bookmarks_add(
        channel_id=scene.general, title="Guide", type="link", link="https://example.com"
    )

    kept = (await scene.client.bookmarks_list(channel_id=scene.general))["bookmarks"]
    assert [bookmark["title"] for bookmark in kept] == ["Guide"]


# --- limits ------------------------------------------------------------------------------------


async def test_a_channel_takes_a_burst_of_ten_then_one_a_second(scene: Scene) -> None:
    """The eleventh waits; another channel does not."""
    for _ in range(10):
        await scene.client.chat_postMessage(channel=scene.general, text="x")
    status, headers, _ = await call(scene, "chat.postMessage", data={"channel": scene.general, "text": "x"})
    assert status == 429 and headers["Retry-After"] == "1"
    sales = scene.slack.workspace.channel_ids()["sales"]
    await scene.client.chat_postMessage(channel=sales, text="x")

    scene.clock.advance(timedelta(seconds=1))

    await scene.client.chat_postMessage(channel=scene.general, text="x")
    assert (await call(scene, "chat.postMessage", data={"channel": scene.general, "text": "x"}))[0] == 429


@pytest.mark.parametrize(("method", "limit"), [("users.list", 20), ("team.info", 50), ("users.info", 100)])
async def test_each_method_has_its_tier(scene: Scene, method: str, limit: int) -> None:
    """Counted in one minute, per method; a minute later it goes on."""
    answers = [await call(scene, method, data={"user": scene.user("bea")}) for _ in range(limit + 1)]
    assert [status for status, _, _ in answers] == [200] * limit + [429]
    assert answers[-1][1]["Retry-After"] == "60"
    assert (await call(scene, "bots.info"))[0] == 200

    scene.clock.advance(timedelta(minutes=1))

    assert (await call(scene, method, data={"user": scene.user("bea")}))[0] == 200


async def test_a_workspace_takes_three_hundred_posts_a_minute(scene: Scene) -> None:
    """Over all its channels."""
    channels = [scene.slack.add_channel(f"c{number}").id for number in range(31)]
    statuses = [
        (await call(scene, "chat.postMessage", data={"channel": channel, "text": "x"}))[0]
        for channel in channels
        for _ in range(10)
    ]

    assert statuses.count(200) == 300 and statuses[300:] == [429] * 10


async def test_apps_sold_outside_the_marketplace_read_little_history(scene: Scene) -> None:
    """One call a minute, fifteen items."""
    for _ in range(20):
        await scene.slack.say("bea", "general", "hello")
    scene.slack.rates.commercial = True

    read = (await scene.client.conversations_history(channel=scene.general, limit=100))["messages"]

    assert len(read) == 15
    assert (await call(scene, "conversations.history", data={"channel": scene.general}))[0] == 429


# --- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "effect"),
    [
        ("timeout_before", False),
        ("timeout_after", True),
        ("reset_before", False),
        ("reset_after", True),
        ("truncated", True),
    ],
)
async def test_an_answer_can_be_lost_before_or_after_the_effect(
    scene: Scene, fault: str, effect: bool
) -> None:
    """The client cannot tell; the oracle can."""
    scene.slack.faults.add("chat.postMessage", fault)
    timeout = aiohttp.ClientTimeout(total=0.2)

    with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
        await call(scene, "chat.postMessage", data={"channel": scene.general, "text": "x"}, timeout=timeout)

    assert bool(scene.slack.posts) is effect
    assert scene.slack.calls[-1].fault == fault
    assert (await call(scene, "chat.postMessage", data={"channel": scene.general, "text": "x"}))[0] == 200


@pytest.mark.parametrize(
    ("fault", "status", "words", "effect"),
    [
        ("429", 429, "ratelimited", False),
        ("429_no_header", 429, "ratelimited", False),
        ("500", 500, "internal_error", False),
        ("500_after", 500, "fatal_error", True),
        ("500_html", 500, "<!DOCTYPE", False),
        ("503_empty", 503, "", False),
        ("malformed", 200, ",,", True),
        ("redirect", 302, "", False),
        ("revoked", 200, "token_revoked", False),
        ("ok_false:restricted_action", 200, "restricted_action", False),
    ],
)
async def test_an_answer_can_be_wrong(
    scene: Scene, fault: str, status: int, words: str, effect: bool
) -> None:
    """Each kind, with or without its effect, as often as planned."""
    scene.slack.faults.add("*", fault)

    answer = await call(scene, "chat.postMessage", data={"channel": scene.general, "text": "x"})

    assert answer[0] == status and words in answer[2] and bool(scene.slack.posts) is effect
    assert ("Retry-After" in answer[1]) is (fault == "429")
    assert scene.slack.faults.waiting() == ()


async def test_a_slow_answer_waits_for_the_clock(scene: Scene) -> None:
    """So many seconds."""
    scene.slack.faults.add("auth.test", "slow", seconds=5)
    calling = asyncio.ensure_future(call(scene, "auth.test"))
    await until(lambda: scene.clock.next_due() is not None)
    assert not calling.done()

    scene.clock.advance(timedelta(seconds=5))

    assert (await calling)[0] == 200


async def test_faults_by_chance_follow_the_seed(scene: Scene) -> None:
    """About half of the calls, for as long as it stays planned."""
    scene.slack.faults.add("auth.test", "500", count=None, probability=0.5)
    statuses = [(await call(scene, "auth.test"))[0] for _ in range(40)]

    assert 5 < statuses.count(500) < 35
    with pytest.raises(ValueError, match="no such fault"):
        scene.slack.faults.add("auth.test", "earthquake")


async def test_a_revoked_or_removed_app_is_shut_out(scene: Scene) -> None:
    """Both events come, then the token is dead."""
    await scene.slack.uninstall()
    await scene.slack.settle()

    assert scene.app.inner("app_uninstalled") and scene.app.inner("tokens_revoked")
    with pytest.raises(SlackApiError, match="account_inactive"):
        await scene.client.auth_test()
