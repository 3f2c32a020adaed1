"""Contacts' files: looked up by id at Graph alone, fetched from hosts that are allowed, compared with their hash."""

import base64
import binascii
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bridge.sniffing import begun, true_type
from bridge.transfers import Arriving, Transfers, too_large
from bridge.whatsapp.client import GraphClient
from core.ids import MediaRef, NumberRef
from core.message import Media
from desk.ports import Download, MediaTrouble
from desk.problems import Certainty, DeliveryProblem, Retry, Tell

# What Graph says of an id it does not know (any more). Source: Meta Cloud API, media, November 2026.
_UNKNOWN_ID: Final = "100"
# A link lives five minutes; the answer to one that is over. Source: Meta Cloud API, media, November 2026.
_LINK_OVER: Final = ("http 401", "http 403", "http 404")
_LINKS: Final = 2


class ContactFiles:
    """
    Fetches, and asks for a new link when one is over.

    largest: bytes of the largest file that is taken.
    """

    def __init__(self, client: GraphClient, transfers: Transfers, largest: int) -> None:
        self._client = client
        self._transfers = transfers
        self._largest = largest

    @asynccontextmanager
    async def fetch(self, number: NumberRef, media: Media, token: str) -> AsyncIterator[Download]:
        """The file. DAMAGED when it is not what was announced, in size or hash: its end tells."""
        async with self._arriving(number, media.ref, token) as arriving:
            head, chunks = await begun(arriving.chunks)
            expected = digest_of(media.sha256)
            yield Download(true_type(head, media.mime_type), _verified(chunks, expected))

    @asynccontextmanager
    async def _arriving(self, number: NumberRef, ref: MediaRef, token: str) -> AsyncIterator[Arriving]:
        for left in reversed(range(_LINKS)):
            link, size = await self._link(number, ref, token)
            if size is not None and size > self._largest:
                raise too_large()
            most = self._largest if size is None else size
            entered = False
            try:
                async with self._transfers.get(link, token, most=most) as arriving:
                    entered = True
                    yield arriving
                    return
            except DeliveryProblem as problem:
                if problem.code == MediaTrouble.TOO_LARGE and size is not None:
                    raise _damaged() from None  # larger than Graph itself said
                if entered or problem.code not in _LINK_OVER:
                    raise
                if not left:
                    raise DeliveryProblem(problem.code, Tell.TEMPORARY, retry=Retry.SOON) from None

    async def _link(self, number: NumberRef, ref: MediaRef, token: str) -> tuple[str, int | None]:
        try:
            answer = await self._client.get(str(ref), token, {"phone_number_id": str(number)})
        except DeliveryProblem as problem:
            raise _of_look_up(problem) from None
        link = answer.text("url")
        if link is None:
            raise DeliveryProblem("no link", Tell.TEMPORARY, retry=Retry.SOON)
        return link, answer.whole("file_size")


def digest_of(sha256: str | None) -> bytes | None:
    """The hash a webhook gives: base64 of the digest, in some samples hexadecimal; None for what is neither."""
    if sha256 is None:
        return None
    try:
        digest = bytes.fromhex(sha256) if len(sha256) == 64 else base64.b64decode(sha256, validate=True)
    except (ValueError, binascii.Error):
        return None
    return digest if len(digest) == hashlib.sha256().digest_size else None


def _of_look_up(problem: DeliveryProblem) -> DeliveryProblem:
    """Looking up changes nothing: whatever is not known may be asked again."""
    if problem.code == _UNKNOWN_ID:
        return DeliveryProblem(MediaTrouble.GONE, Tell.MEDIA)
    if problem.certainty is Certainty.UNKNOWN or problem.tell is Tell.MEDIA:
        return DeliveryProblem(problem.code, Tell.TEMPORARY, retry=Retry.SOON)
    return problem


async def _verified(chunks: AsyncIterator[bytes], expected: bytes | None) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    async for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if expected is not None and digest.digest() != expected:
        raise _damaged()


def _damaged() -> DeliveryProblem:
    return DeliveryProblem(MediaTrouble.DAMAGED, Tell.MEDIA)
