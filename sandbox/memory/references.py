"""References to posts and threads in memory, changed together when a channel gets another id."""

from dataclasses import replace
from typing import TypeVar

from core.message import OutboundMessage
from desk.items import ChannelIdChanged
from sandbox.memory.tenancy import Tenancy

Ref = TypeVar("Ref", bound=str)


def refer_anew(tenancy: Tenancy, change: ChannelIdChanged) -> None:
    """Whatever stands in this channel is found under its new id; threads under the former one, too."""

    def anew(ref: Ref) -> Ref:
        if not ref.startswith(change.began):
            return ref
        return type(ref)(change.begin + ref[len(change.began) :])

    for key, talk in list(tenancy.conversations.rows.items()):
        moved = replace(
            talk,
            thread=None if talk.thread is None else anew(talk.thread),
            former=None if talk.former is None else anew(talk.former),
            channel=change.now if talk.channel == change.former else talk.channel,
        )
        if moved != talk:
            tenancy.conversations.put(key, replace(moved, version=talk.version + 1))
    for thread, conversation_id in list(tenancy.threads.items()):
        tenancy.threads.setdefault(anew(thread), conversation_id)
    for message_id, message in list(tenancy.messages.rows.items()):
        if isinstance(message, OutboundMessage) and message.post is not None:
            post = anew(message.post)
            if post != message.post:
                tenancy.messages.put(message_id, replace(message, post=post, version=message.version + 1))
    for ref, posted in list(tenancy.posts.rows.items()):
        if anew(ref) != ref:
            tenancy.posts.put(ref, None)
            tenancy.posts.put(anew(ref), replace(posted, post=anew(ref)))
    for attempt, ref in tenancy.echoes.items():
        tenancy.echoes[attempt] = anew(ref)
