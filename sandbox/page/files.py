"""Files that people sent, for the page to show: pictures as pictures, everything else only to be saved."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from aiohttp import web

from sandbox.page.world import World

# What a browser shows without ever running anything in it.
_SHOWN: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "video/mp4"}
)
_ALONE: Final[Mapping[str, str]] = {"Content-Security-Policy": "default-src 'none'; sandbox"}


def routes(world: World) -> list[web.RouteDef]:
    """Where the page finds them."""

    async def of_phone(request: web.Request) -> web.StreamResponse:
        medium = world.meta.medium(request.match_info["id"])
        if medium is None:
            raise web.HTTPNotFound
        return _served(medium.content, medium.mime_type, medium.filename or medium.id)

    async def of_slack(request: web.Request) -> web.StreamResponse:
        file = world.slack.workspace.files.get(request.match_info["id"])
        if file is None or not file.completed:
            raise web.HTTPNotFound
        return _served(file.content, str(file.described["mimetype"]), str(file.described["name"]))

    return [web.get("/sandbox/media/{id}", of_phone), web.get("/sandbox/files/{id}", of_slack)]


def _served(content: bytes, mime_type: str, name: str) -> web.Response:
    kind = mime_type.partition(";")[0].strip().lower()
    shown = kind in _SHOWN
    disposition = "inline" if shown else "attachment"
    return web.Response(
        body=content,
        content_type=kind if shown else "application/octet-stream",
        headers={**_ALONE, "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"},
    )
