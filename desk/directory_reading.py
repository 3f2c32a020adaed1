"""A directory file on its way into one unit of work: what it changes, or everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from core.access import Right
from core.agent import USUAL_LEVEL, Agent, AgentSet, Skill, Standing, barred, role_change
from core.ids import AgentId, AgentRef, ChannelRef, SkillsetId
from core.number import NumberSet
from core.routing.skillset import MembersFrom, Skillset, SkillsetSet
from desk import agents
from desk.desk import Desk
from desk.directory_entries import (
    AGENTS,
    LEVEL,
    MEMBERS,
    NAME,
    NUMBER,
    NUMBERS,
    SECTIONS,
    SHOWN,
    SKILLSETS,
    USER,
    Difference,
    Entry,
    File,
    Outcome,
    Problem,
    Said,
)
from desk.directory_fields import AGENT_FIELDS, ENABLED, SKILLSET_FIELDS, Field, Reading, Wrong, level_of
from desk.number_fields import NUMBER_FIELDS
from desk.numbers import no_such_property
from desk.ports import AgentProfile, UnitOfWork
from desk.rule_fields import RULE_FIELDS
from desk.setting import changed
from desk.triage import unknown_in
from words import say

T = TypeVar("T")

FILE_AGENT_FIELDS = (*AGENT_FIELDS, ENABLED)
FILE_SKILLSET_FIELDS = tuple(each for each in (*SKILLSET_FIELDS, *RULE_FIELDS) if each.name != NAME)


@dataclass(slots=True)
class FileReading:
    """One file on its way into one unit of work."""

    desk: Desk
    uow: UnitOfWork
    language: str
    profiles: Mapping[AgentRef, AgentProfile]
    problems: list[Problem]
    differences: list[Difference] = field(default_factory=list)
    touched: dict[SkillsetId, None] = field(default_factory=dict)

    async def of(self, file: File) -> Outcome:
        """Everything it says, saved in the unit and not committed."""
        had_admin = await self._somebody_administers()
        for section, entries in file.sections.items():
            if section not in SECTIONS:
                self._unknown(section, SECTIONS, entries[0].line if entries else 1)
        skillsets = self._known_by(NAME, file.sections.get(SKILLSETS, ()))
        for entry, name in skillsets:
            await self._make(entry, name)
        for entry, name in skillsets:
            await self._skillset(entry, name)
        for entry, ref in self._known_by(USER, file.sections.get(AGENTS, ())):
            await self._agent(entry, AgentRef(ref.text), ref)
        for entry, name in skillsets:
            await self._members(entry, name)
        for entry, ref in self._known_by(NUMBER, file.sections.get(NUMBERS, ())):
            await self._number(entry, ref)
        if had_admin and not await self._somebody_administers():
            sentence = say(
                self.language, "Somebody has to administer WitiOp: make somebody else admin first."
            )
            self.problems.append(Problem(1, AGENTS, sentence))
        if self.problems:
            return Outcome(problems=tuple(sorted(self.problems, key=lambda each: each.line)))
        self.uow.record(*(SkillsetSet(each, None) for each in self.touched))
        return Outcome(tuple(self.differences))

    # ---- skillsets --------------------------------------------------------------------------------------------------

    async def _make(self, entry: Entry, name: Said) -> None:
        reading = await self._now()
        if reading.company.skillset_named(name.text) is not None:
            return
        blank = Skillset(SkillsetId(self.desk.ids.new()), "", ChannelRef(""))
        channel = entry.values.get("channel")
        if not isinstance(channel, Said):
            channel = Said("", entry.line)
        made = blank
        for said, what in ((name, NAME), (channel, "channel")):
            only = tuple(each for each in SKILLSET_FIELDS if each.name == what)
            try:
                made, _ = changed(made, {what: said.text}, only, reading)
            except Wrong as wrong:
                self.problems.append(Problem(said.line, what, wrong.sentence))
                return
        self.uow.directory.save(made)
        self.touched[made.id] = None
        self.differences.append(Difference(f"skillset {made.name}", "channel", "", made.channel))

    async def _skillset(self, entry: Entry, name: Said) -> None:
        reading = await self._now()
        before = reading.company.skillset_named(name.text)
        if before is None:
            return  # why it could not be made is told already
        start = before
        if MEMBERS in entry.values and "members_from" not in entry.values:
            start = replace(before, members_from=MembersFrom.LIST)
        after = self._changed(
            f"skillset {before.name}", start, entry, FILE_SKILLSET_FIELDS, (NAME, MEMBERS), reading
        )
        if start is not before:
            said = Difference(
                f"skillset {before.name}", "members_from", before.members_from, start.members_from
            )
            self.differences += [said] if before.members_from is not MembersFrom.LIST else []
        if after != before:
            self.uow.directory.save(after)
            self.touched[after.id] = None

    async def _members(self, entry: Entry, name: Said) -> None:
        members = entry.values.get(MEMBERS)
        skillset = (await self._now()).company.skillset_named(name.text)
        if members is None or skillset is None:
            return
        if isinstance(members, Said):
            if members.text:
                self._wrong(members.line, MEMBERS, say(self.language, "Here a list of entries is expected."))
            return
        if skillset.members_from is not MembersFrom.LIST:
            why = (
                say(self.language, "It follows its channel, so it has no list.")
                if skillset.members_from is MembersFrom.CHANNEL
                else say(self.language, "It follows a user group, so it has no list.")
            )
            self._wrong(entry.line, MEMBERS, why)
            return
        wanted: dict[AgentId, tuple[Agent, int]] = {}
        for member, ref in self._known_by(USER, members):
            agent = await self._person(AgentRef(ref.text), ref)
            level = self._level(member)
            if agent is not None and level is not None:
                wanted[agent.id] = (agent, level)
        for agent in await self.uow.agents.of_skillset(skillset.id):
            if agent.id not in wanted:
                self._member(skillset, agent, agent.without(skillset.id))
        for agent, level in wanted.values():
            self._member(skillset, agent, agent.knowing(Skill(skillset.id, level)))

    def _member(self, skillset: Skillset, before: Agent, after: Agent) -> None:
        had, has = before.level_in(skillset.id), after.level_in(skillset.id)
        if had == has:
            return
        self.uow.agents.save(after)
        self.touched[skillset.id] = None
        levels = ("" if level is None else f"{LEVEL} {level}" for level in (had, has))
        self.differences.append(Difference(f"skillset {skillset.name}", f"member {before.ref}", *levels))

    def _level(self, member: Entry) -> int | None:
        for name, value in member.values.items():
            if name not in (USER, LEVEL):
                self._unknown(name, (USER, LEVEL), _line_of(value, member))
        said = member.values.get(LEVEL)
        if said is None:
            return USUAL_LEVEL
        try:
            return level_of(said.text if isinstance(said, Said) else "", self.language)
        except Wrong as wrong:
            self._wrong(_line_of(said, member), LEVEL, wrong.sentence)
            return None

    # ---- agents and numbers -----------------------------------------------------------------------------------------

    async def _agent(self, entry: Entry, ref: AgentRef, said: Said) -> None:
        before = await self._person(ref, said)
        if before is None:
            return
        after = self._changed(f"agent {ref}", before, entry, FILE_AGENT_FIELDS, (USER,), await self._now())
        if after != before:
            self.uow.agents.save(after)
            self.uow.record(AgentSet(after.id, None), *role_change(before, after), *barred(before, after))

    async def _person(self, ref: AgentRef, said: Said) -> Agent | None:
        """Whoever that is; met just now where nobody met them before."""
        known = await self.uow.agents.by_ref(ref)
        profile = self.profiles.get(ref)
        if known is not None or profile is None:
            return known
        if profile.standing is not Standing.MEMBER:
            sentence = say(self.language, "Only full members of the workspace can be agents.")
            self._wrong(said.line, USER, sentence)
            return None
        self.differences.append(Difference(f"agent {ref}", USER, "", ref))
        return await agents.learn(self.desk, self.uow, profile)

    async def _number(self, entry: Entry, ref: Said) -> None:
        reading = await self._now()
        before = next((each for each in reading.company.numbers if each.ref == ref.text), None)
        if before is None:
            there = ", ".join(each.ref for each in reading.company.numbers)
            sentence = say(
                self.language,
                "No number is {called}. There are {known}.",
                called=ref.text[:SHOWN],
                known=there,
            )
            self._wrong(ref.line, NUMBER, sentence)
            return
        after = self._changed(f"number {before.ref}", before, entry, NUMBER_FIELDS, (NUMBER,), reading)
        stray = await unknown_in(self.uow, after) if after != before else None
        if stray is not None:
            said = entry.values.get("profiling", ref)
            self._wrong(_line_of(said, entry), "profiling", no_such_property(stray, self.language))
        elif after != before:
            self.uow.directory.save(after)
            self.uow.record(NumberSet(after.id, None))

    # ---- what all have in common ------------------------------------------------------------------------------------

    def _changed(
        self,
        of: str,
        row: T,
        entry: Entry,
        fields: Sequence[Field[T]],
        apart: Sequence[str],
        reading: Reading,
    ) -> T:
        known = {each.name: each for each in fields}
        for name, value in entry.values.items():
            if name in apart:
                continue
            if name not in known:
                self._unknown(name, (*apart, *known), _line_of(value, entry))
                continue
            if not isinstance(value, Said) and value:
                self._wrong(value[0].line, name, say(self.language, "Here a value is expected."))
                continue
            text = value.text if isinstance(value, Said) else ""
            try:
                row, changes = changed(row, {name: text}, (known[name],), reading)
            except Wrong as wrong:
                self._wrong(_line_of(value, entry), name, wrong.sentence)
                continue
            self.differences += [Difference(of, each.name, each.before, each.after) for each in changes]
        return row

    def _known_by(self, name: str, entries: Sequence[Entry]) -> list[tuple[Entry, Said]]:
        """Each entry with what it is known by; those without, and the second of two alike, are wrong."""
        found: dict[str, tuple[Entry, Said]] = {}
        for entry in entries:
            said = entry.values.get(name)
            if not isinstance(said, Said) or not said.text.strip():
                self._wrong(entry.line, name, say(self.language, "It is missing."))
            elif (key := " ".join(said.text.split()).casefold()) in found:
                self._wrong(said.line, name, say(self.language, "It stands here twice."))
            else:
                found[key] = (entry, said)
        return list(found.values())

    def _unknown(self, name: str, known: Sequence[str], line: int) -> None:
        sentence = say(self.language, "It is not known here. There are {known}.", known=", ".join(known))
        self._wrong(line, name[:SHOWN], sentence)

    def _wrong(self, line: int, name: str, sentence: str) -> None:
        self.problems.append(Problem(line, name, sentence))

    async def _now(self) -> Reading:
        """The company as it is by now, with what was saved so far."""
        return Reading(await self.uow.directory.read(), self.language)

    async def _somebody_administers(self) -> bool:
        return any(each.may(Right.ADMINISTER) for each in await self.uow.agents.all())


def _line_of(value: Said | Sequence[Entry], entry: Entry) -> int:
    return value.line if isinstance(value, Said) else entry.line
