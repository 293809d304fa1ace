"""The files of an ISO 9660 image of a disc, by their long names (Rock Ridge, else Joliet, else ISO)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from referral.imaging.dicom.facts import FileRefused, Refusal
from referral.imaging.dicom.media import Entry, Found, Limits, MediumUnreadable, Unreadable, shown

DAMAGED = "The disc image is damaged at this file."


class IsoContents:
    """The files of the image, folder by folder."""

    count: int | None = None

    def __init__(self, path: Path, limits: Limits) -> None:
        import pycdlib

        self._limits = limits
        self._image: Any = pycdlib.PyCdlib()
        try:
            self._image.open(str(path))
        except Exception as error:  # the library raises many kinds for damaged images
            raise MediumUnreadable(
                "This disc image is damaged or incomplete. Ask for it again, or upload the files of the disc."
            ) from error
        self._names = (
            "rr_path"
            if self._image.has_rock_ridge()
            else "joliet_path"
            if self._image.has_joliet()
            else "iso_path"
        )

    def close(self) -> None:
        self._image.close()

    def __iter__(self) -> Iterator[Found]:
        waiting = [("/", 0)]
        seen: set[int] = set()
        while waiting:
            folder, depth = waiting.pop()
            records, is_damaged = self._records(folder)
            folders = []
            for record, name in records:
                path = f"{folder.rstrip('/')}/{name}"
                if record.is_dir():
                    if record.extent_location() not in seen:  # a folder may hold itself
                        seen.add(record.extent_location())
                        folders.append((path, depth + 1))
                else:
                    plain = path.lstrip("/").split(";")[0]
                    yield Entry(plain, record.get_data_length(), self._opener(path))
            if is_damaged:
                yield FileRefused(
                    shown(folder), 0, Refusal.UNREADABLE, "The disc image is damaged at this folder."
                )
            if depth < self._limits.depth:
                waiting.extend(reversed(folders))

    def _records(self, folder: str) -> tuple[list[tuple[Any, str]], bool]:
        """What lies in a folder, with names; and whether the image broke there."""
        found: list[tuple[Any, str]] = []
        try:
            for record in self._image.list_children(**{self._names: folder}):
                if record is not None and not record.is_dot() and not record.is_dotdot():
                    name = _name(record, self._names)
                    if name and len(found) <= self._limits.files:
                        found.append((record, name))
        except Exception:  # the library raises many kinds for damaged images
            return found, True
        return found, False

    def _opener(self, path: str) -> Callable[[], AbstractContextManager[BinaryIO]]:
        @contextmanager
        def opened() -> Iterator[BinaryIO]:
            try:
                file = self._image.open_file_from_iso(**{self._names: path})
                file.__enter__()
            except Exception as error:
                raise Unreadable(DAMAGED) from error
            try:
                yield cast(BinaryIO, _Guarded(file))
            finally:
                file.close()

        return opened


class _Guarded:
    """A file of the image; whatever breaks while it is read is `Unreadable`."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, count: int = -1) -> bytes:
        try:
            data: bytes = self._file.read(count)
        except Exception as error:
            raise Unreadable(DAMAGED) from error
        return data


def _name(record: Any, names: str) -> str:
    if record is None:
        return ""
    if names == "rr_path" and record.rock_ridge is not None:
        return str(record.rock_ridge.name().decode("utf-8", "replace"))
    encoding = "utf-16_be" if names == "joliet_path" else "latin-1"
    return str(record.file_identifier().decode(encoding, "replace"))
