"""
The app's manifest: the rules Slack publishes for it, and what installing the app from it sets up.

Source of every limit: Slack, App manifest reference (schema version 2), November 2026.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.app_settings import AppSettings
from sandbox.slack.blocks.rules import (
    Complaints,
    Rule,
    anything,
    boolean,
    list_of,
    one_of,
    shape,
    string,
    together,
)
from sandbox.slack.wire import Json

_TEXT = string(255)
_ADDRESS = string(3000)
_NAMES = list_of(_TEXT, 0, 255)


class ManifestRefused(Exception):
    """Slack does not take this manifest. complaints: in its words, each with a JSON pointer."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("; ".join(complaints))
        self.complaints = complaints


def _between(least: int, most: int) -> Rule:
    return string(most, least=least)


def _optional_ones_are_listed(value: object, pointer: str, complaints: Complaints) -> None:
    """What may be declined must also stand among what is asked for."""
    if not isinstance(value, dict):
        return
    for kind in ("bot", "user"):
        for scope in value.get(f"{kind}_optional") or []:
            if scope not in (value.get(kind) or []):
                complaints.add(f"{scope} is not in {kind}", f"{pointer}/{kind}_optional")


def _only_one_view_for_agents(value: object, pointer: str, complaints: Complaints) -> None:
    if isinstance(value, dict) and {"agent_view", "assistant_view"} <= set(value):
        complaints.add("must not have both agent_view and assistant_view", pointer)


def _read_only_needs_its_tab(value: object, pointer: str, complaints: Complaints) -> None:
    """Source: Slack's own schema of manifests: without the Messages tab it cannot be read-only."""
    if not isinstance(value, dict) or value.get("messages_tab_enabled", True):
        return
    if value.get("messages_tab_read_only_enabled", False):
        complaints.add("must be false without the Messages tab", f"{pointer}/messages_tab_read_only_enabled")


def _never_hosted(value: object, pointer: str, complaints: Complaints) -> None:
    if value is not False:
        complaints.add("must be false", pointer)


_COMMAND = shape(
    {"command": string(32), "description": string(2000)},
    {"usage_hint": string(1000), "should_escape": boolean, "url": _ADDRESS},
)
_SHORTCUT = shape(
    {
        "name": string(24),
        "type": one_of("message", "global"),
        "callback_id": _TEXT,
        "description": string(150),
    }
)
_APP_HOME = together(
    shape(
        {},
        dict.fromkeys(
            ("home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"), boolean
        ),
    ),
    _read_only_needs_its_tab,
)
_FEATURES = together(
    shape(
        {},
        {
            "app_home": _APP_HOME,
            "bot_user": shape({"display_name": string(80)}, {"always_online": boolean}),
            "shortcuts": list_of(_SHORTCUT, 1, 10),
            "slash_commands": list_of(_COMMAND, 1, 50),
            "unfurl_domains": list_of(_TEXT, 1, 5),
            "agent_view": anything,
            "assistant_view": anything,
        },
    ),
    _only_one_view_for_agents,
)
_SCOPES = together(
    shape({}, dict.fromkeys(("bot", "bot_optional", "user", "user_optional"), _NAMES)),
    _optional_ones_are_listed,
)
_SUBSCRIPTIONS = shape(
    {},
    {
        "request_url": _ADDRESS,
        "bot_events": list_of(_TEXT, 0, 100),
        "user_events": list_of(_TEXT, 0, 100),
        "metadata_subscriptions": list_of(shape({"app_id": _TEXT, "event_type": _TEXT}), 0, 20),
    },
)
_SETTINGS = shape(
    {},
    {
        "event_subscriptions": _SUBSCRIPTIONS,
        "interactivity": shape(
            {"is_enabled": boolean}, {"request_url": _ADDRESS, "message_menu_options_url": _ADDRESS}
        ),
        "org_deploy_enabled": boolean,
        "socket_mode_enabled": boolean,
        "token_rotation_enabled": boolean,
        "is_hosted": _never_hosted,
    },
)
_MANIFEST = shape(
    {
        "display_information": shape(
            {"name": string(35)},
            {
                "description": string(140),
                "long_description": _between(175, 4000),
                "background_color": string(7),
            },
        )
    },
    {
        "_metadata": anything,
        "features": _FEATURES,
        "oauth_config": shape({}, {"redirect_urls": _NAMES, "scopes": _SCOPES}),
        "settings": _SETTINGS,
    },
)


def check_manifest(manifest: object) -> list[str]:
    """What Slack complains about; [] if it takes the manifest."""
    complaints = Complaints("manifest")
    _MANIFEST(manifest, "", complaints)
    if complaints.found or not isinstance(manifest, dict):
        return complaints.found
    _addresses_over_http(manifest, complaints)
    return complaints.found


def settings_from(manifest: Mapping[str, Any]) -> AppSettings:
    """How an app made from this manifest is set up. Raises ManifestRefused."""
    complaints = check_manifest(manifest)
    if complaints:
        raise ManifestRefused(complaints)
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    home, listens = features.get("app_home", {}), settings.get("event_subscriptions", {})
    interactivity = settings.get("interactivity", {})
    command: Json = next(iter(features.get("slash_commands", [])), {})
    by_socket = settings.get("socket_mode_enabled", False)
    return AppSettings(
        command=command.get("command", ""),
        should_escape=command.get("should_escape", False),
        home_tab=home.get("home_tab_enabled", False),
        # Source: Slack's own schema of manifests: both are true by default.
        messages_tab=home.get("messages_tab_enabled", True),
        messages_read_only=home.get("messages_tab_read_only_enabled", True),
        interactivity=interactivity.get("is_enabled", False),
        options_load=by_socket or "message_menu_options_url" in interactivity,
        shortcuts={one["callback_id"]: one["type"] for one in features.get("shortcuts", [])},
        bot_events=frozenset(listens.get("bot_events", ())),
        metadata_subscriptions={one["event_type"] for one in listens.get("metadata_subscriptions", ())},
        socket_mode=by_socket,
        token_rotation=settings.get("token_rotation_enabled", False),
        redirect_urls=tuple(manifest.get("oauth_config", {}).get("redirect_urls", ())),
    )


def bot_scopes(manifest: Mapping[str, Any]) -> list[str]:
    """What the app may do once it is installed, everything optional granted."""
    return list(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))


def _addresses_over_http(manifest: Json, complaints: Complaints) -> None:
    """Without Socket Mode everything that Slack sends needs an address."""
    settings = manifest.get("settings", {})
    if settings.get("socket_mode_enabled"):
        return
    listens, interactivity = settings.get("event_subscriptions", {}), settings.get("interactivity", {})
    if listens.get("bot_events") and "request_url" not in listens:
        complaints.add("missing required field: request_url", "/settings/event_subscriptions")
    if interactivity.get("is_enabled") and "request_url" not in interactivity:
        complaints.add("missing required field: request_url", "/settings/interactivity")
    for index, command in enumerate(manifest.get("features", {}).get("slash_commands", [])):
        if "url" not in command:
            complaints.add("missing required field: url", f"/features/slash_commands/{index}")
