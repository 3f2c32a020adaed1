"""Files as people send them, made on the spot: pictures by the library, sounds and films by the tool itself."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

MB = 1024 * 1024

# What Meta takes, with its limits in bytes. Source: Meta Cloud API, media, November 2026.
TAKES = {
    "image/jpeg": 5 * MB,
    "image/png": 5 * MB,
    "audio/aac": 16 * MB,
    "audio/amr": 16 * MB,
    "audio/mpeg": 16 * MB,
    "audio/mp4": 16 * MB,
    "audio/ogg": 16 * MB,
    "video/mp4": 16 * MB,
    "video/3gpp": 16 * MB,
}


def photograph(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Noise: nothing is harder to make small."""
    return (
        Image.merge(
            "RGB", [Image.effect_noise(size, 90).transpose(turn) for turn in list(Image.Transpose)[:3]]
        ).convert(mode)
        if size[0] == size[1]
        else Image.effect_noise(size, 90).convert(mode)
    )


def recorded(path: Path, *words: str, seconds: float = 1.0) -> Path:
    """A tone of that length, written as these words of the tool say."""
    return _run("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", *words, str(path))


def filmed(path: Path, *words: str, seconds: float = 1.0, size: str = "320x240", sound: bool = True) -> Path:
    """A test picture with a tone, written as these words of the tool say."""
    tone = ("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}") if sound else ()
    return _run(
        "-f", "lavfi", "-i", f"testsrc=duration={seconds}:size={size}:rate=25", *tone, *words, str(path)
    )


def _run(*words: str) -> Path:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *words]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return Path(words[-1])
