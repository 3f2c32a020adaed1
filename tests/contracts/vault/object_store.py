"""An object store as small as the vault needs it: the S3 protocol over loopback, with no check of signatures."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import unquote
from xml.sax.saxutils import escape

from aiohttp import web
from aiohttp.test_utils import TestServer

BUCKET = "files"
_AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class ObjectStore:
    """Objects by key. away: answers 503 to everything. aged: keys whose date is long past."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.aged: set[str] = set()
        self.away = False

    def leave_behind(self, name: str) -> None:
        """Half a file of long ago."""
        key = f"coming/{name}"
        self.objects[key] = b"half a file"
        self.aged.add(key)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.away:
            return web.Response(status=503)
        bucket, _, key = unquote(request.path).lstrip("/").partition("/")
        assert bucket == BUCKET
        body = await request.read()
        match request.method:
            case "GET" if not key:
                return self._listed(request)
            case "POST":
                return self._posted(request, key, body)
            case "PUT":
                return self._put(request, key, body)
            case "DELETE":
                self.objects.pop(key, None)
                return web.Response(status=204)
            case _:
                return self._got(request, key)

    def _put(self, request: web.Request, key: str, body: bytes) -> web.Response:
        if "uploadId" in request.query:
            self.parts[request.query["uploadId"]][int(request.query["partNumber"])] = body
            return web.Response(headers={"ETag": f'"{request.query["partNumber"]}"'})
        copied = request.headers.get("x-amz-copy-source")
        if copied is not None:
            source = unquote(copied).lstrip("/").partition("/")[2]
            if source not in self.objects:
                return web.Response(status=404)
            self.objects[key] = self.objects[source]
            return _xml("<CopyObjectResult><ETag>a</ETag></CopyObjectResult>")
        self.objects[key] = body
        return web.Response(headers={"ETag": '"whole"'})

    def _posted(self, request: web.Request, key: str, body: bytes) -> web.Response:
        if "delete" in request.query:
            keys = re.findall(r"<Key>(.*?)</Key>", body.decode())
            for each in keys:
                self.objects.pop(each, None)
            gone = "".join(f"<Deleted><Key>{escape(each)}</Key></Deleted>" for each in keys)
            return _xml(f"<DeleteResult>{gone}</DeleteResult>")
        if "uploads" in request.query:
            upload = f"upload{len(self.parts)}"
            self.parts[upload] = {}
            return _xml(
                f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            )
        parts = self.parts.pop(request.query["uploadId"])
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return _xml("<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>")

    def _got(self, request: web.Request, key: str) -> web.Response:
        content = self.objects.get(key)
        if content is None:
            return web.Response(status=404)
        headers = {"ETag": '"whole"', "Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"}
        asked = request.headers.get("Range")
        if asked is None:
            return web.Response(body=content, headers=headers)
        start, end = (int(each) for each in asked.removeprefix("bytes=").split("-"))
        part = content[start : end + 1]
        headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
        return web.Response(status=206, body=part, headers=headers)

    def _listed(self, request: web.Request) -> web.Response:
        prefix, delimiter = request.query.get("prefix", ""), request.query.get("delimiter", "")
        rows: list[str] = []
        folders: dict[str, None] = {}
        for key, content in sorted(self.objects.items()):
            if not key.startswith(prefix):
                continue
            rest = key.removeprefix(prefix)
            if delimiter and delimiter in rest:
                folders[prefix + rest.partition(delimiter)[0] + delimiter] = None
                continue
            at = _AGES_AGO if key in self.aged else datetime.now(UTC)  # noqa: TID251 - another machine's clock
            rows.append(
                f"<Contents><Key>{escape(key)}</Key><LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
                f"<ETag>a</ETag><Size>{len(content)}</Size></Contents>"
            )
        common = "".join(f"<CommonPrefixes><Prefix>{escape(it)}</Prefix></CommonPrefixes>" for it in folders)
        return _xml(
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(rows)}{common}</ListBucketResult>"
        )


def _xml(body: str) -> web.Response:
    return web.Response(text=body, content_type="application/xml")


@asynccontextmanager
async def object_store() -> AsyncIterator[tuple[ObjectStore, str]]:
    """The store, and where it answers."""
    store = ObjectStore()
    application = web.Application(client_max_size=64 * 1024 * 1024)
    application.router.add_route("*", "/{path:.*}", store.handle)
    async with TestServer(application) as server:
        yield store, str(server.make_url("/")).rstrip("/")
