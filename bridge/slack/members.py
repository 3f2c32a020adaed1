"""Channels: what one is called, who is in it, and bringing people into it."""

from collections.abc import Sequence

from bridge.slack.client import SlackClient
from bridge.slack.limits import INVITED_AT_ONCE
from bridge.slack.methods import CHANNEL, GROUP_MEMBERS, INVITE, MEMBERS
from bridge.slack.wire import list_of, object_of, text_of
from core.ids import AgentRef, ChannelRef, GroupRef, TenantId
from desk.problems import DeliveryProblem

_PAGE = 200
# What Slack says when there was nothing to do, or nothing it could do for anybody of them.
_NO_TROUBLE = frozenset(
    {"already_in_channel", "cant_invite_self", "cant_invite", "user_not_found", "ura_max_channels"}
)


# Source: Slack, usergroups.users.list.
_NO_GROUP = frozenset({"no_such_subteam", "subteam_not_found"})


async def members(client: SlackClient, tenant_id: TenantId, channel: ChannelRef) -> list[AgentRef]:
    """Everybody in it, page by page."""
    asked: dict[str, object] = {"channel": channel, "limit": _PAGE}
    found: list[AgentRef] = []
    while True:
        answer = await client.call(tenant_id, MEMBERS, asked)
        found += [AgentRef(each) for each in list_of(answer, "members") if isinstance(each, str)]
        cursor = text_of(object_of(answer, "response_metadata"), "next_cursor")
        if not cursor:
            return found
        asked = {**asked, "cursor": cursor}


async def group_members(client: SlackClient, tenant_id: TenantId, group: GroupRef) -> list[AgentRef]:
    """Everybody who is in a user group: nobody, if it is switched off or gone."""
    try:
        answer = await client.call(tenant_id, GROUP_MEMBERS, {"usergroup": group})
    except DeliveryProblem as problem:
        if problem.code in _NO_GROUP:
            return []
        raise
    return [AgentRef(each) for each in list_of(answer, "users") if isinstance(each, str)]


async def invite(
    client: SlackClient, tenant_id: TenantId, channel: ChannelRef, people: Sequence[AgentRef]
) -> None:
    """As many at once as Slack takes; those it cannot invite are left out by it."""
    for start in range(0, len(people), INVITED_AT_ONCE):
        some = ",".join(people[start : start + INVITED_AT_ONCE])
        try:
            await client.call(tenant_id, INVITE, {"channel": channel, "users": some, "force": True})
        except DeliveryProblem as problem:
            if problem.code not in _NO_TROUBLE:
                raise


async def name_of(client: SlackClient, tenant_id: TenantId, channel: ChannelRef) -> str | None:
    """What it is called; None where Slack does not tell."""
    try:
        answer = await client.call(tenant_id, CHANNEL, {"channel": channel})
    except DeliveryProblem:
        return None  # its id says enough to whoever mends it
    return text_of(object_of(answer, "channel"), "name") or None
