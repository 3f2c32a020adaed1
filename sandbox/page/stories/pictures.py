"""Pictures for stories: a small PNG of one colour, made on the spot."""

import struct
import zlib

_SIDE = 96


def picture(colour: bytes) -> bytes:
    """A square. colour: three bytes, red, green, blue."""
    row = b"\x00" + colour * _SIDE
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(row * _SIDE)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
