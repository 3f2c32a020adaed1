"""
The directory as a file: who answers, in which skillsets, by which numbers; exported, compared, applied.

What a file does not say stays as it is, and what it says twice is the same once: applying it again changes nothing.
"""

from collections.abc import Iterator, Mapping

from core.agent import Standing
from core.ids import AgentRef, ChannelRef, SkillsetId, TenantId
from core.routing.skillset import MembersFrom, Skillset
from desk.desk import Desk
from desk.directory_entries import (
    AGENTS,
    LEVEL,
    MEMBERS,
    NAME,
    NUMBER,
    NUMBERS,
    SHOWN,
    SKILLSETS,
    USER,
    File,
    Outcome,
    Problem,
    Said,
)
from desk.directory_fields import typed
from desk.directory_reading import FILE_AGENT_FIELDS, FILE_SKILLSET_FIELDS, FileReading
from desk.number_fields import NUMBER_FIELDS
from desk.ports import AgentProfile, StaleVersion
from desk.problems import DeliveryProblem
from desk.rule_fields import RULE_FIELDS
from words import say

_COLLISIONS = 5


async def exported(desk: Desk, tenant_id: TenantId) -> Mapping[str, list[dict[str, object]]]:
    """The directory as it stands, section by section, without bots and guests; rules only where they are otherwise."""
    async with desk.store.begin(tenant_id) as uow:
        company, met = await uow.directory.read(), await uow.agents.all()
    people = [each for each in met if each.standing is Standing.MEMBER or each.skills]
    plain = Skillset.general(SkillsetId(""), ChannelRef(""))
    skillsets: list[dict[str, object]] = []
    for it in company.skillsets:
        said: dict[str, object] = {NAME: it.name}
        for each in FILE_SKILLSET_FIELDS:
            value = each.get(it, company)
            if each not in RULE_FIELDS or value != each.get(plain, company):
                said[each.name] = typed(each, value)
        if it.members_from is MembersFrom.LIST:
            levels = ((agent.ref, agent.level_in(it.id)) for agent in people)
            said[MEMBERS] = [{USER: ref, LEVEL: level} for ref, level in levels if level is not None]
        skillsets.append(said)
    return {
        SKILLSETS: skillsets,
        AGENTS: [
            {USER: it.ref, **{each.name: typed(each, each.get(it, company)) for each in FILE_AGENT_FIELDS}}
            for it in people
        ],
        NUMBERS: [
            {NUMBER: it.ref, **{each.name: typed(each, each.get(it, company)) for each in NUMBER_FIELDS}}
            for it in company.numbers
        ],
    }


async def compared(desk: Desk, tenant_id: TenantId, file: File, language: str) -> Outcome:
    """What applying it would change; nothing is."""
    profiles, problems = await _strangers(desk, tenant_id, file, language)
    async with desk.store.begin(tenant_id) as uow:
        return await FileReading(desk, uow, language, profiles, problems).of(file)


async def applied(desk: Desk, tenant_id: TenantId, file: File, language: str) -> Outcome:
    """Make it so, all of it in one transaction, or nothing. Raises StaleVersion if others never stop changing it."""
    profiles, problems = await _strangers(desk, tenant_id, file, language)
    for turn in range(_COLLISIONS):
        async with desk.store.begin(tenant_id) as uow:
            outcome = await FileReading(desk, uow, language, profiles, list(problems)).of(file)
            if not outcome.differences:
                return outcome  # nothing to do, or something is wrong
            try:
                await uow.commit()
            except StaleVersion:
                if turn == _COLLISIONS - 1:
                    raise
                continue
            return outcome
    raise AssertionError("a turn either answers or raises")


async def _strangers(
    desk: Desk, tenant_id: TenantId, file: File, language: str
) -> tuple[Mapping[AgentRef, AgentProfile], list[Problem]]:
    """The profiles of people whom nobody met yet, asked from the workspace; no transaction waits for that."""
    profiles: dict[AgentRef, AgentProfile] = {}
    problems: list[Problem] = []
    named = {said.text: said for said in _users(file)}
    async with desk.store.begin(tenant_id) as uow:
        unmet = [said for ref, said in named.items() if await uow.agents.by_ref(AgentRef(ref)) is None]
    for said in unmet:
        ref = AgentRef(said.text)
        try:
            profiles[ref] = await desk.workspace.profile(tenant_id, ref)
        except DeliveryProblem as problem:
            why = say(
                language, "Slack does not say who {user} is ({code}).", user=ref[:SHOWN], code=problem.code
            )
            problems.append(Problem(said.line, USER, why))
    return profiles, problems


def _users(file: File) -> Iterator[Said]:
    for entries in file.sections.values():
        for entry in entries:
            members = entry.values.get(MEMBERS, ())
            for each in (entry, *(() if isinstance(members, Said) else members)):
                user = each.values.get(USER)
                if isinstance(user, Said) and user.text:
                    yield user
