"""
Files in Slack, in three steps of our own: a place for the bytes, the bytes, the share.

Until the third step nobody sees anything, so the first two may be done again. The third is done once: whether it came
to be is told by the file itself, which names every thread it stands in.
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bridge.slack.client import SlackClient
from bridge.slack.limits import UPLOAD_WITHIN
from bridge.slack.methods import FILE, FILE_DELETE, FILE_PLACE, FILE_SHARE
from bridge.slack.refs import channel_of, post_ref, ts_of
from bridge.slack.wire import Json, list_of, object_of, text_of
from bridge.sniffing import begun, true_type
from bridge.transfers import Transfers
from core.ids import FileRef, PostRef, TenantId, ThreadRef
from core.text import Private
from desk.ports import Download, FileFound, MediaTrouble
from desk.problems import DeliveryProblem, Retry, Tell

# Source: Slack, Working with files: the answer to the bytes.
_TAKEN = re.compile(r"OK - (\d{1,12})")
_NOWHERE = "file_not_found"
# Source: Slack, file object, mode.
_WITHOUT_BYTES = ("tombstone", "hidden_by_limit")


class SlackFiles:
    """The files of every tenant's workspace."""

    def __init__(
        self, client: SlackClient, transfers: Transfers, token_of: Callable[[TenantId], str]
    ) -> None:
        self._client = client
        self._token_of = token_of
        self._transfers = transfers

    async def upload(
        self, tenant_id: TenantId, name: Private, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> FileRef:
        """The first two steps."""
        asked: Json = {"filename": name.reveal(), "length": size_bytes}
        answer = await self._client.call(tenant_id, FILE_PLACE, asked)
        file, place = text_of(answer, "file_id"), text_of(answer, "upload_url")
        if not file or not place:
            raise DeliveryProblem("no place for a file", Tell.TEMPORARY, retry=Retry.SOON)
        taken = _TAKEN.match(await self._transfers.post(place, chunks, size_bytes, within=UPLOAD_WITHIN))
        if taken is None or int(taken[1]) != size_bytes:
            raise DeliveryProblem("bytes not taken", Tell.TEMPORARY, retry=Retry.SOON)
        return FileRef(file)

    async def share(
        self, tenant_id: TenantId, thread: ThreadRef, file: FileRef, title: Private, *, about: str = ""
    ) -> None:
        """The third step."""
        files = json.dumps([{"id": file, "title": title.reveal()}])
        place: Json = {"channel_id": channel_of(thread), "thread_ts": ts_of(thread)}
        if about:
            place["initial_comment"] = about
        await self._client.call(tenant_id, FILE_SHARE, {"files": files, **place})

    async def find(self, tenant_id: TenantId, thread: ThreadRef, file: FileRef) -> FileFound:
        """As the file itself tells it."""
        try:
            answer = await self._client.call(tenant_id, FILE, {"file": file})
        except DeliveryProblem as problem:
            if problem.code == _NOWHERE:
                return FileFound(finished=False)
            raise
        return FileFound(finished=True, post=_standing(object_of(answer, "file"), thread))

    @asynccontextmanager
    async def fetch(self, tenant_id: TenantId, file: FileRef, *, most: int) -> AsyncIterator[Download]:
        """A person's file, by a link asked for anew. Where a page comes in its place, the app may not read files."""
        described = await self._described(tenant_id, file)
        link = text_of(described, "url_private_download") or text_of(described, "url_private")
        if not link or text_of(described, "mode") in _WITHOUT_BYTES:
            raise DeliveryProblem(MediaTrouble.GONE, Tell.MEDIA)
        declared = text_of(described, "mimetype")
        entered = False
        try:
            async with self._transfers.get(link, self._token_of(tenant_id), most=most) as arriving:
                head, chunks = await begun(arriving.chunks)
                if _is_page(arriving.headers.get("Content-Type", "")) and not _is_page(declared):
                    raise _signing_in()
                entered = True
                size = described.get("size")
                yield Download(true_type(head, declared), chunks, size if isinstance(size, int) else None)
        except DeliveryProblem as problem:
            if not entered and problem.code == MediaTrouble.UNSAFE:
                raise _signing_in() from None  # sent elsewhere: to the same page
            raise

    async def _described(self, tenant_id: TenantId, file: FileRef) -> Json:
        try:
            return object_of(await self._client.call(tenant_id, FILE, {"file": file}), "file")
        except DeliveryProblem as problem:
            if problem.code in (_NOWHERE, "file_deleted"):
                raise DeliveryProblem(MediaTrouble.GONE, Tell.MEDIA) from None
            raise

    async def remove(self, tenant_id: TenantId, file: FileRef) -> None:
        """One that is gone already is well."""
        try:
            await self._client.call(tenant_id, FILE_DELETE, {"file": file})
        except DeliveryProblem as problem:
            if problem.code not in (_NOWHERE, "file_deleted"):
                raise


def _is_page(mime_type: str) -> bool:
    return mime_type.partition(";")[0].strip().lower() == "text/html"


def _signing_in() -> DeliveryProblem:
    return DeliveryProblem("login page", Tell.CREDENTIALS)


def _standing(file: Json, thread: ThreadRef) -> PostRef | None:
    shares = object_of(file, "shares")
    for kind in ("private", "public"):
        for share in list_of(object_of(shares, kind), channel_of(thread)):
            if text_of(share, "thread_ts") == ts_of(thread) and text_of(share, "ts"):
                return post_ref(channel_of(thread), text_of(share, "ts"))
    return None
