"""The directory as a table of text: written for spreadsheets, read back the same. One row an office. Pure.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it and read back without.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_ROWS = 2_000
MOST_BYTES = 2 * 1024 * 1024
COLUMNS: Mapping[str, str] = {
    "station": "station_id",
    "facility": "name",
    "address": "address_line",
    "city": "city",
    "state": "state",
    "zip": "postal_code",
    "time zone": "time_zone",
    "file name": "file_name_template",
    "office": "kind",
    "office name": "office_name",
    "phone": "phone",
    "fax": "fax",
    "secure e-mail": "secure_email",
    "hours": "hours",
    "checked on": "last_verified_on",
}
"""Column names, and the value each holds."""
NEEDED = ("station",)
FORMULA = re.compile(r"'*[=+\-@\t\r]")
DELIMITERS = ",;\t"


class SheetRefused(Exception):
    """A file that can't be read at all, in words for a person."""


@dataclass(frozen=True)
class SheetRow:
    """One row as read: its number in a spreadsheet, and what its cells say by value; empty cells say nothing."""

    place: int
    said: Mapping[str, str]


def write(rows: Iterable[Mapping[str, str]]) -> str:
    """The table with its header, as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_written(row.get(value, "")) for value in COLUMNS.values()])
    return out.getvalue()


def read(data: bytes) -> list[SheetRow]:
    """The rows of a CSV file. Raises SheetRefused."""
    if len(data) > MOST_BYTES:
        raise SheetRefused(f"The file is larger than {MOST_BYTES // 1024**2} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefused("The file is not UTF-8 text. Save it as “CSV UTF-8”.") from None
    if "\0" in text:
        raise SheetRefused("This is not a CSV file.")
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetRefused(f"The file is no proper CSV: {error}.") from None
    if not rows:
        raise SheetRefused("The file is empty.")
    names = [cell.strip().lower() for cell in rows[0]]
    if missing := [name for name in NEEDED if name not in names]:
        raise SheetRefused(
            f"The first row must name the columns; missing: {', '.join(missing)}. Known: {', '.join(COLUMNS)}."
        )
    if len(rows) - 1 > MOST_ROWS:
        raise SheetRefused(f"The file has more than {MOST_ROWS:,} rows.")
    return [
        SheetRow(place, said)
        for place, row in enumerate(rows[1:], 2)
        if (said := _said(names, row))  # a row of empty cells is none
    ]


def _said(names: list[str], row: list[str]) -> dict[str, str]:
    cells = {name: _read(cell.strip()).strip() for name, cell in zip(names, row, strict=False)}
    return {COLUMNS[name]: cell for name, cell in cells.items() if cell and name in COLUMNS}


def _written(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _read(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
