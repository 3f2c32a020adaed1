"""Removing a skillset: what is open in it goes to another one, and what was closed stays where it was."""

from collections.abc import Sequence
from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.conversation import Conversation
from core.ids import SkillsetId, TenantId
from core.number import ManagedNumber
from core.routing.skillset import GENERAL, Skillset, SkillsetRemoved
from core.stage import ANYONE, Assigned, Offered, OnlyAgent, Reservation, Stage, Unmanaged, Waiting
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Reading, Wrong, skillset_called
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import Company, UnitOfWork
from desk.views import Answer
from words import plural, say

# In one transaction. Whoever has more than that moves some first.
AT_ONCE = 500


async def remove(desk: Desk, tenant_id: TenantId, by: Agent, name: str, to: str, *, sure: bool) -> Answer:
    """Delete it. to: whose its open conversations become, and what its numbers serve then; sure: it was confirmed."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    language = by.language

    async def decide(uow: UnitOfWork) -> Answer:
        company = await uow.directory.read()
        try:
            skillset = skillset_called(name, Reading(company, language))
            heir = skillset_called(to, Reading(company, language)) if to else None
        except Wrong as wrong:
            return refused(wrong.sentence)
        if skillset.name == GENERAL:
            return refused(say(language, "General stays: it is where everything begins."))
        open_ones = await uow.conversations.open_in(skillset.id, most=AT_ONCE + 1)
        if len(open_ones) > AT_ONCE:
            sentence = "More than {count} conversations are open in it. Move or close some of them first."
            return refused(say(language, sentence, count=AT_ONCE))
        if heir is None or heir.id == skillset.id or not sure:
            return refused(*_what_becomes(skillset, open_ones, heir, language))
        for conversation in open_ones:
            _hand_on(desk, uow, conversation, heir, by)
        await _let_go(desk, uow, company, skillset, heir)
        uow.record(SkillsetRemoved(skillset.id, heir.id, by.id, len(open_ones)))
        gone = say(language, "The skillset {name} is gone. Its channel stays in Slack.", name=skillset.name)
        moved = plural(
            language,
            "One open conversation is in {name} now.",
            "{count} open conversations are in {name} now.",
            len(open_ones),
            name=heir.name,
        )
        return Answer((gone, *([moved] if open_ones else [])))

    return await decided(desk, tenant_id, language, decide)


def _what_becomes(
    skillset: Skillset, open_ones: Sequence[Conversation], heir: Skillset | None, language: str
) -> list[str]:
    """Whom it touches, and how it is said that it shall be so."""
    owned = sum(each.owner is not None for each in open_ones)
    waiting = len(open_ones) - owned
    lines = [say(language, "No conversation is open in {name}.", name=skillset.name)] if not open_ones else []
    if owned:
        lines.append(
            plural(
                language,
                "One conversation is with an agent: it stays with them, in its thread.",
                "{count} conversations are with agents: they stay with them, in their threads.",
                owned,
            )
        )
    if waiting:
        lines.append(
            plural(
                language,
                "One conversation waits: it goes on waiting in the other skillset, in a new thread.",
                "{count} conversations wait: they go on waiting in the other skillset, in new threads.",
                waiting,
            )
        )
    lines.append(say(language, "Its numbers serve the other skillset instead. It cannot be brought back."))
    other = GENERAL if heir is None or heir.id == skillset.id else heir.name
    usage = f'/witiop skillset delete "{skillset.name}" --to "{other}" --yes'
    lines.append(say(language, "To do it, name the other skillset: `{usage}`.", usage=usage))
    return lines


def _hand_on(desk: Desk, uow: UnitOfWork, conversation: Conversation, heir: Skillset, by: Agent) -> None:
    """What somebody has stays theirs; what waits goes on waiting; what nobody chose for still has to be chosen for."""
    if isinstance(conversation.stage, Assigned | Unmanaged):
        uow.conversations.save(replace(conversation, skillset_id=heir.id))
        return
    kept = _reserved(conversation.stage)
    moved = conversation.transfer(heir.id, by.id, now=desk.clock.now(), reserved=kept)
    uow.conversations.save(moved.state)
    uow.record(*moved.facts)


def _reserved(stage: Stage) -> Reservation:
    """What is kept for one agent stays so; what was kept for this skillset alone is the other one's."""
    waiting = stage.waiting if isinstance(stage, Offered) else stage
    only = waiting.reserved if isinstance(waiting, Waiting) else ANYONE
    return only if isinstance(only, OnlyAgent) else ANYONE


async def _let_go(desk: Desk, uow: UnitOfWork, company: Company, skillset: Skillset, heir: Skillset) -> None:
    """Nobody is in it any more, nothing leads to it, and its name is free."""
    for agent in await uow.agents.of_skillset(skillset.id):
        uow.agents.save(agent.without(skillset.id))
    for number in company.numbers:
        served = _instead(number, skillset.id, heir.id)
        if served != number:
            uow.directory.save(served)
    for other in company.skillsets:
        if other.overflow == skillset.id:
            uow.directory.save(replace(other, overflow=None))
    until = f"{desk.clock.now():%Y-%m-%d %H:%M:%S}"
    uow.directory.save(replace(skillset, gone=True, overflow=None, name=f"{skillset.name} ({until})"))


def _instead(number: ManagedNumber, gone: SkillsetId, heir: SkillsetId) -> ManagedNumber:
    served = tuple(dict.fromkeys(heir if each == gone else each for each in number.skillsets))
    rules = tuple(
        replace(rule, skillset_id=heir) if rule.skillset_id == gone else rule for rule in number.profiling
    )
    return replace(number, skillsets=served, profiling=rules)
