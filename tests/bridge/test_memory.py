"""Files are streamed: how large they are does not show in the server's memory."""

import asyncio
import sys
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

ROOT = Path(__file__).parents[2]
SIZE_BYTES = 20 * 1024 * 1024
AT_ONCE = 4
PIECE = bytes(range(256)) * 256


async def _given(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = left = int(request.query["bytes"])
    await response.prepare(request)
    # Each file another one: the vault keeps equal ones once.
    await response.write(request.path.encode()[:left].ljust(min(left, 16)))
    left -= min(left, 16)
    while left:
        await response.write(PIECE[:left])
        left -= min(left, len(PIECE))
    return response


async def _taken(request: web.Request) -> web.StreamResponse:
    size = 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
    return web.Response(text=str(size))


async def test_eighty_megabytes_in_flight_take_less_than_sixty_four(tmp_path: Path) -> None:
    """Four files of 20 MB at once, fetched, sealed, opened and handed over by a process of their own."""
    application = web.Application()
    application.router.add_get("/{name}", _given)
    application.router.add_post("/up", _taken)

    async with TestServer(application) as server:
        carrying = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bridge.carrying",
            f"http://127.0.0.1:{server.port}",
            str(tmp_path / "vault"),
            str(AT_ONCE),
            str(SIZE_BYTES),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await carrying.communicate()

    assert carrying.returncode == 0
    assert int(said) < 64 * 1024
