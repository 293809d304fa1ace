"""Limits of an upload, and when a picture may leave the chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from referral.core.errors import Invalid
from referral.imaging.dicom.regions import Region

MEGABYTE = 1024 * 1024
PART_SIZE = 5 * MEGABYTE
MOST_BYTES = 4 * 1024 * MEGABYTE
MOST_FILES = 20_000
LONGEST_NAME = 1_000
UNFINISHED_KEPT = timedelta(days=7)
"""How long an upload that nobody finishes is kept after its last part."""

Offered = Sequence[tuple[str, int]]
"""Name (path within the folder) and size in bytes of each file, in the order of the stream."""


def check_offer(files: Offered) -> None:
    """Raise Invalid (`files`) when these files can't be taken: none, too many, too large, or a name that is no name."""
    if not files or not any(size for _, size in files):
        raise Invalid("There is nothing to upload.", files="Choose the study's folder or files first.")
    if len(files) > MOST_FILES:
        raise Invalid(
            "Too many files.", files=f"At most {MOST_FILES:,} files at once. Upload one study at a time."
        )
    if any(size < 0 or not name.strip() or len(name) > LONGEST_NAME for name, size in files):
        raise Invalid(
            "A file can't be taken.", files=f"A file has no name, or one of over {LONGEST_NAME:,} characters."
        )
    if sum(size for _, size in files) > MOST_BYTES:
        raise Invalid(
            "The files are too large.",
            files=f"At most {MOST_BYTES // (1024 * MEGABYTE)} GB at once. Upload one study at a time.",
        )


def plain_name(name: str) -> str:
    """A file's name as a browser or disk gave it, without what no text can hold (halves of characters)."""
    return name.encode("utf-8", "replace").decode()


def parts_of(size: int, part_size: int = PART_SIZE) -> int:
    """How many parts a stream of `size` bytes is cut into."""
    return -(-size // part_size)


def size_of_part(number: int, size: int, part_size: int = PART_SIZE) -> int:
    """Bytes of part `number` (from 0) of a stream of `size` bytes; 0 when there is no such part."""
    return max(min(part_size, size - number * part_size), 0) if number >= 0 else 0


COMPLAINTS = (
    (Region.LUMBAR, re.compile(r"\b(low(er)? back|lumbar|lumbago|sciatic\w*|tail ?bone)\b", re.I)),
    (Region.CERVICAL, re.compile(r"\b(neck|cervical)\b", re.I)),
    (Region.THORACIC, re.compile(r"\b(upper back|mid(dle)?[- ]back|thoracic)\b", re.I)),
)


def region_of_complaint(complaint: str) -> Region | None:
    """The region a complaint names in plain words; None when it names none or several: then a person says which."""
    found = [region for region, words in COMPLAINTS if words.search(complaint)]
    return found[0] if len(found) == 1 else None
