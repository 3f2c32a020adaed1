"""Who somebody is, out of what Slack says of them."""

from collections.abc import Sequence

from bridge.slack.client import SlackClient
from bridge.slack.methods import PEOPLE
from bridge.slack.wire import Json, list_of, object_of, text_of
from core.agent import Standing
from core.ids import AgentRef, TenantId
from desk.ports import AgentProfile
from words import language_of

_SLACKBOT = "USLACKBOT"
# Source: Slack, users.list, limit: 200 are advised.
_PAGE = 200
_PAGES = 50


async def managers(client: SlackClient, tenant_id: TenantId, team_id: str) -> Sequence[AgentRef]:
    """The owners and admins of the workspace, as far as the first 10,000 people show them. Raises DeliveryProblem."""
    found: list[AgentRef] = []
    asked: Json = {"limit": _PAGE}
    for _ in range(_PAGES):
        answer = await client.call(tenant_id, PEOPLE, asked)
        people = [profile_of(each, team_id) for each in list_of(answer, "members") if isinstance(each, dict)]
        found += [each.ref for each in people if each.manages and each.standing is Standing.MEMBER]
        cursor = text_of(object_of(answer, "response_metadata"), "next_cursor")
        if not cursor:
            break
        asked = {**asked, "cursor": cursor}
    return found


def profile_of(user: Json, team_id: str) -> AgentProfile:
    """The profile of a `user` object. team_id: our own workspace; people of another are strangers."""
    ref = text_of(user, "id")
    described = object_of(user, "profile")
    names = (
        text_of(described, "display_name"),
        text_of(described, "real_name"),
        text_of(user, "real_name"),
        text_of(user, "name"),
    )
    return AgentProfile(
        ref=AgentRef(ref),
        name=next((name for name in names if name.strip()), "someone"),
        standing=_standing(user, team_id),
        manages=any(user.get(name) is True for name in ("is_admin", "is_owner", "is_primary_owner")),
        language=language_of(text_of(user, "locale") or "en"),
        time_zone=text_of(user, "tz") or "UTC",
    )


def _standing(user: Json, team_id: str) -> Standing:
    home = text_of(user, "team_id")
    if user.get("deleted") is True:
        return Standing.GONE
    if user.get("is_bot") is True or user.get("is_workflow_bot") is True or user.get("id") == _SLACKBOT:
        return Standing.BOT
    if user.get("is_stranger") is True or (
        home and team_id and home != team_id and not object_of(user, "enterprise_user")
    ):
        return Standing.STRANGER
    if user.get("is_restricted") is True or user.get("is_ultra_restricted") is True:
        return Standing.GUEST
    return Standing.MEMBER
