"""An agent edited or deleted a post: what is with us follows; what has left cannot, and its author is told."""

from collections.abc import Sequence
from dataclasses import replace

from core.facts import (
    DraftWithdrawn,
    LinksTakenOut,
    MessageFailed,
    ReplyAccepted,
    SentPostDeleted,
    SentPostEdited,
)
from core.ids import MessageId
from core.message import Media, OutboundMessage, OutboundState
from core.text import RichText
from desk.composing import composed
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored
from desk.items import AgentDeleted, AgentEdited
from desk.ports import UnitOfWork

# What has not left yet, though what is queued may be leaving in this very moment: see as_it_left. What failed has not
# arrived; should a report still say that it did, see arrived_after_all.
_WITH_US = (OutboundState.DRAFT, OutboundState.HELD, OutboundState.QUEUED, OutboundState.FAILED)
_MAY_HAVE_LEFT = (OutboundState.QUEUED, OutboundState.FAILED)

_NOTHING = RichText(())


async def agent_edited(desk: Desk, uow: UnitOfWork, item: AgentEdited) -> Handled:
    """Somebody changed a post: what has not left is changed with it."""
    messages = await uow.messages.of_post(item.post)
    parts = _with_us(messages)
    if not parts:
        return _too_late(uow, messages, item.text, SentPostEdited)
    words = [part for part in parts if not isinstance(part.content, Media)]
    files = [part for part in parts if isinstance(part.content, Media)]
    bare = [replace(it.content, caption=None) for it in files if isinstance(it.content, Media)]
    for place, content in enumerate(composed(item.text, bare, desk.contacts.limits)):
        waiting = files if isinstance(content, Media) else words
        known = waiting.pop(0) if waiting else None
        part = known or replace(parts[0], id=MessageId(desk.ids.new()), version=0)
        amended = item.text if part.state in _MAY_HAVE_LEFT else part.amended
        uow.messages.save(replace(part, content=content, part=place, amended=amended))
        if known is None and part.state is OutboundState.QUEUED:
            uow.record(ReplyAccepted(part.conversation_id, part.id, part.agent_id))
        elif known is None and part.state is OutboundState.FAILED:
            uow.record(MessageFailed(part.conversation_id, part.id, part.problem or ""))
    for superfluous in words:
        uow.messages.save(
            replace(superfluous, state=OutboundState.NOTE, part=superfluous.part + len(messages))
        )
    if item.stripped:
        uow.record(LinksTakenOut(parts[0].conversation_id, parts[0].id, parts[0].agent_id))
    return DONE


async def agent_deleted(uow: UnitOfWork, item: AgentDeleted) -> Handled:
    """Somebody deleted a post: what has not left never will."""
    messages = await uow.messages.of_post(item.post)
    parts = _with_us(messages)
    if not parts:
        return _too_late(uow, messages, _NOTHING, SentPostDeleted)
    for part in parts:
        amended = _NOTHING if part.state in _MAY_HAVE_LEFT else part.amended
        uow.messages.save(replace(part, state=OutboundState.NOTE, amended=amended))
    uow.record(DraftWithdrawn(parts[0].conversation_id, parts[0].id))
    return DONE


def as_it_left(uow: UnitOfWork, current: OutboundMessage, sent: OutboundMessage | None) -> OutboundMessage:
    """
    The message with what was sent of it; its author is told if they changed or deleted its post meanwhile.

    sent: as it was handed to the channel; None if nobody knows any more, because the process died then.
    """
    known = current if sent is None else replace(current, content=sent.content)
    if current.state is OutboundState.NOTE:
        uow.record(SentPostDeleted(current.conversation_id, current.id, current.agent_id))
        return known
    changed = sent is None or current.content != sent.content
    if changed and current.amended is not None:
        uow.record(SentPostEdited(current.conversation_id, current.id, current.agent_id))
    elif current.state is OutboundState.QUEUED:
        return replace(known, amended=None)
    return known


def arrived_after_all(uow: UnitOfWork, before: OutboundMessage, after: OutboundMessage) -> None:
    """What was thought not to have left arrived: who changed or deleted its post meanwhile is told."""
    back = before.state in (OutboundState.FAILED, OutboundState.NOTE) and after.state is OutboundState.SENT
    if back and after.amended is not None:
        fact = SentPostEdited if after.amended else SentPostDeleted
        uow.record(fact(after.conversation_id, after.id, after.agent_id))


def _with_us(messages: Sequence[OutboundMessage]) -> Sequence[OutboundMessage]:
    """The messages of a post, if none of them has left; else none."""
    meant = [message for message in messages if not _stays(message)]
    return meant if all(message.state in _WITH_US for message in meant) else ()


def _stays(message: OutboundMessage) -> bool:
    """Whether it never was to leave, or is not to leave any more."""
    return message.state is OutboundState.NOTE or (message.problem or "").startswith("inside:")


def _too_late(
    uow: UnitOfWork,
    messages: Sequence[OutboundMessage],
    amended: RichText,
    fact: type[SentPostEdited] | type[SentPostDeleted],
) -> Handled:
    first = next((message for message in messages if not _stays(message)), None)
    if first is None:
        return Ignored("no reply of ours")
    uow.messages.save(replace(first, amended=amended))
    uow.record(fact(first.conversation_id, first.id, first.agent_id))
    return DONE
