"""Raw element values to Python values. Nothing raises: what can't be read is None and leaves a note."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from referral.imaging.dicom.facts import PersonName

LONGEST_TEXT = 400
DELIMITERS = {0x0D, 0x0A, 0x09, 0x0C, ord("\\"), ord("^"), ord("=")}
MOST_VALUES = 64
MOST_NOTES = 12
BINARY_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
DATE = re.compile(r"(\d{4})[.\-/]?(\d{2})[.\-/]?(\d{2})(?:\d{6}.*)?")
TIME = re.compile(r"(\d{2}):?(\d{2})?:?(\d{2})?(?:\.(\d{1,6}))?\d*(?:[+\-]\d{4})?")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
LARGEST_WHOLE = 2**63


@dataclass(slots=True)
class Notes:
    """What could not be read, in sentences without the values themselves."""

    found: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if sentence not in self.found and len(self.found) < MOST_NOTES:
            self.found.append(sentence)


@dataclass(slots=True)
class Raw:
    """One element as it stands in the file: its representation, bytes and byte order (or a value already read)."""

    vr: str
    value: Any
    is_little_endian: bool = True


class Values:
    """The elements of one data set by keyword, turned into values on demand."""

    def __init__(self, raw: dict[str, Raw], encodings: Sequence[str], notes: Notes) -> None:
        self._raw = raw
        self._encodings = list(encodings)
        self.notes = notes

    def __contains__(self, keyword: str) -> bool:
        return keyword in self._raw

    def texts(self, keyword: str) -> tuple[str, ...]:
        """All values as clean text, without the empty ones."""
        parts = (clean(part) for part in self._text(keyword).split("\\")[:MOST_VALUES])
        return tuple(part for part in parts if part)

    def text(self, keyword: str) -> str | None:
        """The value as one clean text (several joined by comma), or None."""
        return ", ".join(self.texts(keyword))[:LONGEST_TEXT] or None

    def uid(self, keyword: str) -> str | None:
        """A unique identifier of digits and dots, at most 64 characters long; others are noted and None."""
        found = next(iter(self.texts(keyword)), None)
        if found is None or (len(found) <= 64 and set(found) <= set("0123456789.")):
            return found
        self.notes.add(f"{keyword} is not a valid identifier.")
        return None

    def name(self, keyword: str) -> PersonName | None:
        """A person's name by components."""
        return person_name(self._text(keyword))

    def day(self, keyword: str) -> date | None:
        """A calendar date."""
        text = next(iter(self.texts(keyword)), None)
        if text is None:
            return None
        match = DATE.fullmatch(text)
        try:
            if match:
                return date(*(int(part) for part in match.groups()))
        except ValueError:
            pass
        self.notes.add(f"{keyword} is not a date.")
        return None

    def clock(self, keyword: str) -> time | None:
        """A time of day, in the scanner's own time zone."""
        text = next(iter(self.texts(keyword)), None)
        if text is None:
            return None
        match = TIME.fullmatch(text)
        try:
            if match:
                hour, minute, second, _ = (int(part or 0) for part in match.groups())
                return time(hour, minute, min(second, 59))
        except ValueError:
            pass
        self.notes.add(f"{keyword} is not a time.")
        return None

    def numbers(self, keyword: str, count: int = 0) -> tuple[float, ...] | None:
        """Finite numbers; with `count`, exactly that many (further ones dropped), else None and a note."""
        raw = self._raw.get(keyword)
        if raw is None:
            return None
        found = _numbers(raw)
        if found is None or (count and 0 < len(found) < count):
            self.notes.add(f"{keyword} is not a number." if found is None else f"{keyword} is incomplete.")
            return None
        return (found[:count] if count else found) or None

    def number(self, keyword: str) -> float | None:
        """The first value as a number."""
        found = self.numbers(keyword)
        return found[0] if found else None

    def whole(self, keyword: str) -> int | None:
        """The first value as a whole number."""
        found = self.number(keyword)
        return int(found) if found is not None and abs(found) < LARGEST_WHOLE else None

    def _text(self, keyword: str) -> str:
        raw = self._raw.get(keyword)
        if raw is None or raw.value is None:
            return ""
        if not isinstance(raw.value, bytes):
            return _joined(raw.value)
        if raw.vr in BINARY_NUMBERS:
            return "\\".join(f"{number:g}" for number in _numbers(raw) or ())
        return self._decoded(raw.value[: LONGEST_TEXT * 16], keyword)

    def _decoded(self, value: bytes, keyword: str) -> str:
        if (
            value.isascii()
            and b"\x1b" not in value
            and self._encodings in (["iso8859"], ["iso8859", "iso8859"])
        ):
            return value.decode("ascii")
        from pydicom.charset import decode_bytes

        try:
            if self._encodings == ["iso8859"]:
                return value.decode("utf-8")  # discs often hold UTF-8 without saying so
            return decode_bytes(value, self._encodings, DELIMITERS)
        except (UnicodeError, LookupError, ValueError, IndexError):
            if self._encodings != ["iso8859"]:
                self.notes.add(f"{keyword} does not fit the character set that the file names.")
        return value.decode("latin-1", "replace")


def clean(text: str) -> str:
    """Without padding, control characters and runs of spaces."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def person_name(text: str) -> PersonName | None:
    """`Family^Given^Middle^Prefix^Suffix`, other writings after `=`; without `^` all of it is the family name."""
    groups = [clean(group.replace("\\", " ")) for group in text.split("=")[:3]]
    groups += [""] * (3 - len(groups))
    parts = [clean(part) for part in groups[0].split("^")][:5]
    parts += [""] * (5 - len(parts))
    others = [" ".join(clean(group.replace("^", " ")).split()) for group in groups[1:]]
    if not any(parts) and not any(others):
        return None
    cut = [part[:LONGEST_TEXT] for part in (*parts, *others)]
    return PersonName(*cut)


def _joined(value: Any) -> str:
    if isinstance(value, (list, tuple)) or (hasattr(value, "__iter__") and not isinstance(value, str)):
        return "\\".join(str(item) for item in value)
    return str(value)


def _numbers(raw: Raw) -> tuple[float, ...] | None:
    """The finite numbers, () for an empty value, None when something there is no number."""
    value = raw.value
    if value is None:
        return ()
    try:
        if isinstance(value, bytes) and raw.vr in BINARY_NUMBERS:
            code = BINARY_NUMBERS[raw.vr]
            count = min(len(value) // struct.calcsize(code), MOST_VALUES)
            order = "<" if raw.is_little_endian else ">"
            found = struct.unpack_from(f"{order}{count}{code}", value)
            numbers = tuple(float(item) for item in found)
            return numbers if numbers or not value else None
        text = value.decode("ascii") if isinstance(value, bytes) else _joined(value)
        parts = [part.strip(" \0\t\r\n") for part in text[:4096].split("\\")[:MOST_VALUES]]
        if not all(NUMBER.fullmatch(part) for part in parts if part):
            return None
        numbers = tuple(float(part.replace(",", ".")) for part in parts if part)
    except (ValueError, OverflowError, struct.error):
        return None
    return numbers if all(math.isfinite(item) for item in numbers) else None
