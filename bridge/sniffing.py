"""What a file truly is, by its first bytes; the sender's word counts only where the bytes say nothing."""

import re
from collections.abc import AsyncIterator

import filetype

# Bytes looked at.
HEAD = 8192

UNKNOWN = "application/octet-stream"

# What is inside cannot be told by the first bytes: an office document is an archive, too.
_SHELLS = frozenset({"application/zip", "application/x-ole-storage"})
_SIGNS = (
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"#!AMR", "audio/amr"),
    (b"#!", "text/x-shellscript"),
)
_DRAWING = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s{1,9}html|html|head|body|script|iframe)[\s>]", re.IGNORECASE)


async def begun(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes, and all of them."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break

    async def whole() -> AsyncIterator[bytes]:
        yield head
        async for chunk in chunks:
            yield chunk

    return head[:HEAD], whole()


def true_type(head: bytes, declared: str) -> str:
    """The type the first bytes betray, else what the sender said."""
    said = declared.partition(";")[0].strip().lower() or UNKNOWN
    seen = _seen(head)
    if seen is None:
        return said
    if seen in _SHELLS and said not in ("", UNKNOWN) and not said.startswith(("image/", "audio/", "video/")):
        return said
    return seen


def _seen(head: bytes) -> str | None:
    for sign, mime_type in _SIGNS:
        if head.startswith(sign):
            return mime_type
    guessed = filetype.guess_mime(head)
    if guessed is not None:
        return str(guessed)
    if b"\x00" in head or not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return None
    if _PAGE.search(head):
        return "text/html"
    return "image/svg+xml" if _DRAWING.search(head) else None
