"""`witiop sandbox`: the whole product on this machine, and its page."""

import socket
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.page import SandboxPage
from server import log
from server.database import refusing
from server.front import PortTaken, bind
from server.run import until_stopped
from server.sandbox_database import NotASandbox, forgotten, prepared
from server.sandbox_files import SandboxFolder, Unreadable
from server.sandbox_world import LOOPBACK, MEMORIES, World
from server.settings import Database
from server.settings_reading import SettingsWrong
from server.terminal import USED_WRONGLY, Stop, Terminal
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
        world = await _made(asked, folder, language)
        stack.push_async_callback(world.close)
        with refusing(language):
            try:
                await world.open()
            except Unreadable as problem:
                raise Stop(
                    say(language, "{path} cannot be read; --fresh begins anew", path=problem)
                ) from None
        page_url = f"http://{LOOPBACK}:{page_socket.getsockname()[1]}"
        await _show_page(stack, page_socket, world, page_url)
        terminal.line(say(language, "The sandbox is open: {address}", address=page_url))
        terminal.line(say(language, "Ctrl+C closes it; everything is kept in {folder}", folder=folder.path))
        await until_stopped()


async def _made(asked: SandboxAsked, folder: SandboxFolder, language: str) -> World:
    folder_url = f"sqlite+aiosqlite:///{folder.database}"
    url = asked.database_url or folder_url
    try:
        folder.prepare()
        Database(database_url=url)
        log.start("info", stream=_log_of(folder))
        with refusing(language):
            if asked.fresh:
                await forgotten(url)
                folder.forget(MEMORIES)
            await prepared(url)
        ahead = folder.ahead()
    except NotASandbox:
        raise Stop(
            say(
                language,
                "--database-url names a database that is no sandbox's; it is not touched",
            ),
            USED_WRONGLY,
        ) from None
    except (SettingsWrong, ValueError):
        raise Stop(say(language, "--database-url cannot be right"), USED_WRONGLY) from None
    except Unreadable as problem:
        raise Stop(say(language, "{path} cannot be read; --fresh begins anew", path=problem)) from None
    except OSError as problem:
        raise Stop(
            say(language, "{folder} cannot be written: {why}", folder=folder.path, why=problem.strerror)
        ) from None
    clock = ManualClock()
    if ahead > timedelta(0):
        clock.advance(ahead)
    return World(folder, clock, url)


def _page_socket(port: int, language: str) -> socket.socket:
    try:
        return bind(LOOPBACK, port)
    except PortTaken:
        raise Stop(say(language, "--port {port} is in use: choose another", port=port)) from None
    except OSError:
        raise Stop(say(language, "--port {port} may not be used by this user", port=port)) from None


def _log_of(folder: SandboxFolder) -> TextIO:
    """The server's lines of this run; those of the last one are gone."""
    return folder.log.open("w", encoding="utf-8")


async def _show_page(stack: AsyncExitStack, taken: socket.socket, world: World, address: str) -> None:
    page = SandboxPage(world.meta, world.slack, world.clock, lambda: world.links(address), world.reset)
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, taken).start()
