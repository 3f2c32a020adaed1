"""Answers, signed requests and frames of Socket Mode, made to happen: one function for each true one, by its name."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.line import signature
from tests.sandbox.slack.conftest import Scene, until
from tests.sandbox.slack.drawn import modal
from tests.sandbox.slack.made_interactions import CAMPAIGN, campaign_open, suggested
from tests.sandbox.slack.true_shapes import Json, sample

# --- answers of the Web API ----------------------------------------------------------------------


async def data_of(calling: Awaitable[Any]) -> Json:
    """The answer as an object."""
    data: Json = (await calling).data
    return data


async def webapi_auth_test_ok(scene: Scene) -> Json:
    return await data_of(scene.client.auth_test())


async def webapi_users_info_ok(scene: Scene) -> Json:
    return await data_of(scene.client.users_info(user=scene.user("bea"), include_locale=True))


async def webapi_usergroups_list_ok(scene: Scene) -> Json:
    scene.slack.workspace.scopes.append("usergroups:write")
    await scene.client.usergroups_create(name="Billing", handle="billing", channels=[scene.general])
    await scene.slack.set_usergroup("billing", ["bea", "carlo"])
    return await data_of(scene.client.usergroups_list(include_users=True))


async def webapi_chat_postMessage_ok_thread_reply_custom_username(scene: Scene) -> Json:  # noqa: N802 - the file's name
    request: Json = sample("webapi_chat_postMessage_ok_thread_reply_custom_username")["request"]
    root = (await scene.client.chat_postMessage(channel=scene.general, text="x"))["ts"]
    given = {**request, "channel": scene.general, "thread_ts": root}
    return {"request": given, "response": await data_of(scene.client.chat_postMessage(**given))}


async def webapi_conversations_replies_ok(scene: Scene) -> Json:
    blocks = sample("webapi_conversations_replies_ok")["messages"][0]["blocks"]
    client, general = scene.client, scene.general
    root = (await client.chat_postMessage(channel=general, text="x", blocks=blocks))["ts"]
    named: Json = {"username": "Marta", "icon_emoji": ":speech_balloon:"}
    await client.chat_postMessage(channel=general, text="x", thread_ts=root, **named)
    reply = await scene.slack.say("bea", "general", "hi", thread_ts=root)
    await scene.slack.edit("bea", "general", reply, "ho")
    return await data_of(client.conversations_replies(channel=general, ts=root))


async def webapi_oauth_v2_access_ok_with_token_rotation(scene: Scene) -> Json:
    slack = scene.slack
    slack.settings.token_rotation = True
    slack.settings.redirect_urls = ("https://witiop.example.com/slack/oauth",)
    code = await scene.allowed("chat:write")
    client = AsyncWebClient(base_url=f"{scene.url}/api/")
    who = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    return await data_of(client.oauth_v2_access(**who, code=code))


async def webapi_file_upload_three_steps(scene: Scene) -> list[Json]:
    first, second, third = sample("webapi_file_upload_three_steps")
    client = scene.client
    got = await data_of(client.files_getUploadURLExternal(filename="voice-note.ogg", length=5))
    async with scene.posting(got["upload_url"], b"bytes") as answer:
        status, text = answer.status, await answer.text()
    root = (await client.chat_postMessage(channel=scene.general, text="x"))["ts"]
    given = {**third["request"]["json"], "channel_id": scene.general, "thread_ts": root}
    given["files"] = [{"id": got["file_id"], "title": "Voice note"}]
    done = await data_of(client.files_completeUploadExternal(**given))
    assert text == "OK - 5"
    return [
        {**first, "response": got},
        {**second, "response": {"status": status, "text": text}},
        {**third, "response": done},
    ]


# --- refusals, in the order of the true ones -----------------------------------------------------


async def said(
    scene: Scene, method: str, *, content_type: str = "application/json; charset=utf-8", **given: Any
) -> Json:
    """One call as it goes over the line: status, headers, body."""
    headers = {"Authorization": f"Bearer {scene.client.token}", "Content-Type": content_type}
    async with (
        ClientSession() as session,
        session.post(f"{scene.url}/api/{method}", data=json.dumps(given), headers=headers) as answer,
    ):
        return {"status": answer.status, "headers": dict(answer.headers), "body": await answer.json()}


async def webapi_error_responses(scene: Scene) -> list[Json]:
    slack, general, bea = scene.slack, scene.general, scene.user("bea")
    sales = slack.workspace.channel_ids()["sales"]
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    posted = await said(scene, "chat.postMessage", channel=general, text="x", content_type="application/json")
    ts = posted["body"]["ts"]
    await slack.kick_bot("sales")
    await scene.client.reactions_add(channel=general, timestamp=ts, name="eyes")
    used, old = (
        slack.platform.triggers.give(slack.workspace.team_id, bea, now, slack.platform.random)
        for now in (scene.clock.now(), scene.clock.now() - timedelta(seconds=4))
    )
    view_id = (await scene.client.views_open(trigger_id=used, view=modal()))["view"]["id"]
    found = [
        await _one_too_many(scene),
        await _with_few_scopes(scene, general),
        await said(scene, "chat.postMessage", channel=general, blocks=[long]),
        await said(
            scene, "views.publish", user_id=bea, view=modal(title={"type": "plain_text", "text": "x" * 25})
        ),
        await said(scene, "views.open", trigger_id=old, view=modal()),
        await said(scene, "views.open", trigger_id=used, view=modal()),
        await said(scene, "views.update", view_id=view_id, view=modal(), hash="1.old"),
        await said(scene, "chat.postMessage", channel=sales, text="x"),
        await _in_an_archived_channel(scene, general),
        await said(scene, "reactions.add", channel=general, timestamp=ts, name="eyes"),
        await _with_an_old_token(scene),
        await _after_the_end(scene),
        posted,
    ]
    true = sample("webapi_error_responses")
    assert [one["body"].get("error") for one in found] == [one["body"].get("error") for one in true]
    assert [one["status"] for one in found] == [one["status"] for one in true]
    return found


async def _one_too_many(scene: Scene) -> Json:
    for _ in range(50):
        await said(scene, "team.info")
    return await said(scene, "team.info")


async def _with_few_scopes(scene: Scene, channel: str) -> Json:
    scopes = scene.slack.workspace.scopes
    scene.slack.workspace.scopes = ["commands"]
    answer = await said(scene, "chat.postMessage", channel=channel, text="x")
    scene.slack.workspace.scopes = scopes
    return answer


async def _in_an_archived_channel(scene: Scene, channel: str) -> Json:
    await scene.slack.archive("general")
    answer = await said(scene, "chat.postMessage", channel=channel, text="x")
    await scene.slack.archive("general", back=True)
    return answer


async def _with_an_old_token(scene: Scene) -> Json:
    first = scene.client.token
    scene.client.token = "xoxe.xoxb-1-old"
    scene.slack.workspace.tokens[scene.client.token] = 0
    answer = await said(scene, "auth.test")
    scene.client.token = first
    return answer


async def _after_the_end(scene: Scene) -> Json:
    scene.slack.workspace.uninstalled = True
    answer = await said(scene, "auth.test")
    scene.slack.workspace.uninstalled = False
    return answer


# --- requests over HTTP --------------------------------------------------------------------------


async def event_url_verification(scene: Scene) -> Json:
    _, raw = scene.app.requests[0]
    challenge: Json = json.loads(raw)
    return challenge


def _as_signed(scene: Scene, name: str) -> Json:
    """The last request, in the form of the true one, whose signature ours agrees with."""
    true = sample(name)
    moment = int(true["headers"]["X-Slack-Request-Timestamp"])
    signed = signature(true["signing_secret"], moment, true["raw_body"].encode())
    assert signed == true["headers"]["X-Slack-Signature"]
    headers, raw = scene.app.requests[-1]
    known = {header.lower(): header for header in true["headers"]}
    named = {known.get(header.lower(), header): value for header, value in headers.items()}
    ours = {"signing_secret": scene.slack.signing_secret, "method": "POST", "path": "/slack/events"}
    return {**ours, "headers": named, "raw_body": raw.decode()}


async def http_signed_event_retry_request(scene: Scene) -> Json:
    scene.app.answers = [web.Response(status=500)]
    await scene.slack.say("bea", "general", "hi")
    await scene.slack.settle()
    return _as_signed(scene, "http_signed_event_retry_request")


async def http_signed_slash_command_request(scene: Scene) -> Json:
    await scene.slack.command("bea", "general", "help")
    return _as_signed(scene, "http_signed_slash_command_request")


# --- frames of Socket Mode -----------------------------------------------------------------------


@asynccontextmanager
async def connected(
    scene: Scene, more: str = "", *, autoping: bool = True
) -> AsyncIterator[ClientWebSocketResponse]:
    """A plain websocket, its hello not read yet. more: what is added to the address."""
    web_client = AsyncWebClient(base_url=f"{scene.url}/api/")
    answer = await web_client.apps_connections_open(app_token=scene.slack.workspace.app_token)
    address = f"{answer['url']}{more}"
    async with ClientSession() as session, session.ws_connect(address, autoping=autoping) as socket:
        yield socket


async def socket_mode_hello(scene: Scene) -> Json:
    async with connected(scene) as socket:
        hello: Json = await socket.receive_json()
        return hello


async def socket_mode_envelope_event_second_delivery(scene: Scene) -> Json:
    async with connected(scene) as socket:
        await socket.receive_json()
        root = (await scene.client.chat_postMessage(channel=scene.general, text="x"))["ts"]
        await socket.send_json({"envelope_id": (await socket.receive_json())["envelope_id"]})
        await scene.slack.say("bea", "general", "hi", thread_ts=root)
        await socket.receive_json()
        scene.clock.advance(timedelta(seconds=3))
        again: Json = await socket.receive_json()
        await socket.send_json({"envelope_id": again["envelope_id"]})
        await scene.slack.settle()
        return again


async def socket_mode_envelope_slash_command(scene: Scene) -> Json:
    return await _envelope(scene, scene.slack.command("bea", "general", "help"), {"text": "Done"})


async def socket_mode_envelope_view_submission_and_acks(scene: Scene) -> Json:
    true = sample("socket_mode_envelope_view_submission_and_acks")
    await campaign_open(scene)
    chosen = (await suggested(scene))[0]
    await scene.slack.press_in_view("bea", "campaign_create", "template_select", choice=chosen)
    errors = next(ack for name, ack in true.items() if name != "envelope" and "errors" in str(ack))
    values = {**CAMPAIGN, "channel": scene.general}
    submitting = scene.slack.submit("bea", "campaign_create", values)
    return {**true, "envelope": await _envelope(scene, submitting, errors["payload"])}


async def _envelope(scene: Scene, doing: Awaitable[Any], answer: Json) -> Json:
    """The envelope that brings this, acknowledged with that answer."""
    async with connected(scene) as socket:
        await socket.receive_json()
        envelope, _ = await asyncio.gather(_acknowledged(socket, answer), doing)
        return envelope


async def _acknowledged(socket: ClientWebSocketResponse, answer: Json) -> Json:
    envelope: Json = await socket.receive_json()
    await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": answer})
    return envelope


async def socket_mode_disconnect_messages(scene: Scene) -> list[Json]:
    found: list[Json] = []
    for reason in ("warning", "refresh_requested", "link_disabled"):
        async with connected(scene) as socket:
            await socket.receive_json()
            await scene.slack.sockets.disconnect(reason)
            found.append(await socket.receive_json())
        await until(lambda: not scene.slack.sockets.connections)
    async with AsyncExitStack() as ten:
        for _ in range(10):
            await ten.enter_async_context(connected(scene))
        async with connected(scene) as eleventh:
            found.append(await eleventh.receive_json())
    assert [one["reason"] for one in found] == [
        one["reason"] for one in sample("socket_mode_disconnect_messages")
    ]
    return found
