"""Resumable uploads, which give the handle of a template header's sample file."""

from typing import Any

from aiohttp import web

from sandbox.meta import identities
from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, unknown_object
from sandbox.meta.platform import Platform

PREFIX = "upload:"


def begin(asked: Asked) -> dict[str, Any]:
    """POST /{app_id}/uploads: a session to upload into."""
    length, mime_type = asked.query.get("file_length", ""), asked.query.get("file_type", "")
    if not length.isdigit() or not mime_type:
        raise GraphRefusal(100, message="(#100) The parameters file_length and file_type are required.")
    session_id = PREFIX + identities.trace_id(asked.platform.seed, asked.platform.count())
    asked.platform.state.uploads[session_id] = {"length": int(length), "type": mime_type, "held": 0}
    return {"id": session_id}


async def session(platform: Platform, request: web.Request, session_id: str) -> dict[str, Any]:
    """GET tells the offset to go on from; POST takes bytes and, when all are there, gives the handle."""
    upload = platform.state.uploads.get(session_id)
    if upload is None:
        raise unknown_object(session_id, request.method.lower())
    if request.method == "GET":
        return {"id": session_id, "file_offset": upload["held"]}
    if request.method != "POST":
        raise unknown_object(session_id, request.method.lower())
    if request.headers.get("file_offset") != str(upload["held"]):
        raise GraphRefusal(100, message=f"(#100) file_offset must be {upload['held']}.")
    upload["held"] += len(await request.read())
    if upload["held"] < upload["length"]:
        return {"id": session_id, "file_offset": upload["held"]}
    upload["handle"] = "4::" + identities.trace_id(platform.seed, platform.count())
    return {"h": upload["handle"]}


def is_handle(platform: Platform, handle: Any) -> bool:
    """Whether that handle came out of a finished upload."""
    return any(upload.get("handle") == handle for upload in platform.state.uploads.values())
