"""What a program can do with the sandbox itself: find everything, move the clock, forget."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.world import World

# One step of the clock; more would leave the years that calendars know.
LONGEST_STEP = timedelta(days=3_660)


async def links(world: World, asked: Asked) -> Mapping[str, Any]:
    """Where everything is, with the credentials of the stand-ins."""
    return world.links()


async def time(world: World, asked: Asked) -> Json:
    """The sandbox's time."""
    return {"now": world.clock.now().isoformat(), "ahead_seconds": world.clock.ahead.total_seconds()}


async def wind(world: World, asked: Asked) -> Json:
    """Wind the clock forward; answers the new time."""
    seconds = asked.number("advance_seconds")
    if seconds < 0 or seconds > LONGEST_STEP.total_seconds():
        raise Wrong("The clock only winds forward, at most ten years at a time.")
    with told_apart():
        world.clock.advance(timedelta(seconds=seconds))
    return await time(world, asked)


async def reset(world: World, asked: Asked) -> Json:
    """Forget everything; the clock goes on from where it is."""
    await world.reset()
    world.readers.forget()
    return {"now": world.clock.now().isoformat()}
