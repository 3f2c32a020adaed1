"""What a delivery report changes: the lattice none < sent < failed < delivered < read < played, attempt by attempt."""

from dataclasses import dataclass, replace

from core.ids import RemoteMessageId
from core.message import OutboundMessage, OutboundState, Progress
from desk.items import DeliveryReported


@dataclass(frozen=True, slots=True)
class Told:
    """What the channel has told of one attempt so far. doubled: its being a second delivery was answered."""

    progress: Progress = Progress.NONE
    failed: bool = False
    remote_id: RemoteMessageId | None = None
    doubled: bool = False

    @property
    def dead(self) -> bool:
        """Whether it will not arrive."""
        return self.failed and self.progress < Progress.DELIVERED

    def hearing(self, report: DeliveryReported) -> "Told":
        """With one more report."""
        heard = replace(self, remote_id=report.remote_id)
        if report.progress is None:
            return replace(heard, failed=True)
        return replace(heard, progress=max(self.progress, report.progress))


@dataclass(frozen=True, slots=True)
class Changed:
    """The message and what was told of the attempt, after a report."""

    message: OutboundMessage
    told: Told
    double: bool = False


def hear(message: OutboundMessage, told: Told, report: DeliveryReported, *, settled: bool) -> Changed:
    """
    Apply one report to a message.

    told: of the attempt the report belongs to. settled: that attempt's effect ended, so a queued message waits for
    another one.
    """
    told = told.hearing(report)
    if report.progress is None:
        return Changed(_failed(message, told, report, settled=settled), told)
    if message.remote_id in (None, report.remote_id):
        return Changed(_came_further(message, told, report, report.progress), told)
    if told.dead:
        return Changed(message, told)
    if message.state is OutboundState.FAILED:
        return Changed(_standing_for(message, told, report), told)
    further = replace(message, progress=max(message.progress, report.progress))
    return Changed(further, replace(told, doubled=True), double=not told.doubled)


def _failed(
    message: OutboundMessage, told: Told, report: DeliveryReported, *, settled: bool
) -> OutboundMessage:
    asked_again = message.remote_id is None and message.state is OutboundState.QUEUED and settled
    other = message.remote_id not in (None, report.remote_id)
    if (
        not told.dead
        or other
        or asked_again
        or message.state
        not in (
            OutboundState.QUEUED,
            OutboundState.UNKNOWN,
            OutboundState.SENT,
        )
    ):
        return message
    if message.remote_id is not None and message.progress >= Progress.DELIVERED:
        return message
    problem = "unknown:" if report.problem is None else f"{report.problem.tell}:{report.problem.code}"
    return replace(message, state=OutboundState.FAILED, remote_id=report.remote_id, problem=problem)


def _came_further(
    message: OutboundMessage, told: Told, report: DeliveryReported, progress: Progress
) -> OutboundMessage:
    if told.dead:
        known = message.state is OutboundState.FAILED and message.remote_id == report.remote_id
        return replace(message, progress=max(message.progress, progress)) if known else message
    return replace(_standing_for(message, told, report), progress=max(message.progress, progress))


def _standing_for(message: OutboundMessage, told: Told, report: DeliveryReported) -> OutboundMessage:
    return replace(
        message,
        state=OutboundState.SENT,
        remote_id=report.remote_id,
        progress=max(message.progress, told.progress),
        problem=None,
    )
