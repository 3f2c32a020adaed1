"""Choice: who of those who may take a conversation is asked, and why not the others."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import assert_never

from core.agent import USUAL_LEVEL, Status
from core.ids import AgentId
from core.routing.rings import RINGS, Ring
from core.routing.rules import RULES, Rules

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Strategy(StrEnum):
    """How one of several eligible agents is chosen; in files and commands these very words."""

    BALANCED = "balanced"
    ROTATION = "rotation"
    LAST_AGENT_FIRST = "last agent first"


class Bar(StrEnum):
    """Why somebody is left out; the first that holds is the one that is told."""

    DISABLED = "disabled"
    NOT_IN_CHANNEL = "not in channel"
    RESERVED = "reserved"
    OFFLINE = "offline"
    AWAY = "away"
    ON_BREAK = "on a break"
    BUSY = "busy"
    OUT_OF_HOURS = "out of hours"
    DECLINED = "declined"
    MISSED = "missed"
    NOT_LAST_AGENT = "not last agent"
    NOT_IN_SKILLSET = "not in skillset"
    LEVEL_TOO_LOW = "level too low"
    LACKS_OPTIONAL = "lacks optional"
    LANGUAGE = "language"
    CEILING = "ceiling"
    FULL = "full"


# Who is only kept by this, or by having enough, could become free while a ring lasts; no other gives any hope.
_PASSING = frozenset({None, Bar.BUSY})


_ABSENT = {
    Status.BUSY: Bar.BUSY,
    Status.BREAK: Bar.ON_BREAK,
    Status.AWAY: Bar.AWAY,
    Status.OFFLINE: Bar.OFFLINE,
}


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has: active conversations, idle ones, and those they are being asked about (which count whole)."""

    active: int = 0
    idle: int = 0
    offered: int = 0

    def __add__(self, other: "Load") -> "Load":
        """Both together."""
        return Load(self.active + other.active, self.idle + other.idle, self.offered + other.offered)

    def __sub__(self, other: "Load") -> "Load":
        """Without the other."""
        return Load(self.active - other.active, self.idle - other.idle, self.offered - other.offered)

    def weight(self, rules: Rules = RULES) -> float:
        """How much it is: 1 for each active one and each that is asked about, a part of that for each idle one."""
        return self.active + self.offered + self.idle * rules.idle_load

    @property
    def count(self) -> int:
        """How many conversations; all of them may wake up."""
        return self.active + self.idle + self.offered

    def bar(self, limit: int, rules: Rules = RULES) -> "Bar | None":
        """Why no further one fits; None: one does."""
        if self.count >= rules.ceiling * limit:
            return Bar.CEILING
        return Bar.FULL if self.weight(rules) >= limit else None


@dataclass(frozen=True, slots=True)
class Measure:
    """What decides among those who are eligible: how much of what they may have they have, and since when no more."""

    share: float
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    Somebody who might be asked, with everything that counts.

    level: theirs in the skillset, None: not a member; in_overflow: member of the skillset that helps out; skills: of
    the optional ones, those they have; languages: empty when nothing was said of them. last_given_at: when they were
    last given a conversation, None: never. declined_at, missed_at: when they last did that with this conversation.
    """

    id: AgentId
    limit: int
    load: Load = Load()
    enabled: bool = True
    status: Status = Status.AVAILABLE
    in_hours: bool = True
    in_channel: bool = True
    level: int | None = USUAL_LEVEL
    in_overflow: bool = False
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    last_given_at: datetime | None = None
    declined_at: datetime | None = None
    missed_at: datetime | None = None

    def standing(self, rules: Rules = RULES) -> Bar | None:
        """What keeps them from any conversation now, whichever it is: not there, or enough; None: nothing."""
        if not self.enabled or self.limit < 1:
            return Bar.DISABLED
        return _ABSENT.get(self.status) or self.load.bar(self.limit, rules)

    def measure(self, rules: Rules = RULES) -> Measure:
        """How much of what they may have they have, and since when no more."""
        return Measure(self.load.weight(rules) / max(self.limit, 1), self.last_given_at)


@dataclass(frozen=True, slots=True)
class Need:
    """
    What a conversation asks for.

    reserved_for: nobody else may take it. kept_inside: nobody but members of the skillset may. last_agent: who had the
    contact last, if that counts still. optional: skills that would be good to have. language: None: any.
    """

    level: int = USUAL_LEVEL
    optional: frozenset[str] = frozenset()
    language: str | None = None
    last_agent: AgentId | None = None
    reserved_for: AgentId | None = None
    kept_inside: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What was decided: who is asked, None: nobody can be; by what; and who was left out and why.

    eligible: who could have been asked, in the order in which they would have been; measures: by which each of them
    stands there; last_agent: who had the contact last, if that counted. beyond: how many more nobody looked at one by
    one, by what kept them out; None: nothing, they would have come later.
    """

    ring: Ring
    strategy: Strategy
    eligible: tuple[AgentId, ...]
    left_out: dict[AgentId, Bar]
    measures: tuple[Measure, ...] = ()
    last_agent: AgentId | None = None
    beyond: Mapping[Bar | None, int] = field(default_factory=dict)

    @property
    def agent_id(self) -> AgentId | None:
        """Who is asked."""
        return self.eligible[0] if self.eligible else None


def bar(candidate: Candidate, need: Need, ring: Ring, now: datetime, rules: Rules = RULES) -> Bar | None:
    """Why this one may not be asked in this ring now; None: they may."""
    return (
        _person_bar(candidate, need, now, rules)
        or _ring_bar(candidate, need, ring)
        or candidate.load.bar(candidate.limit, rules)
    )


def reachable(
    candidates: Collection[Candidate], need: Need, now: datetime, rules: Rules = RULES
) -> frozenset[Ring]:
    """The rings in which somebody could be asked now, or could become free while the ring lasts."""
    hopeful = [each for each in candidates if _person_bar(each, need, now, rules) in _PASSING]
    return frozenset(ring for ring in RINGS if any(_ring_bar(each, need, ring) is None for each in hopeful))


def choose(
    candidates: Iterable[Candidate],
    need: Need,
    ring: Ring,
    strategy: Strategy,
    now: datetime,
    rules: Rules = RULES,
) -> Choice:
    """Who is asked. The same candidates, in whatever order they come, lead to the same choice."""
    eligible: list[Candidate] = []
    left_out: dict[AgentId, Bar] = {}
    for each in candidates:
        why = bar(each, need, ring, now, rules)
        if why is None:
            eligible.append(each)
        else:
            left_out[each.id] = why
    measures = {each.id: each.measure(rules) for each in eligible}
    order = in_turn(strategy, measures, need.last_agent)
    return Choice(ring, strategy, order, left_out, tuple(measures[each] for each in order), need.last_agent)


def in_turn(
    strategy: Strategy, measures: Mapping[AgentId, Measure], last_agent: AgentId | None
) -> tuple[AgentId, ...]:
    """Those who are eligible, in the order in which they are asked; it is total, so the same lead to the same."""

    def order(agent_id: AgentId) -> tuple[bool, float, datetime, str]:
        measure = measures[agent_id]
        since = measure.since or _NEVER
        match strategy:
            case Strategy.BALANCED:
                return False, measure.share, since, agent_id
            case Strategy.ROTATION:
                return False, 0.0, since, agent_id
            case Strategy.LAST_AGENT_FIRST:
                return agent_id != last_agent, measure.share, since, agent_id
            case _:
                assert_never(strategy)

    return tuple(sorted(measures, key=order))


def _person_bar(candidate: Candidate, need: Need, now: datetime, rules: Rules) -> Bar | None:
    if not candidate.enabled or candidate.limit < 1:
        return Bar.DISABLED
    if not candidate.in_channel:
        return Bar.NOT_IN_CHANNEL
    if need.reserved_for not in (None, candidate.id) or (need.kept_inside and candidate.level is None):
        return Bar.RESERVED
    if candidate.status is not Status.AVAILABLE:
        return _ABSENT[candidate.status]
    if not candidate.in_hours:
        return Bar.OUT_OF_HOURS
    if _recent(candidate.declined_at, now, rules):
        return Bar.DECLINED
    if _recent(candidate.missed_at, now, rules):
        return Bar.MISSED
    return None


def _recent(at: datetime | None, now: datetime, rules: Rules) -> bool:
    return at is not None and now - at < rules.refused_for


def _ring_bar(candidate: Candidate, need: Need, ring: Ring) -> Bar | None:
    """What this ring asks of somebody; what is reserved for them they may have in any ring."""
    if ring is Ring.ANYONE or need.reserved_for == candidate.id:
        return None
    if need.language is not None and candidate.languages and need.language not in candidate.languages:
        return Bar.LANGUAGE
    if ring is Ring.LAST_AGENT:
        return None if candidate.id == need.last_agent else Bar.NOT_LAST_AGENT
    if ring is Ring.OVERFLOW and candidate.in_overflow:
        return None
    if candidate.level is None:
        return Bar.NOT_IN_SKILLSET
    if candidate.level < need.level - (ring.reach >= Ring.LEVEL_LOWER.reach):
        return Bar.LEVEL_TOO_LOW
    if ring.reach < Ring.OPTIONAL_DROPPED.reach and not need.optional <= candidate.skills:
        return Bar.LACKS_OPTIONAL
    return None
