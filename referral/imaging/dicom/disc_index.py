"""A disc's index (DICOMDIR) as a hint only: how many of the files it names are not on the disc.

The index is never followed. Its file names are found by their tag alone, since it may be large and need not be whole.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

FILE_ID = re.compile(rb"\x04\x00\x00\x15CS(..)", re.DOTALL)
MOST_NAMES = 50_000


class DiscIndex:
    """Compares the files that were seen with those that indexes named."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._named: set[int] = set()

    def saw(self, name: str) -> None:
        """A file of the medium, by its path."""
        self._seen.add(hash(_plain(name)))

    def add_index(self, name: str, data: bytes) -> None:
        """The bytes of the index at `name`; the files it names lie below its own folder."""
        folder = str(PurePosixPath(name).parent)
        for match in FILE_ID.finditer(data):
            if len(self._named) >= MOST_NAMES:
                return
            length = int.from_bytes(match.group(1), "little")
            file_id = data[match.end() : match.end() + length].decode("latin-1").strip(" \0")
            if file_id:
                path = file_id.replace("\\", "/")
                self._named.add(hash(_plain(path if folder == "." else f"{folder}/{path}")))

    def note(self) -> str | None:
        """A sentence when files that an index names are missing."""
        missing = len(self._named - self._seen)
        if not missing:
            return None
        what = "1 file that is" if missing == 1 else f"{missing:,} files that are"
        return f"The disc's index names {what} not on the disc."


def _plain(name: str) -> str:
    return name.upper().rstrip(".")
