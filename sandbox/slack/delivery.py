"""Events on their way to the app: signed, tried again, limited, and given up, as Slack does it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sandbox.faults import Faults
from sandbox.manual_clock import ManualClock
from sandbox.slack.agenda import Agenda
from sandbox.slack.faults import possible_faults
from sandbox.slack.line import Answer, Line
from sandbox.slack.oracle import Delivered, Oracle
from sandbox.slack.wire import Json, epoch, micros_of, ts_of

# Source: Slack, Events API, "Retries": nearly immediately, after 1 minute, after 5 minutes.
RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
# Source: Slack, Events API, "Delayed events": hourly for 24 hours; without it nothing older than 2 hours is sent.
HOURLY = timedelta(hours=1)
HOURLY_RETRIES = 24
TOO_LATE = timedelta(hours=2)
# Source: Slack, Events API, "Rate limiting": 30,000 deliveries per workspace, app and 60 minutes.
DELIVERIES_AN_HOUR = 30_000
# Source: Slack, Events API, "Failure limits": over 95 % in 60 minutes; apps under 1,000 events an hour are exempt.
FAILURE_SHARE = 0.95
FAILURES_COUNT_FROM = 1_000


@dataclass(slots=True, eq=False)
class Pending:
    """An event not acknowledged yet. attempt: 0 is the first; reason: why the last failed; struck: its faults."""

    team_id: str
    body: Json
    happened: datetime
    due: datetime
    attempt: int = 0
    reason: str = ""
    struck: str = ""


@dataclass(slots=True)
class Health:
    """Deliveries of the last 60 minutes: minute -> [tried, failed], over all workspaces; and per workspace."""

    minutes: dict[int, list[int]] = field(default_factory=dict)
    of_team: dict[str, dict[int, int]] = field(default_factory=dict)
    limited: set[tuple[str, int]] = field(default_factory=set)
    disabled: bool = False


class Delivery:
    """
    Carries events over HTTP, or through Socket Mode when that is on.

    delayed_events: the app setting of the same name. hourly_limit: settable, so that a test need not send 30,000.
    socket: sends one event through a Socket Mode connection; None while Socket Mode is off.
    """

    def __init__(
        self,
        clock: ManualClock,
        agenda: Agenda,
        line: Line,
        faults: Faults,
        oracle: Oracle,
        random: Random,
    ) -> None:
        self._clock = clock
        self._agenda = agenda
        self._line = line
        self._faults = faults
        self._oracle = oracle
        self._random = random
        self.socket: Callable[[Pending], Awaitable[Answer]] | None = None
        self.delayed_events = False
        self.hourly_limit = DELIVERIES_AN_HOUR
        self.health = Health()
        self.secret = ""
        self.app_id = ""
        self.pending: dict[Pending, None] = {}

    def send(self, body: Json) -> None:
        """Start on its way the outer envelope `body`; what the faults do to it is decided here."""
        event = body.get("event", {})
        kind, channel = event.get("type", body["type"]), event.get("channel")
        struck = self._faults.take_for_event(
            kind, possible_faults(event), channel if isinstance(channel, str) else None
        )
        if "no_metadata" in struck:
            body = {**body, "event": {name: v for name, v in body["event"].items() if name != "metadata"}}
        if "lose" in struck or "lost_echo" in struck:
            self._oracle.lost.append(body)
            self._line.note_lost(body, ", ".join(struck))
            return
        wait = timedelta(seconds=self._faults.held_seconds(struck, self._random.random))
        faults = ", ".join(struck)
        self.resume(self._pending(body, wait, faults))
        if "duplicate" in struck:
            self.resume(self._pending(body, wait, faults))
        if "twin" in struck:
            self.resume(self._pending(self._twin(body), wait, faults))

    def resume(self, pending: Pending) -> None:
        """Try this event when it is due."""
        self.pending[pending] = None
        if pending.due <= self._clock.now():
            self._agenda.now(self._try(pending))
        else:
            self._agenda.at(pending.due, lambda: self._try(pending))

    def _pending(self, body: Json, wait: timedelta, struck: str) -> Pending:
        now = self._clock.now()
        return Pending(body["team_id"], body, now, now + wait, struck=struck)

    def _twin(self, body: Json) -> Json:
        """The same gesture surfacing as a second message: other ts and event id, same client_msg_id."""
        event = body["event"]
        other = ts_of((micros_of(event["ts"]) or 0) + 200_000)
        twin_id = f"Ev{self._random.getrandbits(40):010X}"
        return {**body, "event": {**event, "ts": other, "event_ts": other}, "event_id": twin_id}

    async def _try(self, pending: Pending) -> None:
        """One attempt, and whatever follows from it."""
        if not self._may_go(pending):
            self._give_up(pending)
            return
        answer = await self._attempt(pending)
        self._note(pending, answer)
        if answer.problem is None:
            self.pending.pop(pending, None)
            return
        wait = self._wait_before_retry(pending)
        if answer.headers.get("x-slack-no-retry") == "1" or wait is None:
            self._give_up(pending)
            return
        pending.attempt += 1
        pending.reason = answer.problem
        pending.due = self._clock.now() + wait
        self.pending.pop(pending, None)
        self.resume(pending)

    async def _attempt(self, pending: Pending) -> Answer:
        if self.socket is not None:
            return await self.socket(pending)
        headers = {}
        if pending.attempt:
            headers = {"x-slack-retry-num": str(pending.attempt), "x-slack-retry-reason": pending.reason}
        raw = json.dumps(pending.body, separators=(",", ":")).encode()
        return await self._line.post(self.secret, raw, "application/json", headers, pending.struck)

    def _wait_before_retry(self, pending: Pending) -> timedelta | None:
        if pending.body["type"] != "event_callback":
            return None
        if pending.attempt < len(RETRY_AFTER):
            return RETRY_AFTER[pending.attempt]
        hourly = pending.attempt - len(RETRY_AFTER) < HOURLY_RETRIES
        return HOURLY if self.delayed_events and hourly else None

    def _may_go(self, pending: Pending) -> bool:
        now = self._clock.now()
        if self.health.disabled or (self.socket is None and not self._line.request_url):
            return False
        if not self.delayed_events and now - pending.happened > TOO_LATE:
            return False
        return pending.body["type"] != "event_callback" or self._within_hourly_limit(pending.team_id, now)

    def _within_hourly_limit(self, team_id: str, now: datetime) -> bool:
        minute = epoch(now) // 60
        counts = self.health.of_team.setdefault(team_id, {})
        for old in [old for old in counts if old <= minute - 60]:
            del counts[old]
        if sum(counts.values()) < self.hourly_limit:
            counts[minute] = counts.get(minute, 0) + 1
            return True
        if (team_id, minute) not in self.health.limited:
            self.health.limited.add((team_id, minute))
            self._agenda.now(self._tell_limited(team_id, minute))
        return False

    async def _tell_limited(self, team_id: str, minute: int) -> None:
        """Source: Slack, app_rate_limited: its own outer envelope, once each minute."""
        body: Json = {"token": "legacyVerificationToken00", "type": "app_rate_limited", "team_id": team_id}
        body |= {"minute_rate_limited": minute * 60, "api_app_id": self.app_id}
        now = self._clock.now()
        await self._attempt(Pending(team_id, body, now, now))

    def _note(self, pending: Pending, answer: Answer) -> None:
        now = self._clock.now()
        kind = pending.body.get("event", {}).get("type", pending.body["type"])
        event_id = pending.body.get("event_id", "")
        self._oracle.deliveries.append(
            Delivered(now, pending.team_id, event_id, kind, pending.attempt, answer.problem)
        )
        minutes, minute = self.health.minutes, epoch(now) // 60
        for old in [old for old in minutes if old <= minute - 60]:
            del minutes[old]
        counted = minutes.setdefault(minute, [0, 0])
        counted[0] += 1
        counted[1] += answer.problem is not None
        tried = sum(count[0] for count in minutes.values())
        failed = sum(count[1] for count in minutes.values())
        if self.socket is None and tried >= FAILURES_COUNT_FROM and failed > tried * FAILURE_SHARE:
            self.health.disabled = True

    def _give_up(self, pending: Pending) -> None:
        self.pending.pop(pending, None)
        self._oracle.lost.append(pending.body)
