"""People: whom the company has, what each may and does, and who is in a skillset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.access import Right
from core.agent import USUAL_LEVEL, Agent, AgentSet, Skill, Standing, barred, role_change
from core.conversation import Conversation
from core.ids import AgentRef, TenantId
from core.routing.skillset import MembersFrom, Skillset, SkillsetSet
from desk import agents
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import AGENT_FIELDS, Reading, Wrong, level_of, skillset_called
from desk.form_sending import refused
from desk.ports import Company, UnitOfWork
from desk.problems import DeliveryProblem
from desk.setting import WrongField, changed, told
from desk.views import Answer
from words import plural, say

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Person:
    """An agent with the skillsets they are in, by name, and how many open conversations they have."""

    agent: Agent
    skills: tuple[tuple[str, int], ...]
    has: int


async def everybody(
    desk: Desk, tenant_id: TenantId, *, skillset: str | None, language: str
) -> Sequence[Agent]:
    """The full members, by name; those of one skillset alone where one is named. Raises Wrong."""
    async with desk.store.begin(tenant_id) as uow:
        if skillset is None:
            return [each for each in await uow.agents.all() if each.standing is Standing.MEMBER]
        reading = Reading(await uow.directory.read(), language)
        return await uow.agents.of_skillset(skillset_called(skillset, reading).id)


async def one(desk: Desk, tenant_id: TenantId, who: str, language: str) -> Person:
    """Somebody as they stand. Raises Wrong."""
    agent = await found(desk, tenant_id, who, language)
    async with desk.store.begin(tenant_id) as uow:
        has, _ = await uow.conversations.count(agent.id)
        company = await uow.directory.read()
    return Person(agent, skills_of(agent, company), has)


def skills_of(agent: Agent, company: Company) -> tuple[tuple[str, int], ...]:
    """The skillsets they are in, by name, in the company's order, with their levels."""
    levels = ((each.name, agent.level_in(each.id)) for each in company.skillsets)
    return tuple((name, level) for name, level in levels if level is not None)


async def found(desk: Desk, tenant_id: TenantId, who: str, language: str) -> Agent:
    """Whoever is called so, or has this reference; somebody never met is asked from the workspace. Raises Wrong."""
    called = " ".join(who.split()).removeprefix("@")
    async with desk.store.begin(tenant_id) as uow:
        known = await uow.agents.by_ref(AgentRef(called))
        if known is not None:
            return known
        same = [each for each in await uow.agents.all() if each.name.casefold() == called.casefold()]
    if len(same) > 1:
        raise Wrong(say(language, "{count} people are called so. Name them with @.", count=len(same)))
    if same:
        return same[0]
    try:
        return await agents.known(desk, tenant_id, AgentRef(called))
    except DeliveryProblem:
        raise Wrong(say(language, "Nobody here is known as “{name}”.", name=called[:_SHOWN])) from None


async def set_agent(
    desk: Desk, tenant_id: TenantId, by: Agent, who: str, values: Mapping[str, str]
) -> Answer:
    """Change what somebody may and does, by the names of AGENT_FIELDS."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    try:
        person = await found(desk, tenant_id, who, by.language)
    except Wrong as wrong:
        return refused(wrong.sentence)

    async def decide(uow: UnitOfWork) -> Answer:
        before = await uow.agents.get(person.id)
        reading = Reading(await uow.directory.read(), by.language)
        try:
            after, changes = changed(before, values, AGENT_FIELDS, reading)
        except WrongField as wrong:
            return refused(wrong.sentence, about=wrong.name)
        if await _last_admin(uow, before, after):
            return refused(
                say(by.language, "Somebody has to administer WitiOp: make somebody else admin first.")
            )
        if changes:
            uow.agents.save(after)
            uow.record(AgentSet(after.id, by.id), *role_change(before, after, by.id), *barred(before, after))
        return told(after.name, changes, by.language)

    return await decided(desk, tenant_id, by.language, decide)


async def enable(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Answer:
    """They may do what their role allows."""
    return await _switch(desk, tenant_id, by, who, enabled=True, sure=True)


async def disable(desk: Desk, tenant_id: TenantId, by: Agent, who: str, *, sure: bool) -> Answer:
    """They may do nothing any more. Whoever has open conversations is disabled only when that was confirmed."""
    return await _switch(desk, tenant_id, by, who, enabled=False, sure=sure)


async def _switch(
    desk: Desk, tenant_id: TenantId, by: Agent, who: str, *, enabled: bool, sure: bool
) -> Answer:
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    try:
        person = await found(desk, tenant_id, who, by.language)
    except Wrong as wrong:
        return refused(wrong.sentence)

    async def decide(uow: UnitOfWork) -> Answer:
        before = await uow.agents.get(person.id)
        after = before.switched(enabled=enabled)
        has = await uow.queue.owned(before.id)
        if await _last_admin(uow, before, after):
            return refused(
                say(by.language, "Somebody has to administer WitiOp: make somebody else admin first.")
            )
        if has and not enabled and not sure:
            return refused(*_what_becomes_of(has, before.name, by.language))
        if after != before:
            uow.agents.save(after)
            uow.record(AgentSet(after.id, by.id), *barred(before, after))
        if enabled:
            return Answer((say(by.language, "{name} may use WitiOp.", name=after.name),))
        return Answer((say(by.language, "{name} may not use WitiOp any more.", name=after.name),))

    return await decided(desk, tenant_id, by.language, decide)


def _what_becomes_of(has: Sequence[Conversation], name: str, language: str) -> list[str]:
    """Of what somebody has who is to be disabled, said before they are."""
    owed = sum(each.unanswered for each in has)
    count = plural(
        language,
        "{name} has one open conversation.",
        "{name} has {count} open conversations.",
        len(has),
        name=name,
    )
    at_once = plural(
        language,
        "One of them waits for an answer, and goes to somebody else at once.",
        "{count} of them wait for an answer, and go to somebody else at once.",
        owed,
    )
    rest = say(language, "What is answered goes to somebody else when its contact writes.")
    how = say(language, "To do it all the same, add `--yes`.")
    return [count, *([at_once] if owed else []), *([rest] if owed < len(has) else []), how]


async def add_to_skillset(
    desk: Desk, tenant_id: TenantId, by: Agent, skillset: str, who: str, level: str | None
) -> Answer:
    """Put somebody on the list of a skillset, or give them another level there."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    try:
        person = await found(desk, tenant_id, who, by.language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    if person.standing is not Standing.MEMBER:
        return refused(say(by.language, "Only full members of the workspace can be agents."))

    async def decide(uow: UnitOfWork) -> Answer:
        agent = await uow.agents.get(person.id)
        try:
            to = skillset_called(skillset, Reading(await uow.directory.read(), by.language))
            known = agent.level_in(to.id)
            at = known or USUAL_LEVEL if level is None else level_of(level, by.language)
        except Wrong as wrong:
            return refused(wrong.sentence)
        if known is None and to.members_from is not MembersFrom.LIST:
            return _follows(to, by.language)
        if known != at:
            uow.agents.save(agent.knowing(Skill(to.id, at)))
            uow.record(SkillsetSet(to.id, by.id))
        return Answer(
            (
                say(
                    by.language,
                    "{name} is in {skillset}, level {level}.",
                    name=agent.name,
                    skillset=to.name,
                    level=at,
                ),
            )
        )

    return await decided(desk, tenant_id, by.language, decide)


async def remove_from_skillset(desk: Desk, tenant_id: TenantId, by: Agent, skillset: str, who: str) -> Answer:
    """Take somebody off the list of a skillset; what they have of it stays theirs."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    try:
        person = await found(desk, tenant_id, who, by.language)
    except Wrong as wrong:
        return refused(wrong.sentence)

    async def decide(uow: UnitOfWork) -> Answer:
        agent = await uow.agents.get(person.id)
        try:
            of = skillset_called(skillset, Reading(await uow.directory.read(), by.language))
        except Wrong as wrong:
            return refused(wrong.sentence)
        if agent.level_in(of.id) is None:
            return refused(
                say(by.language, "{name} is not in {skillset}.", name=agent.name, skillset=of.name)
            )
        if of.members_from is not MembersFrom.LIST:
            return _follows(of, by.language)
        uow.agents.save(agent.without(of.id))
        uow.record(SkillsetSet(of.id, by.id))
        gone = say(by.language, "{name} is no longer in {skillset}.", name=agent.name, skillset=of.name)
        stays = say(by.language, "What they have stays theirs, and so does their place in the channel.")
        return Answer((gone, stays))

    return await decided(desk, tenant_id, by.language, decide)


async def _last_admin(uow: UnitOfWork, before: Agent, after: Agent) -> bool:
    """Whether nobody would be left who administers."""
    if not before.may(Right.ADMINISTER) or after.may(Right.ADMINISTER):
        return False
    return not any(each.may(Right.ADMINISTER) for each in await uow.agents.all() if each.id != before.id)


def _follows(skillset: Skillset, language: str) -> Answer:
    why = (
        say(
            language,
            "{skillset} follows its channel: whoever is in the channel is in the skillset.",
            skillset=skillset.name,
        )
        if skillset.members_from is MembersFrom.CHANNEL
        else say(
            language,
            "{skillset} follows a user group of Slack: whoever is in the group is in the skillset.",
            skillset=skillset.name,
        )
    )
    return refused(
        why,
        say(
            language,
            "To keep a list instead: `{usage}`.",
            usage=f'/witiop skillset set "{skillset.name}" --members-from {MembersFrom.LIST}',
        ),
    )


def not_allowed(agent: Agent) -> Answer:
    """Only who administers may."""
    return refused(say(agent.language, "Only those who administer WitiOp can change this."))
