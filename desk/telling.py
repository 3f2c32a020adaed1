"""Telling: what may be done twice without harm is tried a few times, and given up when it never will help."""

from collections.abc import Awaitable

from desk.desk import Desk
from desk.performed import Performed, again, done, given_up
from desk.ports import OutboxEntry
from desk.problems import DeliveryProblem, Retry

# What is only told is given up after so many tries; what a contact wrote is shown however long it takes.
TOLD_TRIES = 8


async def told(desk: Desk, entry: OutboxEntry, telling: Awaitable[None]) -> Performed:
    """What may be done twice without harm: do it, try again when that may help, give up when it never will."""
    try:
        await telling
    except DeliveryProblem as problem:
        if problem.retry is Retry.NEVER or entry.tries + 1 >= TOLD_TRIES:
            return given_up(entry, problem)
        return again(entry, desk.clock.now(), problem)
    return done(entry)
