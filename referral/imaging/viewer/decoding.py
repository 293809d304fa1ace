"""One process's limited child and the thread that gives it work: `submit`. What failed is not tried again at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from referral.imaging.dicom.pictures import Decoder, NoPicture

SECONDS_A_PIECE = 15.0
FAILED_FOR_SECONDS = 300.0
MOST_FAILED = 5_000
T = TypeVar("T")


@dataclass
class _Desk:
    """One process's decoder. One lasting thread does its work: the child would end with the thread that began it."""

    process_id: int = field(default_factory=os.getpid)
    decoder: Decoder = field(default_factory=lambda: Decoder(seconds=SECONDS_A_PIECE))
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "decoder"))
    failed: dict[str, tuple[float, str]] = field(default_factory=dict)


_desks: list[_Desk] = []


def _desk() -> _Desk:
    if not _desks or _desks[-1].process_id != os.getpid():  # threads and children do not survive a fork
        _desks[:] = [_Desk()]
    return _desks[-1]


def close() -> None:
    """End this process's decoder; the next piece of work begins another."""
    if _desks and _desks[-1].process_id == os.getpid():
        desk = _desks.pop()
        desk.thread.shutdown()
        desk.decoder.close()


def failed_lately(key: str) -> str:
    """Why the work known by `key` failed some minutes ago; empty when it did not."""
    until, why = _desk().failed.get(key, (0.0, ""))
    return why if until > time.monotonic() else ""


def submit(
    key: str,
    source: BinaryIO,
    work: Callable[[Decoder, bytes], T | NoPicture],
    done_already: Callable[[], T | None] = lambda: None,
) -> Future[T | NoPicture]:
    """Have `work` done with the bytes of `source`, which is closed afterwards; a failure is remembered for a while."""
    desk = _desk()

    def run() -> T | NoPicture:
        with source:
            found = done_already()
            if found is not None:
                return found
            answer = work(desk.decoder, source.read())
        if isinstance(answer, NoPicture):
            if len(desk.failed) >= MOST_FAILED:
                desk.failed.clear()
            desk.failed[key] = (time.monotonic() + FAILED_FOR_SECONDS, answer.why)
        return answer

    return desk.thread.submit(run)
