"""Who looks at the page and at what: all of it stands in the address, so a link leads back to the same view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from sandbox.meta.identities import digits_of
from sandbox.page.world import World
from words import LANGUAGES, language_of

Tab = Literal["messages", "home"]
Theme = Literal["", "light", "dark"]

LANGUAGE_COOKIE, ZONE_COOKIE, THEME_COOKIE = "language", "zone", "theme"
_FIRST_PERSON = "bea"


@dataclass(frozen=True, slots=True)
class Viewer:
    """
    language, zone: of whoever sits before the screen. user: name of the person they are in Slack; user_id: the id.

    phone: address of the phone on the left, "" for the first one. channel: id. thread: ts of the root, "" for none.
    theme: the colours chosen at the top, "" for those of the system.
    """

    language: str
    zone: ZoneInfo
    user: str
    user_id: str
    phone: str
    channel: str
    thread: str
    tab: Tab
    theme: Theme = ""

    def address(self, **changed: str) -> str:
        """The address of this view with something changed; what another person or channel has not goes."""
        parts = {
            "as": self.user,
            "phone": self.phone,
            "channel": self.channel,
            "thread": self.thread,
            "tab": self.tab if self.tab != "messages" else "",
            "lang": self.language,
        } | changed
        if "channel" in changed:
            parts |= {"thread": changed.get("thread", ""), "tab": changed.get("tab", "")}
        return "/?" + urlencode({name: value for name, value in parts.items() if value})


def viewer_of(world: World, request: web.Request) -> Viewer:
    """The viewer named by the address; whatever is unknown in it falls back to where everybody begins."""
    query, workspace = request.query, world.slack.workspace
    people = workspace.user_ids()
    user = query.get("as", "") if query.get("as") in people else _FIRST_PERSON
    user_id = people[user]
    channels = {channel.id: channel for channel in workspace.channels.values()}
    channel = channels.get(query.get("channel", ""))
    if channel is None or channel.of_user not in (None, user_id):
        channel = workspace.channel(next(iter(workspace.channel_ids())))
    thread = query.get("thread", "")
    return Viewer(
        language=_language(request),
        zone=_zone(request.cookies, str(workspace.users[user_id]["tz"])),
        user=user,
        user_id=user_id,
        phone=digits_of(query.get("phone", "")),
        channel=channel.id,
        thread=thread if thread in channel.messages else "",
        tab="home" if query.get("tab") == "home" else "messages",
        theme=_theme(request.cookies.get(THEME_COOKIE)),
    )


def _theme(chosen: str | None) -> Theme:
    return "light" if chosen == "light" else "dark" if chosen == "dark" else ""


def _language(request: web.Request) -> str:
    """Chosen on the page, else the browser's."""
    for chosen in (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    for wanted in request.headers.get("Accept-Language", "").split(","):
        language = wanted.partition(";")[0].strip()
        if language_of(language) == language.split("-")[0].lower():
            return language_of(language)
    return language_of("")


def _zone(cookies: Mapping[str, str], otherwise: str) -> ZoneInfo:
    """The browser's own, once its script has told it; else that of the person in Slack."""
    try:
        return ZoneInfo(cookies.get(ZONE_COOKIE, otherwise))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(otherwise)
