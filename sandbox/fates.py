"""What can become of a request in the sandbox's in-process sides: it happened or not, and it was answered or not."""

from collections import deque
from collections.abc import Callable
from enum import StrEnum

from desk.problems import Certainty, DeliveryProblem, Retry, Tell


class Fate(StrEnum):
    """
    One request's fate.

    fine: done and answered; busy: not done, answered "later"; refused: not done, answered "never"; lost: not done, no
    answer; silent: done, no answer; revoked: not done, the credentials are no good.
    """

    FINE = "fine"
    BUSY = "busy"
    REFUSED = "refused"
    LOST = "lost"
    SILENT = "silent"
    REVOKED = "revoked"


PROBLEMS = {
    Fate.BUSY: DeliveryProblem("busy", Tell.BUSY, Certainty.NOT_APPLIED, Retry.SOON),
    Fate.REFUSED: DeliveryProblem("refused", Tell.NOT_ACCEPTED, Certainty.NOT_APPLIED, Retry.NEVER),
    Fate.LOST: DeliveryProblem("timeout", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON),
    Fate.SILENT: DeliveryProblem("timeout", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON),
    Fate.REVOKED: DeliveryProblem("190", Tell.CREDENTIALS, Certainty.NOT_APPLIED, Retry.WHEN_MENDED),
}

Applied = (Fate.FINE, Fate.SILENT)


class Fates:
    """Decides what becomes of each request: first what was planned for it, else what `otherwise` says."""

    def __init__(self, otherwise: Callable[[str], Fate] = lambda _: Fate.FINE) -> None:
        self.otherwise = otherwise
        self._broken: dict[str, int] = {}
        self._planned: dict[str, deque[Fate]] = {}

    def plan(self, call: str, *fates: Fate) -> None:
        """The next requests of that call meet these fates, in order."""
        self._planned.setdefault(call, deque()).extend(fates)

    def break_down(self, call: str, *, times: int) -> None:
        """The next requests of that call meet a mistake of ours: something nobody foresaw."""
        self._broken[call] = times

    def of(self, call: str) -> Fate:
        """This request's fate. Raises RuntimeError where a breakdown was asked for."""
        if self._broken.get(call, 0):
            self._broken[call] -= 1
            raise RuntimeError(call)
        planned = self._planned.get(call)
        return planned.popleft() if planned else self.otherwise(call)


def meet(fate: Fate) -> None:
    """Raises what the caller of such a request gets; nothing when it is fine."""
    if fate is not Fate.FINE:
        problem = PROBLEMS[fate]
        raise DeliveryProblem(problem.code, problem.tell, problem.certainty, problem.retry)
