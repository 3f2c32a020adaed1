"""Looking whether a post of ours is there after its answer was lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bridge.slack.client import SlackClient
from bridge.slack.methods import HISTORY, REPLIES
from bridge.slack.refs import carrier, channel_of, post_ref, ts_at, ts_of
from bridge.slack.wire import Json, first_of, list_of, object_of, text_of
from core.ids import AttemptKey, ChannelRef, PostRef, TenantId, ThreadRef
from desk.problems import DeliveryProblem, Retry, Tell

_PAGE = 200
# A thread is renewed long before it has so many replies; a channel is only read back to the attempt.
_PAGES = 10
# Slack's clock and ours may differ.
_SLACK = timedelta(seconds=60)


async def look(
    client: SlackClient,
    tenant_id: TenantId,
    where: ThreadRef | ChannelRef,
    keys: Sequence[AttemptKey],
    *,
    since: datetime,
    bot_id: str,
) -> PostRef | None:
    """
    The oldest post of ours there that carries one of these keys, else None.

    Only posts of our own bot count: anybody can copy a block id. Raises DeliveryProblem.
    """
    channel, root = channel_of(where), ts_of(ThreadRef(where))
    wanted = {carrier(key) for key in keys}
    method = REPLIES if root else HISTORY
    asked: Json = {
        "channel": channel,
        "oldest": ts_at(since - _SLACK),
        "limit": _PAGE,
        "include_all_metadata": True,
    }
    if root:
        asked["ts"] = root
    found: list[str] = []
    for _ in range(_PAGES):
        answer = await client.call(tenant_id, method, asked)
        for message in list_of(answer, "messages"):
            ours = bool(bot_id) and text_of(message, "bot_id") == bot_id
            if ours and text_of(first_of(message.get("blocks")), "block_id") in wanted:
                found.append(text_of(message, "ts"))
        cursor = text_of(object_of(answer, "response_metadata"), "next_cursor")
        if not cursor:
            return post_ref(channel, min(found, key=_order)) if found else None
        asked = {**asked, "cursor": cursor}
    if found:
        return post_ref(channel, min(found, key=_order))
    raise DeliveryProblem("too many posts to look through", Tell.OUR_FAULT, retry=Retry.SOON)


def _order(ts: str) -> tuple[int, str]:
    seconds, _, rest = ts.partition(".")
    return (len(seconds), f"{seconds}.{rest}")
