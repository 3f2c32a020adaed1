"""Stories for programs: what there is, playing one, stopping it."""

from typing import Any

from sandbox.page.asked import Asked, Json, Wrong
from sandbox.page.playing import Progress
from sandbox.page.stories import player
from sandbox.page.stories.player import AlreadyPlaying
from sandbox.page.stories.table import STORIES
from sandbox.page.world import World
from words import SOURCE_LANGUAGE, say

MOST_PEOPLE = 5_000
_LARGEST_SEED = 2**31


async def stories(world: World, asked: Asked) -> Json:
    """Every story, and how far the one that plays has come."""
    known = [
        {"name": one.name, "says": say(SOURCE_LANGUAGE, one.says), "size": one.size}
        for one in STORIES.values()
    ]
    return {"stories": known, "playing": _shown(world.playing.progress)}


async def play(world: World, asked: Asked) -> Json:
    """Begin one, by name; `seed` and `size` are optional."""
    name = asked.path["name"]
    if name not in STORIES:
        raise Wrong(f"There is no story {name!r}; there are: {', '.join(STORIES)}.", 404)
    size = asked.whole("size", 0, 1, MOST_PEOPLE) if "size" in asked.body else None
    try:
        progress = player.play(world, STORIES[name], asked.whole("seed", 0, 0, _LARGEST_SEED), size)
    except AlreadyPlaying as other:
        raise Wrong(f"The story {str(other)!r} plays: stop it first.", 409) from None
    return {"playing": _shown(progress)}


async def stop(world: World, asked: Asked) -> Json:
    """Stop the one that plays, or put away the one that is over."""
    await player.stop(world)
    return {"playing": _shown(world.playing.progress)}


def _shown(progress: Progress | None) -> dict[str, Any] | None:
    if progress is None:
        return None
    problem = progress.problem
    return {
        "story": progress.story,
        "seed": progress.seed,
        "state": progress.state,
        "steps": progress.steps,
        "told": [say(SOURCE_LANGUAGE, one.text, **one.values) for one in progress.told],
        "problem": None if problem is None else say(SOURCE_LANGUAGE, problem.text, **problem.values),
    }
