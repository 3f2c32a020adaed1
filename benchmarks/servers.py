"""The servers under load, each in a process of its own: `python -m benchmarks.servers KIND [--database URL]`."""

import argparse
import asyncio
import socket
import sys
from collections.abc import Sequence

import uvloop
from aiohttp import web
from pywa_async.client import WhatsApp

from benchmarks.bodies import SECRET
from benchmarks.companies import Company, provisioned
from bridge.whatsapp.webhook import PATH, WhatsappDoor
from desk import intake
from desk.desk import Desk
from desk.items import Item, Piece, Source
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_vault import MemoryVault
from sandbox.memory_workspace import MemoryWorkspace
from server.clock import SystemClock
from server.front import Front, bind
from server.ids import RandomIds
from server.metrics import Metrics


async def _bare(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


def _peer() -> WhatsApp:
    return WhatsApp(
        phone_id="106540352242922",
        token="token",
        server=None,
        verify_token="verify",
        app_secret=SECRET,
        validate_updates=True,
        skip_duplicate_updates=True,
    )


async def _peers_handler() -> web.RouteDef:
    peer = _peer()

    async def handle(request: web.Request) -> web.Response:
        payload = await request.read()
        refused = await peer.webhook_update_validator(payload, request.headers.get("X-Hub-Signature-256"))
        if refused:
            return web.Response(text=refused[0], status=refused[1])
        text, status = await peer.webhook_update_handler(payload)
        return web.Response(text=text, status=status)

    return web.post(PATH, handle)


async def _serve_plain(route: web.RouteDef, taken: socket.socket) -> None:
    application = web.Application(client_max_size=4 * 1024 * 1024)
    application.router.add_routes([route])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.SockSite(runner, taken).start()
    await asyncio.Event().wait()


async def _serve_door(database: str, taken: socket.socket) -> None:
    clock = SystemClock()
    ids = RandomIds(clock)
    store = await provisioned(database, clock, ids, [Company()])
    never = dict.fromkeys(Source, _unread)
    desk = Desk(store, MemoryChannel(clock), MemoryWorkspace(clock), MemoryVault(), clock, ids, never)
    metrics = Metrics(gauges=store.gauges, token=None)

    async def accept(pieces: Sequence[Piece]) -> None:
        await intake.accept(desk, pieces)

    door = WhatsappDoor([SECRET.encode()], "verify", accept, count=metrics.door("whatsapp"))
    await Front(door.routes(), metrics).open(taken)
    await asyncio.Event().wait()


def _unread(_: bytes) -> Item:
    raise AssertionError("the benchmark of the door reads nothing")


async def _serve(kind: str, database: str) -> None:
    taken = bind("127.0.0.1", 0)
    sys.stdout.write(f"{taken.getsockname()[1]}\n")
    sys.stdout.flush()
    match kind:
        case "ceiling":
            await _serve_plain(web.post(PATH, _bare), taken)
        case "peer":
            await _serve_plain(await _peers_handler(), taken)
        case _:
            await _serve_door(database, taken)


def main() -> None:
    """Listen on a free port, print it, serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["ceiling", "peer", "door"])
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    uvloop.run(_serve(asked.kind, asked.database))


if __name__ == "__main__":
    main()
