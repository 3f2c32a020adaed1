"""Crowd: those of a skillset at whom nobody looks one by one: how many there are of each kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.agent import Status
from core.ids import AgentId
from core.routing.choice import Bar, Candidate, Choice, Load, Need, Strategy, bar, choose
from core.routing.rings import Ring
from core.routing.rules import RULES, Rules

_STATUS = {
    Bar.BUSY: Status.BUSY,
    Bar.ON_BREAK: Status.BREAK,
    Bar.AWAY: Status.AWAY,
    Bar.OFFLINE: Status.OFFLINE,
}
# So many that whoever has as many is full, and whoever has them many times over has more than anybody may.
_MANY = 1_000
_LOAD = {Bar.FULL: Load(active=_MANY), Bar.CEILING: Load(active=_MANY * _MANY)}


@dataclass(frozen=True, slots=True)
class Kind:
    """
    What people have in common who need not be told apart to know whether they could be asked.

    bar: what keeps them from any conversation now, None: nothing. level: theirs in the skillset, None: not a member.
    helps: whether they are members of the skillset that helps out. languages: empty when nothing was said of them.
    """

    bar: Bar | None
    level: int | None
    helps: bool = False
    languages: frozenset[str] = frozenset()

    @property
    def example(self) -> Candidate:
        """Any of them, as far as they are known."""
        return Candidate(
            AgentId(""),
            _MANY,
            load=_LOAD.get(self.bar, Load()) if self.bar else Load(),
            enabled=self.bar is not Bar.DISABLED,
            status=_STATUS.get(self.bar, Status.AVAILABLE) if self.bar else Status.AVAILABLE,
            level=self.level,
            in_overflow=self.helps,
            languages=self.languages,
        )


Crowd = Mapping[Kind, int]


def kind_of(candidate: Candidate, rules: Rules = RULES) -> Kind:
    """Among whom somebody stands."""
    return Kind(candidate.standing(rules), candidate.level, candidate.in_overflow, candidate.languages)


def without(crowd: Crowd, known: Iterable[Kind]) -> Crowd:
    """The others, when these are looked at one by one."""
    rest = Counter(crowd)
    rest.subtract(known)
    return +rest


def askable(crowd: Crowd, need: Need, ring: Ring, now: datetime, rules: Rules = RULES) -> list[Kind]:
    """The kinds of which somebody could be asked in this ring."""
    return [kind for kind in crowd if bar(kind.example, need, ring, now, rules) is None]


def choose_among(
    candidates: Iterable[Candidate],
    crowd: Crowd,
    need: Need,
    ring: Ring,
    strategy: Strategy,
    now: datetime,
    rules: Rules = RULES,
) -> Choice:
    """Who of the candidates is asked, and what is told of the crowd beyond them."""
    beyond: Counter[Bar | None] = Counter()
    for kind, count in crowd.items():
        beyond[bar(kind.example, need, ring, now, rules)] += count
    return replace(choose(candidates, need, ring, strategy, now, rules), beyond=dict(beyond))
