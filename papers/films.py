"""Films: what a phone takes goes as it is, anything else becomes an mp4 with H.264 and AAC; so do moving pictures."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from PIL import Image, ImageSequence

from desk.ports import NotConvertible, Why
from papers import sounds, tool
from papers.bounds import ANIMATION_FRAMES, ANIMATION_SECONDS, FILM_BITS, FILM_SIDE, FILM_SOUND_BITS

MP4: Final = "video/mp4"

# Source: Meta Cloud API, media, November 2026 (H.264 and AAC, one sound stream or none).
_CODEC: Final = "h264"
_SOUND_CODEC: Final = "aac"

# Of the bytes that are allowed, what film and sound may take: bit rates are kept on average, not exactly.
_SHARE: Final = 0.9
# Pictures a second of a film made of a moving picture: a film's pictures last equally long, a moving picture's do not.
_RATE: Final = 25
# What a frame lasts that says nothing or next to nothing, as browsers show it. Milliseconds.
_USUAL_FRAME: Final = 100
_SHORTEST_FRAME: Final = 20


def fitted(source: Path, folder: Path, type_: str, takes: Mapping[str, int]) -> tuple[Path, str]:
    """The film itself or one made of it, and its type; one without pictures is a sound. Raises NotConvertible."""
    inside = tool.look_into(source)
    if not inside.films:
        return sounds.fitted(source, folder, "audio/mp4" if type_ == MP4 else "audio/other", takes)
    if _goes_as_it_is(inside, type_, source, takes):
        return source, type_
    most = takes.get(MP4, 0)
    bits = _bits_for(inside.seconds, most, sound=bool(inside.sounds))
    target = folder / "film.mp4"
    side = f"'min({FILM_SIDE},iw)':'min({FILM_SIDE},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
    tool.change(
        (
            *("-i", f"file:{source}", "-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1"),
            *("-vf", f"scale={side}", *_coded(bits)),
            *("-c:a", _SOUND_CODEC, "-b:a", str(FILM_SOUND_BITS), "-ac", "2"),
        ),
        target,
    )
    return _small_enough(target, most)


def _goes_as_it_is(inside: tool.Inside, type_: str, source: Path, takes: Mapping[str, int]) -> bool:
    return (
        type_ in takes
        and source.stat().st_size <= takes[type_]
        and inside.films == (_CODEC,)
        and inside.sounds in ((), (_SOUND_CODEC,))
        and bool(inside.containers & {"mp4", "3gp"})
        and inside.plain_colours
    )


def _coded(bits: int) -> tuple[str, ...]:
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-pix_fmt", "yuv420p"),
        *("-b:v", str(bits), "-maxrate", str(bits), "-bufsize", str(2 * bits), "-movflags", "+faststart"),
    )


def _bits_for(seconds: float | None, most: int, *, sound: bool) -> int:
    best, least = FILM_BITS
    fitting = best if not seconds else int(most * 8 * _SHARE / seconds) - (FILM_SOUND_BITS if sound else 0)
    if fitting < least:
        raise NotConvertible(Why.TOO_LONG)
    return min(best, fitting)


def _small_enough(target: Path, most: int) -> tuple[Path, str]:
    if target.stat().st_size > most:
        raise NotConvertible(Why.TOO_LARGE)
    return target, MP4


# ---- moving pictures ------------------------------------------------------------------------------------------------


def of_frames(picture: Image.Image, folder: Path, takes: Mapping[str, int]) -> tuple[Path, str]:
    """A moving picture as a film that plays once. Raises NotConvertible."""
    size = _even(picture.size)
    frames = list(_durations(picture))
    most = takes.get(MP4, 0)
    target = folder / "film.mp4"
    words = (
        *(
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            f"{size[0]}x{size[1]}",
            "-r",
            str(_RATE),
            "-i",
            "pipe:0",
        ),
        *_coded(_bits_for(sum(frames) / 1000, most, sound=False)),
    )
    with tool.fed(words, target) as into:
        _draw(picture, frames, size, into)
    return _small_enough(target, most)


def _durations(picture: Image.Image) -> Iterator[int]:
    """Milliseconds of each frame. Raises NotConvertible for more than anybody watches."""
    shown = 0
    for count, frame in enumerate(ImageSequence.Iterator(picture)):
        frame.load()  # some formats tell how long a frame lasts only then
        lasts = int(frame.info.get("duration") or _USUAL_FRAME)
        lasts = lasts if lasts >= _SHORTEST_FRAME else _USUAL_FRAME
        shown += lasts
        if count >= ANIMATION_FRAMES or shown > ANIMATION_SECONDS * 1000:
            raise NotConvertible(Why.TOO_LONG)
        yield lasts


def _draw(picture: Image.Image, frames: list[int], size: tuple[int, int], into: IO[bytes]) -> None:
    shown, drawn = 0, 0
    for frame, lasts in zip(ImageSequence.Iterator(picture), frames, strict=False):
        shown += lasts
        pixels = _flat(frame, size)
        while drawn < round(shown * _RATE / 1000) or not drawn:
            into.write(pixels)
            drawn += 1


def _flat(frame: Image.Image, size: tuple[int, int]) -> bytes:
    whole = frame.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
    white = Image.new("RGB", size, "white")
    white.paste(whole, mask=whole.getchannel("A"))
    return white.tobytes()


def _even(size: tuple[int, int]) -> tuple[int, int]:
    """The same shape within the largest film, with even sides, as the codec needs them."""
    scale = min(1.0, FILM_SIDE / max(size))
    width, height = (max(2, round(side * scale / 2) * 2) for side in size)
    return width, height
