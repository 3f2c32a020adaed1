"""The real `witiop` in a process of its own, with nothing but what a test gives it."""

import asyncio
import io
import itertools
import json
import logging
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from server.cli import run
from server.terminal import Terminal
from tests.canaries import canaries_in

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0
_PROGRAM = (sys.executable, "-c", "from server.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, read."""
        return json.loads(self.out)


def _variables(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: text for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if (text := os.environ.get(name))}  # noqa: TID251 - what any process needs
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "en_GB.UTF-8", **given}


async def witiop(folder: Path, *arguments: str, **given: str) -> Ended:
    """Run a command to its end as if typed in this folder: in a thread here, which spares the start of a process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    out, err = io.StringIO(), io.StringIO()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            code = await asyncio.to_thread(run, arguments, Terminal(given, folder, out, err))
    finally:
        root.handlers, root.level = handlers, level
        logging.captureWarnings(capture=False)
    return Ended(code, out.getvalue(), err.getvalue())


async def witiop_itself(folder: Path, *arguments: str, **given: str) -> Ended:
    """The same in a process of its own."""
    process = await _process(folder, arguments, given)
    async with asyncio.timeout(PATIENCE_SECONDS):
        out, err = await process.communicate()
    assert canaries_in(err.decode()) == [], "personal or secret, and said"
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def until(true: Callable[[], Awaitable[T]]) -> T:
    """Ask again and again until there is something."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        for _ in itertools.count():
            if found := await true():
                return found
            await asyncio.sleep(0.05)
    raise AssertionError("the time-out comes first")


@dataclass(slots=True)
class Running:
    """A command that goes on. lines: of its standard error so far; address: where it answers."""

    process: Process
    address: str
    err: list[str]
    out: list[str]

    @property
    def logged(self) -> list[dict[str, Any]]:
        """Its log."""
        return [json.loads(line) for line in self.err if line.startswith("{")]

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.process.wait()


@asynccontextmanager
async def serving(
    folder: Path, handing_over: socket.socket | None = None, /, **given: str
) -> AsyncIterator[Running]:
    """`witiop serve`, ready, on any free port or on a socket of ours; stopped at the end."""
    async with _running(folder, ("serve",), {"WITIOP_PORT": "0", **given}, handing_over) as started:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (ports := [line["port"] for line in started.logged if line["event"] == "serving"]):
                assert started.process.returncode is None, "\n".join(started.err)
                await asyncio.sleep(0.02)
        started.address = f"http://127.0.0.1:{ports[0]}"
        yield started


@asynccontextmanager
async def running(folder: Path, *arguments: str, **given: str) -> AsyncIterator[Running]:
    """A command that goes on until the end of the block."""
    async with _running(folder, arguments, given) as started:
        yield started


async def answer(address: str, path: str) -> tuple[int, str]:
    """Status and text of a GET."""
    async with aiohttp.ClientSession() as client, client.get(f"{address}{path}") as got:
        return got.status, await got.text()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _running(
    folder: Path,
    arguments: tuple[str, ...],
    given: Mapping[str, str],
    handing_over: socket.socket | None = None,
) -> AsyncIterator[Running]:
    process = await _process(folder, arguments, given, handing_over)
    assert process.stderr is not None
    assert process.stdout is not None
    started = Running(process, "", [], [])
    readers = [
        asyncio.create_task(_read(process.stderr, started.err)),
        asyncio.create_task(_read(process.stdout, started.out)),
    ]
    try:
        yield started
    finally:
        await started.stop()
        await asyncio.gather(*readers)
        assert canaries_in("\n".join(started.err)) == [], "personal or secret, and in the log"


async def _process(
    folder: Path,
    arguments: tuple[str, ...],
    given: Mapping[str, str],
    handing_over: socket.socket | None = None,
) -> Process:
    command: tuple[str, ...] = (*_PROGRAM, *arguments)
    kept: tuple[int, ...] = ()
    if handing_over is not None:
        # As a supervisor does: the socket is descriptor 3, and the process is told its own number.
        kept = (handing_over.fileno(),)
        start = f'exec 3<&{handing_over.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
        command = ("/bin/bash", "-c", start, "supervisor", *command)
    return await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=_variables(given), stdout=PIPE, stderr=PIPE, pass_fds=kept
    )


async def _read(stream: asyncio.StreamReader, lines: list[str]) -> None:
    while line := await stream.readline():
        lines.append(line.decode().rstrip("\n"))


async def worked_off(address: str) -> dict[str, float] | None:
    """How things stand once what a start asks of Slack is done: who is in the channels."""
    _, said = await answer(address, "/readyz")
    figures: dict[str, float] = json.loads(said)["stands"]
    return None if figures["oldest_waiting_seconds"] else figures
