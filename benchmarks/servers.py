"""The servers under load, each in a process of its own: `python -m benchmarks.servers KIND [--database URL]`."""

import argparse
import asyncio
import socket
import sys

import uvloop
from aiohttp import web
from pywa_async.client import WhatsApp

from benchmarks.bodies import SECRET
from benchmarks.companies import Company, provisioned
from benchmarks.desks import desk_over
from bridge.floods import Floods
from bridge.whatsapp.webhook import PATH, WhatsappDoor
from desk import cutting
from desk.items import Source
from server.clock import SystemClock
from server.front import Front, bind
from server.house import Wakes
from server.ids import RandomIds
from server.metrics import Metrics
from server.supervise import Loop, Loops

# How often the step behind the door looks by itself, as in the server.
_POLL_SECONDS = 0.25


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


async def _serve_door(database: str, taken: socket.socket, *, cuts: bool) -> None:
    """The door as the server has it; cuts: with the step behind it that cuts parcels into pieces."""
    clock = SystemClock()
    ids = RandomIds(clock)
    store = await provisioned(database, clock, ids, [Company()])
    metrics = Metrics(gauges=store.gauges, token=None)
    wakes = Wakes()
    keep = wakes.keeping(store, Source.WHATSAPP)
    door = WhatsappDoor([SECRET.encode()], "verify", keep, floods=Floods(), count=metrics.door("whatsapp"))
    await Front(door.routes(), metrics, first={PATH: door.receive}).open(taken)
    if cuts:
        desk = desk_over(store, clock, ids)
        Loops([Loop("cutting", lambda: cutting.step(desk), _POLL_SECONDS, wakes.parcels)]).start()
    await asyncio.Event().wait()


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
            await _serve_door(database, taken, cuts=kind == "door that cuts")


def main() -> None:
    """Listen on a free port, print it, serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["ceiling", "peer", "door", "door that cuts"])
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    uvloop.run(_serve(asked.kind, asked.database))


if __name__ == "__main__":
    main()
