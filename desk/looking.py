"""Looking: one look for an agent, however many there are: whom to look at, how far the search is, who is chosen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.agent import Agent, primary
from core.conversation import Conversation
from core.ids import AgentId, SkillsetId
from core.routing.choice import Bar, Candidate, Choice, Need, bar, reachable
from core.routing.crowd import Crowd, Kind, askable, choose_among, kind_of, without
from core.routing.queue import Rank, rank
from core.routing.rings import Ring, Search
from core.routing.skillset import Mode, Skillset
from core.stage import Waiting
from core.workload import in_queue
from desk.candidates import candidate, need_of, whom
from desk.desk import Desk
from desk.ports import UnitOfWork

# Of each kind who can be asked so many are looked at, beside those who were given something in the same unit of work.
NEAREST = 8
# Of those who cannot be asked so many are told by name: of each kind, and in all.
_TOLD_OF_EACH, _TOLD_IN_ALL = 3, 12
# Whom a reader misses first.
_MISSED_FIRST = tuple(reversed(Bar))


@dataclass(frozen=True, slots=True)
class Seeking:
    """One look for an agent: how soon it is its turn, how far the search is by now, and what was chosen."""

    skillset: Skillset
    rank: Rank
    search: Search
    choice: Choice


@dataclass(frozen=True, slots=True)
class _Sought:
    """A conversation for which somebody is looked for. rest: the crowd without those who are known by name."""

    conversation: Conversation
    skillset: Skillset
    rank: Rank
    search: Search
    need: Need
    shut: bool
    known: tuple[Agent, ...] = ()
    rest: Crowd = field(default_factory=dict)


class Looking:
    """What one unit of work sees when it looks for agents; each crowd is counted once."""

    def __init__(self, desk: Desk, uow: UnitOfWork) -> None:
        self._desk = desk
        self._uow = uow
        self._crowds: dict[SkillsetId, Crowd] = {}
        self._given = 0

    def gave(self) -> None:
        """Somebody was given something, and stands further back than the indexes know."""
        self._given += 1

    async def look(self, conversation: Conversation) -> Seeking | None:
        """Which changes nothing. None: nobody is to be looked for, or nobody could see whom it is about yet."""
        sought = await self._sought(conversation)
        if sought is None:
            return None
        choice = (
            Choice(sought.search.ring, sought.skillset.strategy, (), {})
            if sought.shut
            else await self._chosen(sought)
        )
        return Seeking(sought.skillset, sought.rank, sought.search, choice)

    async def may_be_given(self, conversation: Conversation, agent: Agent) -> bool:
        """Whether this agent is among those who are eligible now, in the ring the search has come to by now."""
        skillset, now = self._desk.store.directory.skillsets[conversation.skillset_id], self._desk.clock.now()
        [one] = await self._candidates([agent], conversation, skillset)
        # Asked first because it is cheap: whoever may not have it in the widest ring may not in any.
        if bar(one, need_of(conversation, skillset, now), Ring.ANYONE, now, skillset.rules) is not None:
            return False
        sought = await self._sought(conversation)
        if sought is None or sought.shut:
            return False
        return bar(one, sought.need, sought.search.ring, now, skillset.rules) is None

    async def _sought(self, conversation: Conversation) -> _Sought | None:
        stage, now, directory = conversation.stage, self._desk.clock.now(), self._desk.store.directory
        skillset = directory.skillsets[conversation.skillset_id]
        item = in_queue(conversation, skillset.rules.weights)
        if not isinstance(stage, Waiting) or item is None:
            return None
        if skillset.mode is Mode.CLAIM or conversation.thread is None:
            return None
        turn, need = rank(item, now), need_of(conversation, skillset, now)
        search = stage.search or _begun(skillset, now)
        number = directory.numbers[conversation.number_id]
        if not number.is_open(now):
            opening = number.next_opening(now)
            held = search.paused(now) if opening is None else search.held(now, opening)
            return _Sought(conversation, skillset, turn, held, need, shut=True)
        known = await self._known(conversation, need, skillset, now)
        candidates = await self._candidates(known, conversation, skillset)
        crowd = await self._crowd(skillset)
        need = replace(need, language=await self._language(conversation, skillset))
        rest = without(crowd, [kind_of(each, skillset.rules) for each in candidates if _counted(each)])
        hopeful = reachable([*candidates, *(kind.example for kind in rest)], need, now, skillset.rules)
        search = search.resumed(now).widened(now, skillset.rules.ring_times, hopeful)
        return _Sought(conversation, skillset, turn, search, need, shut=False, known=known, rest=rest)

    async def _chosen(self, sought: _Sought) -> Choice:
        """Those who stand first are looked at, and more of them until one can be asked or nobody is left."""
        skillset, now, need, ring = sought.skillset, self._desk.clock.now(), sought.need, sought.search.ring
        wanted = askable(sought.rest, need, ring, now, skillset.rules)
        most, all_of_them = NEAREST + self._given, max((sought.rest[kind] for kind in wanted), default=0)
        while True:
            looked_at = dict.fromkeys(wanted, most) | _worth_telling(sought.rest, wanted)
            near = await self._nearest(skillset, looked_at)
            agents = {each.id: each for each in (*sought.known, *near)}
            candidates = await self._candidates(agents.values(), sought.conversation, skillset)
            kinds = [kind_of(each, skillset.rules) for each in candidates if _counted(each)]
            beyond = without(await self._crowd(skillset), kinds)
            choice = choose_among(candidates, beyond, need, ring, skillset.strategy, now, skillset.rules)
            if choice.eligible or most >= all_of_them:
                return choice
            most *= 4

    async def _nearest(self, skillset: Skillset, kinds: Mapping[Kind, int]) -> Sequence[Agent]:
        return await self._uow.teams.nearest(skillset.id, skillset.overflow, kinds, skillset.strategy)

    async def _known(
        self, conversation: Conversation, need: Need, skillset: Skillset, now: datetime
    ) -> tuple[Agent, ...]:
        """Those who count for this very conversation by name: who had it last, who alone may, who let it pass."""
        passed = [each.agent_id for each in conversation.passed if now - each.at < skillset.rules.refused_for]
        return tuple([await self._uow.agents.get(each) for each in dict.fromkeys([*whom(need), *passed])])

    async def _language(self, conversation: Conversation, skillset: Skillset) -> str | None:
        """In which its contact is answered, where anybody of the skillset said in which they can."""
        if not any(kind.languages for kind in await self._crowd(skillset)):
            return None
        contact = await self._uow.contacts.get(conversation.contact_id)
        return primary(contact.language) or None

    async def _crowd(self, skillset: Skillset) -> Crowd:
        if skillset.id not in self._crowds:
            self._crowds[skillset.id] = await self._uow.teams.crowd(skillset.id, skillset.overflow)
        return self._crowds[skillset.id]

    async def _candidates(
        self, agents: Collection[Agent], conversation: Conversation, skillset: Skillset
    ) -> list[Candidate]:
        idle_since = self._desk.clock.now() - skillset.rules.idle_after
        ids: list[AgentId] = [each.id for each in agents]
        loads = await self._uow.queue.loads(ids, idle_since=idle_since) if ids else {}
        return [candidate(each, loads[each.id], conversation, skillset) for each in agents]


def _begun(skillset: Skillset, now: datetime) -> Search:
    """The start of a search; without rings, among everybody there is."""
    return Search.begun(now) if skillset.rules.rings else Search(Ring.OVERFLOW, timedelta(0), now)


def _counted(each: Candidate) -> bool:
    """Whether somebody is part of the crowd: whoever only counts by name is not."""
    return each.level is not None or each.in_overflow


def _worth_telling(crowd: Crowd, wanted: Sequence[Kind]) -> dict[Kind, int]:
    """Of whom some are told by name though they cannot be asked: those first who come nearest to it."""
    others = sorted(
        (kind for kind in crowd if kind not in wanted),
        key=lambda kind: (-1 if kind.bar is None else _MISSED_FIRST.index(kind.bar), -(kind.level or 0)),
    )
    return dict.fromkeys(others[: _TOLD_IN_ALL // _TOLD_OF_EACH], _TOLD_OF_EACH)
