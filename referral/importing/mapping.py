"""Which column of a table means which field: suggested by name, decided by a person, remembered by fingerprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from referral.core import crypto
from referral.importing.building import build_row
from referral.importing.ccra import RawRow, tidy
from referral.importing.fields import BY_PATH, FLAT_KEYS, FULL_NAME, fold, is_social_security, label_of, snake
from referral.importing.records import ParsedRow, Problem
from referral.importing.tables import Row, Table
from referral.importing.values import clean
from referral.importing.vocabulary import FIELDS

Mapped = Mapping[str, str]
"""Column name to field path; a column that is not in it is kept with the case as an unknown field."""

NAME_PARTS = ("person.first_name", "person.last_name")


def fingerprint(header: Sequence[str]) -> str:
    """A keyed fingerprint of the column names in any order (a file without names would show a person here)."""
    folded = "\n".join(sorted(name.casefold() for name in header))
    return crypto.blind_index("import.header", folded).hex()


def suggest(header: Sequence[str]) -> dict[str, str]:
    """The fields that the column names suggest, each at most once, the first column that fits."""
    chosen: dict[str, str] = {}
    for name in header:
        path = FLAT_KEYS.get(fold(name))
        if path and path not in chosen.values():
            chosen[name] = path
    return chosen


def missing_fields(mapping: Mapped) -> list[str]:
    """Labels of required fields that no column gives."""
    given = set(mapping.values())
    if FULL_NAME in given:
        given |= set(NAME_PARTS)
    return [field.label for field in FIELDS if field.required and field.path not in given]


def wrong_choices(mapping: Mapped, header: Sequence[str]) -> dict[str, str]:
    """What is wrong with a person's mapping, by column: unknown columns, unknown fields, a field chosen twice."""
    wrong: dict[str, str] = {}
    seen: dict[str, str] = {}
    for column, path in mapping.items():
        if column not in header:
            wrong[column] = "The file has no such column."
        elif path not in BY_PATH and path != FULL_NAME:
            wrong[column] = "There is no such field."
        elif path in seen:
            wrong[column] = f"{label_of(path)} is already taken by “{seen[path]}”."
        seen.setdefault(path, column)
    return wrong


def read_row(table: Table, row: Row, mapping: Mapped, today: date) -> ParsedRow:
    """One row of `table` as a record under `mapping`."""
    if row.too_wide:
        text = "The row has more cells than there are column names, so its values may stand in wrong columns."
        return ParsedRow(row.number, None, (Problem("too_wide", "", text, blocking=True),))
    raw = RawRow()
    for column, cell in zip(table.header, row.cells, strict=True):
        path = mapping.get(column)
        if path:
            raw.values[path] = cell
        elif clean(cell):
            raw.unknown[snake(column) or fold(column) or column] = tidy(cell, is_social_security(column))
    return build_row(row.number, raw, today, table.counts_from_1904)
