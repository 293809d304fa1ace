"""The files of a ZIP archive, with what makes an archive dangerous refused before anything is unpacked."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from referral.imaging.dicom.facts import FileRefused, Refusal
from referral.imaging.dicom.media import Entry, Found, Limits, MediumUnreadable, Unreadable, shown

ENCRYPTED = 0x1
LONGEST_TAIL = 65_535 + 22
TAIL_MARK, TAIL64_MARK = b"PK\x05\x06", b"PK\x06\x06"
BYTES_PER_LISTED_FILE = 1_024
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class ZipContents:
    """The members of a ZIP in the order of the archive's own list."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        if _size_of_list(path) > limits.files * BYTES_PER_LISTED_FILE:
            raise MediumUnreadable(f"This archive lists more than {limits.files:,} files.")
        try:
            self._archive = zipfile.ZipFile(path)
        except BROKEN as error:
            raise MediumUnreadable(
                "This ZIP archive is damaged or incomplete: its list of files can't be read. "
                "Ask for it again, or upload the files themselves."
            ) from error
        self.count: int | None = sum(not member.is_dir() for member in self._archive.infolist())

    def close(self) -> None:
        self._archive.close()

    def __iter__(self) -> Iterator[Found]:
        for member in self._archive.infolist():
            if not member.is_dir():
                problem = self._problem(member)
                yield (
                    FileRefused(shown(member.filename), member.file_size, *problem)
                    if problem
                    else Entry(_name(member), member.file_size, _opener(self._archive, member))
                )

    def _problem(self, member: zipfile.ZipInfo) -> tuple[Refusal, str] | None:
        mode = member.external_attr >> 16
        if member.flag_bits & ENCRYPTED:
            return Refusal.UNREADABLE, "It is protected by a password. Ask for the study without one."
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return Refusal.UNSAFE, "It is a link or device, not a file."
        if member.compress_type not in METHODS:
            return Refusal.UNREADABLE, "It is packed in a way that is not supported."
        unpacks_to = member.file_size / max(member.compress_size, 1)
        if member.file_size > self._limits.ratio_from and unpacks_to > self._limits.ratio:
            return (
                Refusal.LIMIT,
                f"It unpacks to {unpacks_to:,.0f} times its size, as only a harmful file does.",
            )
        return None


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").removeprefix("./")


def _opener(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> Callable[[], AbstractContextManager[BinaryIO]]:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            file = archive.open(member)
        except BROKEN as error:
            raise Unreadable("The archive is damaged at this file.") from error
        with file:
            yield cast(BinaryIO, file)

    return opened


def _size_of_list(path: Path) -> int:
    """Bytes of the archive's list of files as its tail declares them; 0 when there is no tail."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - LONGEST_TAIL - 100, 0))
        tail = file.read()
    at = tail.rfind(TAIL_MARK)
    declared: int = struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0
    at64 = tail.rfind(TAIL64_MARK)
    if 0 <= at64 <= len(tail) - 56:
        declared = max(
            declared if declared != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, at64 + 40)[0]
        )
    return min(declared, size)
