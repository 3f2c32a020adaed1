"""A contact's emoji as a reaction of ours on a post, beside the marks we put there ourselves."""

from collections.abc import Collection, Sequence

from bridge.slack.client import SlackClient
from bridge.slack.emoji_names import name_of
from bridge.slack.methods import REACT, REACTIONS, UNREACT
from bridge.slack.refs import channel_of, ts_of
from bridge.slack.wire import Json, list_of, object_of, text_of
from core.ids import PostRef, TenantId
from core.text import Private
from desk.problems import DeliveryProblem

# Slack has no such sign, or the post has too many. Source: Slack, reactions.add, errors, November 2026.
_NOT_HERE = frozenset({"invalid_name", "too_many_emoji", "too_many_reactions"})


async def show_signs(
    client: SlackClient,
    tenant_id: TenantId,
    post: PostRef,
    signs: Sequence[Private],
    *,
    bot_user: str,
    marks: Collection[str],
) -> bool:
    """
    Leave exactly these signs of ours on the post, and the marks; may be called twice.

    False: something has to be said in words, because a sign is not there in Slack or is one of the marks, or because
    one is gone that was never shown. Raises DeliveryProblem.
    """
    place: Json = {"channel": channel_of(post), "timestamp": ts_of(post)}
    wanted = [name_of(sign.reveal()) for sign in signs]
    named = [name for name in wanted if name is not None and name not in marks]
    answer = await client.call(tenant_id, REACTIONS, {**place, "full": True})
    standing = _ours(object_of(answer, "message"), bot_user)
    gone = [name for name in standing if name not in marks and name not in named]
    for name in gone:
        await client.call(tenant_id, UNREACT, {**place, "name": name})
    everything = len(named) == len(signs)
    for name in named:
        try:
            await client.call(tenant_id, REACT, {**place, "name": name})
        except DeliveryProblem as problem:
            if problem.code not in _NOT_HERE:
                raise
            everything = False
    return everything and bool(signs or gone)


def _ours(message: Json, bot_user: str) -> list[str]:
    reactions = [reaction for reaction in list_of(message, "reactions") if isinstance(reaction, dict)]
    return [text_of(each, "name") for each in reactions if bot_user in list_of(each, "users")]
