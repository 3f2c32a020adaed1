"""The bytes of files: step two of an upload, and downloads (Source: Slack, Working with files)."""

from urllib.parse import quote

from aiohttp import web

from sandbox.slack.methods.files import received
from sandbox.slack.slack_platform import Platform
from sandbox.slack.spoiling import instead, spoiled_bytes
from sandbox.slack.workspace import UploadedFile

_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in to Slack</title></head><body>Sign in</body></html>"


async def upload(platform: Platform, request: web.Request) -> web.StreamResponse:
    """Raw bytes or one multipart field; answers `OK - <count>`."""
    fault = platform.faults.take("upload")
    if fault is not None and not fault.kind.effect:
        await request.read()
        return await instead(platform, request, fault)
    ticket = request.match_info["ticket"]
    file = next((file for file in _files(platform) if file.upload_ticket == ticket), None)
    if file is None or file.completed:
        return web.Response(status=404, text="invalid upload url")
    content = await _content(request)
    if len(content) != file.described["size"]:
        return web.Response(status=400, text="length does not match")
    received(file, content)
    if fault is not None:
        return await spoiled_bytes(platform, request, fault, b"OK - %d" % len(content), "text/plain")
    return web.Response(text=f"OK - {len(content)}")


async def download(platform: Platform, request: web.Request) -> web.StreamResponse:
    """The bytes, for a token with files:read; anyone else gets the sign-in page with status 200."""
    fault = platform.faults.take("download")
    if fault is not None and not fault.kind.effect:
        return await instead(platform, request, fault)
    team_id, _, file_id = request.match_info["key"].partition("-")
    workspace = platform.of_team(team_id)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    known = workspace is not None and workspace.knows(token) and not workspace.expired(token, platform.now())
    if workspace is None or not known or workspace.revoked or "files:read" not in workspace.scopes:
        return web.Response(text=_LOGIN_PAGE, content_type="text/html")
    file = workspace.files.get(file_id)
    if file is None or not file.completed:
        return web.Response(status=404, text="not found")
    if fault is not None:
        return await spoiled_bytes(platform, request, fault, file.content, file.described["mimetype"])
    name = quote(file.described["name"])
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return web.Response(body=file.content, content_type=file.described["mimetype"], headers=headers)


def _files(platform: Platform) -> list[UploadedFile]:
    return [file for workspace in platform.workspaces for file in workspace.files.values()]


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
