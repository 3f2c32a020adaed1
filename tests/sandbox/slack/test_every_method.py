"""Slack's own library, unmodified, calls every method there is: its argument forms and its reading agree with ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.methods.scopes import scopes_of
from sandbox.slack.rates import PER_MINUTE
from sandbox.slack.web_api import METHODS, WITH_APP_TOKEN
from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import card, modal

Json = dict[str, Any]
LINK = "https://example.com/a?b=1&c=2"
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}
ALL_SCOPES = (
    "channels:join channels:manage groups:write im:read im:write links:write mpim:read pins:read usergroups:write "
    "emoji:read users.profile:read groups:read chat:write.public"
).split()


@dataclass
class Known:
    """What the calls below are about."""

    scene: Scene
    own: str
    persons: str
    made: str
    group: str
    bookmark: str
    scheduled: str
    file: str
    uploading: str
    view: str
    trigger: str
    code: str

    @property
    def general(self) -> str:
        return self.scene.general

    @property
    def bea(self) -> str:
        return self.scene.user("bea")


Calls = dict[str, Callable[[Known], Json]]

CALLS: Calls = {
    "auth.test": lambda of: {},
    "oauth.v2.access": lambda of: {
        "client_id": of.scene.slack.client_id,
        "client_secret": of.scene.slack.client_secret,
        "code": of.code,
    },
    "apps.connections.open": lambda of: {"app_token": of.scene.slack.workspace.app_token},
    "team.info": lambda of: {},
    "bots.info": lambda of: {"bot": of.scene.slack.workspace.bot_id},
    "emoji.list": lambda of: {},
    "blocks.validate": lambda of: {"blocks": card()},
    "users.info": lambda of: {"user": of.bea, "include_locale": True},
    "users.list": lambda of: {"limit": 200, "include_locale": True},
    "users.getPresence": lambda of: {"user": of.bea},
    "users.lookupByEmail": lambda of: {"email": "bea@example.com"},
    "users.conversations": lambda of: {"user": of.bea, "types": ["public_channel", "private_channel"]},
    "users.profile.get": lambda of: {"user": of.bea},
    "usergroups.list": lambda of: {"include_users": True, "include_disabled": True},
    "usergroups.create": lambda of: {"name": "Night shift", "handle": "night", "description": "After ten"},
    "usergroups.update": lambda of: {"usergroup": of.group, "name": "Billing", "description": "Money"},
    "usergroups.disable": lambda of: {"usergroup": of.group},
    "usergroups.enable": lambda of: {"usergroup": of.group},
    "usergroups.users.list": lambda of: {"usergroup": of.group},
    "usergroups.users.update": lambda of: {"usergroup": of.group, "users": [of.bea]},
    "chat.postMessage": lambda of: {
        "channel": of.general,
        "text": "x",
        "blocks": card(),
        "metadata": {"event_type": "a", "event_payload": {"id": "1"}},
        "unfurl_links": False,
    },
    "chat.update": lambda of: {"channel": of.general, "ts": of.own, "text": "y"},
    "chat.delete": lambda of: {"channel": of.general, "ts": of.own},
    "chat.postEphemeral": lambda of: {"channel": of.general, "user": of.bea, "text": "x"},
    "chat.getPermalink": lambda of: {"channel": of.general, "message_ts": of.own},
    "chat.unfurl": lambda of: {
        "channel": of.general,
        "ts": of.persons,
        "unfurls": {LINK: {"text": "A page"}},
    },
    "chat.scheduleMessage": lambda of: {
        "channel": of.general,
        "post_at": int(of.scene.clock.now().timestamp()) + 600,
        "text": "x",
    },
    "chat.scheduledMessages.list": lambda of: {"channel": of.general},
    "chat.deleteScheduledMessage": lambda of: {"channel": of.general, "scheduled_message_id": of.scheduled},
    "conversations.history": lambda of: {"channel": of.general, "include_all_metadata": True, "limit": 15},
    "conversations.replies": lambda of: {"channel": of.general, "ts": of.own},
    "conversations.info": lambda of: {"channel": of.general, "include_num_members": True},
    "conversations.members": lambda of: {"channel": of.general},
    "conversations.list": lambda of: {"types": "public_channel,im,mpim", "exclude_archived": True},
    "conversations.open": lambda of: {"users": [of.bea]},
    "conversations.join": lambda of: {"channel": of.general},
    "conversations.leave": lambda of: {"channel": of.made},
    "conversations.invite": lambda of: {"channel": of.made, "users": [of.scene.user("carlo")]},
    "conversations.kick": lambda of: {"channel": of.made, "user": of.bea},
    "conversations.create": lambda of: {"name": "returns", "is_private": False},
    "conversations.rename": lambda of: {"channel": of.made, "name": "refunds"},
    "conversations.archive": lambda of: {"channel": of.made},
    "conversations.setTopic": lambda of: {"channel": of.made, "topic": "Money back"},
    "conversations.setPurpose": lambda of: {"channel": of.made, "purpose": "Money back"},
    "reactions.add": lambda of: {"channel": of.general, "timestamp": of.own, "name": "white_check_mark"},
    "reactions.remove": lambda of: {"channel": of.general, "timestamp": of.persons, "name": "eyes"},
    "reactions.get": lambda of: {"channel": of.general, "timestamp": of.persons},
    "pins.add": lambda of: {"channel": of.general, "timestamp": of.own},
    "pins.remove": lambda of: {"channel": of.general, "timestamp": of.persons},
    "pins.list": lambda of: {"channel": of.general},
    "bookmarks.add": lambda of: {"channel_id": of.general, "title": "Guide", "type": "link", "link": LINK},
    "bookmarks.edit": lambda of: {"channel_id": of.general, "bookmark_id": of.bookmark, "title": "Rules"},
    "bookmarks.remove": lambda of: {"channel_id": of.general, "bookmark_id": of.bookmark},
    "bookmarks.list": lambda of: {"channel_id": of.general},
    "files.getUploadURLExternal": lambda of: {"filename": "a.pdf", "length": 3, "alt_txt": "A letter"},
    "files.completeUploadExternal": lambda of: {
        "files": [{"id": of.uploading, "title": "A letter"}],
        "channel_id": of.general,
    },
    "files.info": lambda of: {"file": of.file},
    "files.list": lambda of: {"channel": of.general},
    "files.delete": lambda of: {"file": of.file},
    "views.open": lambda of: {"trigger_id": of.trigger, "view": modal()},
    "views.push": lambda of: {"trigger_id": of.trigger, "view": modal()},
    "views.update": lambda of: {"view_id": of.view, "view": modal()},
    "views.publish": lambda of: {"user_id": of.bea, "view": HOME},
}


async def known(scene: Scene) -> Known:
    """One of each thing."""
    slack, client, general = scene.slack, scene.client, scene.general
    slack.workspace.scopes += ALL_SCOPES
    slack.settings.redirect_urls = ("https://witiop.example.com/slack/oauth",)
    own = await client.chat_postMessage(channel=general, text="x", blocks=card())
    persons = await slack.say("bea", "general", f"see {LINK}")
    await client.reactions_add(channel=general, timestamp=persons, name="eyes")
    await client.pins_add(channel=general, timestamp=persons)
    made = await client.conversations_create(name="team")
    await client.conversations_invite(channel=made["channel"]["id"], users=[scene.user("bea")])
    group = await client.usergroups_create(name="Billing agents")
    mark = await client.bookmarks_add(channel_id=general, title="A", type="link", link=LINK)
    at = int(scene.clock.now().timestamp()) + 60
    scheduled = await client.chat_scheduleMessage(channel=general, post_at=at, text="x")
    file = await client.files_upload_v2(channel=general, content="abc", filename="a.txt")
    uploading = await client.files_getUploadURLExternal(filename="b.txt", length=3)
    async with scene.posting(uploading["upload_url"], b"abc") as answer:
        assert await answer.text() == "OK - 3"
    gesture = slack.platform.triggers.give(
        slack.workspace.team_id, scene.user("bea"), scene.clock.now(), slack.platform.random
    )
    opened = await client.views_open(trigger_id=gesture, view=modal())
    return Known(
        scene,
        own["ts"],
        persons,
        made["channel"]["id"],
        group["usergroup"]["id"],
        mark["bookmark"]["id"],
        scheduled["scheduled_message_id"],
        file["file"]["id"],
        uploading["file_id"],
        opened["view"]["id"],
        slack.platform.triggers.give(
            slack.workspace.team_id, scene.user("bea"), scene.clock.now(), slack.platform.random
        ),
        await scene.allowed("chat:write"),
    )


def test_every_method_is_called_below() -> None:
    """None is served that nobody calls."""
    assert set(CALLS) == {*METHODS, WITH_APP_TOKEN}


def test_every_method_has_a_rate() -> None:
    """Only chat.postMessage has buckets of its own."""
    assert set(PER_MINUTE) == {*METHODS, WITH_APP_TOKEN} - {"chat.postMessage"}


@pytest.mark.parametrize("method", CALLS)
async def test_the_real_client_calls_it(scene: Scene, method: str) -> None:
    """It is taken, by the name the library gives it, with the form of arguments the library chooses."""
    of = await known(scene)
    if method == "usergroups.enable":
        await scene.client.usergroups_disable(usergroup=of.group)

    answer = await getattr(scene.client, method.replace(".", "_"))(**CALLS[method](of))

    assert answer["ok"] is True
    assert answer.status_code == 200


# Source: Slack, each method's page, "Required scopes", November 2026: written out here once more, to be compared.
DOCUMENTED = {
    "chat:write": "chat.postMessage chat.update chat.delete chat.postEphemeral chat.scheduleMessage "
    "chat.deleteScheduledMessage",
    "links:write": "chat.unfurl",
    "team:read": "team.info",
    "emoji:read": "emoji.list",
    "users:read": "bots.info users.info users.list users.getPresence",
    "users:read.email": "users.lookupByEmail",
    "users.profile:read": "users.profile.get",
    "usergroups:read": "usergroups.list usergroups.users.list",
    "usergroups:write": "usergroups.create usergroups.update usergroups.disable usergroups.enable "
    "usergroups.users.update",
    "channels:history": "conversations.history conversations.replies",
    "channels:read": "conversations.info conversations.members conversations.list users.conversations",
    "channels:join": "conversations.join",
    "channels:manage": "conversations.leave conversations.invite conversations.kick conversations.create "
    "conversations.rename conversations.archive conversations.setTopic conversations.setPurpose",
    "im:write": "conversations.open",
    "reactions:read": "reactions.get",
    "reactions:write": "reactions.add reactions.remove",
    "pins:read": "pins.list",
    "pins:write": "pins.add pins.remove",
    "bookmarks:read": "bookmarks.list",
    "bookmarks:write": "bookmarks.add bookmarks.edit bookmarks.remove",
    "files:read": "files.info files.list",
    "files:write": "files.getUploadURLExternal files.completeUploadExternal files.delete",
    "": "auth.test oauth.v2.access apps.connections.open blocks.validate chat.getPermalink "
    "chat.scheduledMessages.list views.open views.push views.update views.publish",
}


def test_every_method_asks_for_the_documented_scope(scene: Scene) -> None:
    """In a public channel; none is forgotten."""
    asked = {method: scopes_of(scene.slack.workspace, method, {}) for method in CALLS}

    assert asked == {
        method: [scope] if scope else []
        for scope, methods in DOCUMENTED.items()
        for method in methods.split()
    }


SCOPED = [
    method for method in CALLS if method not in ("auth.test", "apps.connections.open", "oauth.v2.access")
]


@pytest.mark.parametrize("method", SCOPED)
async def test_without_its_scope_nothing_is_done(scene: Scene, method: str) -> None:
    """missing_scope names it, in the body and in the headers; a method that needs none does not ask."""
    of = await known(scene)
    arguments = CALLS[method](of)
    needed = scopes_of(scene.slack.workspace, method, arguments)
    scene.slack.workspace.scopes = [scope for scope in scene.slack.workspace.scopes if scope not in needed]
    call = getattr(scene.client, method.replace(".", "_"))(**arguments)
    if not needed:
        assert (await call)["ok"] is True
        return

    with pytest.raises(SlackApiError) as refused:
        await call

    answer = refused.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed[0])
    assert answer["provided"] == answer.headers["x-oauth-scopes"] == ",".join(scene.slack.workspace.scopes)
    assert answer.headers["x-accepted-oauth-scopes"] == ",".join(needed)
