"""Clearing: the gate is asked about a message, with everything it has to know, as it stands in one unit of work."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core.compliance.gate import Circumstances, ClearedMessage, Refusal, clear
from core.compliance.restraint import UNLIMITED, USUAL, Allowance, Approach
from core.conversation import Conversation
from core.ids import MessageId
from core.message import FromTemplate, OutboundMessage
from desk.desk import Desk
from desk.ports import UnitOfWork
from desk.templates import template_of

# What the channel counts its allowance over. Source: Meta Cloud API, messaging limits, November 2026.
_DAY = timedelta(hours=24)

# A tenth of it is there for agents, however much is sent to many at once.
KEPT_FOR_AGENTS = 10


async def asked(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, *messages: OutboundMessage
) -> tuple[ClearedMessage | Refusal, ...]:
    """What the gate says to each of these messages of one conversation, in their order."""
    at, now = await circumstances(desk, uow, conversation), desk.clock.now()
    said = []
    for message in messages:
        template = await template_of(uow, message)
        if isinstance(message.content, FromTemplate):
            at = await _beginning(desk, uow, at, message.id, now)
        said.append(clear(message, at, now, template=template))
    return tuple(said)


async def refusal_of(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, *messages: OutboundMessage
) -> Refusal | None:
    """The first no to any of these, None: all may go now."""
    said = await asked(desk, uow, conversation, *messages)
    return next((each for each in said if isinstance(each, Refusal)), None)


async def circumstances(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Circumstances:
    """What may stand in the way of answering the contact of this conversation, for the gate to judge."""
    contact = await uow.contacts.get(conversation.contact_id)
    number = desk.store.directory.numbers[conversation.number_id]
    return Circumstances(contact, number, conversation.window, await uow.consents.of(contact))


async def count_approach(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, message: OutboundMessage
) -> None:
    """What we begin with is counted from before it leaves; free words begin nothing."""
    template = await template_of(uow, message)
    if template is None:
        return
    now = desk.clock.now()
    outside = not conversation.window.is_open(now)
    approach = Approach(now, template.category.purpose, outside)
    uow.approaches.save(message.id, conversation.contact_id, approach)


async def _beginning(
    desk: Desk, uow: UnitOfWork, at: Circumstances, message_id: MessageId, now: datetime
) -> Circumstances:
    """The same, with what counts only for who begins: what went before, where they live, what is left."""
    since = now - max(USUAL.within, _DAY)
    before = await uow.approaches.of(at.contact.id, since)
    approaches = tuple(each for key, each in before.items() if key != message_id)
    region = desk.contacts.region(at.contact.addresses)
    return replace(
        at, approaches=approaches, region=region, allowance=await _allowance(desk, uow, before, now)
    )


async def _allowance(
    desk: Desk, uow: UnitOfWork, before: Mapping[MessageId, Approach], now: datetime
) -> Allowance:
    """What the channel still lets the company begin with today; who was begun with already costs nothing more."""
    most = desk.store.directory.tenants[uow.tenant_id].allowance
    if most is None:
        return UNLIMITED
    known = any(each.outside and now - each.at < _DAY for each in before.values())
    reached = 0 if known else await uow.approaches.reached(now - _DAY)
    return Allowance(most, reached, known=known, kept=most // KEPT_FOR_AGENTS)
