"""Sounds: what a phone takes goes as it is, anything else becomes a voice recording in ogg/opus."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desk.ports import NotConvertible, Why
from papers import tool
from papers.bounds import SOUND_BITS

OGG: Final = "audio/ogg"

# What must be inside for a phone to play it. Source: Meta Cloud API, media, November 2026 (ogg: opus, mono).
_INSIDE: Final = {
    "audio/aac": {"aac"},
    "audio/amr": {"amr_nb"},
    "audio/mpeg": {"mp3"},
    "audio/mp4": {"aac"},
    OGG: {"opus"},
}
_SAME: Final = {
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/opus": OGG,
}

# Of the bytes that are allowed, what the sound itself may take; the container needs the rest.
_SHARE: Final = 0.9


def fitted(source: Path, folder: Path, type_: str, takes: Mapping[str, int]) -> tuple[Path, str]:
    """The sound itself or one made of it, and its type. Raises NotConvertible."""
    named = _SAME.get(type_, type_)
    inside = tool.look_into(source)
    if not inside.sounds:
        raise NotConvertible(Why.UNREADABLE)
    if _goes_as_it_is(inside, named, source, takes):
        return source, named
    most = takes.get(OGG, 0)
    target = folder / "sound.ogg"
    tool.change(
        (
            *(
                "-i",
                f"file:{source}",
                "-map",
                "0:a:0",
                "-map_metadata",
                "-1",
                "-vn",
                "-ac",
                "1",
                "-ar",
                "48000",
            ),
            *("-c:a", "libopus", "-b:a", str(bits_for(inside.seconds, most)), "-vbr", "constrained"),
        ),
        target,
    )
    if target.stat().st_size > most:
        raise NotConvertible(Why.TOO_LARGE)
    return target, OGG


def _goes_as_it_is(inside: tool.Inside, named: str, source: Path, takes: Mapping[str, int]) -> bool:
    return (
        named in takes
        and source.stat().st_size <= takes[named]
        and not inside.films
        and len(inside.sounds) == 1
        and inside.sounds[0] in _INSIDE.get(named, ())
        and (named != OGG or inside.mono)
    )


def bits_for(seconds: float | None, most: int) -> int:
    """How many bits a second fit. Raises NotConvertible where too few would be left to understand anything."""
    best, least = SOUND_BITS
    fitting = best if not seconds else int(most * 8 * _SHARE / seconds)
    if fitting < least:
        raise NotConvertible(Why.TOO_LONG)
    return min(best, fitting)
