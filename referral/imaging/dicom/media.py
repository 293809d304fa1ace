"""Opening a medium: a folder, a ZIP, an ISO image or a single file, and walking over what it holds.

`open_medium(path)` gives a `Medium`; iterating it yields `Entry` (a file that may be opened) and `FileRefused` (one
that may not, with the reason), lazily and in a stable order. Nothing is written anywhere and no name is ever used as a
path on this machine, except below a folder that was given, where links and devices are refused.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Protocol

from referral.imaging.dicom.facts import FileRefused, MediumKind, Refusal

MEGABYTE = 1024 * 1024
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
ISO_MARK, UDF_MARK, ISO_MARK_AT = b"CD001", b"BEA01", 0x8001
OTHER_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"MSCF": "CAB",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a medium may hold. A study of 2 GB with 3,000 files is far below all of them."""

    files: int = 20_000
    unpacked: int = 16 * 1024 * MEGABYTE
    one_file: int = 4 * 1024 * MEGABYTE
    ratio: int = 250
    ratio_from: int = 8 * MEGABYTE
    depth: int = 24
    name: int = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the medium. `open()` gives its bytes from the beginning; it may raise `Unreadable`."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]


Found = Entry | FileRefused


class MediumUnreadable(Exception):
    """The medium as a whole can't be opened; the message is a sentence for a person."""


class Unreadable(Exception):
    """One entry's bytes can't be read; the message is a sentence for a person."""


class Contents(Protocol):
    """What a kind of medium knows: how many files (when that is known beforehand), each of them, and to close."""

    count: int | None

    def __iter__(self) -> Iterator[Found]: ...

    def close(self) -> None: ...


class Medium:
    """An opened medium, checked against `limits` while it is walked; a context manager."""

    def __init__(self, kind: MediumKind, contents: Contents, limits: Limits) -> None:
        self.kind = kind
        self.stopped: str | None = None
        self._contents = contents
        self._limits = limits

    @property
    def count(self) -> int | None:
        """How many files there are, when that is known before walking."""
        return self._contents.count

    def __enter__(self) -> Medium:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._contents.close()

    def __iter__(self) -> Iterator[Found]:
        """Every file once. When a limit of the whole medium is reached, `stopped` says so and the walk ends."""
        size = 0
        for seen, found in enumerate(self._contents):
            if seen >= self._limits.files:
                self.stopped = f"Only the first {self._limits.files:,} files were looked at."
                return
            if isinstance(found, Entry):
                found = checked(found, self._limits)
            if isinstance(found, Entry):
                size += found.size
                if size > self._limits.unpacked:
                    gigabytes = self._limits.unpacked // (1024 * MEGABYTE)
                    self.stopped = f"Reading ended at {gigabytes} GB of unpacked files."
                    return
            yield found


def open_medium(path: Path, limits: Limits | None = None) -> Medium:
    """Open what is at `path`. Raises FileNotFoundError, or MediumUnreadable with the reason."""
    limits = limits or Limits()
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        return Medium(MediumKind.FOLDER, _Folder(path, limits), limits)
    if not stat.S_ISREG(state.st_mode):
        raise MediumUnreadable("This is neither a file nor a folder.")
    with path.open("rb") as file:
        start = file.read(16)
        file.seek(ISO_MARK_AT)
        iso_mark = file.read(len(ISO_MARK))
    if start.startswith(ZIP_MARKS):
        from referral.imaging.dicom.zip_files import ZipContents

        return Medium(MediumKind.ZIP, ZipContents(path, limits), limits)
    if iso_mark == UDF_MARK:
        from referral.imaging.dicom.udf_images import UdfContents

        return Medium(MediumKind.ISO, UdfContents(path, limits), limits)
    if iso_mark == ISO_MARK:
        from referral.imaging.dicom.iso_images import IsoContents

        return Medium(MediumKind.ISO, IsoContents(path, limits), limits)
    return Medium(MediumKind.FILE, _Single(path, state.st_size), limits)


def archive_kind(start: bytes) -> str | None:
    """The name of the archive format that a file's first bytes show, or None."""
    if start.startswith(ZIP_MARKS):
        return "ZIP"
    return next((name for mark, name in OTHER_ARCHIVES.items() if start.startswith(mark)), None)


def checked(entry: Entry, limits: Limits) -> Found:
    """The entry itself, or why it may not be opened."""
    problem = name_problem(entry.name, limits)
    if problem:
        return FileRefused(shown(entry.name), entry.size, Refusal.UNSAFE, problem)
    if entry.size > limits.one_file:
        reason = f"It is larger than {limits.one_file // (1024 * MEGABYTE)} GB."
        return FileRefused(entry.name, entry.size, Refusal.LIMIT, reason)
    return entry


def name_problem(name: str, limits: Limits) -> str | None:
    """Why a name from a medium is not acceptable: it leads out of the medium, or is no name."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        return "Its name is a path from the root of a disk."
    if ".." in parts:
        return "Its name leads out of the medium."
    if not parts or any(ord(char) < ord(" ") for char in name):
        return "Its name is empty or holds control characters."
    if len(name) > limits.name:
        return f"Its name is longer than {limits.name} characters."
    if len(parts) > limits.depth:
        return f"It lies more than {limits.depth} folders deep."
    return None


def shown(name: str) -> str:
    """A name fit to be shown: control characters made visible, not too long."""
    plain = "".join(char if char.isprintable() else "�" for char in name[:200])
    return plain or "(no name)"


class _Single:
    """A single file as a medium of one."""

    count: int | None = 1

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size = path, size

    def __iter__(self) -> Iterator[Found]:
        yield Entry(self._path.name, self._size, lambda: self._path.open("rb"))

    def close(self) -> None:
        """Nothing is held open."""


class _Folder:
    """A folder, walked one folder at a time in the order of names; links are not followed."""

    count: int | None = None

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits

    def close(self) -> None:
        """Nothing is held open."""

    def __iter__(self) -> Iterator[Found]:
        waiting = [("", self._path)]
        while waiting:
            prefix, folder = waiting.pop()
            folders = []
            try:
                rows = sorted(os.scandir(folder), key=lambda row: row.name)
            except OSError as error:
                yield FileRefused(
                    shown(prefix), 0, Refusal.UNREADABLE, f"The folder can't be read: {_why(error)}."
                )
                continue
            for row in rows:
                name = prefix + os.fsencode(row.name).decode("utf-8", "replace")
                if row.is_dir(follow_symlinks=False):
                    folders.append((name + "/", Path(row.path)))
                else:
                    yield _file_of_folder(name, row)
            if prefix.count("/") < self._limits.depth:
                waiting.extend(reversed(folders))
            else:
                for name, _ in folders:
                    reason = f"It lies more than {self._limits.depth} folders deep."
                    yield FileRefused(shown(name), 0, Refusal.UNSAFE, reason)


def _file_of_folder(name: str, row: os.DirEntry[str]) -> Found:
    try:
        state = row.stat(follow_symlinks=False)
    except OSError as error:
        return FileRefused(shown(name), 0, Refusal.UNREADABLE, f"It can't be read: {_why(error)}.")
    if stat.S_ISLNK(state.st_mode):
        return FileRefused(shown(name), 0, Refusal.UNSAFE, "It is a link to another place.")
    if not stat.S_ISREG(state.st_mode):
        return FileRefused(shown(name), 0, Refusal.UNSAFE, "It is a device or pipe, not a file.")
    return Entry(name, state.st_size, lambda path=row.path: _open_plain(path))  # type: ignore[misc]


def _open_plain(path: str) -> BinaryIO:
    """Open a file that was no link when it was listed, and must still be none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Unreadable(f"It can't be opened: {_why(error)}.") from error
    return os.fdopen(descriptor, "rb")


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
