"""What the page shows of stories: the ready-made ones, and the one that plays."""

from dataclasses import dataclass

from sandbox.page.playing import State
from sandbox.page.stories.table import STORIES
from sandbox.page.world import World
from words import say


@dataclass(frozen=True, slots=True)
class Told:
    """The story that plays or has played: its last sentence, and how far it has come. problem: why it failed."""

    title: str
    state: State
    sentence: str
    done: int
    steps: int
    problem: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A story one can play."""

    name: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class StoriesView:
    """playing: None when there is nothing to tell."""

    offered: tuple[Offered, ...]
    playing: Told | None


def stories_view(world: World, language: str) -> StoriesView:
    """In the viewer's language."""
    offered = tuple(
        Offered(one.name, say(language, one.title), say(language, one.says)) for one in STORIES.values()
    )
    return StoriesView(offered, _told(world, language))


def _told(world: World, language: str) -> Told | None:
    progress = world.playing.progress
    if progress is None:
        return None
    last = say(language, progress.told[-1].text, **progress.told[-1].values) if progress.told else ""
    title = say(language, STORIES[progress.story].title)
    done, problem = len(progress.told), progress.problem
    why = "" if problem is None else say(language, problem.text, **problem.values)
    return Told(title, progress.state, last, done, max(progress.steps, done), why)
