"""Tables from XLSX workbooks, opened as hostile: sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import zip_longest
from typing import Any, TypeVar

from openpyxl import load_workbook
from openpyxl.utils.datetime import MAC_EPOCH

from referral.importing.records import FileRefused
from referral.importing.tables import Table, make_table

MOST_MEMBERS = 1_000
MOST_UNPACKED = 150 * 2**20
MOST_SHARED_TEXT = 50 * 2**20
LAST_ROW = 1_048_576
ENCRYPTED_FLAG = 0x1
CHUNK = 2**20
Found = TypeVar("Found")


def read_workbook(content: bytes) -> Table:
    """The table on the first visible sheet that has one. Formulas count with the value the workbook saved for them.

    Raises FileRefused for anything that is not a plain workbook of a sane size.
    """
    return _careful(content, _first_table)


def read_sheets(content: bytes, names: Collection[str]) -> dict[str, Table]:
    """The tables on all visible sheets that have one, by the sheet's name; `names` as in `tables.read_csv`.

    Raises FileRefused as `read_workbook` does.
    """
    return _careful(content, lambda workbook, formulas: _all_tables(workbook, formulas, names))


def _careful(content: bytes, read: Callable[[Any, Any], Found]) -> Found:
    has_formulas = _check_archive(content)
    try:
        return _read(content, has_formulas, read)
    except FileRefused:
        raise
    except Exception as error:  # openpyxl fails in many ways on damaged or hostile workbooks
        raise FileRefused(
            "This workbook is damaged and can't be read. Open it in a spreadsheet program and save it again."
        ) from error


def _check_archive(content: bytes) -> bool:
    """Whether any sheet holds formulas. The sizes a ZIP declares bind its reader, so checking them is enough."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileRefused("This workbook is damaged: it is not a readable ZIP archive.") from None
    members = archive.infolist()
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise FileRefused("This is a ZIP archive but not an XLSX workbook.")
    if any(member.flag_bits & ENCRYPTED_FLAG for member in members):
        raise FileRefused("This workbook is protected by a password. Save it without one.")
    shared = sum(member.file_size for member in members if member.filename.endswith("sharedStrings.xml"))
    if (
        len(members) > MOST_MEMBERS
        or shared > MOST_SHARED_TEXT
        or sum(m.file_size for m in members) > MOST_UNPACKED
    ):
        raise FileRefused(
            "This workbook unpacks to far more data than a referral list has, so it was not opened."
        )
    sheets = [member for member in members if member.filename.startswith("xl/worksheets/")]
    return any(_mentions_formula(archive, member) for member in sheets)


def _mentions_formula(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                    return True
                tail = chunk[-2:]
    except Exception as error:  # a damaged member: zlib, CRC, unknown compression
        raise FileRefused("This workbook is damaged: part of it can't be unpacked.") from error
    return False


def _read(content: bytes, has_formulas: bool, read: Callable[[Any, Any], Found]) -> Found:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = None
    if has_formulas:
        formulas = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        return read(workbook, formulas)
    finally:
        workbook.close()
        if formulas is not None:
            formulas.close()


def _first_table(workbook: Any, formulas: Any) -> Table:
    filled = _filled(workbook)
    notes = (f"Only the first of {len(filled)} sheets was read.",) if len(filled) > 1 else ()
    return make_table(_cells(filled[0], formulas), notes, workbook.epoch == MAC_EPOCH)


def _all_tables(workbook: Any, formulas: Any, names: Collection[str]) -> dict[str, Table]:
    counts_from_1904 = workbook.epoch == MAC_EPOCH
    return {
        sheet.title: make_table(_cells(sheet, formulas), (), counts_from_1904, names)
        for sheet in _filled(workbook)
    }


def _filled(workbook: Any) -> list[Any]:
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    filled = [sheet for sheet in visible if _has_cells(sheet)]
    if not filled:
        raise FileRefused("This workbook has no visible sheet with anything on it.")
    return filled


def _cells(sheet: Any, formulas: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    rows = _rows(sheet)
    return rows if formulas is None else _with_unsaved_formulas(rows, _rows(formulas[sheet.title]))


def _has_cells(sheet: Any) -> bool:
    return hasattr(sheet, "iter_rows") and any(
        any(cell is not None for cell in cells) for _, cells in _rows(sheet)
    )


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    sheet.reset_dimensions()  # the declared size may be anything; the cells count
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > LAST_ROW:
            raise FileRefused("This workbook names rows that no spreadsheet has.")
        yield number, cells


def _with_unsaved_formulas(
    rows: Iterator[tuple[int, Sequence[Any]]], formulas: Iterator[tuple[int, Sequence[Any]]]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """A formula whose value was never saved stays visible as one, so that it is reported and not taken for empty."""
    for (number, cells), (_, written) in zip(rows, formulas, strict=True):
        yield (
            number,
            [
                "=" if value is None and formula is not None else value
                for value, formula in zip_longest(cells, written)
            ],
        )
