"""What a program can do with the sandbox as a whole: find everything, forget everything."""

from collections.abc import Mapping
from typing import Any

from sandbox.page.asked import Asked, Json
from sandbox.page.stories import player
from sandbox.page.world import World


async def links(world: World, asked: Asked) -> Mapping[str, Any]:
    """Where everything is, with the credentials of the stand-ins."""
    return world.links()


async def reset(world: World, asked: Asked) -> Json:
    """Forget everything; the clock goes on from where it is."""
    await player.stop(world)
    world.playing.progress = None
    await world.reset()
    world.log.forget()
    world.readers.forget()
    return {"now": world.clock.now().isoformat()}
