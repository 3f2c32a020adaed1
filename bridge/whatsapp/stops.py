"""Numbers that are stopped: once Meta refused the token or the account, nothing more is spent on asking again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.ids import NumberRef
from desk.pacing import Time
from desk.problems import DeliveryProblem, Retry

# One message in this time may try whether it was mended.
STOPPED_FOR: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Stop:
    problem: DeliveryProblem
    token: str
    until: datetime


class StoppedNumbers:
    """What stops each number, as long as it does. A new token lifts the stop at once."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._stops: dict[NumberRef, _Stop] = {}

    def check(self, number: NumberRef, token: str) -> None:
        """Raises the problem that stops the number, postponed; lets one through whenever the pause is over."""
        stop = self._stops.get(number)
        if stop is None:
            return
        if stop.token != token:
            del self._stops[number]
            return
        now = self._clock.now()
        if now >= stop.until:
            # This one tries; the others wait for what becomes of it.
            self._stops[number] = replace(stop, until=now + STOPPED_FOR)
            return
        problem = stop.problem
        raise DeliveryProblem(
            problem.code, problem.tell, problem.certainty, problem.retry, stop.until - now, postponed=True
        )

    def failed(self, number: NumberRef, token: str, problem: DeliveryProblem) -> None:
        """A request of this number failed: stop it, if somebody has to mend something first."""
        if problem.retry is Retry.WHEN_MENDED and not problem.postponed:
            self._stops[number] = _Stop(problem, token, self._clock.now() + STOPPED_FOR)

    def worked(self, number: NumberRef) -> None:
        """A message of this number was accepted: whatever was wrong is mended."""
        self._stops.pop(number, None)
