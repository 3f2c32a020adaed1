"""Both converters: what is fit stays, what is not becomes so, and what cannot be is refused with its reason."""

from collections.abc import AsyncIterator
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image

from desk.ports import FileConverter, NotConvertible, Why
from papers import Fitter
from sandbox.memory_converter import MemoryConverter

TAKES = {"image/jpeg": 50_000, "image/png": 50_000, "audio/ogg": 50_000, "video/mp4": 50_000}


@pytest.fixture(params=["memory", "papers"])
def converter(request: pytest.FixtureRequest) -> FileConverter:
    """The one in memory, and the one that looks into files."""
    return MemoryConverter() if request.param == "memory" else Fitter()


def picture(form: str) -> bytes:
    """A small one."""
    made, red = BytesIO(), Image.new("RGB", (40, 30), "red")
    if form == "HEIC":
        pillow_heif.from_pillow(red).save(made)
    else:
        red.save(made, form)
    return made.getvalue()


async def fit(converter: FileConverter, content: bytes, mime_type: str) -> tuple[str, bytes]:
    """What it becomes."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content[:10]
        yield content[10:]

    async with converter.fit(chunks(), mime_type, TAKES) as fitted:
        return fitted.mime_type, b"".join([chunk async for chunk in fitted.chunks])


async def test_what_is_fit_stays_as_it_is(converter: FileConverter) -> None:
    """Byte by byte."""
    photo = picture("JPEG")

    assert await fit(converter, photo, "image/jpeg") == ("image/jpeg", photo)


async def test_a_telephones_picture_becomes_one_that_is_taken(converter: FileConverter) -> None:
    """With bytes of its own."""
    photo = picture("HEIC")

    mime_type, content = await fit(converter, photo, "image/heic")

    assert mime_type == "image/jpeg"
    assert content
    assert content != photo


@pytest.mark.parametrize(
    ("mime_type", "why"), [("image/png", Why.UNREADABLE), ("application/zip", Why.NO_SUCH_KIND)]
)
async def test_what_cannot_be_read_is_refused(converter: FileConverter, mime_type: str, why: Why) -> None:
    """Nothing is in it, or nothing that can be shown."""
    with pytest.raises(NotConvertible) as refused:
        await fit(converter, b"", mime_type)

    assert refused.value.why is why


async def test_what_breaks_off_is_told_as_it_broke(converter: FileConverter) -> None:
    """The reason is the sender's, not the file's."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"\xff\xd8\xff"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        async with converter.fit(chunks(), "image/jpeg", TAKES):
            pytest.fail("there is nothing to convert")
