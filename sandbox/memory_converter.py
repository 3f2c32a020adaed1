"""The converter in memory: believes the types it is told, and writes on what it changed what it was."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from desk.ports import FileConverter, Fitted, NotConvertible, Why

# What is not taken as it is becomes the first of its kind, as the real one does it.
_BECOMES = {"image": "image/jpeg", "audio": "audio/ogg", "video": "video/mp4"}


class MemoryConverter(FileConverter):
    """An empty file is unreadable, and a film over its limit is too long."""

    @asynccontextmanager
    async def fit(
        self, chunks: AsyncIterator[bytes], mime_type: str, takes: Mapping[str, int]
    ) -> AsyncIterator[Fitted]:
        content = b"".join([chunk async for chunk in chunks])
        major = mime_type.partition("/")[0]
        if major not in _BECOMES:
            raise NotConvertible(Why.NO_SUCH_KIND)
        if not content:
            raise NotConvertible(Why.UNREADABLE)
        becomes = mime_type if mime_type in takes else _BECOMES[major]
        if len(content) > takes[becomes]:
            raise NotConvertible(Why.TOO_LONG if major == "video" else Why.TOO_LARGE)
        yield Fitted(becomes, _once(content if becomes == mime_type else b"was " + mime_type.encode()))


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
