"""What performing an effect came to, and what is written with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.effects import RaiseAlert
from core.facts import EffectGivenUp
from core.ids import EffectId
from desk.ports import AttemptOutcome, OutboxEntry, OutboxOutcome, OutboxState, UnitOfWork
from desk.problems import Certainty, DeliveryProblem, Tell

# Pauses between tries: doubled each time, never longer than this. Source: this product's reliability rules.
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)

Write = Callable[[UnitOfWork], Awaitable[None]]


async def nothing_to_write(_: UnitOfWork) -> None:
    """For effects that change no state."""


def both(first: Write, second: Write) -> Write:
    """One after the other."""

    async def write(uow: UnitOfWork) -> None:
        await first(uow)
        await second(uow)

    return write


@dataclass(frozen=True, slots=True)
class Performed:
    """
    An effect's outcome and the state that is saved in the same transaction.

    write: loads afresh, decides, saves, records; may be called again when somebody else was faster.
    covers: how many of the effects performed together this is the outcome of; None: all of them.
    attempts_of: what became of the attempts of the others among them.
    """

    outcome: OutboxOutcome
    write: Write = nothing_to_write
    covers: int | None = None
    attempts_of: Mapping[EffectId, tuple[AttemptOutcome, ...]] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether the lane's next effects have to wait for this one."""
        waits = self.outcome.state in (OutboxState.READY, OutboxState.UNKNOWN)
        return waits and self.outcome.due_at is not None


def done(entry: OutboxEntry, write: Write = nothing_to_write, *attempts: AttemptOutcome) -> Performed:
    """It is performed, or there is nothing left to perform."""
    return Performed(OutboxOutcome(entry, OutboxState.DONE, attempts=attempts), write)


def again(
    entry: OutboxEntry, now: datetime, problem: DeliveryProblem, *attempts: AttemptOutcome
) -> Performed:
    """It certainly did not happen and is tried again later, sooner at first, and never before the far side allows."""
    pause = (
        pause_after(entry.tries) if problem.retry_after is None else max(problem.retry_after, timedelta(0))
    )
    outcome = OutboxOutcome(
        entry,
        OutboxState.READY,
        due_at=now + pause,
        tried=not problem.postponed,
        reason=problem.code,
        attempts=attempts,
    )
    return Performed(outcome)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * float(1 << min(tries, 12)))


def not_applied(problem: DeliveryProblem) -> bool:
    """Whether it is sure that nothing happened."""
    return problem.certainty is Certainty.NOT_APPLIED


def given_up(entry: OutboxEntry, problem: DeliveryProblem) -> Performed:
    """It is not tried any more; what was our own fault raises an alert."""

    async def write(uow: UnitOfWork) -> None:
        if problem.tell is Tell.OUR_FAULT and not isinstance(entry.effect, RaiseAlert):
            uow.record(EffectGivenUp(type(entry.effect).__name__, problem.code))

    return Performed(OutboxOutcome(entry, OutboxState.GAVE_UP, reason=problem.code), write)
