"""Traffic as a sheet: conversations that came, so that they can be served again in thought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.agent import Agent
from core.compliance.service_window import SERVICE_WINDOW
from core.ids import AgentId, ConversationId
from core.priority import Priority, highest
from core.routing.simulator import Arrival, Outcome
from core.routing.skillset import Skillset
from desk.ports.sheets import Row
from words import say

CAME, SKILLSET, MINUTES = "came", "skillset", "minutes"
PRIORITY, AGENT, WAITED = "priority", "agent", "waited_minutes"
NEEDED = (CAME, SKILLSET, MINUTES)
COLUMNS = (*NEEDED, PRIORITY, AGENT, WAITED)
# A week at most keeps an agent; longer ones were forgotten.
_LONGEST_MINUTES = 7 * 24 * 60
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a row, or with the headings (row 1). column: empty for none in particular."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a sheet says, or what is wrong with it; then none of it counts."""

    outcomes: tuple[Outcome, ...]
    slips: tuple[Slip, ...]


class _Wrong(Exception):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


def read_traffic(
    columns: Sequence[str],
    rows: Iterable[Row],
    skillsets: Sequence[Skillset],
    people: Sequence[Agent],
    zone: str,
    language: str,
) -> Traffic:
    """zone: whose clock `came` is told by, where it names none of its own."""
    missing = [each for each in NEEDED if each not in columns]
    if missing:
        why = say(language, "A column is missing: {columns}.", columns=", ".join(missing))
        return Traffic((), (Slip(1, "", why),))
    reading = _Reading(
        {each.name.casefold(): each for each in skillsets},
        {key: each for each in people for key in (each.name.casefold(), each.ref.casefold())},
        ZoneInfo(zone),
        language,
    )
    outcomes: list[Outcome] = []
    slips: list[Slip] = []
    for row in rows:
        try:
            outcomes.append(reading.outcome(row))
        except _Wrong as wrong:
            slips.append(Slip(row.number, wrong.column, wrong.sentence))
    outcomes.sort(key=lambda it: (it.arrival.at, it.arrival.id))
    return Traffic(() if slips else tuple(outcomes), tuple(slips))


@dataclass(frozen=True, slots=True)
class _Reading:
    skillsets: Mapping[str, Skillset]
    people: Mapping[str, Agent]
    zone: ZoneInfo
    language: str

    def outcome(self, row: Row) -> Outcome:
        skillset = self._skillset(row)
        came = self._came(row)
        priority = self._priority(row)
        arrival = Arrival(
            ConversationId(f"row {row.number:07}"),
            came,
            skillset.id,
            self._minutes(row, MINUTES, needed=True) or timedelta(0),
            came + SERVICE_WINDOW,
            highest(priority, skillset.priority),
        )
        waited = self._minutes(row, WAITED, needed=False)
        agent = self._agent(row)
        if agent is None or waited is None:
            return Outcome(arrival)  # nobody had it, as far as is told
        return Outcome(arrival, agent, came + waited)

    def _came(self, row: Row) -> datetime:
        try:
            at = datetime.fromisoformat(self._said(row, CAME))
        except ValueError:
            raise _Wrong(CAME, say(self.language, "It is written like this: 2026-11-27 09:30.")) from None
        return at if at.tzinfo is not None else at.replace(tzinfo=self.zone)

    def _skillset(self, row: Row) -> Skillset:
        name = self._said(row, SKILLSET)
        found = self.skillsets.get(name.casefold())
        if found is None:
            raise _Wrong(SKILLSET, say(self.language, "No skillset is called “{name}”.", name=name[:_SHOWN]))
        return found

    def _minutes(self, row: Row, column: str, *, needed: bool) -> timedelta | None:
        text = self._said(row, column) if needed else row.cells.get(column, "")
        if not text:
            return None
        try:
            minutes = float(text.replace(",", "."))
        except ValueError:
            minutes = -1
        if not 0 <= minutes <= _LONGEST_MINUTES:
            raise _Wrong(
                column,
                say(
                    self.language, "It is a number of minutes, {most} at most.", most=f"{_LONGEST_MINUTES:d}"
                ),
            )
        return timedelta(minutes=minutes)

    def _priority(self, row: Row) -> Priority:
        text = row.cells.get(PRIORITY, "").lower()
        if text and text not in set(Priority):
            raise _Wrong(PRIORITY, say(self.language, "It is one of {choices}.", choices=", ".join(Priority)))
        return Priority(text) if text else Priority.LOW

    def _agent(self, row: Row) -> AgentId | None:
        text = row.cells.get(AGENT, "")
        if not text:
            return None
        found = self.people.get(text.casefold().removeprefix("@"))
        # Whoever has left since had their part in it, too.
        return AgentId(text[:_SHOWN]) if found is None else found.id

    def _said(self, row: Row, column: str) -> str:
        if column in row.formulas:
            raise _Wrong(column, say(self.language, "It holds a formula: write what it comes to."))
        text = row.cells.get(column, "")
        if not text:
            raise _Wrong(column, say(self.language, "It is missing."))
        return text
