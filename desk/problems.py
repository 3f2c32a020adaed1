"""DeliveryProblem: the far side failed; what is certain, whether to try again, and what to tell."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Certainty(StrEnum):
    """What we know of a request that did not go well."""

    NOT_APPLIED = "not applied"
    UNKNOWN = "unknown"


class Retry(StrEnum):
    """What to do next."""

    SOON = "soon"
    NEVER = "never"
    WHEN_MENDED = "when mended"


class Tell(StrEnum):
    """What to say to people; the sentences stand with whoever draws them."""

    TEMPORARY = "temporary"
    BUSY = "busy"
    WINDOW_CLOSED = "window closed"
    UNREACHABLE = "unreachable"
    NOT_ACCEPTED = "not accepted"
    OPTED_OUT = "opted out"
    IDENTITY_CHANGED = "identity changed"
    TEMPLATE = "template"
    ACCOUNT = "account"
    CREDENTIALS = "credentials"
    PAYMENT = "payment"
    MEDIA = "media"
    UNKNOWN = "unknown"
    THREAD_GONE = "thread gone"
    CHANNEL_GONE = "channel gone"
    PERSON_GONE = "person gone"
    OUR_FAULT = "our fault"


@dataclass(unsafe_hash=True)  # not frozen: the interpreter itself hangs tracebacks on exceptions
class DeliveryProblem(Exception):
    """
    The far side did not do what was asked.

    code: the side's own code, or ours where it gave none ("timeout", "connect"); never a person's words.
    certainty: NOT_APPLIED only if it is sure that nothing happened. retry_after: what the side asked us to wait.
    postponed: we held it back ourselves (pacing): no attempt was made.
    """

    code: str
    tell: Tell
    certainty: Certainty = Certainty.NOT_APPLIED
    retry: Retry = Retry.NEVER
    retry_after: timedelta | None = None
    postponed: bool = False

    def __str__(self) -> str:
        return f"{self.code}: {self.tell}"


def held_back(wait: timedelta) -> DeliveryProblem:
    """We held it back ourselves, for so long: no request was made."""
    return DeliveryProblem("paced", Tell.BUSY, Certainty.NOT_APPLIED, Retry.SOON, wait, postponed=True)
