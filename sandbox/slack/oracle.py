"""What the sandbox saw and did, kept for whoever checks an app against it."""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True)
class Called:
    """One call of the Web API. error: None for ok. fault: what was done to its answer."""

    when: datetime
    team_id: str
    method: str
    arguments: Json
    status: int
    error: str | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Posted:
    """One chat.postMessage that took effect, whether or not its answer arrived."""

    when: datetime
    team_id: str
    channel: str
    ts: str
    arguments: Json
    fault: str | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """One attempt to deliver an event. problem: None when it was acknowledged. attempt: 0 is the first."""

    when: datetime
    team_id: str
    event_id: str
    kind: str
    attempt: int
    problem: str | None


@dataclass(slots=True)
class Oracle:
    """The logs, oldest first. lost: events that will not be tried again."""

    calls: list[Called] = field(default_factory=list)
    posts: list[Posted] = field(default_factory=list)
    deliveries: list[Delivered] = field(default_factory=list)
    lost: list[Json] = field(default_factory=list)
