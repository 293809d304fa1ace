"""Tables from CSV text: separator, header row, numbered rows. Workbooks end in the same Table."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from referral.importing.fields import FLAT_KEYS, fold
from referral.importing.records import FileRefused
from referral.importing.text import decode
from referral.importing.values import clean, without_social_security

MOST_ROWS = 20_000
MOST_COLUMNS = 256
HEADER_SEARCH = 10
SEPARATORS = ",;\t|"
SAMPLES = 3
LONGEST_SAMPLE = 60
SAMPLED_ROWS = 50


@dataclass(frozen=True)
class Row:
    """Cells beside the header's columns; `number` is the row's own number in a spreadsheet (the header is mostly 1)."""

    number: int
    cells: tuple[Any, ...]
    too_wide: bool = False


@dataclass(frozen=True)
class Table:
    """Distinct column names and rows. `notes` tell what was left out; `counts_from_1904` is the date system."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    counts_from_1904: bool = False

    def samples(self, column: int) -> tuple[str, ...]:
        """The first few different values of a column, so that people recognise it."""
        seen: dict[str, None] = {}
        for row in self.rows[:SAMPLED_ROWS]:
            if text := without_social_security(clean(row.cells[column])):
                seen.setdefault(text[:LONGEST_SAMPLE])
        return tuple(seen)[:SAMPLES]


def read_csv(content: bytes, names: Collection[str] = FLAT_KEYS) -> Table:
    """The table in CSV text with any usual separator; `names`: column names, folded, by which their row is found.

    Raises FileRefused naming the line.
    """
    text = decode(content)
    separator, text = _separator(text)
    return make_table(_csv_rows(text, separator), names=names)


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, Sequence[Any]]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_unquoted(cell) for cell in cells]
    except csv.Error as error:
        raise FileRefused(
            f"This CSV can't be read at line {reader.line_num}: {_plain(str(error))}."
        ) from None


def _plain(error: str) -> str:
    if "field larger" in error:
        return "a cell is longer than any referral's, so a quotation mark is probably not closed"
    if "unexpected end" in error:
        return "a quotation mark is not closed"
    return "a quotation mark stands in the middle of a cell"


def _unquoted(cell: str) -> str:
    """`="00123"`, the way spreadsheets are told to keep leading zeros, as `00123`."""
    text = cell.strip()
    return text[2:-1] if text.startswith('="') and text.endswith('"') and text.count('"') == 2 else cell


def _separator(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:HEADER_SEARCH]
    return max(SEPARATORS, key=lambda mark: max((line.count(mark) for line in lines), default=0)), text


def make_table(
    numbered: Iterable[tuple[int, Sequence[Any]]],
    notes: tuple[str, ...] = (),
    counts_from_1904: bool = False,
    names: Collection[str] = FLAT_KEYS,
) -> Table:
    """A Table of numbered rows: empty ones left out, the header found. Raises FileRefused when too big or empty."""
    filled: list[tuple[int, Sequence[Any]]] = []
    for number, cells in numbered:
        trimmed = _trimmed(cells)
        if not trimmed:
            continue
        if len(trimmed) > MOST_COLUMNS:
            raise FileRefused(
                f"Row {number} has more than {MOST_COLUMNS} columns; a referral list never has."
            )
        filled.append((number, trimmed))
        if len(filled) > MOST_ROWS + HEADER_SEARCH:
            raise FileRefused(f"This file has more than {MOST_ROWS:,} rows; split it into several.")
    if not filled:
        raise FileRefused("This file is empty.")
    at = _header_at([cells for _, cells in filled[:HEADER_SEARCH]], names)
    header = _distinct(filled[at][1])
    rows = tuple(_row(number, cells, len(header)) for number, cells in filled[at + 1 :])
    if at:
        notes = (*notes, f"The {at} rows above the column names were left out.")
    return Table(header, rows, notes, counts_from_1904)


def _trimmed(cells: Sequence[Any]) -> list[Any]:
    kept = list(cells)
    while kept and not clean(kept[-1]):
        kept.pop()
    return kept


def _header_at(rows: list[Sequence[Any]], names: Collection[str]) -> int:
    """The row with the most column names we know; the first one when there are none."""
    known = [sum(fold(clean(cell)) in names for cell in cells) for cells in rows]
    return known.index(max(known)) if max(known) > 1 else 0


def _distinct(cells: Sequence[Any]) -> tuple[str, ...]:
    names: list[str] = []
    for index, cell in enumerate(cells, start=1):
        base = " ".join(clean(cell).split())[:100] or f"Column {index}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base} ({copy})", copy + 1
        names.append(name)
    return tuple(names)


def _row(number: int, cells: Sequence[Any], width: int) -> Row:
    padded = [*cells[:width], *[None] * (width - len(cells))]
    return Row(number, tuple(padded), too_wide=len(cells) > width)
