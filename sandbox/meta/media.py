"""Files: taken in, looked up, handed out by links that live five minutes, forgotten after their time."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import GraphRefusal, invalid, unknown_object
from sandbox.meta.platform import Platform, seconds
from sandbox.meta.state import Medium

# Source of all numbers here: Meta Cloud API, media, November 2026.
LINK_LIVES = timedelta(minutes=5)
UPLOAD_LIVES = timedelta(days=30)
UPLOADS_A_SECOND = 25
KILOBYTE, MEGABYTE = 1024, 1024 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: Mapping[str, tuple[str, ...]] = {
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "image": ("image/jpeg", "image/png"),
    "video": ("video/mp4", "video/3gpp"),
    "sticker": ("image/webp",),
    "document": (
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        _OFFICE + "wordprocessingml.document",
        _OFFICE + "spreadsheetml.sheet",
        _OFFICE + "presentationml.presentation",
    ),
}
LARGEST: Mapping[str, int] = {
    "audio": 16 * MEGABYTE,
    "image": 5 * MEGABYTE,
    "video": 16 * MEGABYTE,
    "sticker": 500 * KILOBYTE,
    "document": 100 * MEGABYTE,
}
SMALLEST_STICKER_LIMIT = 100 * KILOBYTE
VOICE_TYPE = "audio/ogg"

DOWNLOAD_PATH = "/whatsapp_business/attachments/"


def plain_type(mime_type: str) -> str:
    """A MIME type without its parameters."""
    return mime_type.partition(";")[0].strip().lower()


def kind_of(mime_type: str) -> str | None:
    """Which kind of message a MIME type belongs to; None for one the platform does not take."""
    return next((kind for kind, types in TYPES.items() if plain_type(mime_type) in types), None)


def base64_of(sha256: str) -> str:
    """A hash as webhooks write it: base64 of the raw digest."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def keep(
    platform: Platform,
    number: BusinessNumber,
    content: bytes,
    mime_type: str,
    filename: str | None,
    lives: timedelta,
) -> Medium:
    """Store a file under a new id."""
    medium_id = identities.numeric_id("media", platform.seed, platform.count())
    sha256 = hashlib.sha256(content).hexdigest()
    expires_at = platform.now() + lives
    medium = Medium(medium_id, number.phone_number_id, mime_type, filename, content, sha256, expires_at)
    platform.state.media[medium_id] = medium
    return medium


def link_of(platform: Platform, medium: Medium) -> str | None:
    """A new download link, good for five minutes; None while the server has no address of its own."""
    if platform.public_url is None:
        return None
    now = platform.now()
    expires_at = now + LINK_LIVES
    mark = identities.trace_id(platform.seed, platform.count())
    medium.links = {known: until for known, until in medium.links.items() if until > now}
    medium.links[mark] = expires_at
    base = platform.public_url.rstrip("/")
    return f"{base}{DOWNLOAD_PATH}?mid={medium.id}&source=webhook&ext={seconds(expires_at)}&hash={mark}"


def known(platform: Platform, medium_id: str, number_id: str | None = None) -> Medium | None:
    """The file with that id, unless it expired or belongs to another number."""
    medium = platform.state.media.get(medium_id)
    if medium is None or platform.now() >= medium.expires_at:
        return None
    return medium if number_id in (None, medium.number) else None


def upload(
    platform: Platform,
    number: BusinessNumber,
    product: str | None,
    content: bytes | None,
    mime_type: str,
    name: str | None,
) -> dict[str, Any]:
    """POST /{phone_number_id}/media."""
    if product != "whatsapp":
        raise GraphRefusal(100, message="(#100) The parameter messaging_product is required.")
    if content is None:
        raise GraphRefusal(100, message="(#100) The parameter file is required.")
    if not platform.throughput.pass_out(f"upload/{number.phone_number_id}", platform.now(), UPLOADS_A_SECOND):
        raise GraphRefusal(80007, "Too many uploads for this phone number.")
    kind = kind_of(mime_type)
    if kind is None:
        taken = ", ".join(known_type for types in TYPES.values() for known_type in types)
        raise invalid(
            "file",
            f"must be a file with one of the following types: {taken}. Received file of type '{mime_type}'.",
        )
    if not content or len(content) > LARGEST[kind]:
        raise invalid("file", f"of kind {kind} must have 1 to {LARGEST[kind]} bytes, has {len(content)}.")
    return {"id": keep(platform, number, content, mime_type, name, UPLOAD_LIVES).id}


def look_up(platform: Platform, medium_id: str, query: Mapping[str, str]) -> dict[str, Any]:
    """GET /{media_id}: the facts of a file and a fresh link."""
    medium = known(platform, medium_id, query.get("phone_number_id"))
    if medium is None:
        raise unknown_object(medium_id, "get")
    return {
        "messaging_product": "whatsapp",
        "url": link_of(platform, medium),
        "mime_type": medium.mime_type,
        "sha256": medium.sha256,
        "file_size": len(medium.content),
        "id": medium.id,
    }


def delete(platform: Platform, medium_id: str, query: Mapping[str, str]) -> dict[str, Any]:
    """DELETE /{media_id}."""
    if known(platform, medium_id, query.get("phone_number_id")) is None:
        raise unknown_object(medium_id, "delete")
    del platform.state.media[medium_id]
    return {"success": True}


def linked(platform: Platform, query: Mapping[str, str]) -> Medium | None:
    """The file behind a download link; None when the link is wrong or older than five minutes."""
    medium = known(platform, query.get("mid", ""))
    mark = query.get("hash", "")
    if medium is None:
        return None
    for known_mark, until in medium.links.items():
        if hmac.compare_digest(known_mark.encode(), mark.encode()):
            return medium if platform.now() < until else None
    return None


def fault_of(medium: Medium, kind: str, *, voice: bool = False) -> str | None:
    """Why this file cannot be sent as that kind, in the platform's words; None if it can."""
    taken = TYPES[kind]
    if plain_type(medium.mime_type) not in taken:
        return (
            f"Unsupported {kind.capitalize()} mime type {medium.mime_type}. "
            f"Please use one of {', '.join(taken)}."
        )
    if voice and plain_type(medium.mime_type) != VOICE_TYPE:
        return f"A voice message has to be {VOICE_TYPE}, not {medium.mime_type}."
    true = sniffed(medium.content)
    if true is not None and true != plain_type(medium.mime_type):
        return f"Media file is {true}, not {medium.mime_type} as declared."
    largest = LARGEST[kind]
    if kind == "sticker" and b"ANIM" not in medium.content[:64]:
        largest = SMALLEST_STICKER_LIMIT
    if len(medium.content) > largest:
        return f"Media file of {len(medium.content)} bytes is too big for {kind}: at most {largest}."
    return None


def sniffed(content: bytes) -> str | None:
    """The type that the first bytes betray; None where they betray nothing."""
    signs: tuple[tuple[bytes, str], ...] = (
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"OggS", "audio/ogg"),
    )
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime_type for sign, mime_type in signs if content.startswith(sign)), None)
