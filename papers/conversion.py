"""
An agent's file made into one that a contact's phone takes, or the reason why that cannot be.

All reading of the file's inside happens in a process of its own (papers.worker), bounded in time, memory and what it
may write, with nothing of ours in its environment.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desk.ports import NotConvertible, Why
from papers.bounds import WALL_SECONDS

# How many conversions run side by side; further ones wait. A conversion takes a whole processor.
AT_ONCE = 1

KINDS = ("image", "audio", "video")


@dataclass(frozen=True, slots=True)
class Converted:
    """
    The file as it may go.

    changed: it is another file than the one given. type: its MIME type; what is shown to people keeps the given name
    with this type's ending.
    """

    path: Path
    type: str
    changed: bool


class Job(msgspec.Struct, frozen=True):
    """What the worker is asked: a file, where to write, and the MIME types it may become with their bytes."""

    source: str
    folder: str
    type: str
    takes: dict[str, int]


class Told(msgspec.Struct, frozen=True):
    """What the worker answers: a path and its type, or why not."""

    path: str = ""
    type: str = ""
    why: str = ""


class Converter:
    """Converts files, a few at once."""

    def __init__(self, *, at_once: int = AT_ONCE, wall_seconds: float = WALL_SECONDS) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._wall_seconds = wall_seconds

    async def fit(self, source: Path, folder: Path, type_: str, takes: Mapping[str, int]) -> Converted:
        """
        The file itself if it is fit, else a converted one in `folder`.

        source, folder: absolute. type_: its MIME type by its bytes, not by its name. takes: every MIME type that the
        channel takes as a picture, a sound or a film, with the most bytes of each. Raises NotConvertible.
        """
        if type_.partition("/")[0] not in KINDS:
            raise NotConvertible(Why.NO_SUCH_KIND)
        job = Job(str(source), str(folder), type_, dict(takes))
        async with self._turn:
            told = await _worked(job, self._wall_seconds)
        if told.why:
            raise NotConvertible(Why(told.why))
        path = Path(told.path)
        return Converted(path, told.type, changed=path != source)


async def _worked(job: Job, wall_seconds: float) -> Told:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "papers.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what the tools say may quote the file
        cwd=job.folder,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(wall_seconds):
            answer, _ = await worker.communicate(msgspec.json.encode(job))
    except TimeoutError:
        return Told(why=Why.TOO_COSTLY.value)
    finally:
        await _ended(worker)
    try:
        return msgspec.json.decode(answer, type=Told)
    except msgspec.MsgspecError:
        # It was ended by one of its bounds, or by a picture that broke the library itself.
        return Told(why=Why.TOO_COSTLY.value if (worker.returncode or 0) < 0 else Why.UNREADABLE.value)


async def _ended(worker: asyncio.subprocess.Process) -> None:
    """It and whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    await worker.wait()
