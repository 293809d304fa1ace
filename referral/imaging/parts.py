"""The bytes of an upload: sealed parts on disk, read as the files they are parts of."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import BinaryIO

from referral.core import files
from referral.imaging.models import StudyUpload, UploadPart

HASH_IN_KEY = 16


def part_key(upload_uid: str, number: int, sha256: str) -> str:
    """Where a part lies. Its hash is in the key, so that other bytes for the same place never replace it."""
    return f"{folder(upload_uid)}/{number}-{sha256[:HASH_IN_KEY]}"


def folder(upload_uid: str) -> str:
    """The key prefix of all parts of an upload."""
    return f"incoming/{upload_uid}"


class UploadStream:
    """An upload's files. One part is held in memory at a time, so files are best read one after the other."""

    def __init__(self, upload: StudyUpload, parts: Sequence[UploadPart]) -> None:
        """`parts` are all the upload's parts, in order."""
        self.names = [name for name, _ in upload.files or []]
        self._sizes = [size for _, size in upload.files or []]
        self._starts = [0, *accumulate(self._sizes)]
        self._keys = [part_key(upload.uid, part.number, part.sha256) for part in parts]
        self._ends = list(accumulate(part.size for part in parts))
        self._held, self._held_number = b"", -1

    def open(self, number: int) -> BinaryIO:
        """The bytes of file `number` (from 0), to read and seek in."""
        return io.BufferedReader(_File(self, self._starts[number], self._sizes[number]))

    def at(self, place: int, size: int) -> bytes:
        """Up to `size` bytes from `place` in the stream; fewer at the end of a part."""
        number = bisect_right(self._ends, place)
        if number != self._held_number:
            self._held, self._held_number = files.get(self._keys[number]), number
        inside = place - (self._ends[number] - len(self._held))
        return self._held[inside : inside + size]


class _File(io.RawIOBase):
    def __init__(self, stream: UploadStream, start: int, size: int) -> None:
        super().__init__()
        self._stream, self._start, self._size, self._at = stream, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        found = self._stream.at(self._start + self._at, wanted)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
