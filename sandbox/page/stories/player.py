"""Playing a story: one at a time, in the background, to be stopped at any moment."""

import asyncio
import logging

from sandbox.page.playing import Progress, Sentence
from sandbox.page.stories.stage import NotSeen, Stage
from sandbox.page.stories.table import Story
from sandbox.page.world import World
from words import mark

log = logging.getLogger(__name__)


class AlreadyPlaying(Exception):
    """Another story plays; it has to be stopped first. The text is its name."""


def play(world: World, story: Story, seed: int, size: int | None) -> Progress:
    """Begin; returns at once. Raises AlreadyPlaying."""
    playing = world.playing
    if playing.task is not None and playing.progress is not None:
        raise AlreadyPlaying(playing.progress.story)
    people = story.size if size is None else size
    progress = Progress(story.name, seed, story.steps(people))
    playing.progress = progress
    playing.task = asyncio.create_task(_played(world, story, people, progress), name=f"story {story.name}")
    return progress


async def stop(world: World) -> None:
    """Stop it where it is, or put away one that is over."""
    playing = world.playing
    if playing.task is None:
        playing.progress = None
        return
    playing.task.cancel()
    await asyncio.gather(playing.task, return_exceptions=True)


async def _played(world: World, story: Story, people: int, progress: Progress) -> None:
    try:
        await story.play(Stage(world, progress, people))
    except asyncio.CancelledError:
        progress.state = "stopped"
        raise
    except NotSeen as missing:
        progress.state, progress.problem = "failed", missing.what
    except Exception:
        log.exception("a story broke")
        broken = Sentence(mark("something that broke: the sandbox's log says what"), {})
        progress.state, progress.problem = "failed", broken
    else:
        progress.state = "over"
    finally:
        world.playing.task = None
