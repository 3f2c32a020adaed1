"""An agent gives a conversation on: to a colleague at once, to one alone when they can, or to a skillset."""

from dataclasses import dataclass

from core.access import Right
from core.agent import Agent, Status
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ConversationId, SkillsetId, TenantId
from core.routing.choice import Load
from core.routing.rules import RULES
from core.stage import Closed, OnlyAgent, OnlySkillset
from desk import agents
from desk.desk import Desk
from desk.enough import too_many
from desk.ports import StaleVersion, UnitOfWork
from desk.sight import blind
from desk.transfer_views import Target, TransferForm
from desk.views import Answer, Tone
from words import say

_COLLISIONS = 5
_AGENT, _SKILLSET = "agent:", "skillset:"


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What the form says.

    to: the value of a Target. alone: nobody else may ever take it; otherwise an agent has it at once, over their limit
    if need be, and a skillset looks for one of its agents.
    """

    to: str
    alone: bool = False

    @classmethod
    def to_agent(cls, agent_id: AgentId) -> "Wish":
        """That this agent has it at once."""
        return cls(f"{_AGENT}{agent_id}")

    @classmethod
    def to_skillset(cls, skillset_id: SkillsetId) -> "Wish":
        """That this skillset looks for one of its agents."""
        return cls(f"{_SKILLSET}{skillset_id}")


async def start(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> TransferForm | Answer:
    """The form, or why there is none."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        conversation = await _known(uow, conversation_id)
        if conversation is None:
            return _unknown(agent)
        refused = blind(desk, agent, conversation) or await _refused(uow, agent, conversation)
    return refused or TransferForm(agent.language, conversation.id, conversation.number)


async def targets(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, typed: str
) -> tuple[list[Target], list[Target]]:
    """Skillsets and agents whose name has what was typed; those who are ready first."""
    await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        everybody = [each for each in await uow.agents.all() if each.may(Right.ANSWER)]
        idle_since = desk.clock.now() - RULES.idle_after
        loads = await uow.queue.loads([each.id for each in everybody], idle_since=idle_since)
        company = await uow.directory.read()
    wanted = typed.strip().casefold()
    skillsets = []
    for skillset in company.skillsets:
        members = [each for each in everybody if each.level_in(skillset.id) is not None]
        ready = sum(_is_ready(each, loads.get(each.id, Load())) for each in members)
        target = Target(f"{_SKILLSET}{skillset.id}", skillset.name, ready=ready, members=len(members))
        skillsets.append(target)
    people = [_person(each, loads.get(each.id, Load())) for each in everybody]
    return (
        sorted(_named(skillsets, wanted), key=lambda each: (each.ready == 0, each.name.casefold())),
        sorted(_named(people, wanted), key=lambda each: (each.ready == 0, each.name.casefold())),
    )


async def transfer(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    ref: AgentRef,
    wish: Wish,
    *,
    here: bool = True,
) -> Answer:
    """Give it on. here: in its thread."""
    agent = await agents.known(desk, tenant_id, ref)
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                answer = await _given(desk, uow, agent, conversation_id, wish, here=here)
                await uow.commit()
        except StaleVersion:
            continue  # somebody else was faster: look again
        return answer
    sentence = say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    return Answer((sentence,), Tone.REFUSED)


async def _given(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation_id: ConversationId, wish: Wish, *, here: bool
) -> Answer:
    conversation = await _known(uow, conversation_id)
    if conversation is None:
        return _unknown(agent)
    refused = blind(desk, agent, conversation, here=here) or await _refused(uow, agent, conversation)
    if refused is not None:
        return refused
    if wish.to.startswith(_SKILLSET):
        return await _to_skillset(desk, uow, agent, conversation, SkillsetId(wish.to[len(_SKILLSET) :]), wish)
    return await _to_agent(desk, uow, agent, conversation, AgentId(wish.to.removeprefix(_AGENT)), wish)


async def _to_skillset(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, skillset_id: SkillsetId, wish: Wish
) -> Answer:
    skillset = (await uow.directory.read()).skillset(skillset_id)
    if skillset is None:
        return Answer((say(agent.language, "This skillset is not there any more."),), Tone.REFUSED)
    if wish.alone:
        change = conversation.transfer(skillset.id, agent.id, now=desk.clock.now(), reserved=OnlySkillset())
    else:
        change = conversation.transfer(skillset.id, agent.id, now=desk.clock.now())
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    return Answer((say(agent.language, "It waits in {skillset} now.", skillset=skillset.name),))


async def _to_agent(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, agent_id: AgentId, wish: Wish
) -> Answer:
    """Who cannot take it at once has it kept in their name."""
    try:
        target = await uow.agents.get(agent_id)
    except KeyError:
        return Answer((say(agent.language, "This person is not an agent here any more."),), Tone.REFUSED)
    if not target.may(Right.ANSWER):
        sentence = say(agent.language, "{name} does not take conversations here.", name=target.name)
        return Answer((sentence,), Tone.REFUSED)
    if target.id == conversation.owner:
        sentence = say(agent.language, "This conversation is with {name} already.", name=target.name)
        return Answer((sentence,), Tone.REFUSED)
    now = desk.clock.now()
    at_once = not wish.alone and target.status is Status.AVAILABLE
    if at_once and await too_many(desk, uow, target, conversation, answers=True) is None:
        handed = conversation.hand(target.id, agent.id, now=now)
        uow.conversations.save(handed.state)
        uow.record(*handed.facts)
        return Answer((say(agent.language, "It is with {name} now.", name=target.name),))
    kept = conversation.transfer(conversation.skillset_id, agent.id, now=now, reserved=OnlyAgent(target.id))
    uow.conversations.save(kept.state)
    uow.record(*kept.facts)
    return Answer(
        (say(agent.language, "It is kept for {name}, who takes it when they can.", name=target.name),)
    )


async def _known(uow: UnitOfWork, conversation_id: ConversationId) -> Conversation | None:
    try:
        return await uow.conversations.get(conversation_id)
    except KeyError:
        return None


def _unknown(agent: Agent) -> Answer:
    return Answer((say(agent.language, "This conversation is not known here any more."),), Tone.REFUSED)


async def _refused(uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer | None:
    """Why this agent may not give it on; None: they may."""
    language = agent.language
    if not agent.may(Right.ANSWER):
        return Answer((say(language, "Only agents of this company can do this."),), Tone.REFUSED)
    if isinstance(conversation.stage, Closed):
        return Answer((say(language, "This conversation is closed already."),), Tone.REFUSED)
    owner = conversation.owner
    if owner not in (None, agent.id) and not agent.may(Right.TRANSFER_ANY):
        name = (await uow.agents.get(owner)).name
        sentence = say(language, "Only {name} or a supervisor can give this conversation on.", name=name)
        return Answer((sentence,), Tone.REFUSED)
    return None


def _person(agent: Agent, load: Load) -> Target:
    return Target(
        f"{_AGENT}{agent.id}",
        agent.name,
        status=agent.status,
        has=load.count,
        limit=agent.limit,
        ready=int(_is_ready(agent, load)),
    )


def _is_ready(agent: Agent, load: Load) -> bool:
    return agent.status is Status.AVAILABLE and load.bar(agent.limit) is None


def _named(found: list[Target], wanted: str) -> list[Target]:
    return [each for each in found if wanted in each.name.casefold()]
