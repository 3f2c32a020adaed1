"""Pictures: what a phone takes goes as it is, anything else becomes a JPEG, a PNG or, where it moves, a film."""

import contextlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pillow_heif
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from desk.ports import NotConvertible, Why
from papers import films
from papers.bounds import PIXELS

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"

# Only these are looked into: each further format is a further library that may be broken by a file.
_READ: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "HEIF", "MPO")
_AS_THEY_ARE: Final = {"JPEG": JPEG, "PNG": PNG}
# Eight bits a channel, with or without transparency. Source: Meta Cloud API, media, November 2026.
_PLAIN_MODES: Final = frozenset({"RGB", "RGBA"})
_SIXTEEN_BITS: Final = ";16"

# Drawings and screenshots, which a JPEG would smear: they stay exact where that is small enough.
_EXACT: Final = ("PNG", "GIF", "BMP")

# In turn, until the file is small enough: first a little less exact, then smaller.
_QUALITIES: Final = (92, 85, 75)
_SIDES: Final = (None, 4096, 3072, 2048, 1600, 1280, 1024, 800)

# What reading a broken or hostile picture raises.
_BROKEN: Final = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    IndexError,
    TypeError,
    EOFError,
    RuntimeError,
    OverflowError,
)


def fitted(source: Path, folder: Path, _type: str, takes: Mapping[str, int]) -> tuple[Path, str]:
    """The picture itself or one made of it, and its type. Raises NotConvertible."""
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(source, formats=_READ) as picture:
            if picture.width * picture.height > PIXELS:
                raise NotConvertible(Why.TOO_MANY_PIXELS)
            if getattr(picture, "is_animated", False) and picture.format in ("GIF", "WEBP"):
                return films.of_frames(picture, folder, takes)
            if _goes_as_it_is(picture, source, takes):
                picture.load()  # a truncated one would be refused later, when nobody looks any more
                return source, _AS_THEY_ARE[picture.format or ""]
            return _converted(_upright(picture), folder, takes, exact=picture.format in _EXACT)
    except NotConvertible:
        raise
    except Image.DecompressionBombError as error:
        raise NotConvertible(Why.TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise NotConvertible(Why.UNREADABLE) from error


def _goes_as_it_is(picture: ImageFile.ImageFile, source: Path, takes: Mapping[str, int]) -> bool:
    type_ = _AS_THEY_ARE.get(picture.format or "")
    return (
        type_ is not None
        and picture.mode in _PLAIN_MODES
        and _SIXTEEN_BITS not in str(picture.tile)
        and not getattr(picture, "is_animated", False)
        and source.stat().st_size <= takes.get(type_, 0)
    )


def _upright(picture: Image.Image) -> Image.Image:
    """As it is meant to be seen: turned as the camera was held, in the colours that every phone shows."""
    turned = ImageOps.exif_transpose(picture)
    see_through = "A" in turned.getbands() or "transparency" in turned.info
    if turned.mode == "I" or turned.mode.startswith("I;16"):  # sixteen bits of grey
        turned = turned.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return _in_common_colours(turned, "RGBA" if see_through else "RGB")


def _in_common_colours(picture: Image.Image, mode: str) -> Image.Image:
    profile = picture.info.get("icc_profile")
    told: Image.Image | None = None
    if profile and picture.mode in ("RGB", "CMYK"):
        # A broken profile only makes colours a little off.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            told = ImageCms.profileToProfile(
                picture, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
    return (told or picture).convert(mode)


def _converted(
    picture: Image.Image, folder: Path, takes: Mapping[str, int], *, exact: bool
) -> tuple[Path, str]:
    if exact or (picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255)):
        path = folder / "picture.png"
        picture.save(path, "PNG", optimize=True)
        if path.stat().st_size <= takes.get(PNG, 0):
            return path, PNG
        path.unlink()
    path = folder / "picture.jpg"
    most = takes.get(JPEG, 0)
    for smaller, quality in _steps(_on_white(picture)):
        smaller.save(path, "JPEG", quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= most:
            return path, JPEG
    path.unlink()
    raise NotConvertible(Why.TOO_LARGE)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _steps(picture: Image.Image) -> Iterator[tuple[Image.Image, int]]:
    for side in _SIDES:
        if side is not None and max(picture.size) <= side:
            continue
        smaller = picture
        if side is not None:
            smaller = picture.copy()
            smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            yield smaller, quality
