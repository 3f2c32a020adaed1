"""History: the conversations of one contact, by date, and what was said in one of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.access import Right
from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ConversationId, PostRef, TenantId
from core.message import BY_ITSELF, UNSIGNED, InboundMessage, OutboundMessage, OutboundState
from core.stage import Closed
from core.text import Private
from desk import agents, queries
from desk.desk import Desk
from desk.form_sending import refused
from desk.listing import Deed, Row, Section, Topic, paged
from desk.ports import UnitOfWork
from desk.sight import blind, may_look
from desk.views import Answer, Tone
from words import plural, say

# What a form shows of one conversation; what was said before stands in its thread.
MOST_MESSAGES = 80


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message. by: who said it: the contact's name, or ours; ours: our side said it; words: None without words."""

    by: Private
    at: datetime
    words: Private | None
    ours: bool


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in one conversation, oldest first. before: there is more, which only its thread (link) shows."""

    language: str
    number: int
    said: tuple[Utterance, ...]
    before: bool
    link: str | None


async def history(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    ref: AgentRef,
    page: int = 0,
    *,
    here: bool = True,
) -> Answer:
    """Each conversation of this one's contact that the agent may look into, the newest first. here: in its thread."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        known = await _seen(desk, uow, agent, conversation_id, here=here)
        if isinstance(known, Answer):
            return known
        all_of_them = await uow.conversations.of_contact(known.contact_id)
        seen = [each for each in all_of_them if may_look(desk, agent, each, here=each.id == known.id)]
        seen.sort(key=lambda it: (it.opened_at, it.number), reverse=True)
        said = [(each, await _told(desk, uow, agent, each)) for each in seen]
    rows = [
        Row(
            each.id,
            each.number,
            words,
            None if each.thread is None else await desk.workspace.address(tenant_id, PostRef(each.thread)),
            (Deed.READ,),
        )
        for each, words in said
    ]
    language, hidden = agent.language, len(all_of_them) - len(seen)
    unseen = plural(
        language,
        "One more conversation of this contact is in a skillset that you do not see.",
        "{count} more conversations of this contact are in skillsets that you do not see.",
        hidden,
    )
    above = (unseen,) if hidden else ()
    listing = paged(
        (Section("", tuple(rows)),),
        page,
        language=language,
        topic=Topic.HISTORY,
        about=known.id,
        as_of=desk.clock.now(),
    )
    title = say(language, "Conversations of this contact")
    lines = (*(row.said for row in rows), *above)
    told = [{"number": row.number, "said": row.said, "link": row.link} for row in rows]
    return Answer(lines, Tone.TOLD, title=title, told=told, listing=replace(listing, said=above))


async def turn_history(desk: Desk, tenant_id: TenantId, about: str, ref: AgentRef, page: int) -> Answer:
    """Another page of it. about: the conversation it was asked at."""
    return await history(desk, tenant_id, ConversationId(about), ref, page)


async def read(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> Transcript | Answer:
    """What was said in one conversation, for whoever may look into it."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        known = await _seen(desk, uow, agent, conversation_id, here=False)
        if isinstance(known, Answer):
            return known
        contact = await uow.contacts.get(known.contact_id)
        latest = await uow.messages.latest(known.id, MOST_MESSAGES + 1)
        names: dict[AgentId, Private] = {}
        for each in latest:
            if isinstance(each, OutboundMessage) and each.agent_id not in (*UNSIGNED, *names):
                names[each.agent_id] = Private((await uow.agents.get(each.agent_id)).name)
    theirs = contact.name or Private(say(agent.language, "No name"))
    said = [_uttered(each, theirs, names, agent.language) for each in latest[-MOST_MESSAGES:]]
    link = None if known.thread is None else await desk.workspace.address(tenant_id, PostRef(known.thread))
    return Transcript(
        agent.language,
        known.number,
        tuple(each for each in said if each is not None),
        len(latest) > MOST_MESSAGES,
        link,
    )


async def _seen(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation_id: ConversationId, *, here: bool
) -> Conversation | Answer:
    if not agent.may(Right.ANSWER):
        return refused(say(agent.language, "Only agents of this company can do this."))
    try:
        known = await uow.conversations.get(conversation_id)
    except KeyError:
        return refused(say(agent.language, "This conversation is not known here any more."))
    unseen = blind(desk, agent, known, here=here)
    return unseen or known


async def _told(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> str:
    """When it was, about what, with whom, and how it ended."""
    language, stage = agent.language, conversation.stage
    zone = ZoneInfo(agent.time_zone)
    last = None if conversation.last_agent is None else conversation.last_agent.agent_id
    had = last if isinstance(stage, Closed) else conversation.owner
    parts = [
        f"#{conversation.number}",
        conversation.opened_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        desk.store.directory.skillsets[conversation.skillset_id].name,
    ]
    if had is not None:
        parts.append(say(language, "with {name}", name=(await uow.agents.get(had)).name))
    if not isinstance(stage, Closed):
        return " · ".join((*parts, say(language, "open")))
    closing = await uow.closings.last(conversation.id)
    because = closing.reason if closing is not None and closing.at == stage.at else ""
    ended = say(language, "closed: {reason}", reason=because) if because else say(language, "closed")
    return " · ".join((*parts, ended))


def _uttered(
    message: InboundMessage | OutboundMessage,
    contact: Private,
    names: dict[AgentId, Private],
    language: str,
) -> Utterance | None:
    """None: it never went out."""
    words = queries.words_of(message.content)
    if isinstance(message, InboundMessage):
        return Utterance(contact, message.sent_at, words, ours=False)
    if message.state not in (OutboundState.SENT, OutboundState.QUEUED, OutboundState.UNKNOWN):
        return None
    if message.agent_id == BY_ITSELF:
        by = Private(say(language, "By itself"))
    else:
        by = names.get(message.agent_id) or Private(say(language, "Outside of Slack"))
    return Utterance(by, message.written_at, words, ours=True)
