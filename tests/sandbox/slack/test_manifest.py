"""An app is what its manifest says: Slack's rules for it, and what an app installed from it gets and may do."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.errors import SlackApiError

from sandbox.slack import ManifestRefused, PersonCannot
from sandbox.slack.manifest import check_manifest
from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import card

Json = dict[str, Any]
OURS: Json = yaml.safe_load((Path(__file__).parents[3] / "manifest.yml").read_text(encoding="utf-8"))
ADDRESS = "https://witiop.example.com/slack/events"
READ_ONLY = "messages_tab_read_only_enabled"
SMALLEST: Json = {"display_information": {"name": "Witiop"}}
SHORTCUT = {"name": "Note", "type": "message", "callback_id": "note", "description": "Keep it"}


def changed(path: str, value: object, manifest: Json = OURS) -> Json:
    """The manifest with this part replaced; None takes it away."""
    copy = deepcopy(manifest)
    *above, last = path.split("/")
    part: Any = copy
    for name in above:
        part = part[int(name)] if isinstance(part, list) else part.setdefault(name, {})
    if value is None:
        del part[last]
    else:
        part[last] = value
    return copy


def test_our_own_manifest_is_taken() -> None:
    """As it lies in the repository, and by Socket Mode as its head tells to change it."""
    by_socket = changed("settings/socket_mode_enabled", True)
    del by_socket["settings"]["event_subscriptions"]["request_url"]
    del by_socket["settings"]["interactivity"]["request_url"]
    del by_socket["features"]["slash_commands"][0]["url"]

    assert check_manifest(OURS) == []
    assert check_manifest(by_socket) == []


LIMITS: list[tuple[str, Any, int]] = [
    ("display_information/name", lambda n: "x" * n, 35),
    ("display_information/description", lambda n: "x" * n, 140),
    ("display_information/long_description", lambda n: "x" * n, 4000),
    ("features/bot_user/display_name", lambda n: "x" * n, 80),
    ("features/shortcuts", lambda n: [SHORTCUT] * n, 10),
    ("features/shortcuts", lambda n: [SHORTCUT | {"name": "x" * n}], 24),
    ("features/shortcuts", lambda n: [SHORTCUT | {"description": "x" * n}], 150),
    ("features/slash_commands", lambda n: [{"command": "/a", "description": "b", "url": ADDRESS}] * n, 50),
    ("features/slash_commands/0/command", lambda n: "/".ljust(n, "x"), 32),
    ("features/slash_commands/0/description", lambda n: "x" * n, 2000),
    ("features/slash_commands/0/usage_hint", lambda n: "x" * n, 1000),
    ("features/unfurl_domains", lambda n: ["example.com"] * n, 5),
    ("settings/event_subscriptions/bot_events", lambda n: ["user_change"] * n, 100),
    (
        "settings/event_subscriptions/metadata_subscriptions",
        lambda n: [{"app_id": "A1", "event_type": "a"}] * n,
        20,
    ),
]


@pytest.mark.parametrize(("path", "make", "most"), LIMITS)
def test_the_longest_is_taken_and_one_more_refused(path: str, make: Any, most: int) -> None:
    """And pointed at."""
    assert check_manifest(changed(path, make(most))) == []

    (complaint,) = check_manifest(changed(path, make(most + 1)))

    assert f"[json-pointer:/{path}" in complaint


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (changed("display_information/long_description", "x" * 174),
         "must be more than 174 characters [json-pointer:/display_information/long_description]"),
        (changed("display_information", {}), "missing required field: name [json-pointer:/display_information]"),
        (changed("colour", "green"), "invalid additional property: colour [json-pointer:]"),
        (changed("settings/is_hosted", True), "must be false [json-pointer:/settings/is_hosted]"),
        (changed("features/shortcuts", [SHORTCUT | {"type": "channel"}]),
         "must be one of message, global [json-pointer:/features/shortcuts/0/type]"),
        (changed("features/app_home", {"messages_tab_enabled": False, READ_ONLY: True}),
         f"must be false without the Messages tab [json-pointer:/features/app_home/{READ_ONLY}]"),
        (changed("features", {"agent_view": {}, "assistant_view": {}}),
         "must not have both agent_view and assistant_view [json-pointer:/features]"),
        (changed("oauth_config/scopes/bot_optional", ["canvases:write"]),
         "canvases:write is not in bot [json-pointer:/oauth_config/scopes/bot_optional]"),
        (changed("settings/event_subscriptions/request_url", None),
         "missing required field: request_url [json-pointer:/settings/event_subscriptions]"),
        (changed("settings/interactivity/request_url", None),
         "missing required field: request_url [json-pointer:/settings/interactivity]"),
        (changed("features/slash_commands/0/url", None),
         "missing required field: url [json-pointer:/features/slash_commands/0]"),
        ("witiop", "must be an object [json-pointer:]"),
    ],
)  # fmt: skip
def test_a_wrong_manifest_is_pointed_at(wrong: Any, complaint: str) -> None:
    """Each in one sentence."""
    assert check_manifest(wrong) == [complaint]


def test_nothing_is_installed_from_a_wrong_manifest(scene: Scene) -> None:
    """The app stays as it was."""
    before = list(scene.slack.workspace.scopes)

    with pytest.raises(ManifestRefused):
        scene.slack.install(changed("colour", "green"))

    assert scene.slack.workspace.scopes == before


async def test_an_installed_app_hears_what_it_subscribed_to(scene: Scene) -> None:
    """Messages of public channels, yes; reactions and direct messages, no."""
    only = changed("settings/event_subscriptions/bot_events", ["message.channels"])
    wide = changed("oauth_config/scopes/bot", scene.slack.workspace.scopes, only)
    scene.slack.install(changed("features/app_home", {"messages_tab_read_only_enabled": False}, wide))
    direct = (await scene.client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]
    hidden = scene.slack.add_channel("hidden", is_private=True)

    ts = await scene.slack.say("bea", "general", "hello")
    await scene.slack.react("bea", "general", ts, "eyes")
    await scene.slack.say("bea", direct, "hello")
    await scene.slack.say("bea", hidden.id, "hello")
    await scene.slack.settle()

    assert [body["event"]["channel"] for body in scene.app.events] == [scene.general]


async def test_an_installed_app_may_do_what_it_asked_for(scene: Scene) -> None:
    """No more."""
    scene.slack.install(changed("oauth_config/scopes/bot", ["chat:write"]))

    await scene.client.chat_postMessage(channel=scene.general, text="x")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await scene.client.users_info(user=scene.user("bea"))


async def test_without_its_messages_tab_nobody_writes_to_the_app(scene: Scene) -> None:
    """Read-only as it is by default: the app may, people may not. Switched off: nobody may."""
    direct = (await scene.client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]
    scene.slack.install(changed("oauth_config/scopes", {"bot": scene.slack.workspace.scopes}, SMALLEST))
    await scene.client.chat_postMessage(channel=direct, text="x")
    with pytest.raises(PersonCannot):
        await scene.slack.say("bea", direct, "hello")
    with pytest.raises(PersonCannot):
        await scene.slack.command("bea", direct, "help")

    scene.slack.settings.messages_tab = False

    for channel in (direct, scene.user("bea")):
        with pytest.raises(SlackApiError, match="messages_tab_disabled"):
            await scene.client.chat_postMessage(channel=channel, text="x")


async def test_without_interactivity_a_press_reaches_nobody(scene: Scene) -> None:
    """The person is told."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="x", blocks=card())
    scene.slack.settings.interactivity = False

    pressed = await scene.slack.press("bea", "general", posted["ts"], "Claim")

    assert (pressed.ok, pressed.problem) == (False, "interactivity_off")
    assert scene.app.payloads == []


async def test_only_the_shortcuts_of_the_manifest_are_offered(scene: Scene) -> None:
    """By their callback id and their place."""
    scene.slack.install(changed("features/shortcuts", [SHORTCUT]))
    ts = await scene.slack.say("bea", "general", "hello")

    pressed = await scene.slack.shortcut("bea", "note", "general", ts)

    assert pressed.ok
    for wrong in ({"callback_id": "note"}, {"callback_id": "other", "channel": "general", "ts": ts}):
        with pytest.raises(LookupError):
            await scene.slack.shortcut("bea", **wrong)


def test_what_a_manifest_does_not_name_is_off(scene: Scene) -> None:
    """Only the Messages tab is there, and nobody can write in it."""
    scene.slack.install(SMALLEST)

    settings = scene.slack.settings
    assert (settings.messages_tab, settings.messages_read_only) == (True, True)
    assert not (settings.home_tab or settings.interactivity or settings.options_load)
    assert not (settings.bot_events or settings.token_rotation or settings.redirect_urls)
    assert scene.slack.workspace.scopes == []


async def test_with_socket_mode_nothing_goes_over_http(scene: Scene) -> None:
    """Not even before the first connection."""
    by_socket = changed("settings/socket_mode_enabled", True)
    scene.slack.install(changed("oauth_config/scopes/bot", scene.slack.workspace.scopes, by_socket))

    await scene.slack.say("bea", "general", "hello")
    (told,) = await scene.slack.command("bea", "general", "help")
    await scene.slack.settle()

    assert scene.app.events == [] and scene.app.commands == []
    assert told["text"] == "/witiop failed: dispatch_failed"


async def test_without_a_command_nobody_types_one(scene: Scene) -> None:
    """Slack knows no such word."""
    scene.slack.install(SMALLEST)

    with pytest.raises(PersonCannot):
        await scene.slack.command("bea", "general", "help")
