"""A conversation that an agent begins: theirs from the first moment, in a skillset of theirs."""

from core.acquaintance import ContactMet
from core.agent import Agent
from core.contact import Contact
from core.conversation import Conversation
from core.ids import ConversationId, SkillsetId
from core.number import ManagedNumber
from core.priority import highest
from core.routing.assignment import Reason
from desk.desk import Desk
from desk.ports import UnitOfWork


async def opened_by(
    desk: Desk, uow: UnitOfWork, agent: Agent, contact: Contact, number: ManagedNumber
) -> Conversation:
    """
    The contact's open conversation with this number as it stands, whoever has it; else one of this agent's own.

    One that was closed a short while ago goes on. A contact who is new is kept.
    """
    now = desk.clock.now()
    latest = None
    if contact.version == 0:
        uow.contacts.save(contact)
        uow.record(ContactMet(contact.id))
    else:
        latest = await uow.conversations.latest(contact.id, number.id)
    if latest is not None and latest.is_open:
        return latest
    if latest is not None and latest.reopens(now):
        reopened = latest.reopen(agent.id, now=now)
        uow.record(*reopened.facts)
        return reopened.state
    skillset_id = skillset_of(agent, number)
    begun = Conversation.open(
        id=ConversationId(desk.ids.new()),
        number=await uow.conversations.next_number(),
        contact_id=contact.id,
        number_id=number.id,
        skillset_id=skillset_id,
        now=now,
        former=None if latest is None else latest.thread,
        priority=highest(contact.priority, desk.store.directory.skillsets[skillset_id].priority),
        last_agent=None if latest is None else latest.last_agent,
    )
    taken = begun.state.claim(agent.id, reason=Reason.CLAIMED, now=now)
    uow.record(*begun.facts, *taken.facts)
    return taken.state


def skillset_of(agent: Agent, number: ManagedNumber) -> SkillsetId:
    """One of the agent's own that this number serves, the one they know best first; else the number's first."""
    mine = sorted(agent.skills, key=lambda it: -it.level)
    return next(
        (each.skillset_id for each in mine if each.skillset_id in number.skillsets), number.skillsets[0]
    )
