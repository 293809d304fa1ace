"""Weekly entries of one case from a small table: dates, pain and sessions, with what is wrong in each row. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from referral.care.rules import WEEK_LIMITS
from referral.core.partial_date import PartialDate
from referral.importing.fields import fold
from referral.importing.records import FileRefused
from referral.importing.tables import Row, read_csv
from referral.importing.values import clean

MOST_BYTES = 64 * 1024
MOST_ROWS = 200
NAMES: Mapping[str, frozenset[str]] = {
    "on": frozenset({"date", "day", "on", "week", "weekof", "entrydate"}),
    "pain": frozenset({"pain", "painscore", "nrs", "score", "pain010"}),
    "sessions": frozenset({"sessions", "sessionsattended", "visits", "therapysessions", "ptsessions"}),
    "home_days": frozenset({"homedays", "homeprogramdays", "exercisedays"}),
    "home_minutes": frozenset({"homeminutes", "minutes", "minutesaday"}),
    "milestones": frozenset({"milestones", "milestone", "note", "notes", "comment"}),
}
LABELS = {"on": "Day", "pain": "Pain", "sessions": "Sessions", "home_days": "Home days",
          "home_minutes": "Home minutes", "milestones": "What works"}  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the file, its cells as written by column, its values, and what is wrong with it."""

    number: int
    said: Mapping[str, str]
    values: Mapping[str, Any]
    problem: str = ""


def read_sheet(content: bytes) -> list[SheetRow]:
    """The rows in order. Raises FileRefused when the whole can't be used."""
    if len(content) > MOST_BYTES:
        raise FileRefused("This is too long: a care log has at most 200 rows.")
    table = read_csv(content)
    columns = {name: i for i, header in enumerate(table.header) if (name := _column(header))}
    if "on" not in columns or len(columns) < 2:
        raise FileRefused("The first row must name the columns: date, and pain or sessions.")
    if len(table.rows) > MOST_ROWS:
        raise FileRefused(f"This has more than {MOST_ROWS} rows.")
    return [_row(row, columns) for row in table.rows]


def _column(header: str) -> str:
    return next((name for name, spellings in NAMES.items() if fold(header) in spellings), "")


def _row(row: Row, columns: Mapping[str, int]) -> SheetRow:
    said = {name: clean(row.cells[at]) for name, at in columns.items()}
    values: dict[str, Any] = {}
    problems = ["The row has more cells than columns."] if row.too_wide else []
    for name, text in said.items():
        if not text:
            continue
        try:
            values[name] = _value(name, text)
        except ValueError as error:
            problems.append(f"{LABELS[name]}: {error}.")
    if not said.get("on"):
        problems.append("The day is missing.")
    elif not problems and len(values) < 2:
        problems.append("The row says nothing but the day.")
    return SheetRow(row.number, said, values, " ".join(problems))


def _value(name: str, text: str) -> Any:
    if name == "milestones":
        return text
    if name == "on":
        day = _day(text)
        if day is None:
            raise ValueError("write a whole day, such as 3/14/2025")
        return day.first_day
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError("write a whole number")
    if int(text) > WEEK_LIMITS[name]:
        raise ValueError(f"between 0 and {WEEK_LIMITS[name]}")
    return int(text)


def _day(text: str) -> PartialDate | None:
    try:
        day = PartialDate.parse(text)
    except ValueError:
        return None
    return day if day.day is not None else None
