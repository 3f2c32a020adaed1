"""Sound without any tool: silence as Ogg/Opus, made by hand, which every player takes."""

import struct

# One frame of 20 ms that says nothing. Source: RFC 6716, 3.1: stereo off, CELT fullband, one frame.
_FRAME = b"\xf8\xff\xfe"
_FRAMES_A_SECOND, _SAMPLES_A_FRAME = 50, 960


def silence(seconds: int) -> bytes:
    """An Ogg/Opus file of so many seconds. Source: RFC 7845."""
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"hand" + struct.pack("<I", 0)
    pages = [_page(0, 2, 0, [head]), _page(1, 0, 0, [tags])]
    for second in range(1, seconds + 1):
        last = 4 if second == seconds else 0
        samples = second * _FRAMES_A_SECOND * _SAMPLES_A_FRAME
        pages.append(_page(second + 1, last, samples, [_FRAME] * _FRAMES_A_SECOND))
    return b"".join(pages)


def _page(number: int, flags: int, samples: int, packets: list[bytes]) -> bytes:
    """One page of Ogg. Source: RFC 3533, 6."""
    lengths = bytes([len(packets), *(len(packet) for packet in packets)])
    begins = b"OggS\x00" + bytes([flags]) + struct.pack("<qII", samples, 7, number)
    rest = lengths + b"".join(packets)
    return begins + struct.pack("<I", _checksum(begins + bytes(4) + rest)) + rest


def _checksum(page: bytes) -> int:
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = (remainder << 1 ^ (0x04C11DB7 if remainder & 0x80000000 else 0)) & 0xFFFFFFFF
    return remainder
