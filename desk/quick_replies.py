"""Quick replies are kept by those who administer: their words are checked when they are saved, not in haste."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from core.access import Right
from core.agent import Agent
from core.ids import AgentRef, QuickReplyId, TenantId
from core.quick_reply import (
    MOST,
    NAME_LENGTH,
    TEXT_LENGTH,
    QuickReply,
    QuickReplyKept,
    QuickReplyRemoved,
    Variable,
    key_of,
    unknown_places,
)
from desk import agents
from desk.desk import Desk
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.views import Answer
from words import say


class Field(StrEnum):
    """What is filled in for a quick reply."""

    NAME = "name"
    TEXT = "text"


async def all_of(desk: Desk, tenant_id: TenantId) -> Sequence[QuickReply]:
    """By name."""
    async with desk.store.begin(tenant_id) as uow:
        return await uow.quick_replies.all()


async def called(desk: Desk, tenant_id: TenantId, name: str) -> QuickReply | None:
    """The one of this name, in whatever letters."""
    async with desk.store.begin(tenant_id) as uow:
        return await _named(uow, name)


async def keep(desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str, text: str) -> Answer:
    """Make one, or give the one of this name other words; `about` says which field is refused."""
    agent = await agents.known(desk, tenant_id, ref)
    name, text = " ".join(name.split()), text.strip()
    wrong = _wrong(agent, name, text)
    if wrong is not None:
        return wrong
    async with desk.store.begin(tenant_id) as uow:
        kept = await uow.quick_replies.all()
        before = next((each for each in kept if each.key == key_of(name)), None)
        if before is None and len(kept) >= MOST:
            sentence = say(
                agent.language, "There are {count} quick replies, and no more can be kept.", count=MOST
            )
            return refused(sentence, about=Field.NAME)
        reply = (
            QuickReply(QuickReplyId(desk.ids.new()), name, text)
            if before is None
            else replace(before, name=name, text=text)
        )
        uow.quick_replies.save(reply)
        uow.record(QuickReplyKept(reply.id, agent.id))
        await uow.commit()
    if before is None:
        return Answer((say(agent.language, "“{name}” is kept.", name=name),))
    changed = say(agent.language, "“{name}” says something else now. Before, it said:", name=name)
    return Answer((changed, before.text))


async def remove(desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str) -> Answer:
    """Take one away; it shows what it said, so that a slip can be mended."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ADMINISTER):
        return _not_allowed(agent)
    async with desk.store.begin(tenant_id) as uow:
        reply = await _named(uow, name)
        if reply is None:
            return refused(say(agent.language, "No quick reply is called “{name}”.", name=name[:NAME_LENGTH]))
        uow.quick_replies.remove(reply)
        uow.record(QuickReplyRemoved(reply.id, agent.id))
        await uow.commit()
    gone = say(agent.language, "“{name}” is gone. It said:", name=reply.name)
    return Answer((gone, reply.text))


async def _named(uow: UnitOfWork, name: str) -> QuickReply | None:
    kept = await uow.quick_replies.all()
    return next((each for each in kept if each.key == key_of(name)), None)


def _wrong(agent: Agent, name: str, text: str) -> Answer | None:
    language = agent.language
    if not agent.may(Right.ADMINISTER):
        return _not_allowed(agent)
    if not name:
        return refused(say(language, "It needs a name."), about=Field.NAME)
    if len(name) > NAME_LENGTH:
        sentence = say(language, "A name has at most {count} characters.", count=NAME_LENGTH)
        return refused(sentence, about=Field.NAME)
    if not text:
        return refused(say(language, "It needs words."), about=Field.TEXT)
    if len(text) > TEXT_LENGTH:
        sentence = say(language, "The words have at most {count} characters.", count=TEXT_LENGTH)
        return refused(sentence, about=Field.TEXT)
    unknown = unknown_places(text)
    if unknown:
        sentence = say(
            language,
            "{place} is not known. There are {known}.",
            place=f"{{{unknown[0][:NAME_LENGTH]}}}",
            known=", ".join(f"{{{variable}}}" for variable in Variable),
        )
        return refused(sentence, about=Field.TEXT)
    return None


def _not_allowed(agent: Agent) -> Answer:
    return refused(say(agent.language, "Only those who administer WitiOp can change quick replies."))
