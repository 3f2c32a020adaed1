"""Skillsets: which there are, how each gives its conversations out, and making a new one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.access import Right
from core.agent import Agent
from core.ids import ChannelRef, SkillsetId, TenantId
from core.routing.skillset import MembersFrom, Skillset, SkillsetSet
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import SKILLSET_FIELDS, Field, Reading, Wrong, skillset_called
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import Company, UnitOfWork
from desk.rule_fields import RULE_FIELDS
from desk.setting import WrongField, changed, told
from desk.views import Answer
from words import say

# One of which nothing is said yet.
BLANK = Skillset(SkillsetId(""), "", ChannelRef(""))

ALL_FIELDS: tuple[Field[Skillset], ...] = (*SKILLSET_FIELDS, *RULE_FIELDS)


@dataclass(frozen=True, slots=True)
class Group:
    """A skillset with its agents by name, and the numbers it serves as people read them. channel: as people read it."""

    skillset: Skillset
    company: Company
    members: tuple[Agent, ...]
    channel: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers it serves."""
        return tuple(it.display or it.ref for it in self.company.numbers if self.skillset.id in it.skillsets)


async def all_of(desk: Desk, tenant_id: TenantId) -> Sequence[Group]:
    """In the order in which they were made."""
    async with desk.store.begin(tenant_id) as uow:
        company = await uow.directory.read()
        found = [(each, tuple(await uow.agents.of_skillset(each.id))) for each in company.skillsets]
    channels = await asyncio.gather(*(_channel(desk, tenant_id, each) for each, _ in found))
    return [
        Group(each, company, members, channel)
        for (each, members), channel in zip(found, channels, strict=True)
    ]


async def one(desk: Desk, tenant_id: TenantId, name: str, language: str) -> Group:
    """One as it stands. Raises Wrong."""
    async with desk.store.begin(tenant_id) as uow:
        company = await uow.directory.read()
        skillset = skillset_called(name, Reading(company, language))
        members = tuple(await uow.agents.of_skillset(skillset.id))
    return Group(skillset, company, members, await _channel(desk, tenant_id, skillset))


async def _channel(desk: Desk, tenant_id: TenantId, skillset: Skillset) -> str:
    """By its name; by its id where that is not known."""
    name = await desk.workspace.channel_name(tenant_id, skillset.channel)
    return skillset.channel if name is None else f"#{name}"


async def make(desk: Desk, tenant_id: TenantId, by: Agent, name: str, values: Mapping[str, str]) -> Answer:
    """A new skillset, with the defaults for whatever is not said."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        reading = Reading(await uow.directory.read(), by.language)
        blank = replace(BLANK, id=SkillsetId(desk.ids.new()))
        try:
            skillset, _ = changed(blank, {"channel": "", **values, "name": name}, ALL_FIELDS, reading)
            _check_group(skillset, by.language)
        except WrongField as wrong:
            return refused(wrong.sentence, about=wrong.name)
        uow.directory.save(skillset)
        uow.record(SkillsetSet(skillset.id, by.id))
        return _made(skillset, by.language)

    return await decided(desk, tenant_id, by.language, decide)


def _check_group(skillset: Skillset, language: str) -> None:
    """Raises WrongField: a user group says who belongs to it, and nobody said which."""
    if skillset.members_from is MembersFrom.GROUP and skillset.user_group is None:
        raise WrongField("user_group", say(language, "Say which user group: `--user-group S0123ABCD`."))


async def set_skillset(
    desk: Desk, tenant_id: TenantId, by: Agent, name: str, values: Mapping[str, str]
) -> Answer:
    """Change how one gives its conversations out, by the names of ALL_FIELDS."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        reading = Reading(await uow.directory.read(), by.language)
        try:
            before = skillset_called(name, reading)
            after, changes = changed(before, values, ALL_FIELDS, reading)
            _check_group(after, by.language)
        except WrongField as wrong:
            return refused(wrong.sentence, about=wrong.name)
        except Wrong as wrong:
            return refused(wrong.sentence)
        if changes:
            uow.directory.save(after)
            uow.record(SkillsetSet(after.id, by.id))
        return told(after.name, changes, by.language)

    return await decided(desk, tenant_id, by.language, decide)


def _made(skillset: Skillset, language: str) -> Answer:
    return Answer(
        (
            say(language, "The skillset {name} is there.", name=skillset.name),
            say(
                language,
                "Put somebody in it: `{usage}`.",
                usage=f'/witiop skillset add "{skillset.name}" @name',
            ),
            say(
                language,
                "Let a number serve it: `{usage}`.",
                usage=f'/witiop number set <number> --skillsets "General, {skillset.name}"',
            ),
        )
    )
