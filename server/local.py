"""The private local socket: while a process holds a SQLite file, other commands ask it instead of opening the file."""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

# An answer of one line; lists are cut into pages far below this.
_LONGEST_LINE_BYTES: Final = 4_194_304
_ANSWER_SECONDS: Final = 60.0
_ASK_SECONDS: Final = 5.0
# Source: unix(7): a socket's path has 108 bytes on Linux, 104 on macOS, its end included.
_LONGEST_SOCKET_PATH: Final = 100
_PRIVATE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700

Errand = Mapping[str, Any]
# Performs one errand. What it raises as ErrandRefused is told to whoever asked.
Porter = Callable[[Errand], Awaitable[Any]]


class NobodyThere(Exception):
    """No process holds the database file; open it yourself."""


class ErrandRefused(Exception):
    """The errand cannot be done. code: a word; the text is a sentence for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


async def nobody(errand: Errand) -> Any:  # noqa: ARG001 - whatever it is
    """The porter of a house without one."""
    raise ErrandRefused("nobody does errands here")


def file_of(database_url: str) -> Path | None:
    """The file of a SQLite URL; None for a database server, which many processes may use."""
    parts = urlsplit(database_url)
    if not parts.scheme.startswith("sqlite"):
        return None
    # Three slashes: relative to here; four: from the root.
    return Path(parts.path.removeprefix("/")).resolve()


def socket_of(database: Path) -> Path:
    """Where the process that holds this file listens; beside it, or, if that path is too long, in a private folder."""
    beside = database.with_name(f"{database.name}.sock")
    if len(os.fsencode(beside)) <= _LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(database)).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"witiop-{os.getuid()}" / f"{digest}.sock"


@asynccontextmanager
async def listening(database: Path, porter: Porter) -> AsyncIterator[None]:
    """Answer errands as long as this is open. Only for who holds the file: the store keeps its lock."""
    path = socket_of(database)
    _private_folder(path, database)
    path.unlink(missing_ok=True)  # left by a process that was killed: its lock is ours now
    before = os.umask(0o177)  # the socket is private from the moment it exists
    try:
        server = await asyncio.start_unix_server(
            lambda reader, writer: _answer(reader, writer, porter), path, limit=_LONGEST_LINE_BYTES
        )
    finally:
        os.umask(before)
    try:
        path.chmod(_PRIVATE)
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def ask(database: Path, errand: Errand) -> Any:
    """
    Ask the process that holds the file.

    Raises NobodyThere, and ErrandRefused with that process's own sentence.
    """
    path = socket_of(database)
    try:
        if path.stat().st_uid != os.getuid():
            raise NobodyThere
        async with asyncio.timeout(_ASK_SECONDS):
            reader, writer = await asyncio.open_unix_connection(path, limit=_LONGEST_LINE_BYTES)
    except (OSError, TimeoutError):
        raise NobodyThere from None
    try:
        writer.write(json.dumps(errand).encode() + b"\n")
        await writer.drain()
        async with asyncio.timeout(_ANSWER_SECONDS):
            answer = json.loads(await reader.readline() or b"{}")
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    if "answer" not in answer:
        raise ErrandRefused(str(answer.get("refused", "the process that holds the database did not answer")))
    return answer["answer"]


def _private_folder(path: Path, database: Path) -> None:
    folder = path.parent
    if folder == database.parent:
        return
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    owned = folder.stat(follow_symlinks=False)
    if owned.st_uid != os.getuid() or stat.S_IMODE(owned.st_mode) != _PRIVATE_FOLDER:
        raise OSError(f"{folder} is not private to this user")


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, porter: Porter) -> None:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            answer = await _answered(await reader.readline(), porter)
            writer.write(json.dumps(answer, default=str).encode() + b"\n")
            await writer.drain()
    except (OSError, TimeoutError, ValueError) as error:
        log.warning("an errand was cut off", extra={"error": type(error).__name__})
    finally:
        writer.close()


async def _answered(line: bytes, porter: Porter) -> dict[str, Any]:
    try:
        errand = json.loads(line)
        if not isinstance(errand, dict):
            return {"refused": "no errand"}
        return {"answer": await porter(errand)}
    except ErrandRefused as refusal:
        return {"refused": refusal.sentence}
    except Exception as error:
        log.exception("an errand failed", extra={"error": type(error).__name__})
        return {"refused": f"failed: {type(error).__name__}"}
