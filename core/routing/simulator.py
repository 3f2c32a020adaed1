"""
Simulator: recorded traffic served again by the same rules, with other agents, limits, hours or rings.

It answers "what if": the order, the rings and the choice are those that serve real contacts. What it leaves out: nobody
declines or misses, and a conversation weighs the same from beginning to end.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from math import ceil

from core.agent import Status
from core.ids import AgentId, ConversationId, SkillsetId
from core.priority import Priority
from core.routing.choice import Candidate, Load, Need, Strategy, choose, reachable
from core.routing.queue import WEIGHTS, InQueue, Weights, in_order
from core.routing.rings import Ring, RingTimes, Search

NOTHING = timedelta(0)
WHATEVER = Need()
USUAL_TIMES = RingTimes()


# ---- what goes in --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` until before `ends`."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    A conversation that came in.

    takes: how long it kept an agent, from having it until it was closed. closes_at: when its service window closes.
    """

    id: ConversationId
    at: datetime
    skillset_id: SkillsetId
    takes: timedelta
    closes_at: datetime
    priority: Priority = Priority.NORMAL
    need: Need = WHATEVER


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent. levels: theirs in each of their skillsets; shifts: when they take conversations."""

    id: AgentId
    limit: int
    levels: Mapping[SkillsetId, int]
    shifts: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Serving:
    """
    How one skillset serves.

    answers_in: how long whoever is asked takes to accept; nothing where conversations are given without asking.
    open: when it is served; None: always.
    """

    strategy: Strategy = Strategy.BALANCED
    times: RingTimes = USUAL_TIMES
    overflow: SkillsetId | None = None
    answers_in: timedelta = NOTHING
    open: tuple[Span, ...] | None = None


USUALLY = Serving()


# ---- what comes out ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: who had it, when, found in which ring; None: nobody had it. waited: until then."""

    arrival: Arrival
    agent_id: AgentId | None = None
    had_at: datetime | None = None
    ring: Ring | None = None

    @property
    def waited(self) -> timedelta | None:
        """How long the contact waited for somebody."""
        return None if self.had_at is None else self.had_at - self.arrival.at

    def lost(self, until: datetime | None = None) -> bool:
        """Whether the window closed before anybody had it; until: as far as is known, None: to the end."""
        if self.had_at is not None:
            return self.had_at >= self.arrival.closes_at
        return until is None or until >= self.arrival.closes_at


@dataclass(frozen=True, slots=True)
class Share:
    """What one agent did: how many conversations, how long all of them together, and how many at once at most."""

    conversations: int
    work: timedelta
    at_once: int


@dataclass(frozen=True, slots=True)
class Figures:
    """
    How it went. Waits are of those whom somebody had; None: nobody was had.

    lost: windows that closed before anybody had the conversation. shares: by agent.
    """

    conversations: int
    served: int
    lost: int
    median: timedelta | None
    ninetieth: timedelta | None
    longest: timedelta | None
    shares: Mapping[AgentId, Share]


def figures(outcomes: Collection[Outcome], until: datetime | None = None) -> Figures:
    """
    The same figures of what was and of what would have been.

    until: as far as is looked: who waits then may be served still. None: to the end.
    """
    waits = sorted(outcome.waited for outcome in outcomes if outcome.waited is not None)
    by_agent: defaultdict[AgentId, list[Span]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.agent_id is not None and outcome.had_at is not None:
            by_agent[outcome.agent_id].append(Span(outcome.had_at, outcome.had_at + outcome.arrival.takes))
    return Figures(
        conversations=len(outcomes),
        served=len(waits),
        lost=sum(outcome.lost(until) for outcome in outcomes),
        median=_nearest_rank(waits, 0.5),
        ninetieth=_nearest_rank(waits, 0.9),
        longest=_nearest_rank(waits, 1.0),
        shares={agent: _share(spans) for agent, spans in sorted(by_agent.items())},
    )


def _nearest_rank(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None


def _share(spans: Sequence[Span]) -> Share:
    # Who ends in the moment in which another begins does not have both.
    steps = sorted([(span.ends, -1) for span in spans] + [(span.begins, 1) for span in spans])
    now, most = 0, 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return Share(len(spans), sum((span.ends - span.begins for span in spans), NOTHING), most)


# ---- the simulation ------------------------------------------------------------------------------------------------


def simulate(
    arrivals: Iterable[Arrival],
    workers: Iterable[Worker],
    serving: Mapping[SkillsetId, Serving],
    weights: Weights = WEIGHTS,
) -> list[Outcome]:
    """
    Serve them all, in the order in which they came in; the same input leads to the same outcomes.

    A skillset of which nothing is said is served as usual. Who never gets an agent
    before the last shift ends is told as having waited in vain.
    """
    return _Simulation(list(arrivals), list(workers), serving, weights).run()


class _Kind(IntEnum):
    """What may happen; of what happens in the same moment, this is the order."""

    CLOSED = 0
    HAD = 1
    SHIFT = 2
    ARRIVED = 3
    WIDENED = 4


@dataclass(slots=True)
class _Waiting:
    """search: None before its skillset opens. looked_at: when it is looked at again at the latest."""

    arrival: Arrival
    search: Search | None = None
    looked_at: datetime | None = None


@dataclass(slots=True)
class _Desk:
    """What an agent has at the moment."""

    worker: Worker
    active: int = 0
    offered: int = 0
    last_given_at: datetime | None = None

    def load(self) -> Load:
        return Load(active=self.active, offered=self.offered)

    def has_room(self) -> bool:
        return self.active + self.offered < self.worker.limit


_Event = tuple[datetime, _Kind, int, ConversationId | None]


@dataclass(slots=True)
class _Simulation:
    arrivals: list[Arrival]
    workers: list[Worker]
    serving: Mapping[SkillsetId, Serving]
    weights: Weights
    events: list[_Event] = field(default_factory=list)
    pushed: int = 0
    desks: dict[AgentId, _Desk] = field(default_factory=dict)
    waiting: dict[ConversationId, _Waiting] = field(default_factory=dict)
    outcomes: dict[ConversationId, Outcome] = field(default_factory=dict)
    on_shift: set[AgentId] = field(default_factory=set)
    closed: set[SkillsetId] = field(default_factory=set)
    hopes: dict[tuple[SkillsetId, Need], frozenset[Ring]] = field(default_factory=dict)

    def run(self) -> list[Outcome]:
        if self.arrivals:
            self._shift(min(arrival.at for arrival in self.arrivals))
        by_id = {arrival.id: arrival for arrival in self.arrivals}
        self.outcomes = {arrival.id: Outcome(arrival) for arrival in self.arrivals}
        self.desks = {worker.id: _Desk(worker) for worker in self.workers}
        for arrival in self.arrivals:
            self._at(arrival.at, _Kind.ARRIVED, arrival.id)
        for span in self._spans():
            self._at(span.begins, _Kind.SHIFT)
            self._at(span.ends, _Kind.SHIFT)
        while self.events:
            now = self.events[0][0]
            while self.events and self.events[0][0] == now:
                _, kind, _, conversation_id = heapq.heappop(self.events)
                self._happened(kind, now, None if conversation_id is None else by_id[conversation_id])
            self._serve(now)
        return [self.outcomes[arrival.id] for arrival in self.arrivals]

    def _spans(self) -> Iterable[Span]:
        for worker in self.workers:
            yield from worker.shifts
        for rules in self.serving.values():
            yield from rules.open or ()

    def _at(self, when: datetime, kind: _Kind, conversation_id: ConversationId | None = None) -> None:
        self.pushed += 1
        heapq.heappush(self.events, (when, kind, self.pushed, conversation_id))

    def _happened(self, kind: _Kind, now: datetime, arrival: Arrival | None) -> None:
        if kind is _Kind.SHIFT:
            self._shift(now)
            for waiting in self.waiting.values():
                self._begin(waiting, now)
        elif arrival is not None and kind is _Kind.ARRIVED:
            self.waiting[arrival.id] = _Waiting(arrival)
            self._begin(self.waiting[arrival.id], now)
        elif arrival is not None and kind is not _Kind.WIDENED:
            self._moved_on(kind, now, arrival)

    def _shift(self, now: datetime) -> None:
        """Who is there and what is open has changed, and with it where somebody could be found."""
        self.on_shift = {
            agent_id for agent_id, desk in self.desks.items() if _within(desk.worker.shifts, now)
        }
        shut = (
            of for of, each in self.serving.items() if each.open is not None and not _within(each.open, now)
        )
        self.closed = set(shut)
        self.hopes.clear()

    def _begin(self, waiting: _Waiting, now: datetime) -> None:
        if waiting.search is None and waiting.arrival.skillset_id not in self.closed:
            waiting.search = Search.begun(now)

    def _moved_on(self, kind: _Kind, now: datetime, arrival: Arrival) -> None:
        agent_id = self.outcomes[arrival.id].agent_id
        assert agent_id is not None
        desk = self.desks[agent_id]
        if kind is _Kind.HAD:
            desk.offered -= 1
            desk.active += 1
            self._at(now + arrival.takes, _Kind.CLOSED, arrival.id)
        else:
            desk.active -= 1

    def _serve(self, now: datetime) -> None:
        """Ask for as many of those who wait as there are agents free, in the order of the queue."""
        free = [
            desk for agent_id, desk in self.desks.items() if agent_id in self.on_shift and desk.has_room()
        ]
        if not (free and self.waiting):
            return
        queue = [
            InQueue(
                each.arrival.id, each.arrival.at, each.arrival.priority, each.arrival.closes_at, self.weights
            )
            for each in self.waiting.values()
            if each.arrival.skillset_id not in self.closed
        ]
        # Where nobody was found for one, nobody is found for the next who asks for the same.
        in_vain: set[tuple[SkillsetId, Need, Ring]] = set()
        for ranked in in_order(queue, now):
            waiting = self.waiting[ranked.item.id]
            search = self._widened(waiting, now)
            sought = (waiting.arrival.skillset_id, waiting.arrival.need, search.ring)
            if sought in in_vain:
                continue
            chosen = self._choose(waiting.arrival, search.ring, free, now)
            if chosen is None:
                in_vain.add(sought)
                continue
            self._give(waiting.arrival, search.ring, self.desks[chosen], now)
            if not self.desks[chosen].has_room():
                free.remove(self.desks[chosen])
            if not free:
                break

    def _widened(self, waiting: _Waiting, now: datetime) -> Search:
        """How wide the search is now; whoever has to go on waiting is looked at again when it widens."""
        arrival, times = waiting.arrival, self._serving(waiting.arrival.skillset_id).times
        key = (arrival.skillset_id, arrival.need)
        if key not in self.hopes:
            everybody = [self._candidate(desk, arrival.skillset_id) for desk in self.desks.values()]
            self.hopes[key] = reachable(everybody, arrival.need, now)
        assert waiting.search is not None
        waiting.search = waiting.search.widened(now, times, self.hopes[key])
        again = waiting.search.widens_at(times)
        if again is not None and again != waiting.looked_at:
            waiting.looked_at = again
            self._at(again, _Kind.WIDENED, arrival.id)
        return waiting.search

    def _choose(self, arrival: Arrival, ring: Ring, free: list[_Desk], now: datetime) -> AgentId | None:
        candidates = [self._candidate(desk, arrival.skillset_id) for desk in free]
        strategy = self._serving(arrival.skillset_id).strategy
        return choose(candidates, arrival.need, ring, strategy, now).agent_id

    def _candidate(self, desk: _Desk, skillset_id: SkillsetId) -> Candidate:
        worker = desk.worker
        return Candidate(
            worker.id,
            worker.limit,
            desk.load(),
            status=Status.AVAILABLE if worker.id in self.on_shift else Status.OFFLINE,
            level=worker.levels.get(skillset_id),
            in_overflow=self._serving(skillset_id).overflow in worker.levels,
            last_given_at=desk.last_given_at,
        )

    def _give(self, arrival: Arrival, ring: Ring, desk: _Desk, now: datetime) -> None:
        had_at = now + self._serving(arrival.skillset_id).answers_in
        self.outcomes[arrival.id] = Outcome(arrival, desk.worker.id, had_at, ring)
        del self.waiting[arrival.id]
        desk.offered += 1
        desk.last_given_at = now
        self._at(had_at, _Kind.HAD, arrival.id)

    def _serving(self, skillset_id: SkillsetId) -> Serving:
        return self.serving.get(skillset_id, USUALLY)


def _within(spans: Iterable[Span], now: datetime) -> bool:
    return any(span.begins <= now < span.ends for span in spans)
