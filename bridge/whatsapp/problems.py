"""
Meta's errors in our words: what is certain, whether to try again, what to tell.

Source of the codes and of what to do about each: Meta Cloud API, error codes, November 2026. An error that Graph itself
reports means that nothing was done; what is said without Graph's own words is judged by the client.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desk.problems import Certainty, DeliveryProblem, Retry, Tell


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means for a send."""

    tell: Tell
    retry: Retry = Retry.NEVER
    after: timedelta | None = None


_SOON: Final = Rule(Tell.TEMPORARY, Retry.SOON)
_BUSY: Final = Rule(Tell.BUSY, Retry.SOON)
_CREDENTIALS: Final = Rule(Tell.CREDENTIALS, Retry.WHEN_MENDED)
_ACCOUNT: Final = Rule(Tell.ACCOUNT, Retry.WHEN_MENDED)
_PAYMENT: Final = Rule(Tell.PAYMENT, Retry.WHEN_MENDED)
_IN_HALF_A_MINUTE: Final = Rule(Tell.TEMPORARY, Retry.SOON, timedelta(seconds=30))
_BUSY_A_MINUTE: Final = Rule(Tell.BUSY, Retry.SOON, timedelta(minutes=1))
_IN_TEN_MINUTES: Final = Rule(Tell.TEMPORARY, Retry.SOON, timedelta(minutes=10))
_REFUSED: Final = Rule(Tell.NOT_ACCEPTED)
_OURS: Final = Rule(Tell.OUR_FAULT)
_TEMPLATE: Final = Rule(Tell.TEMPLATE)

_RULES: Final[dict[int, Rule]] = {
    int(code): rule
    for rule, codes in (
        # Try again soon.
        (_SOON, "1 2 131000 131016 133004 138004 138007 139102 139103"),
        (_IN_HALF_A_MINUTE, "131057 2494100"),
        (_BUSY, "130429 131056"),
        (_BUSY_A_MINUTE, "4 613 80007"),
        (_IN_TEN_MINUTES, "134101"),
        # Nothing goes out until somebody mends it.
        (_CREDENTIALS, "0 3 10 190 131005"),
        (_ACCOUNT, "33 368 803 131031 131037 131045 133000 133005 133006 133008 133009 133010 133015 133016"),
        (_PAYMENT, "131042 131044 134011"),
        # This message will not arrive.
        (Rule(Tell.WINDOW_CLOSED), "131047"),
        (Rule(Tell.OPTED_OUT), "131050"),
        (Rule(Tell.IDENTITY_CHANGED), "137000"),
        (Rule(Tell.UNREACHABLE), "130403 131021 131026 131030 131062"),
        (Rule(Tell.MEDIA), "131052 131053"),
        (_REFUSED, "100 130472 130497 130501 131009 131048 131049 131051 131060 131064 135000"),
        (_TEMPLATE, "131061 131063 132000 132001 132005 132007 132008 132012 132015 132016 132018 132021"),
        (_TEMPLATE, "132068 132069 134100 134102 139200"),
        # We asked for something wrong.
        (_OURS, "131008 131055 131059"),
        # Groups.
        (
            _REFUSED,
            "131020 131041 131201 131202 131204 131207 131208 131209 131210 131211 131212 131213 131214 131215",
        ),
        # Calls.
        (
            _REFUSED,
            "138000 138001 138002 138003 138005 138006 138009 138012 138013 138014 138015 138017 138018",
        ),
        # Management: verification, flows, blocking, usernames, insights, templates, shared numbers.
        (_OURS, "136024 139000 139001 139002 139003 139004 139100 139101 147001 147002 147003 147004 147005"),
        (_OURS, "200005 200006 200007 1752041 2388019 2388040 2388047 2388072 2388073 2388293 2388299"),
        (_OURS, "2593107 2593108 2593109"),
    )
    for code in codes.split()
}
# A range of its own: permission not granted or removed.
_PERMISSIONS: Final = range(200, 300)
# A code nobody knows: for good, and shown as it is.
_UNKNOWN: Final = Rule(Tell.NOT_ACCEPTED)
# The same, of a request Meta calls transient.
_TRANSIENT: Final = Rule(Tell.TEMPORARY, Retry.SOON)

PAIR_RATE_HIT: Final = 131056
# Somebody who did not write within a day, is not on WhatsApp, or is blocked (or not) already. Source: as above.
NOT_BLOCKED: Final = 139100


def known_codes() -> Iterator[int]:
    """Every code of the table, the range included."""
    yield from _RULES
    yield from _PERMISSIONS


def rule_of(code: int) -> Rule | None:
    """What a code means; None if nobody knows."""
    return _CREDENTIALS if code in _PERMISSIONS else _RULES.get(code)


def problem_of(
    code: int | None, *, transient: bool = False, retry_after: timedelta | None = None
) -> DeliveryProblem:
    """
    The problem of an error that Graph reported, in an answer or in a status. None: it gave no code.

    retry_after: what the answer asked us to wait, which counts more than the table.
    """
    rule = rule_of(code) if code is not None else None
    if rule is None:
        rule = _TRANSIENT if transient else _UNKNOWN
    after = retry_after if retry_after is not None else rule.after
    return DeliveryProblem(
        str(code) if code is not None else "no code",
        rule.tell,
        Certainty.NOT_APPLIED,
        rule.retry,
        after if rule.retry is Retry.SOON else None,
    )


def not_reached(code: str) -> DeliveryProblem:
    """Nothing left this machine: the connection was never made."""
    return DeliveryProblem(code, Tell.TEMPORARY, Certainty.NOT_APPLIED, Retry.SOON)


def unknown_outcome(code: str) -> DeliveryProblem:
    """It may have happened: nobody can tell but a later report."""
    return DeliveryProblem(code, Tell.UNKNOWN, Certainty.UNKNOWN, Retry.NEVER)


def not_handed_over(code: str) -> DeliveryProblem:
    """A file's bytes may be with Graph or not: nobody sees them, so they are handed over again."""
    return DeliveryProblem(code, Tell.TEMPORARY, Certainty.NOT_APPLIED, Retry.SOON)
