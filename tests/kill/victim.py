"""`witiop serve` in a process of its own: started, killed, started again."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parents[2]
_WITIOP = (sys.executable, "-c", "from server.cli import main; main()")
_PATIENCE_SECONDS = 60.0


class NotStarted(AssertionError):
    """The server ended by itself, or never got ready."""


class Victim:
    """
    One server, always on the same port and database.

    log: the file all its processes write to. starts: how long each took to be ready, in seconds.
    """

    def __init__(self, folder: Path, port: int, settings: Mapping[str, str]) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "server.log"
        self.starts: list[float] = []
        self._folder = folder
        self._settings = {**_inherited(), **settings}
        self._process: Process | None = None

    async def migrate(self) -> None:
        """`witiop migrate`. Raises NotStarted."""
        process = await self._begin("migrate")
        if await process.wait():
            raise NotStarted(self.tail())

    async def start(self) -> None:
        """Start it, without waiting until it answers."""
        self._process = await self._begin("serve")

    async def ready(self) -> None:
        """Wait until it is ready. Raises NotStarted."""
        began = time.monotonic()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as client:
            while time.monotonic() - began < _PATIENCE_SECONDS:
                if self._process is None or self._process.returncode is not None:
                    break
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with client.get(f"{self.address}/readyz") as answer:
                        if answer.status == 200:
                            self.starts.append(time.monotonic() - began)
                            return
                await asyncio.sleep(0.05)
        raise NotStarted(self.tail())

    async def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is finished. Raises NotStarted if it had ended before."""
        if await self._end(signal.SIGKILL) != -signal.SIGKILL:
            raise NotStarted(self.tail())

    async def stop(self) -> int:
        """SIGTERM, as a deployment does; the exit code."""
        return await self._end(signal.SIGTERM)

    async def aclose(self) -> None:
        """Whatever happened, it does not stay behind."""
        if self._process is not None and self._process.returncode is None:
            await self._end(signal.SIGKILL)

    def tail(self, lines: int = 40) -> str:
        """The end of its log."""
        if not self.log.exists():
            return "the server wrote nothing"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def errors(self) -> int:
        """How often it wrote of something that went wrong on our side."""
        if not self.log.exists():
            return 0
        return self.log.read_text(errors="replace").replace(" ", "").count('"level":"error"')

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await self._process.wait()

    async def _begin(self, command: str) -> Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *_WITIOP,
                command,
                cwd=self._folder,
                env=self._settings,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
            )


def _inherited() -> dict[str, str]:
    kept = {name: text for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if (text := os.environ.get(name))}  # noqa: TID251 - what any process needs
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "en_GB.UTF-8"}
