"""Named places where tests may stop the process; in production nothing happens there."""

from enum import StrEnum


class Failpoint(StrEnum):
    """The places: before and after each write that matters and each request that leaves."""

    CUT_BEFORE_COMMIT = "cutting: before commit"
    CUT_AFTER_COMMIT = "cutting: after commit"
    INTAKE_BEFORE_COMMIT = "intake: before commit"
    INTAKE_AFTER_COMMIT = "intake: after commit"
    ATTEMPT_COMMITTED = "attempt: committed, nothing sent"
    REQUEST_ANSWERED = "request: answered, nothing settled"
    FILE_KEPT = "file: in the vault, nothing written"
    FILE_HANDED_OVER = "file: bytes handed over, nothing written"
    FILE_REMEMBERED = "file: hand-over committed, nothing shared"
    FILE_SHARED = "file: shared, nothing written"
    ERASED_OUTSIDE = "erasure: gone outside, nothing written"
    SETTLE_COMMITTED = "settle: committed"


def nothing(_: Failpoint) -> None:
    """What happens at a failpoint outside tests."""
