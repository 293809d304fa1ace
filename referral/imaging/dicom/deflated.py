"""Deflated files (a data set packed as a whole) unpacked to a bounded size; the library would unpack any bomb."""

from __future__ import annotations

import zlib

DEFLATED = "1.2.840.10008.1.2.1.99"
META_AT = 132
LONG_LENGTHS = (b"OB", b"UN", b"OW", b"SQ", b"UT")
META_GROUP = b"\x02\x00"


def is_deflated(head: bytes) -> bool:
    """Whether a file's first bytes name the deflated transfer syntax."""
    return DEFLATED.encode() in head[:2048]


def inflated(data: bytes, most: int) -> bytes:
    """The plain data set (explicit little-endian, without file meta), at most `most` bytes of it."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[_end_of_meta(data) :], most)


def _end_of_meta(data: bytes) -> int:
    at = META_AT
    while data[at : at + 2] == META_GROUP and at + 12 <= len(data):
        if data[at + 4 : at + 6] in LONG_LENGTHS:
            at += 12 + int.from_bytes(data[at + 8 : at + 12], "little")
        else:
            at += 8 + int.from_bytes(data[at + 6 : at + 8], "little")
    return at
