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


def open_file(upload: StudyUpload, parts: Sequence[UploadPart], number: int) -> BinaryIO:
    """The bytes of the upload's file `number` (from 0), to read and seek in. `parts` are all, in order."""
    sizes = [size for _, size in upload.files or []]
    keys = [part_key(upload.uid, part.number, part.sha256) for part in parts]
    start = sum(sizes[:number])
    return io.BufferedReader(_Stretch(keys, [part.size for part in parts], start, sizes[number]))


class _Stretch(io.RawIOBase):
    """A stretch of the stream that the parts make up; one part is held at a time."""

    def __init__(self, keys: Sequence[str], sizes: Sequence[int], start: int, size: int) -> None:
        super().__init__()
        self._keys, self._ends = keys, list(accumulate(sizes))
        self._start, self._size, self._at = start, size, 0
        self._held, self._held_number = b"", -1

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
        at = self._start + self._at
        number = bisect_right(self._ends, at)
        if number != self._held_number:
            self._held, self._held_number = files.get(self._keys[number]), number
        inside = at - (self._ends[number] - len(self._held))
        found = self._held[inside : inside + wanted]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
