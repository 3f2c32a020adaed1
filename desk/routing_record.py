"""What was: who came, who had them and when, who was there; read from the journal, to be served again in thought."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_low

from core.agent import USUAL_LEVEL, Agent, AgentStatusSet, Status
from core.compliance.service_window import SERVICE_WINDOW
from core.facts import Fact
from core.happened import ConversationClosed, ConversationOpened, ConversationReopened, ConversationTaken
from core.ids import AgentId, ConversationId, SkillsetId
from core.number import ManagedNumber
from core.routing.assignment import ConversationRequeued, ConversationTransferred
from core.routing.choice import Need
from core.routing.rings import RingTimes
from core.routing.simulator import NOTHING, Arrival, Outcome, Serving, Span, Worker
from core.routing.skillset import MembersFrom, Mode, Skillset
from desk.ports import Company, Noted

STORY = (
    ConversationOpened,
    ConversationReopened,
    ConversationTaken,
    ConversationRequeued,
    ConversationTransferred,
    ConversationClosed,
)

# What nobody has had yet takes as long as most; where nobody has had anything, as long as this.
USUALLY_TAKES = timedelta(minutes=10)

# How long an agent takes to answer: who claims has to see it first, who is asked reads the card.
ANSWERS_IN = {
    Mode.CLAIM: timedelta(seconds=30),
    Mode.OFFER: timedelta(seconds=15),
    Mode.ASSIGN: NOTHING,
}

_USUAL = RingTimes()
_AT_ONCE = RingTimes(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


@dataclass(slots=True)
class _Turn:
    """One time a conversation waited for somebody, and had them until it ended."""

    conversation_id: ConversationId
    skillset_id: SkillsetId
    since: datetime
    last_agent: AgentId | None
    agent_id: AgentId | None = None
    had_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class _Stories:
    """Every conversation's turns, as the facts tell them one by one."""

    skillset_of: dict[ConversationId, SkillsetId]
    turns: list[_Turn] = field(default_factory=list)
    current: dict[ConversationId, _Turn] = field(default_factory=dict)
    had_last: dict[ConversationId, AgentId] = field(default_factory=dict)

    def hear(self, at: datetime, fact: Fact) -> None:
        match fact:
            case ConversationOpened(it, skillset_id=skillset_id):
                self.skillset_of[it] = skillset_id
                self._waits(it, at)
            case ConversationReopened(it):
                self._waits(it, at)
            case ConversationRequeued(it):
                self._ends(it, at)
                self._waits(it, at)
            case ConversationTransferred(it, skillset_id):
                self.skillset_of[it] = skillset_id
                self._ends(it, at)
                self._waits(it, at)
            case ConversationTaken(it, agent_id):
                self._taken(it, agent_id, at)
            case ConversationClosed(it):
                self._ends(it, at)
            case _:
                raise TypeError(f"not part of a conversation's story: {type(fact).__name__}")

    def _waits(self, it: ConversationId, at: datetime) -> None:
        if it in self.skillset_of:
            self.current[it] = _Turn(it, self.skillset_of[it], at, self.had_last.get(it))

    def _taken(self, it: ConversationId, agent_id: AgentId, at: datetime) -> None:
        """Who takes it over from somebody goes on with what the other had."""
        self.had_last[it] = agent_id
        turn = self.current.get(it)
        if turn is not None and turn.had_at is None:
            turn.agent_id, turn.had_at = agent_id, at
            self.turns.append(turn)

    def _ends(self, it: ConversationId, at: datetime) -> None:
        """What ends before anybody had it needed nobody."""
        turn = self.current.pop(it, None)
        if turn is not None and turn.had_at is not None:
            turn.ended_at = at


def outcomes_of(
    noted: Iterable[Noted],
    skillset_of: Mapping[ConversationId, SkillsetId],
    skillsets: Mapping[SkillsetId, Skillset],
    until: datetime,
) -> list[Outcome]:
    """
    What became of every conversation that came in, each time it waited for somebody; in the order in which they came.

    skillset_of: of those whose beginning is not among the facts. What goes on at `until` is taken to end there.
    """
    stories = _Stories(dict(skillset_of))
    for each in noted:
        stories.hear(each.at, each.fact)
    waiting = [turn for turn in stories.current.values() if turn.had_at is None]
    took = {
        id(turn): (turn.ended_at or until) - turn.had_at for turn in stories.turns if turn.had_at is not None
    }
    usually = median_low(took.values()) if took else USUALLY_TAKES
    turns = sorted((*stories.turns, *waiting), key=lambda turn: (turn.since, turn.conversation_id))
    return [
        Outcome(_arrival(place, turn, took.get(id(turn), usually), skillsets), turn.agent_id, turn.had_at)
        for place, turn in enumerate(turns)
    ]


def _arrival(place: int, turn: _Turn, takes: timedelta, skillsets: Mapping[SkillsetId, Skillset]) -> Arrival:
    skillset = skillsets[turn.skillset_id]
    return Arrival(
        # The same conversation may have waited more than once.
        ConversationId(f"{place}:{turn.conversation_id}"),
        turn.since,
        turn.skillset_id,
        takes,
        turn.since + SERVICE_WINDOW,
        skillset.priority,
        Need(level=skillset.level, last_agent=turn.last_agent),
    )


def whose(fact: Fact) -> ConversationId:
    """Which conversation's story this is part of. Raises TypeError for what is part of none."""
    if not isinstance(fact, STORY):
        raise TypeError(f"not part of a conversation's story: {type(fact).__name__}")
    return fact.conversation_id


def ring_times(*, rings: bool) -> RingTimes:
    """The usual ones; without rings everybody is asked from the start."""
    return _USUAL if rings else _AT_ONCE


def workers_of(
    agents: Sequence[Agent],
    skillsets: Sequence[Skillset],
    statuses: Iterable[Noted],
    since: datetime,
    until: datetime,
) -> list[Worker]:
    """
    Every agent with the times in which they took conversations. In a skillset that follows its channel, and of which
    nobody was written down, everybody counts.

    statuses: their facts, from well before `since`: of whom nothing was ever noted, what holds now held all the time.
    """
    known = {skill.skillset_id for agent in agents for skill in agent.skills}
    open_to_all = (it for it in skillsets if it.members_from is MembersFrom.CHANNEL and it.id not in known)
    for_all = {skillset.id: USUAL_LEVEL for skillset in open_to_all}
    told: dict[AgentId, list[tuple[datetime, Status]]] = {agent.id: [] for agent in agents}
    for each in statuses:
        if isinstance(each.fact, AgentStatusSet) and each.fact.agent_id in told:
            told[each.fact.agent_id].append((max(each.at, since), each.fact.status))
    return [
        Worker(
            agent.id,
            agent.limit,
            {**for_all, **{skill.skillset_id: skill.level for skill in agent.skills}},
            tuple(_shifts(told[agent.id] or [(since, agent.status)], until)),
        )
        for agent in agents
        if agent.enabled
    ]


def _shifts(told: Sequence[tuple[datetime, Status]], until: datetime) -> Iterator[Span]:
    for place, (begins, status) in enumerate(told):
        ends = told[place + 1][0] if place + 1 < len(told) else until
        if status is Status.AVAILABLE and begins < ends:
            yield Span(begins, ends)


def serving_of(company: Company, since: datetime, until: datetime) -> dict[SkillsetId, Serving]:
    """How each skillset serves, as the directory stands now; open while any of its numbers is."""
    serving = {}
    for skillset in company.skillsets:
        numbers = [number for number in company.numbers if skillset.id in number.skillsets]
        rules = skillset.rules
        serving[skillset.id] = Serving(
            skillset.strategy,
            rules.ring_times if rules.rings else _AT_ONCE,
            skillset.overflow,
            ANSWERS_IN[skillset.mode],
            None
            if not numbers or any(number.hours.always for number in numbers)
            else tuple(span for number in numbers for span in _open(number, since, until)),
        )
    return serving


def _open(number: ManagedNumber, since: datetime, until: datetime) -> Iterator[Span]:
    opens = number.next_opening(since)
    while opens is not None and opens < until:
        closes = number.closes_at(opens) or until
        yield Span(opens, closes)
        opens = number.next_opening(closes)
