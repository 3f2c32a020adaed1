"""
The lattice: what a delivery report changes. none < sent < failed < delivered < read < played, attempt by attempt.

Read implies delivered; delivered after failed promotes; failed after delivered is only recorded.
Source: Meta Cloud API, statuses, November 2026.
"""

from dataclasses import dataclass, replace

from core.message import OutboundMessage, OutboundState, Progress
from desk.items import DeliveryReported


@dataclass(frozen=True, slots=True)
class Told:
    """What the channel has told of one attempt so far. doubled: that it was a second delivery has been said."""

    progress: Progress = Progress.NONE
    failed: bool = False
    doubled: bool = False

    def hearing(self, report: DeliveryReported) -> "Told":
        """With one more report."""
        if report.progress is None:
            return replace(self, failed=True)
        return replace(self, progress=max(self.progress, report.progress))

    @property
    def lost(self) -> bool:
        """Whether it will not arrive, as far as was told."""
        return self.failed and self.progress < Progress.DELIVERED


@dataclass(frozen=True, slots=True)
class Heard:
    """The message and what was told of the attempt, after a report. double: the contact has it twice by now."""

    message: OutboundMessage
    told: Told
    double: bool = False


_MAY_FAIL = (OutboundState.QUEUED, OutboundState.UNKNOWN, OutboundState.SENT)


def hear(message: OutboundMessage, before: Told, report: DeliveryReported, *, settled: bool) -> Heard:
    """
    Apply one report.

    before: what was told of the report's attempt. settled: that attempt's effect has ended, so a message that is
    queued waits for another attempt.
    """
    told = before.hearing(report)
    own = message.remote_id is None or message.remote_id == report.remote_id
    if report.progress is None:
        return Heard(_failed(message, told, report, settled=settled) if own else message, told)
    if own:
        return Heard(_further(message, told, report, report.progress), told)
    if told.lost:
        return Heard(message, told)
    if message.state is OutboundState.FAILED:
        return Heard(_stands_for(message, told, report), told)
    climbed = replace(message, progress=max(message.progress, report.progress))
    return Heard(climbed, replace(told, doubled=True), double=not told.doubled)


def _failed(
    message: OutboundMessage, told: Told, report: DeliveryReported, *, settled: bool
) -> OutboundMessage:
    asked_again = message.remote_id is None and message.state is OutboundState.QUEUED and settled
    arrived = message.remote_id is not None and message.progress >= Progress.DELIVERED
    if not told.lost or asked_again or arrived or message.state not in _MAY_FAIL:
        return message
    problem = "unknown:" if report.problem is None else f"{report.problem.tell}:{report.problem.code}"
    return replace(message, state=OutboundState.FAILED, remote_id=report.remote_id, problem=problem)


def _further(
    message: OutboundMessage, told: Told, report: DeliveryReported, progress: Progress
) -> OutboundMessage:
    if not told.lost:
        return _stands_for(message, told, report)
    known_as_failed = message.state is OutboundState.FAILED and message.remote_id == report.remote_id
    return replace(message, progress=max(message.progress, progress)) if known_as_failed else message


def _stands_for(message: OutboundMessage, told: Told, report: DeliveryReported) -> OutboundMessage:
    return replace(
        message,
        state=OutboundState.SENT,
        remote_id=report.remote_id,
        progress=max(message.progress, told.progress),
        problem=None,
    )
