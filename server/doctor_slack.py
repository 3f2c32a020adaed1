"""`witiop doctor`, Slack's side: the token, its scopes, the channel."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from server.app_manifest import app_manifest
from server.doctor_asking import Answered, Asker, NoAnswer
from server.findings import Finding, warns, well, wrong
from server.settings import Slack
from words import say

_TOKEN = "Slack token"  # noqa: S105 - the name of a link
_SCOPES = "Slack scopes"
_CHANNEL = "Slack channel"
_SOCKET = "Slack Socket Mode"


async def examine(
    slack: Slack, asker: Asker, language: str, skillsets: Mapping[str, str] = MappingProxyType({})
) -> list[Finding]:
    """
    One line for each link to Slack. Without a valid token nothing else can be asked.

    skillsets: their names, by the channels in which contacts' words are read.
    """
    token = slack.bot_token.get_secret_value()
    try:
        who = await asker.ask("POST", f"{slack.api_url}auth.test", token)
    except NoAnswer as failure:
        return [wrong(_TOKEN, _no_answer(failure, language))]
    if not who.body.get("ok"):
        return [wrong(_TOKEN, _refused_token(str(who.body.get("error", "unknown")), language))]
    team = str(who.body.get("team", who.body.get("team_id", "?")))
    found = [well(_TOKEN, say(language, "belongs to the workspace {team}", team=team))]
    found.append(_scopes(who, language))
    found.append(await _channel(slack, asker, language))
    for channel, skillset in skillsets.items():
        if channel != slack.default_channel:
            found.append(await _of_skillset(slack, asker, channel, skillset, language))
    if slack.app_token is not None:
        found.append(await _socket_mode(slack, asker, language))
    return found


def scopes_wanted(manifest: Mapping[str, Any]) -> frozenset[str]:
    """The bot scopes this version cannot do without."""
    scopes = manifest["oauth_config"]["scopes"]
    return frozenset(scopes.get("bot", ())) - frozenset(scopes.get("bot_optional", ()))


def _scopes(who: Answered, language: str) -> Finding:
    manifest = app_manifest()
    if manifest is None:
        return warns(_SCOPES, say(language, "manifest.yml is not here, so the scopes could not be compared"))
    wanted = scopes_wanted(manifest)
    granted = {scope.strip() for scope in who.headers.get("x-oauth-scopes", "").split(",")}
    missing = sorted(wanted - granted)
    if missing:
        sentence = say(
            language,
            "missing: {scopes}. Paste manifest.yml into the Slack app's manifest and install the app again",
            scopes=", ".join(missing),
        )
        return wrong(_SCOPES, sentence)
    return well(_SCOPES, say(language, "all that manifest.yml asks for are granted"))


async def _info(slack: Slack, asker: Asker, channel: str) -> Answered:
    token = slack.bot_token.get_secret_value()
    return await asker.ask("GET", f"{slack.api_url}conversations.info", token, {"channel": channel})


async def _of_skillset(slack: Slack, asker: Asker, channel: str, skillset: str, language: str) -> Finding:
    link = f"{_CHANNEL} ({skillset})"
    try:
        told = await _info(slack, asker, channel)
    except NoAnswer as failure:
        return wrong(link, _no_answer(failure, language))
    if not told.body.get("ok"):
        sentence = say(
            language,
            "Slack does not show {channel} ({code}): type /invite @WitiOp there, or give {skillset} another channel",
            channel=channel,
            code=str(told.body.get("error", "unknown")),
            skillset=skillset,
        )
        return wrong(link, sentence)
    about = told.body.get("channel", {})
    return _read_there(link, about, str(about.get("name", channel)), language)


async def _channel(slack: Slack, asker: Asker, language: str) -> Finding:
    channel = slack.default_channel
    try:
        told = await _info(slack, asker, channel)
    except NoAnswer as failure:
        return wrong(_CHANNEL, _no_answer(failure, language))
    if not told.body.get("ok"):
        return wrong(_CHANNEL, _refused_channel(channel, str(told.body.get("error", "unknown")), language))
    about = told.body.get("channel", {})
    return _read_there(_CHANNEL, about, str(about.get("name", channel)), language)


def _read_there(link: str, about: Mapping[str, Any], name: str, language: str) -> Finding:
    """Whether contacts' words can be read in this channel, and by nobody else."""
    if about.get("is_archived"):
        return wrong(link, say(language, "#{name} is archived: unarchive it or name another", name=name))
    if not about.get("is_member"):
        return wrong(link, say(language, "the app is not in #{name}: type /invite @WitiOp there", name=name))
    if not about.get("is_private"):
        return warns(
            link,
            say(
                language,
                "#{name} is public: everyone in the workspace reads contacts' messages there; make it private",
                name=name,
            ),
        )
    return well(link, say(language, "#{name} is private and the app is in it", name=name))


async def _socket_mode(slack: Slack, asker: Asker, language: str) -> Finding:
    assert slack.app_token is not None
    try:
        opened = await asker.ask(
            "POST", f"{slack.api_url}apps.connections.open", slack.app_token.get_secret_value()
        )
    except NoAnswer as failure:
        return wrong(_SOCKET, _no_answer(failure, language))
    if not opened.body.get("ok"):
        return wrong(
            _SOCKET,
            say(
                language,
                "Slack refuses WITIOP_SLACK_APP_TOKEN ({code}): make an app-level token with connections:write",
                code=str(opened.body.get("error", "unknown")),
            ),
        )
    return well(_SOCKET, say(language, "a connection can be opened"))


def _refused_token(code: str, language: str) -> str:
    return say(
        language,
        "Slack refuses WITIOP_SLACK_BOT_TOKEN ({code}): install the app again and copy its bot token",
        code=code,
    )


def _refused_channel(channel: str, code: str, language: str) -> str:
    if code == "channel_not_found":
        return say(
            language,
            "WITIOP_SLACK_DEFAULT_CHANNEL {channel} is not there, or private without the app: "
            "type /invite @WitiOp there, or name another",
            channel=channel,
        )
    return say(language, "Slack does not show {channel} ({code})", channel=channel, code=code)


def _no_answer(failure: NoAnswer, language: str) -> str:
    return say(
        language,
        "Slack does not answer ({kind}): check the network and WITIOP_SLACK_API_URL",
        kind=failure.kind,
    )
