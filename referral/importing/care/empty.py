"""Empty tables to fill in: one table for everything, or a workbook with a sheet for each kind of entry."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font

from referral.importing.care.columns import BELONG, COLUMNS, SHEETS, EntryKind

WIDTH = 18


def empty_csv() -> bytes:
    """The names of all columns, in UTF-8 with the mark that spreadsheet programs look for."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(column.name for column in COLUMNS.values())
    return text.getvalue().encode("utf-8-sig")


def empty_workbook() -> bytes:
    """A sheet for each kind of entry, with the columns that belong to it."""
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    for kind, title in SHEETS.items():
        sheet = workbook.create_sheet(title)
        names = [*(["kind"] if kind is EntryKind.TREATMENT else []), *BELONG[kind]]
        sheet.append([COLUMNS[name].name for name in names])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = WIDTH
        sheet.freeze_panes = "A2"
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
