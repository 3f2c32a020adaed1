"""Files that people sent, for the page to show: pictures as pictures, everything else only to be saved."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from aiohttp import web

from sandbox.page.world import World

# What a browser shows without ever running anything in it.
SHOWN: Final = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/x-wav", "audio/webm"),
        *("video/mp4", "video/3gpp", "video/webm", "video/quicktime"),
    }
)
_ALONE: Final[Mapping[str, str]] = {"Content-Security-Policy": "default-src 'none'; sandbox"}


def routes(world: World) -> list[web.RouteDef]:
    """Where the page finds them."""

    async def of_phone(request: web.Request) -> web.StreamResponse:
        medium = world.meta.medium(request.match_info["id"])
        if medium is None:
            raise web.HTTPNotFound
        return _served(request, medium.content, medium.mime_type, medium.filename or medium.id)

    async def of_slack(request: web.Request) -> web.StreamResponse:
        file = world.slack.workspace.files.get(request.match_info["id"])
        if file is None or not file.completed:
            raise web.HTTPNotFound
        return _served(request, file.content, str(file.described["mimetype"]), str(file.described["name"]))

    return [web.get("/sandbox/media/{id}", of_phone), web.get("/sandbox/files/{id}", of_slack)]


def size_told(count: int) -> str:
    """A count of bytes as people read it."""
    if count < 1_000:
        return f"{count} B"
    return f"{count / 1_000:.0f} kB" if count < 1_000_000 else f"{count / 1e6:.1f} MB"


def _served(request: web.Request, content: bytes, mime_type: str, name: str) -> web.Response:
    kind = mime_type.partition(";")[0].strip().lower()
    shown = kind in SHOWN
    disposition = "inline" if shown else "attachment"
    headers = {
        **_ALONE,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
    }
    status, part = 200, content
    begin, end = _wanted(request, len(content))
    if begin is not None:
        # A player that jumps asks for what comes after.
        status, part = 206, content[begin:end]
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(content)}"
    return web.Response(
        status=status,
        body=part,
        content_type=kind if shown else "application/octet-stream",
        headers=headers,
    )


def _wanted(request: web.Request, length: int) -> tuple[int | None, int]:
    """The part of a file that is asked for, from and to; None for the whole."""
    try:
        asked = request.http_range
    except ValueError:
        return None, length
    if asked.start is None and asked.stop is None:
        return None, length
    begin, end, _ = asked.indices(length)
    return (begin, end) if begin < end else (None, length)
