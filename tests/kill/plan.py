"""What one run of the kill test lives through."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """
    messages: from contacts; replies: by agents; kills: SIGKILLs; companies: each with a number and a channel of its
    own, because one channel takes one post a second; contacts: over all companies.

    alive_seconds: how long a process lives once it is ready, at the shortest and the longest, until it is killed.
    patient: whether leases and doubts run out by themselves (60 and 120 seconds), or are wound in the database.
    rest_seconds: at most, until everything has come to rest. spread_seconds: how long people take to say it all; None:
    as long as the killing takes. latency_seconds: answers of both platforms come up to so late.
    """

    messages: int
    replies: int
    kills: int
    companies: int
    contacts: int
    seed: int = 0
    alive_seconds: tuple[float, float] = (1.0, 8.0)
    patient: bool = True
    rest_seconds: float = 900.0
    spread_seconds: float | None = None
    latency_seconds: int = 0


# What the test suite has time for.
SMALL = Plan(
    messages=300,
    replies=150,
    kills=6,
    companies=15,
    contacts=60,
    alive_seconds=(0.5, 4.0),
    patient=False,
    rest_seconds=90.0,
)
