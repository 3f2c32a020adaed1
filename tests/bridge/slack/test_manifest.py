"""manifest.yml asks for what the code uses, and for nothing else."""

import re
from pathlib import Path
from typing import Any

import yaml

from admin_commands.table import COMMANDS
from bridge.slack.door import PATH
from bridge.slack.listeners.commands import COMMAND
from bridge.slack.listeners.forms import OPENS
from bridge.slack.methods import METHODS
from bridge.slack.parse import MEANINGS
from bridge.slack.shortcuts import Shortcut

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "manifest.yml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)

# The scopes each event needs. Source: Slack, Events API, each event's page.
EVENT_SCOPES = {
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": set(),
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}


def events() -> set[str]:
    return set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])


def scopes() -> set[str]:
    return set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_every_event_is_one_the_code_understands() -> None:
    """And none that it understands is missing."""
    assert {name.partition(".")[0] for name in events()} == {*MEANINGS, "message"}


def test_every_scope_is_needed() -> None:
    """By a method that is called, an event that is heard, or the command."""
    by_methods = {scope for method in METHODS for scope in method.scopes}
    by_events = {scope for name in events() for scope in EVENT_SCOPES[name]}

    assert scopes() == by_methods | by_events | {"commands"}


def test_every_method_is_declared_where_it_is_called() -> None:
    """Methods are called through the table alone: what it does not list cannot be called."""
    named = {
        name
        for path in (ROOT / "bridge" / "slack").rglob("*.py")
        for name in re.findall(
            r'"((?:chat|users|usergroups|conversations|reactions|views|files|auth)(?:\.\w+)+)"',
            path.read_text("utf-8"),
        )
    }

    assert named == {method.name for method in METHODS}


def test_the_command_is_the_one_the_code_listens_to() -> None:
    """Its hint names every command there is: what it is about, then what can be done with it."""
    (command,) = MANIFEST["features"]["slash_commands"]

    assert command["command"] == COMMAND
    assert command["should_escape"] is True
    named = {
        noun: verbs for noun, _, verbs in (each.partition(" ") for each in command["usage_hint"].split(" · "))
    }
    for known in COMMANDS:
        noun, *verbs = known.words
        assert set(verbs) <= set(named[noun].split("|"))
    assert set(named) == {known.words[0] for known in COMMANDS}


def test_slack_finds_the_door() -> None:
    """One path for everything; each of the four places is marked for whoever fills in the address."""
    settings = MANIFEST["settings"]
    addresses = {
        MANIFEST["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        settings["interactivity"]["message_menu_options_url"],
    }

    assert addresses == {f"https://witiop.example.com{PATH}"}
    assert TEXT.count("# (1)") == 4
    assert settings["interactivity"]["is_enabled"] is True


def test_every_shortcut_opens_a_form() -> None:
    """In the menu of a message, and none that the code does not know."""
    shortcuts = MANIFEST["features"]["shortcuts"]

    assert {shortcut["callback_id"] for shortcut in shortcuts} == {each.value for each in Shortcut}
    assert set(OPENS) == set(Shortcut)
    for shortcut in shortcuts:
        assert shortcut["type"] == "message"
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
