"""The sound and film tool, ffmpeg: looks into a file and changes it. Called by the worker alone, inside its bounds."""

import contextlib
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import imageio_ffmpeg

from desk.ports import NotConvertible, Why

# It reads one local file and nothing else, whatever a play list inside may name.
_SAFELY: Final = ("-hide_banner", "-nostdin", "-protocol_whitelist", "file,pipe", "-threads", "1")
_LENGTH: Final = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_STREAM: Final = re.compile(r"Stream #0:\d+[^:]*(?:\([^)]*\))?: (Video|Audio): (\w+)([^\n]*)")
_CONTAINER: Final = re.compile(r"Input #0, ([\w,]+), from")
_COVER: Final = "(attached pic)"


@dataclass(frozen=True, slots=True)
class Inside:
    """What a file holds. seconds: how long it lasts, None where that cannot be told; films, sounds: their codecs."""

    containers: frozenset[str]
    seconds: float | None
    films: tuple[str, ...]
    sounds: tuple[str, ...]
    mono: bool
    plain_colours: bool


def look_into(source: Path) -> Inside:
    """What the file holds. Raises NotConvertible for one that holds neither sound nor film."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), *_SAFELY, "-i", f"file:{source}"]
    said = subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).stderr  # noqa: S603  # fixed words and a path of ours
    told = read(said.decode("utf-8", "replace"))
    if not told.films and not told.sounds:
        raise NotConvertible(Why.UNREADABLE)
    return told


def read(said: str) -> Inside:
    """What the tool said of a file, understood (pure)."""
    container = _CONTAINER.search(said)
    length = _LENGTH.search(said)
    streams = [found.groups() for found in _STREAM.finditer(said)]
    films = [(codec, rest) for kind, codec, rest in streams if kind == "Video" and _COVER not in rest]
    sounds = [(codec, rest) for kind, codec, rest in streams if kind == "Audio"]
    seconds = None
    if length is not None:
        hours, minutes, rest_seconds = length.groups()
        seconds = int(hours) * 3600 + int(minutes) * 60 + float(rest_seconds)
    return Inside(
        frozenset(container[1].split(",")) if container else frozenset(),
        seconds,
        tuple(codec for codec, _ in films),
        tuple(codec for codec, _ in sounds),
        mono=all(", mono" in rest for _, rest in sounds),
        plain_colours=all("yuv420p" in rest and "yuv420p1" not in rest for _, rest in films),
    )


def change(words: Sequence[str], target: Path) -> None:
    """Run it with these words. Raises NotConvertible if the file broke it."""
    done = subprocess.run(_command(words, target), check=False, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603  # the same
    _made(done.returncode, target)


@contextlib.contextmanager
def fed(words: Sequence[str], target: Path) -> Iterator[IO[bytes]]:
    """Run it while what it reads is written to its standard input. Raises NotConvertible if that broke it."""
    running = subprocess.Popen(  # noqa: S603  # the same
        _command(words, target), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert running.stdin is not None
    try:
        with running.stdin as into:
            yield into
    except BrokenPipeError as error:
        raise NotConvertible(Why.TOO_COSTLY) from error
    finally:
        running.wait()
    _made(running.returncode, target)


def _command(words: Sequence[str], target: Path) -> list[str]:
    return [imageio_ffmpeg.get_ffmpeg_exe(), *_SAFELY, "-v", "error", "-y", *words, f"file:{target}"]


def _made(returncode: int, target: Path) -> None:
    if returncode < 0:
        raise NotConvertible(Why.TOO_COSTLY)
    if returncode or not target.exists() or not target.stat().st_size:
        raise NotConvertible(Why.UNREADABLE)
