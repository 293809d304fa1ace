"""The files of a UDF image of a disc (ECMA-167, OSTA UDF 1.02 to 2.01), as DVDs have it that hold no ISO 9660 beside.

Plain partitions only: a disc that was written in several goes (virtual partition) or that keeps its directories apart
(metadata partition) is refused. Every number of the image is checked before it is used.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from referral.imaging.dicom.facts import FileRefused, Refusal
from referral.imaging.dicom.media import MEGABYTE, Entry, Found, Limits, MediumUnreadable, Unreadable, shown

SECTOR = 2048
ANCHOR_AT = 256
ANCHOR, PARTITION, VOLUME, TERMINATOR, FILE_SET, NAME, FILE, LONG_FILE = 2, 5, 6, 8, 256, 257, 261, 266
DIRECTORY, IS_DIRECTORY, IS_DELETED, IS_PARENT = 4, 0x02, 0x04, 0x08
SHORT, LONG, EMBEDDED = 0, 1, 3
RECORDED, MORE = 0, 3
LENGTH_MASK = 0x3FFFFFFF
MOST_DESCRIPTORS = 64
MOST_EXTENTS = 100_000
LARGEST_FOLDER = 16 * MEGABYTE
DAMAGED = "The disc image is damaged at this file."
REFUSED = "This disc image is damaged, incomplete, or of an unusual kind (UDF). Upload the files of the disc."

Place = tuple[int | None, int]
"""Where bytes lie in the image, None for zeros that were never written, and how many."""


class _Damaged(Exception):
    """A number of the image can't be."""


class UdfContents:
    """The files of the image, folder by folder."""

    count: int | None = None

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._file = path.open("rb")
        self._size = path.stat().st_size
        try:
            self._starts, self._root = self._volume()
        except (_Damaged, struct.error, OSError) as error:
            self._file.close()
            raise MediumUnreadable(REFUSED) from error

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Found]:
        waiting = [("", self._root, 0)]
        seen = {self._root}
        while waiting:
            prefix, at, depth = waiting.pop()
            folders = []
            try:
                for name, is_folder, place in self._names(at):
                    if not is_folder:
                        yield self._entry(f"{prefix}{name}", place)
                    elif place not in seen:  # a folder may hold itself
                        seen.add(place)
                        folders.append((f"{prefix}{name}/", place, depth + 1))
            except (_Damaged, struct.error, OSError):
                reason = "The disc image is damaged at this folder."
                yield FileRefused(shown(prefix), 0, Refusal.UNREADABLE, reason)
            if depth < self._limits.depth:
                waiting.extend(reversed(folders))

    def _volume(self) -> tuple[list[int], int]:
        """Where each partition starts and where the root folder's entry lies, both in bytes."""
        length, sector = struct.unpack_from("<II", self._descriptor(ANCHOR_AT * SECTOR, ANCHOR), 16)
        partitions: dict[int, int] = {}
        volume = b""
        for number in range(min(length // SECTOR, MOST_DESCRIPTORS)):
            data = self._read((sector + number) * SECTOR, SECTOR)
            kind = _kind(data)
            if kind == TERMINATOR:
                break
            if kind == PARTITION:
                partitions[struct.unpack_from("<H", data, 22)[0]] = (
                    struct.unpack_from("<I", data, 188)[0] * SECTOR
                )
            elif kind == VOLUME:
                volume = data
        if not volume or struct.unpack_from("<I", volume, 212)[0] != SECTOR:
            raise _Damaged
        self._starts = [self._start(partitions, number) for number in _partition_numbers(volume)]
        file_set = self._descriptor(self._at(volume, 248), FILE_SET)
        return self._starts, self._at(file_set, 400)

    @staticmethod
    def _start(partitions: dict[int, int], number: int) -> int:
        if number not in partitions:
            raise _Damaged
        return partitions[number]

    def _at(self, data: bytes, offset: int) -> int:
        """The byte at which the block lies that a long address names."""
        _, block, partition = struct.unpack_from("<IIH", data, offset)
        if partition >= len(self._starts):
            raise _Damaged
        start: int = self._starts[partition]
        return start + int(block) * SECTOR

    def _read(self, at: int, size: int) -> bytes:
        if at < 0 or at + size > self._size:
            raise _Damaged
        self._file.seek(at)
        return self._file.read(size)

    def _descriptor(self, at: int, kind: int) -> bytes:
        data = self._read(at, SECTOR)
        if _kind(data) != kind:
            raise _Damaged
        return data

    def _described(self, at: int) -> tuple[int, int, list[Place]]:
        """Of the file or folder whose entry lies at `at`: its type, its size, and where its bytes lie."""
        data = self._read(at, SECTOR)
        kind = _kind(data)
        if kind not in (FILE, LONG_FILE):
            raise _Damaged
        size = struct.unpack_from("<Q", data, 56)[0]
        lengths = 168 if kind == FILE else 208
        attributes, allocated = struct.unpack_from("<II", data, lengths)
        begin = lengths + 8 + attributes
        if begin + allocated > SECTOR:
            raise _Damaged
        how = struct.unpack_from("<H", data, 34)[0] & 0x7
        if how == EMBEDDED:
            places: list[Place] = [(at + begin, allocated)]
        elif how in (SHORT, LONG):
            places = self._places(data[begin : begin + allocated], how, self._partition_of(at))
        else:
            raise _Damaged
        if not size <= sum(length for _, length in places) or size > self._size:
            raise _Damaged
        return data[27], size, places

    def _partition_of(self, at: int) -> int:
        return max((start for start in self._starts if start <= at), default=0)

    def _places(self, data: bytes, how: int, start: int) -> list[Place]:
        found: list[Place] = []
        step = 8 if how == SHORT else 16
        offset = 0
        while offset + step <= len(data) and len(found) < MOST_EXTENTS:
            told = struct.unpack_from("<I", data, offset)[0]
            kind, length = told >> 30, told & LENGTH_MASK
            place = (
                start + struct.unpack_from("<I", data, offset + 4)[0] * SECTOR
                if how == SHORT
                else self._at(data, offset)
            )
            if not length:
                break
            if kind == MORE:
                raise _Damaged  # a list of more extents than one block holds: no file of a study needs it
            found.append((place if kind == RECORDED else None, length))
            offset += step
        return found

    def _names(self, at: int) -> Iterator[tuple[str, bool, int]]:
        """What lies in a folder: name, whether it is a folder, and where its entry lies."""
        kind, size, places = self._described(at)
        if kind != DIRECTORY or size > LARGEST_FOLDER:
            raise _Damaged
        data = b"".join(self._piece(place, length) for place, length in places)[:size]
        offset = 0
        while offset + 38 <= len(data):
            if _kind(data[offset : offset + 16]) != NAME:
                raise _Damaged
            marks, length = data[offset + 18], data[offset + 19]
            begin = offset + 38 + struct.unpack_from("<H", data, offset + 36)[0]
            if not marks & (IS_DELETED | IS_PARENT):
                name = _text(data[begin : begin + length])
                yield name, bool(marks & IS_DIRECTORY), self._at(data, offset + 20)
            offset += -(-(begin + length - offset) // 4) * 4

    def _piece(self, place: int | None, length: int) -> bytes:
        if length > LARGEST_FOLDER:
            raise _Damaged
        return bytes(length) if place is None else self._read(place, length)

    def _entry(self, name: str, at: int) -> Found:
        try:
            _, size, places = self._described(at)
        except (_Damaged, struct.error, OSError):
            return FileRefused(shown(name), 0, Refusal.UNREADABLE, DAMAGED)
        return Entry(name, size, self._opener(size, places))

    def _opener(self, size: int, places: list[Place]) -> Callable[[], AbstractContextManager[BinaryIO]]:
        @contextmanager
        def opened() -> Iterator[BinaryIO]:
            yield cast(BinaryIO, _Bytes(self._read, size, places))

        return opened


class _Bytes:
    """A file of the image, read from its beginning; whatever breaks is `Unreadable`."""

    def __init__(self, read: Callable[[int, int], bytes], size: int, places: list[Place]) -> None:
        self._read, self._left, self._places = read, size, list(reversed(places))

    def read(self, count: int = -1) -> bytes:
        wanted = self._left if count < 0 else min(count, self._left)
        parts = []
        while wanted > 0:
            if not self._places:
                raise Unreadable(DAMAGED)
            place, length = self._places.pop()
            taken = min(length, wanted)
            try:
                parts.append(bytes(taken) if place is None else self._read(place, taken))
            except (_Damaged, OSError) as error:
                raise Unreadable(DAMAGED) from error
            if taken < length:
                self._places.append((None if place is None else place + taken, length - taken))
            wanted -= taken
            self._left -= taken
        return b"".join(parts)


def _kind(data: bytes) -> int:
    """The kind of descriptor that begins here; 0 for none (its checksum is wrong)."""
    if len(data) < 16 or (sum(data[:4]) + sum(data[5:16])) % 256 != data[4]:
        return 0
    return int(struct.unpack_from("<H", data)[0])


def _partition_numbers(volume: bytes) -> list[int]:
    """The partition behind each reference of the volume. Raises _Damaged for kinds that aren't read."""
    count = struct.unpack_from("<I", volume, 268)[0]
    numbers, offset = [], 440
    for _ in range(min(count, 4)):
        kind, length = volume[offset], volume[offset + 1]
        if kind != 1:
            raise _Damaged
        numbers.append(struct.unpack_from("<H", volume, offset + 4)[0])
        offset += length
    return numbers


def _text(data: bytes) -> str:
    """A name in OSTA compressed Unicode: bytes of 8 or 16 bits."""
    if not data or data[0] not in (8, 16):
        raise _Damaged
    return data[1:].decode("latin-1" if data[0] == 8 else "utf-16-be", "replace")
