"""Letting the app in: the page, codes of ten minutes, and tokens that rotate every twelve hours."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import request
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import FakeSlack
from tests.sandbox.slack.conftest import NOON, Scene
from tests.sandbox.slack.true_shapes import sample, unlike

APP = "https://witiop.example.com/slack/oauth"
SCOPES = "chat:write,commands"


@pytest.fixture(autouse=True)
def address(scene: Scene) -> None:
    """The app told Slack where people come back to."""
    scene.slack.settings.redirect_urls = (APP,)


async def exchanged(scene: Scene, code: str, **more: str) -> str:
    """The token for this code."""
    slack = scene.slack
    answer = await AsyncWebClient(base_url=f"{scene.url}/api/").oauth_v2_access(
        client_id=slack.client_id, client_secret=slack.client_secret, code=code, **more
    )
    return str(answer["access_token"])


async def refreshed(scene: Scene, refresh_token: str) -> dict[str, str]:
    """A new pair of tokens."""
    slack = scene.slack
    answer = await AsyncWebClient(base_url=f"{scene.url}/api/").oauth_v2_access(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        grant_type="refresh_token",
        refresh_token=refresh_token,
    )
    return {name: answer[name] for name in ("access_token", "refresh_token")}


async def error_of(scene: Scene, token: str) -> str | None:
    """What Slack says to this token; None if it is let in."""
    headers = {"Authorization": f"Bearer {token}"}
    async with request("POST", f"{scene.url}/api/auth.test", headers=headers) as answer:
        said: str | None = (await answer.json()).get("error")
        return said


async def test_the_page_names_what_the_app_asks_for(scene: Scene) -> None:
    """And keeps what the app sent along, harmless."""
    given = {"client_id": scene.slack.client_id, "scope": SCOPES, "state": '"><script>'}

    async with request("GET", f"{scene.url}/oauth/v2/authorize", params=given) as answer:
        page = await answer.text()

    assert "<code>chat:write</code>" in page and "<code>commands</code>" in page
    assert "<script>" not in page and "Sandbox" in page


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": "https://evil.example.com/slack/oauth"}, "bad_redirect_uri"),
        ({"redirect_uri": APP + ".evil.example.com"}, "bad_redirect_uri"),
    ],
)
async def test_a_wrong_address_is_not_answered_with_a_page(
    scene: Scene, wrong: dict[str, str], word: str
) -> None:
    """Neither shown nor taken."""
    given = {"client_id": scene.slack.client_id, "scope": SCOPES, "redirect_uri": APP, **wrong}

    async with request("GET", f"{scene.url}/oauth/v2/authorize", params=given) as shown:
        said = await shown.text()
    allowed = {**given, "team": scene.slack.workspace.team_id, "answer": "allow"}
    async with scene.posting(f"{scene.url}/oauth/v2/authorize", allowed) as taken:
        status = taken.status

    assert (said, status) == (word, 400)
    assert not scene.slack.platform.oauth.codes


async def test_whoever_cancels_comes_back_without_a_code(scene: Scene) -> None:
    """With access_denied, and the state the app sent."""
    given = {"client_id": scene.slack.client_id, "scope": SCOPES, "redirect_uri": APP, "state": "abc"}
    given |= {"team": scene.slack.workspace.team_id, "answer": "cancel"}

    async with scene.posting(f"{scene.url}/oauth/v2/authorize", given) as answer:
        told = parse_qs(urlsplit(answer.headers["Location"]).query)

    assert told == {"error": ["access_denied"], "state": ["abc"]}


async def test_a_code_is_good_once_and_for_ten_minutes(scene: Scene) -> None:
    """Then Slack knows it no more."""
    code, late = await scene.allowed(SCOPES), await scene.allowed(SCOPES)
    assert await error_of(scene, await exchanged(scene, code)) is None

    with pytest.raises(SlackApiError, match="invalid_code"):
        await exchanged(scene, code)
    await scene.later(minutes=10, seconds=1)
    with pytest.raises(SlackApiError, match="invalid_code"):
        await exchanged(scene, late)


async def test_a_code_belongs_to_its_address_and_its_app(scene: Scene) -> None:
    """Another redirect_uri, another secret, another kind of grant."""
    code = await scene.allowed(SCOPES)
    client = AsyncWebClient(base_url=f"{scene.url}/api/")
    who = scene.slack.client_id

    with pytest.raises(SlackApiError, match="bad_redirect_uri"):
        await exchanged(scene, code, redirect_uri="https://witiop.example.com/other")
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await client.oauth_v2_access(client_id=who, client_secret="no", code=code)
    with pytest.raises(SlackApiError, match="invalid_client_id"):
        await client.oauth_v2_access(client_id="1.2", client_secret="no", code=code)
    with pytest.raises(SlackApiError, match="invalid_grant_type"):
        await exchanged(scene, code, grant_type="password")
    assert await exchanged(scene, code, redirect_uri=APP)


async def test_a_token_that_rotates_lives_twelve_hours(scene: Scene) -> None:
    """Its refresh token is good once; the shape of the answer is Slack's."""
    scene.slack.settings.token_rotation = True
    answer = await AsyncWebClient(base_url=f"{scene.url}/api/").oauth_v2_access(
        client_id=scene.slack.client_id,
        client_secret=scene.slack.client_secret,
        code=await scene.allowed(SCOPES),
    )
    assert isinstance(answer.data, dict)
    assert unlike(sample("webapi_oauth_v2_access_ok_with_token_rotation"), answer.data) == []
    assert answer["access_token"].startswith("xoxe.xoxb-") and answer["refresh_token"].startswith("xoxe-")

    await scene.later(hours=11, minutes=59)
    assert await error_of(scene, answer["access_token"]) is None
    second = await refreshed(scene, answer["refresh_token"])
    await scene.later(minutes=1)

    assert await error_of(scene, answer["access_token"]) == "token_expired"
    assert await error_of(scene, second["access_token"]) is None
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await refreshed(scene, answer["refresh_token"])
    assert await refreshed(scene, second["refresh_token"])


async def test_an_app_that_was_removed_comes_back_with_another_token(scene: Scene) -> None:
    """The old one stays dead; only what was allowed anew is granted."""
    before = scene.slack.workspace.bot_token
    await scene.slack.uninstall()

    token = await exchanged(scene, await scene.allowed(SCOPES))

    assert token != before and await error_of(scene, token) is None
    assert scene.slack.workspace.scopes == ["chat:write", "commands"]
    assert await error_of(scene, before) == "invalid_auth"


async def test_no_log_keeps_a_secret(scene: Scene) -> None:
    """The calls are kept without what would open the workspace."""
    code = await scene.allowed(SCOPES)
    await exchanged(scene, code)

    kept = repr(scene.slack.calls)

    assert code not in kept and scene.slack.client_secret not in kept


async def test_codes_and_tokens_outlive_a_restart(scene: Scene) -> None:
    """They are part of a dump."""
    scene.slack.settings.token_rotation = True
    unused = await scene.allowed(SCOPES)
    token = await exchanged(scene, await scene.allowed(SCOPES))
    again = FakeSlack(scene.clock)

    again.load(json.loads(json.dumps(scene.slack.dump())))

    assert again.platform.oauth.codes[unused].alive(NOON)
    assert again.workspace.knows(token) and not again.workspace.expired(token, NOON)
