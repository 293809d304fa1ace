"""From an upload's files to what they hold: headers read in the limited child, originals kept sealed.

Archives and disc images are opened where they lie; loose files are read together as one medium. The reader needs files
it can seek in, so it gets a working copy without a name: the system frees it when this process ends, however it ends.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from referral.core import files
from referral.extensions import settings
from referral.imaging.dicom.facts import FileFacts, FileRefused, MediumFacts, Progress, Refusal
from referral.imaging.dicom.media import (
    ISO_MARK,
    ISO_MARK_AT,
    MEGABYTE,
    UDF_MARK,
    ZIP_MARKS,
    Entry,
    Limits,
    Unreadable,
    open_medium,
)
from referral.imaging.dicom.sandbox import read_medium
from referral.imaging.parts import UploadStream

LIMITS = Limits(unpacked=8 * 1024 * MEGABYTE)
CHUNK = MEGABYTE
DAMAGED = (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, Unreadable)
IsKnown = Callable[[str, str], bool]
"""Whether the case has this image already: study UID, SOP UID."""
Report = Callable[[int, int], None]
"""How far it is: steps done, and steps in all as far as known."""


@dataclass(frozen=True)
class Original:
    """Where an image file lies, with its plain size in bytes and SHA-256."""

    key: str
    size: int
    sha256: str


@dataclass
class Arrived:
    """One medium of an upload. `names` gives each entry as it was called by who sent it."""

    facts: MediumFacts
    names: Mapping[str, str]
    originals: dict[str, Original] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    damaged: list[FileRefused] = field(default_factory=list)
    without_picture: set[str] = field(default_factory=set)

    def name_of(self, entry: str) -> str:
        """An entry's name for people."""
        return self.names.get(entry, entry)


def read_arrival(stream: UploadStream, folder: str, is_known: IsKnown, report: Report) -> list[Arrived]:
    """Read every medium of the upload and keep its images below the key prefix `folder`, each under a key that a
    repeated reading gives it again. Never raises for what the files hold."""
    archives = [number for number in range(len(stream.names)) if _is_archive(stream.open(number))]
    loose = [number for number in range(len(stream.names)) if number not in set(archives)]
    found, done = [], 0

    def told(progress: Progress) -> None:
        report(done + progress.files, done + 2 * max(progress.of_files or 0, progress.files))

    for number, group in enumerate([*([number] for number in archives), *([loose] if loose else [])]):
        with _working_copy() as (copy, path):
            names = _copy(stream, group, copy, path.name)
            arrived = _read(path, names, told)
            half = done + arrived.facts.files
            done = half + arrived.facts.files

            def kept(count: int, half: int = half, done: int = done) -> None:
                report(min(half + count, done), done)

            _keep(arrived, path, f"{folder}/{number}", is_known, kept)
        found.append(arrived)
    return found


def _is_archive(file: BinaryIO) -> bool:
    start = file.read(4)
    file.seek(ISO_MARK_AT)
    return start in ZIP_MARKS or file.read(len(ISO_MARK)) in (ISO_MARK, UDF_MARK)


@contextmanager
def _working_copy() -> Iterator[tuple[BinaryIO, Path]]:
    folder = settings().data_dir / "working"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "linux":
        with tempfile.TemporaryFile(dir=folder) as file:
            yield file, Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
    else:
        with tempfile.NamedTemporaryFile(dir=folder) as named:
            yield named, Path(named.name)


def _copy(stream: UploadStream, group: list[int], copy: BinaryIO, called: str) -> dict[str, str]:
    """Write one file as it is, or several as an archive without compression; returns what each entry was called.

    `called` is the working copy's own name, which the reader takes for that of a single file.
    """
    if len(group) == 1:
        _pour(stream.open(group[0]), copy)
        copy.flush()
        return {called: stream.names[group[0]]}
    names = {f"{number:06d}": stream.names[number] for number in group}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, number in zip(names, group, strict=True):
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                _pour(stream.open(number), member)
    copy.flush()
    return names


def _pour(source: BinaryIO, target: object) -> None:
    while data := source.read(CHUNK):
        target.write(data)  # type: ignore[attr-defined]


def _read(path: Path, names: Mapping[str, str], told: Callable[[Progress], None]) -> Arrived:
    without_picture: set[str] = set()

    def on_file(file: FileFacts | FileRefused) -> None:
        if isinstance(file, FileFacts) and not file.has_pixels:
            without_picture.add(file.name)

    facts = read_medium(path, told, on_file, LIMITS)
    return Arrived(facts, names, without_picture=without_picture)


def _keep(
    arrived: Arrived, path: Path, folder: str, is_known: IsKnown, report: Callable[[int], None]
) -> None:
    wanted = {
        image.name: (study.uid, image.sop_uid)
        for study in arrived.facts.studies
        for series in study.series
        for image in series.images
    }
    if not wanted:
        return
    with open_medium(path, LIMITS) as medium:
        for number, entry in enumerate(medium):
            report(number + 1)
            if isinstance(entry, Entry) and entry.name in wanted and entry.name not in arrived.originals:
                if is_known(*wanted[entry.name]):
                    arrived.known.append(entry.name)
                else:
                    _keep_one(arrived, entry, f"{folder}-{number}")


def _keep_one(arrived: Arrived, entry: Entry, key: str) -> None:
    try:
        with entry.open() as file:
            kept = files.put_stream(key, file)
    except DAMAGED:
        files.delete(key)
        reason = "It is damaged: its beginning can be read, the whole can't."
        arrived.damaged.append(FileRefused(entry.name, entry.size, Refusal.UNREADABLE, reason))
    else:
        arrived.originals[entry.name] = Original(key, kept.size, kept.sha256)
