"""Our own posts in Slack: they come back, they turn out double, they disappear."""

from core.facts import TwinPosted
from core.ids import AttemptKey, EffectId
from desk.handled import DONE, Handled, Ignored
from desk.items import OwnPostSeen, ThreadRootGone
from desk.ports import UnitOfWork


def effect_of(key: AttemptKey) -> EffectId:
    """The effect an attempt belongs to: the middle part of `v1.<effect>.<number>`."""
    return EffectId(key.split(".")[1])


async def own_post_seen(uow: UnitOfWork, item: OwnPostSeen) -> Handled:
    """An own post came back: it proves that its attempt went well, or shows that one effect was posted twice."""
    if item.key is None:
        return Ignored("own post without a key")
    uow.posts.save_echo(item.key, item.post)
    recorded = await uow.posts.made_by(effect_of(item.key))
    if recorded is not None and recorded != item.post:
        uow.record(TwinPosted(item.post))
    return DONE


async def root_gone(uow: UnitOfWork, item: ThreadRootGone) -> Handled:
    """Somebody deleted a thread's root: the conversation gets a new one."""
    conversation = await uow.conversations.of_thread(item.thread)
    if conversation is None or conversation.thread != item.thread:
        return Ignored("no conversation")
    if (await uow.contacts.get(conversation.contact_id)).erased_at is not None:
        return Ignored("contact erased")  # we deleted it ourselves
    change = conversation.thread_lost()
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    return DONE
