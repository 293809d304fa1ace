"""Bytes at rest: every file under `files_dir` is encrypted, bound to its key, and replaced in one step.

The key is decided by the caller from what is stored (paper uid, name), so that a repeated job overwrites its own
file and leaves none behind. `put` and `get` hold the whole file in memory; `put_stream` and `open_stream` are for
files of any size: they are cut into segments, each bound to its place, so that none can be swapped, left out or added.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import struct
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from referral.core import crypto
from referral.core.errors import NotFound
from referral.extensions import settings

KEY = re.compile(r"[a-z0-9_-]+(/[a-z0-9_.-]*[a-z0-9])+")
SEGMENT = 1024 * 1024
SEALING = 2 + crypto.NONCE_BYTES + 16
"""Bytes a sealed segment is longer than the plain one: version, key id, nonce and tag."""
HEADER = struct.Struct(">BI")
SEGMENTED = 2
GONE = "This file is no longer in the file store."


@dataclass(frozen=True)
class Kept:
    """What was written: its plain size in bytes and its SHA-256 in lower-case hex."""

    size: int
    sha256: str


def put(key: str, data: bytes) -> None:
    """Encrypt `data` and write it under `key`, replacing what was there in one step that survives a crash."""
    with _replacing(key) as file:
        file.write(crypto.encrypt(data, f"file|{key}"))


def get(key: str) -> bytes:
    """The plain bytes under `key`. Raises NotFound, or CannotDecrypt when the file was changed or moved."""
    try:
        record = _path(key).read_bytes()
    except FileNotFoundError:
        raise NotFound(GONE) from None
    return crypto.decrypt(record, f"file|{key}")


def put_stream(key: str, source: BinaryIO) -> Kept:
    """As `put`, for what `source` still gives, a segment at a time."""
    digest, size, number = hashlib.sha256(), 0, 0
    with _replacing(key) as file:
        file.write(HEADER.pack(SEGMENTED, SEGMENT))
        segment = _full(source)
        while True:
            following = _full(source) if len(segment) == SEGMENT else b""
            file.write(crypto.encrypt(segment, _place(key, number, is_last=not following)))
            digest.update(segment)
            size += len(segment)
            if not following:
                return Kept(size, digest.hexdigest())
            segment, number = following, number + 1


def open_stream(key: str) -> BinaryIO:
    """The plain bytes that `put_stream` wrote, to read and seek in. Raises NotFound; reading, CannotDecrypt."""
    return stream_opener()(key)


def stream_opener() -> Callable[[str], BinaryIO]:
    """`open_stream` for the folder of the present app, to use also where its context has ended (a streamed answer)."""
    folder = settings().files_dir

    def open_key(key: str) -> BinaryIO:
        try:
            file = _path(key, folder).open("rb")
        except FileNotFoundError:
            raise NotFound(GONE) from None
        return io.BufferedReader(_Segments(key, file), SEGMENT)

    return open_key


def delete(key: str) -> None:
    """Remove the file under `key`, if there is one."""
    with suppress(FileNotFoundError):
        _path(key).unlink()


def delete_below(prefix: str) -> None:
    """Remove every file whose key begins with `prefix` and a slash."""
    shutil.rmtree(_path(f"{prefix}/x").parent, ignore_errors=True)


def keys_below(folder: str, written_before: datetime) -> Iterator[str]:
    """Keys of the files right in `folder` that were last written before an instant of the machine's own clock."""
    for path in _path(f"{folder}/x").parent.glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < written_before.timestamp():
                yield f"{folder}/{path.name}"


def keep_only(prefix: str, keys: Collection[str]) -> None:
    """Remove everything below `prefix` but `keys`: what a killed run left half-written, and what nobody needs."""
    folder = _path(f"{prefix}/x").parent
    for path in folder.glob("*"):
        if f"{prefix}/{path.name}" not in keys:
            path.unlink(missing_ok=True)


def _full(source: BinaryIO) -> bytes:
    """The next whole segment; a short one only at the end (raw sources may give less than asked for)."""
    parts, wanted = [], SEGMENT
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _place(key: str, number: int, *, is_last: bool) -> str:
    return f"file|{key}|{number}|{'last' if is_last else 'more'}"


class _Segments(io.RawIOBase):
    """A sealed file's plain bytes; one segment is held at a time."""

    def __init__(self, key: str, file: BinaryIO) -> None:
        super().__init__()
        self._key, self._file = key, file
        stored = os.fstat(file.fileno()).st_size - HEADER.size
        start = file.read(HEADER.size)
        if len(start) != HEADER.size or HEADER.unpack(start)[0] != SEGMENTED or stored < SEALING:
            file.close()
            raise crypto.CannotDecrypt("Stored data was changed outside the program and can't be opened.")
        self._segment: int = HEADER.unpack(start)[1]
        self._count = -(-stored // (self._segment + SEALING))
        self._size = stored - self._count * SEALING
        self._at = 0
        self._held, self._held_number = b"", -1

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size and self._held_number >= 0:
            return 0
        number, inside = divmod(self._at, self._segment)
        if number >= self._count:
            return 0
        if number != self._held_number:
            self._hold(number)
        found = self._held[inside : inside + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _hold(self, number: int) -> None:
        self._file.seek(HEADER.size + number * (self._segment + SEALING))
        record = self._file.read(self._segment + SEALING)
        self._held = crypto.decrypt(record, _place(self._key, number, is_last=number == self._count - 1))
        self._held_number = number

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def _replacing(key: str) -> Iterator[BinaryIO]:
    """A new file that takes the place of `key` when all of it was written; a failure leaves what was there."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise


def _path(key: str, folder: Path | None = None) -> Path:
    if not KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"not a storage key: {key!r}")
    return (folder or settings().files_dir) / key
