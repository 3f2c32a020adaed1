"""Fitter: FileConverter over a folder of its own for each file, gone with the end of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.ports import FileConverter, Fitted
from papers.conversion import Converter

# Bytes read at once.
_CHUNK = 64 * 1024


class Fitter(FileConverter):
    """Files come and go as streams; the converter works on paths."""

    def __init__(self, converter: Converter | None = None) -> None:
        self._converter = Converter() if converter is None else converter

    @asynccontextmanager
    async def fit(
        self, chunks: AsyncIterator[bytes], mime_type: str, takes: Mapping[str, int]
    ) -> AsyncIterator[Fitted]:
        """As the port says."""
        with TemporaryDirectory(prefix="witiop-fitting-") as made:
            folder = Path(made)
            source = folder / "given"
            await _written(source, chunks)
            converted = await self._converter.fit(source, folder, mime_type, takes)
            yield Fitted(converted.type, _read(converted.path))


async def _written(path: Path, chunks: AsyncIterator[bytes]) -> None:
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in chunks:
            await asyncio.to_thread(file.write, chunk)
    finally:
        file.close()


async def _read(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
    finally:
        file.close()
