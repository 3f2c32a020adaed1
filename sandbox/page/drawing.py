"""The page as HTML: every value is escaped by the templates, nothing is put together by hand."""

import json
from functools import partial
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.page.moments import Moments
from sandbox.page.programs import calls
from sandbox.page.scene import Scene
from sandbox.page.viewer import Viewer
from sandbox.page.world import World
from words import LANGUAGES, plural, say

_TEMPLATES = Path(__file__).parent / "templates"
_REACTIONS = ("👍", "❤️", "😂", "😮", "🙏")
_SLACK_REACTIONS = (("eyes", "👀"), ("+1", "👍"), ("white_check_mark", "✅"), ("tada", "🎉"))
# What is at hand to react with; every other one by its name.
EMOJI = (
    *_SLACK_REACTIONS,
    *(("heart", "❤️"), ("pray", "🙏"), ("joy", "😂"), ("open_mouth", "😮"), ("cry", "😢"), ("fire", "🔥")),
    *(("clap", "👏"), ("wave", "👋"), ("rocket", "🚀"), ("warning", "⚠️"), ("x", "❌"), ("question", "❓")),
    *(("hourglass_flowing_sand", "⏳"), ("phone", "☎️"), ("package", "📦"), ("bulb", "💡"), ("star", "⭐")),
)


class Drawing:
    """The templates, read once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            enable_async=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do"],
        )
        self._environment.filters["body"] = _body

    async def page(self, world: World, viewer: Viewer, scene: Scene, known: str) -> str:
        """The whole page. known: the pulse it was drawn at."""
        return await self._drawn(
            world,
            viewer,
            "page.html",
            scene=scene,
            known=known,
            phone=scene.phone,
            slack=scene.slack,
            calls=calls(viewer.language),
            links=_flat(world),
            languages=LANGUAGES,
            reactions=_REACTIONS,
            slack_reactions=_SLACK_REACTIONS,
            emoji=EMOJI,
            commands=world.commands(viewer.language),
        )

    async def part(self, world: World, viewer: Viewer, template: str, **values: object) -> web.StreamResponse:
        """Another template, as an answer."""
        html = await self._drawn(world, viewer, template, languages=LANGUAGES, **values)
        return web.Response(text=html, content_type="text/html")

    async def _drawn(self, world: World, viewer: Viewer, template: str, **values: object) -> str:
        now = world.clock.now()
        return await self._environment.get_template(template).render_async(
            say=partial(say, viewer.language),
            plural=partial(plural, viewer.language),
            viewer=viewer,
            now=now,
            moments=Moments(viewer.language, viewer.zone, now),
            **values,
        )


def _body(value: object) -> str:
    """A request's body, for an attribute: escaped there like any other text."""
    return json.dumps(value, ensure_ascii=False)


def _flat(world: World) -> list[tuple[str, str]]:
    """The links as lines to read: dotted name, value."""
    lines: list[tuple[str, str]] = []

    def walk(name: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{name}.{key}" if name else str(key), inner)
        else:
            lines.append((name, str(value)))

    walk("", dict(world.links()))
    return lines
