"""An agent posted in a thread: it goes to the contact, stays inside, or its author is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.access import ActionName, NotAdmitted, Right
from core.agent import Agent
from core.compliance.gate import Refusal
from core.conversation import Conversation
from core.facts import (
    AnswerBegun,
    KeptInside,
    LinksTakenOut,
    PostKeptInside,
    Question,
    ReplyAccepted,
    ReplyQuestioned,
    ReplyRefused,
)
from core.ids import MessageId, PostRef
from core.message import Content, Media, OutboundMessage, OutboundState, Text
from core.routing.assignment import Reason
from core.routing.skillset import Sending
from core.stage import UNTAKEN, Closed, rival
from core.text import RichText, without_start
from desk.admission import note_refusal
from desk.clearing import count_approach, refusal_of
from desk.composing import as_media, composed
from desk.desk import Desk
from desk.enough import too_many
from desk.handled import DONE, AgentNeeded, Handled, Ignored, ThreadNeeded
from desk.items import AgentPosted, Author
from desk.ports import UnitOfWork
from desk.sight import may_look

# A post that starts with one of these is a note for colleagues.
NOTE_MARKS = ("//", "🔒", ":lock:")

# A reply that reaches us later than this after it was typed may be out of date: its author is asked.
ASKED_AFTER = timedelta(minutes=10)

# A post in a thread that is not known yet is looked at again after this, or a quarter of its age.
_SHORTEST_PAUSE = timedelta(seconds=1)

# Whoever was writing when a thread ended goes on for so long before they see the new one.
_STILL_READING = timedelta(minutes=1)

# What posting in a conversation's thread is called where somebody may not.
IN_THREAD = ActionName("reply in a thread")

# What is still with us: it can be changed or withdrawn.
WITH_US = (OutboundState.DRAFT, OutboundState.HELD)


async def agent_posted(desk: Desk, uow: UnitOfWork, item: AgentPosted) -> Handled:
    """Somebody posted in a thread: it goes to the contact, stays inside, or its author is asked."""
    conversation = await uow.conversations.of_thread(item.thread)
    if conversation is None:
        await _wait_for_the_thread(desk, uow, item)
        return Ignored("no conversation")
    if item.author is Author.OTHER_BOT:
        return Ignored("another bot")
    if await uow.messages.of_post(item.post):
        return Ignored("known post")
    agent = await uow.agents.by_ref(item.agent)
    if agent is None:
        raise AgentNeeded(item.agent)
    uow.attendance.saw(agent.id, desk.clock.now())  # whoever writes is there, whatever Slack shows
    if not item.text and not item.files and not item.stripped:
        return Ignored("empty")
    sending = desk.store.directory.skillsets[conversation.skillset_id].sending
    inside = _kept_inside(item, agent, sending, sees=may_look(desk, agent, conversation, here=True))
    if inside is KeptInside.STRANGER:
        why = agent.barred_from(Right.ANSWER) or NotAdmitted.STRANGER
        await note_refusal(desk, uow, agent, IN_THREAD, why)
    if inside is not None:
        _keep_inside(desk, uow, Posting(conversation, agent, item.post), item.text, inside)
        return DONE
    await _reply(desk, uow, Posting(conversation, agent, item.post), item)
    return DONE


async def _wait_for_the_thread(desk: Desk, uow: UnitOfWork, item: AgentPosted) -> None:
    """
    While a card is on its way, a thread nobody knows may be the one below it.

    Raises ThreadNeeded, with longer pauses the older the post is; one that is too old by then is nobody's.
    """
    age = desk.clock.now() - item.posted_at
    if age <= ASKED_AFTER and await uow.conversations.threadless():
        raise ThreadNeeded(max(_SHORTEST_PAUSE, age / 4))


@dataclass(frozen=True, slots=True)
class Posting:
    """Who posted what where."""

    conversation: Conversation
    agent: Agent
    post: PostRef


def _kept_inside(item: AgentPosted, agent: Agent, sending: Sending, *, sees: bool) -> KeptInside | None:
    if item.author is Author.STRANGER or not agent.may(Right.ANSWER):
        return KeptInside.STRANGER
    if without_start(item.text, NOTE_MARKS) is not None:
        return KeptInside.NOTE
    if sending is Sending.MENTION and not item.addressed:
        return KeptInside.NOTE
    if not item.text and not item.files:
        return KeptInside.LINKS
    return None if sees else KeptInside.UNSEEN


def _keep_inside(desk: Desk, uow: UnitOfWork, posting: Posting, text: RichText, why: KeptInside) -> None:
    message = _message(
        desk, posting, Text(text), OutboundState.NOTE if why is KeptInside.NOTE else OutboundState.FAILED
    )
    uow.messages.save(message if why is KeptInside.NOTE else replace(message, problem=f"inside:{why}"))
    uow.record(PostKeptInside(posting.conversation.id, message.id, posting.agent.id, why))


async def _reply(desk: Desk, uow: UnitOfWork, posting: Posting, item: AgentPosted) -> None:
    contents = composed(item.text, [as_media(file) for file in item.files], desk.contacts.limits)
    drafts = [_message(desk, posting, it, OutboundState.DRAFT, part) for part, it in enumerate(contents)]
    if item.stripped:
        uow.record(LinksTakenOut(posting.conversation.id, drafts[0].id, posting.agent.id))
    late = desk.clock.now() - item.posted_at > ASKED_AFTER
    skillset = desk.store.directory.skillsets[posting.conversation.skillset_id]
    question = _question(posting, late=late) or _elsewhere(posting.conversation, item)
    if question is None and skillset.sending is Sending.BUTTON:
        question = Question.BUTTON
    takes = isinstance(posting.conversation.stage, UNTAKEN)
    if (
        question is None
        and takes
        and await too_many(desk, uow, posting.agent, posting.conversation, answers=True)
    ):
        question = Question.ENOUGH
    if question is not None:
        for draft in drafts:
            uow.messages.save(draft)
        uow.record(ReplyQuestioned(posting.conversation.id, drafts[0].id, posting.agent.id, question))
        return
    conversation = posting.conversation
    if takes:
        claimed = conversation.claim(posting.agent.id, reason=Reason.REPLIED, now=desk.clock.now())
        uow.record(*claimed.facts)
        conversation = claimed.state
    if skillset.undo_seconds:
        leaves_at = desk.clock.now() + timedelta(seconds=skillset.undo_seconds)
        drafts = [replace(draft, leaves_at=leaves_at) for draft in drafts]
    await queue(desk, uow, conversation, drafts)


def _question(posting: Posting, *, late: bool) -> Question | None:
    stage = posting.conversation.stage
    if isinstance(stage, Closed):
        return Question.CLOSED
    if rival(stage, posting.agent.id) is not None:
        return Question.NOT_YOURS
    return Question.LATE if late else None


def _elsewhere(conversation: Conversation, item: AgentPosted) -> Question | None:
    """Who writes in a former thread may not have read what was said since; who wrote as it ended has."""
    opened_at = conversation.thread_opened_at
    if conversation.thread in (None, item.thread) or opened_at is None:
        return None
    return Question.MOVED if item.posted_at - opened_at > _STILL_READING else None


def _message(
    desk: Desk, posting: Posting, content: Content, state: OutboundState, part: int = 0
) -> OutboundMessage:
    return OutboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=posting.conversation.id,
        agent_id=posting.agent.id,
        content=content,
        post=posting.post,
        state=state,
        written_at=desk.clock.now(),
        part=part,
    )


async def queue(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, drafts: Sequence[OutboundMessage]
) -> Refusal | None:
    """
    Ask the gate for each part and queue them all, or keep them all as drafts and answer the refusal.

    Saves the conversation too: who replies has answered.
    """
    passed = await refusal_of(desk, uow, conversation, *drafts)
    if passed is not None:
        for kept in drafts:
            uow.messages.save(replace(kept, state=OutboundState.DRAFT))
        uow.conversations.save(conversation)
        uow.record(ReplyRefused(conversation.id, drafts[0].id, drafts[0].agent_id, passed.reason))
        return passed
    for draft in drafts:
        uow.messages.save(replace(draft, state=OutboundState.QUEUED, problem=None))
        await count_approach(desk, uow, conversation, draft)
        uow.record(ReplyAccepted(conversation.id, draft.id, draft.agent_id))
    takes_time = any(it.leaves_at is not None or isinstance(it.content, Media) for it in drafts)
    if takes_time or conversation.unanswered:
        uow.record(AnswerBegun(conversation.id, drafts[-1].id, takes_time))
    uow.conversations.save(conversation.answered(desk.clock.now(), len(drafts)))
    return None
