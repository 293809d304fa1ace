"""Text into a box of an official form: wrapped, shrunk within limits, continued elsewhere when it is too long.

The form's text font is Courier New (all glyphs 0.6 em wide) in Windows-1252, so widths need no font file.
"""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import dataclass

from referral.paperwork.fact_values import UNPRINTABLE

GLYPH_EM = 0.6
LEADING_EM, TIGHT_LEADING_EM = 1.15, 1.04
TIGHT_BELOW = 8.0
PADDING = 2.0
LARGEST, SMALLEST, STEP = 10.0, 7.0, 0.5
CONTINUED = "… continued on the attached page"
ENCODING = "cp1252"
WITHOUT_STROKE = dict(zip("łŁđĐħĦŧŦıŋŊ", "lLdDhHtTinN", strict=True))
"""Letters of names that are no plain letter with an accent, with the one they are written as where they lack."""


@dataclass(frozen=True)
class FittedText:
    """`lines` at `size` points fit the box. `continued`: the whole stands on the continuation page."""

    lines: tuple[str, ...]
    size: float
    continued: bool
    undrawable: frozenset[str]

    def drawing(self, font: str, height: float, *, multiline: bool) -> bytes:
        """The content stream of the box's appearance."""
        leading = _leading(self.size)
        first = (
            height - PADDING / 2 - self.size * 0.8
            if multiline
            else (height - self.size) / 2 + self.size * 0.25
        )
        shown = b" T* ".join(b"(" + _escaped(line) + b") Tj" for line in self.lines)
        start = f"/Tx BMC q BT {font} {self.size:g} Tf 0 g {leading:g} TL {PADDING:g} {first:g} Td ".encode()
        return start + shown + b" ET Q EMC"


def fit(text: str, width: float, height: float, *, multiline: bool) -> FittedText:
    """The largest size at which `text` fits a box of `width` by `height` points; cut at words when none does."""
    drawable, undrawable = _drawable(text)
    size = LARGEST
    while size >= SMALLEST:
        columns, rows = _room(size, width, height, multiline)
        lines = _wrapped(drawable, columns, multiline)
        if len(lines) <= rows and all(len(line) <= columns for line in lines):
            return FittedText(lines, size, False, undrawable)
        size -= STEP
    columns, rows = _room(SMALLEST, width, height, multiline)
    return FittedText(_cut(drawable, columns, rows, multiline), SMALLEST, True, undrawable)


def _leading(size: float) -> float:
    return size * (TIGHT_LEADING_EM if size < TIGHT_BELOW else LEADING_EM)


def _room(size: float, width: float, height: float, multiline: bool) -> tuple[int, int]:
    columns = int((width - 2 * PADDING) / (size * GLYPH_EM))
    rows = max(1, int((height - PADDING / 2) / _leading(size))) if multiline else 1
    return columns, rows


def _wrapped(text: str, columns: int, multiline: bool) -> tuple[str, ...]:
    if not multiline:
        return (" ".join(text.split()),)
    lines = [textwrap.wrap(paragraph, columns) or [""] for paragraph in text.split("\n")]
    return tuple(line for group in lines for line in group)


def _cut(text: str, columns: int, rows: int, multiline: bool) -> tuple[str, ...]:
    """As many whole words as leave room to say where the rest stands."""
    words = text.split(" ")
    while words:
        words.pop()
        lines = _wrapped(f"{' '.join(words)} {CONTINUED}".strip(), columns, multiline)
        if len(lines) <= rows and all(len(line) <= columns for line in lines):
            return lines
    return (CONTINUED[:columns],)


def undrawable(text: str) -> frozenset[str]:
    """The characters of `text` that the form's font lacks. Line ends and control characters are never drawn."""
    return frozenset(
        c
        for line in text.splitlines()
        for c in unicodedata.normalize("NFC", line)
        if not c.encode(ENCODING, "ignore") and unicodedata.category(c) not in UNPRINTABLE
    )


def _drawable(text: str) -> tuple[str, frozenset[str]]:
    """`text` in the font's characters: accents it lacks are dropped, the rest becomes "?"; both are told."""
    lacking = undrawable(text)
    composed = unicodedata.normalize("NFC", text)
    drawn = (_nearest(c) if c in lacking else c for c in composed)
    return "".join(c for c in drawn if c.encode(ENCODING, "ignore")), lacking


def _nearest(character: str) -> str:
    base = WITHOUT_STROKE.get(character) or unicodedata.normalize("NFKD", character)[0]
    return base if base.encode(ENCODING, "ignore") and base.isalpha() else "?"


def _escaped(line: str) -> bytes:
    encoded = line.encode(ENCODING)
    return encoded.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
