"""Reading a medium in a child process with limits: `read_medium(path)`.

A file that crashes, hangs or swells the child is refused with that reason and the next child goes on behind it; the
caller never sees an exception for what files hold.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from referral.core.channel import Channel, Gone, TooSlow
from referral.core.limited import Child
from referral.imaging.dicom.facts import (
    FileFacts,
    FileRefused,
    MediumFacts,
    MediumKind,
    Progress,
    Refusal,
)
from referral.imaging.dicom.media import MEGABYTE, Limits
from referral.imaging.dicom.packed import unpack_file, unpack_refused
from referral.imaging.dicom.studies import Gathering

CHILD = "referral.imaging.dicom.child"
FIRST_ANSWER_SECONDS = 60.0
MOST_REFUSED_KEPT = 2_000
MOST_CHILDREN = 20
OPENING = -1


@dataclass(frozen=True, slots=True)
class Budget:
    """What reading may cost: address space and processor seconds of a child, seconds for a file and for all of them."""

    memory: int = 1024 * MEGABYTE
    processor_seconds: int = 900
    file_seconds: float = 30.0
    seconds: float = 3_600.0


@dataclass(slots=True)
class _Reading:
    """One reading under way, over as many children as it takes."""

    path: Path
    limits: Limits
    budget: Budget
    on_progress: Callable[[Progress], None] | None
    on_file: Callable[[FileFacts | FileRefused], None] | None
    gathering: Gathering = field(default_factory=Gathering)
    refused: list[FileRefused] = field(default_factory=list)
    refused_more: int = 0
    kind: MediumKind = MediumKind.UNKNOWN
    count: int | None = None
    files: int = 0
    size: int = 0
    next_at: int = OPENING
    stopped: str | None = None
    notes: tuple[str, ...] = ()
    until: float = 0.0

    def run(self) -> None:
        self.until = time.monotonic() + self.budget.seconds
        for _ in range(MOST_CHILDREN):
            child = Child(CHILD, "read", self.budget.memory, self.budget.processor_seconds)
            try:
                self._listen(child.channel)
                return
            except TooSlow:
                self._lost("It takes too long to read.")
            except Gone:
                self._lost("Reading it made the reader fail.")
            finally:
                child.end()
            if self.stopped or time.monotonic() > self.until:
                break
        self.stopped = self.stopped or "Reading ended: too many files made the reader fail."

    def _listen(self, channel: Channel) -> None:
        order = {
            "path": str(self.path.absolute()),
            "limits": asdict(self.limits),
            "skip": max(self.next_at, 0),
        }
        channel.send(order, seconds=FIRST_ANSWER_SECONDS)
        message, _ = channel.receive(FIRST_ANSWER_SECONDS)
        if "unreadable" in message:
            self.stopped = message["unreadable"]
            return
        self.kind, self.count = MediumKind(message["kind"]), message["count"]
        self.next_at = max(self.next_at, 0)
        while True:
            message, _ = channel.receive(self.budget.file_seconds)
            if "end" in message:
                self.stopped, self.notes = message["stopped"], tuple(message["notes"])
                return
            self.next_at = message["at"] + 1
            self._take(message)
            if time.monotonic() > self.until:
                self.stopped = "Reading ended: it takes too long."
                return

    def _lost(self, reason: str) -> None:
        if self.next_at == OPENING:
            self.stopped = "It can't be opened: its list of files makes the reader fail."
            return
        name = f"File {self.next_at + 1} of the medium"
        self._refuse(FileRefused(name, 0, Refusal.UNREADABLE, reason))
        self.next_at += 1

    def _take(self, message: dict[str, Any]) -> None:
        if "refused" in message:
            self._refuse(unpack_refused(message["refused"]))
            return
        file = unpack_file(message["file"])
        again = self.gathering.add(file)
        if again:
            self._refuse(again)
        else:
            self._told(file)

    def _refuse(self, refused: FileRefused) -> None:
        if len(self.refused) < MOST_REFUSED_KEPT:
            self.refused.append(refused)
        else:
            self.refused_more += 1
        self._told(refused)

    def _told(self, found: FileFacts | FileRefused) -> None:
        self.files += 1
        self.size += found.size
        if self.on_file:
            self.on_file(found)
        if self.on_progress:
            self.on_progress(Progress(self.files, self.size, self.count))


def read_medium(
    path: Path,
    on_progress: Callable[[Progress], None] | None = None,
    on_file: Callable[[FileFacts | FileRefused], None] | None = None,
    limits: Limits | None = None,
    budget: Budget | None = None,
) -> MediumFacts:
    """All that is at `path`: a folder, ZIP, ISO image or single file. Raises FileNotFoundError only.

    `on_progress` is called after every file, `on_file` with what each file was, both in the caller's process.
    """
    path.stat()
    reading = _Reading(path, limits or Limits(), budget or Budget(), on_progress, on_file)
    reading.run()
    return MediumFacts(
        kind=reading.kind,
        files=reading.files,
        size=reading.size,
        studies=reading.gathering.studies(),
        refused=tuple(reading.refused),
        refused_more=reading.refused_more,
        stopped=reading.stopped,
        notes=reading.notes,
    )
