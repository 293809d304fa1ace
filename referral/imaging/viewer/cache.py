"""Decoded frames kept for a while: encrypted, bounded in size, thrown away without loss."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path

from referral.core import crypto
from referral.extensions import settings

MOST_BYTES = 2 * 1024**3
KEPT_SHARE = 0.8
PUTS_BETWEEN_TRIMS = 64
_puts = count(1)


def place_of(image_uid: str, frame: int) -> Path:
    """Where a frame is kept. Needs the app's context; `get` and `put` don't."""
    return settings().data_dir / "frames" / image_uid[:2] / f"{image_uid}-{frame}"


def get(place: Path) -> bytes | None:
    """What is kept there, or None."""
    try:
        record = place.read_bytes()
        os.utime(place)  # used now: goes last
    except FileNotFoundError:
        return None
    try:
        return crypto.decrypt(record, _bound_to(place))
    except crypto.CannotDecrypt:
        return None


def put(place: Path, data: bytes) -> None:
    """Keep `data` there; a full or read-only disk only means that it is decoded again."""
    temporary = place.with_name(f"{place.name}.{os.getpid()}-{threading.get_ident()}.part")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.write_bytes(crypto.encrypt(data, _bound_to(place)))
        temporary.replace(place)
        if next(_puts) % PUTS_BETWEEN_TRIMS == 0:
            trim(place.parent.parent, MOST_BYTES)


def trim(folder: Path, most: int) -> None:
    """When the folder holds more than `most` bytes, remove what was longest unused until it is well below."""
    kept = []
    for file in folder.glob("*/*"):
        with suppress(FileNotFoundError):
            found = file.stat()
            kept.append((found.st_mtime, found.st_size, file))
    size = sum(one[1] for one in kept)
    if size <= most:
        return
    for _, length, file in sorted(kept):
        with suppress(FileNotFoundError):
            file.unlink()
        size -= length
        if size <= most * KEPT_SHARE:
            return


def _bound_to(place: Path) -> str:
    return f"frame|{place.name}"
