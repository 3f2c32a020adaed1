"""`witiop sandbox`: the whole product on this machine, and its page."""

import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from pydantic import ValidationError

from admin_commands.table import typeable
from sandbox.manual_clock import ManualClock
from sandbox.page import SandboxPage
from server import log
from server.front import PortTaken, bind
from server.run import until_stopped
from server.sandbox_database import NotASandbox, forgotten, prepared
from server.sandbox_files import SandboxFolder, Unreadable
from server.sandbox_world import LOOPBACK, MEMORIES, World
from server.settings import Database
from server.terminal import USED_WRONGLY, Stop, Terminal
from store import FileHeld, StoreUnavailable, WrongMasterKey
from words import say


@dataclass(frozen=True, slots=True)
class SandboxAsked:
    """What was asked for. folder: where the sandbox keeps everything; database_url: None for its own SQLite file."""

    folder: Path
    port: int
    fresh: bool = False
    database_url: str | None = None


async def play(asked: SandboxAsked, terminal: Terminal) -> None:
    """Run the sandbox until it is stopped. Raises Stop with the reason when it cannot start."""
    language = terminal.language
    folder = SandboxFolder(asked.folder)
    page_socket = _page_socket(asked.port, language)
    async with AsyncExitStack() as stack:
        stack.callback(page_socket.close)
        world = await _made(asked, folder, stack, language)
        stack.push_async_callback(world.close)
        with _refusing(folder, language):
            await world.open()
        page_url = f"http://{LOOPBACK}:{page_socket.getsockname()[1]}"
        await _show_page(stack, page_socket, world, page_url)
        terminal.line(say(language, "The sandbox is open: {address}", address=page_url))
        terminal.line(say(language, "Ctrl+C closes it; everything is kept in {folder}", folder=folder.path))
        await until_stopped()


async def _made(asked: SandboxAsked, folder: SandboxFolder, stack: AsyncExitStack, language: str) -> World:
    with _refusing(folder, language):
        url = Database(
            database_url=asked.database_url or f"sqlite+aiosqlite:///{folder.database}"
        ).database_url
        folder.prepare()
        if asked.fresh:
            await forgotten(url)
            folder.forget(MEMORIES)
        await prepared(url)
        clock, ahead = ManualClock(), folder.ahead()
        # The lines of this run; those of the last one are gone.
        log.start("info", stack.enter_context(folder.log.open("w", encoding="utf-8")))
    if ahead > timedelta(0):
        clock.advance(ahead)
    return World(folder, clock, url)


@contextmanager
def _refusing(folder: SandboxFolder, language: str) -> Iterator[None]:
    """Turns what stands in a sandbox's way into one line. Raises Stop."""
    try:
        yield
    except NotASandbox:
        sentence = say(language, "--database-url names a database that is no sandbox's; it is not touched")
        raise Stop(sentence, USED_WRONGLY) from None
    except ValidationError:
        raise Stop(say(language, "--database-url cannot be right"), USED_WRONGLY) from None
    except FileHeld:
        raise Stop(say(language, "another sandbox is open in {folder}", folder=folder.path)) from None
    except Unreadable as problem:
        raise Stop(say(language, "{path} cannot be read; --fresh begins anew", path=problem)) from None
    except (StoreUnavailable, WrongMasterKey) as problem:
        why = " ".join(str(problem).split())[:200]
        raise Stop(say(language, "the sandbox's database cannot be used: {why}", why=why)) from problem
    except PermissionError as problem:
        raise Stop(
            say(language, "{folder} cannot be written: {why}", folder=folder.path, why=problem.strerror)
        ) from None


def _page_socket(port: int, language: str) -> socket.socket:
    try:
        return bind(LOOPBACK, port)
    except PortTaken:
        raise Stop(say(language, "--port {port} is in use: choose another", port=port)) from None
    except OSError:
        raise Stop(say(language, "--port {port} may not be used by this user", port=port)) from None


async def _show_page(stack: AsyncExitStack, taken: socket.socket, world: World, address: str) -> None:
    page = SandboxPage(
        world.meta, world.slack, world.clock, lambda: world.links(address), world.reset, typeable
    )
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, taken).start()
