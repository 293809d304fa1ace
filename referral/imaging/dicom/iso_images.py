"""The files of an ISO 9660 image of a disc, by their long names (Rock Ridge, else Joliet, else ISO)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from referral.imaging.dicom.media import Entry, Found, Limits, MediumUnreadable, Unreadable


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
        while waiting:
            folder, depth = waiting.pop()
            folders = []
            for record in self._image.list_children(**{self._names: folder}):
                name = _name(record, self._names)
                if record is None or record.is_dot() or record.is_dotdot() or not name:
                    continue
                path = f"{folder.rstrip('/')}/{name}"
                if record.is_dir():
                    folders.append((path, depth + 1))
                else:
                    shown = path.lstrip("/").split(";")[0]
                    yield Entry(shown, record.get_data_length(), self._opener(path))
            if depth < self._limits.depth:
                waiting.extend(reversed(folders))

    def _opener(self, path: str) -> Callable[[], AbstractContextManager[BinaryIO]]:
        @contextmanager
        def opened() -> Iterator[BinaryIO]:
            try:
                file = self._image.open_file_from_iso(**{self._names: path})
            except Exception as error:
                raise Unreadable("The disc image is damaged at this file.") from error
            with file:
                yield cast(BinaryIO, file)

        return opened


def _name(record: Any, names: str) -> str:
    if record is None:
        return ""
    if names == "rr_path" and record.rock_ridge is not None:
        return str(record.rock_ridge.name().decode("utf-8", "replace"))
    encoding = "utf-16_be" if names == "joliet_path" else "latin-1"
    return str(record.file_identifier().decode(encoding, "replace"))
