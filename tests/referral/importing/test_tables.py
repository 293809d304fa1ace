"""CSV files and workbooks, tidy and hostile."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referral.importing import tables, workbooks
from referral.importing.files import FileKind, file_kind
from referral.importing.mapping import missing_fields, read_row, suggest, wrong_choices
from referral.importing.records import FileRefused, ParsedRow
from referral.importing.tables import Table, read_csv
from referral.importing.workbooks import read_workbook
from tests.referral.importing.sample_files import CSV_HEADER, CSV_ROWS, SNAKE, as_json, csv_file, workbook

TODAY = date(2026, 11, 22)


def parsed(table: Table) -> list[ParsedRow]:
    return [read_row(table, row, suggest(table.header), TODAY) for row in table.rows]


REFERENCE = parsed(read_csv(csv_file(*CSV_ROWS)))


def test_a_usual_csv_is_understood_by_its_column_names() -> None:
    first, second = (row.record for row in REFERENCE)
    assert first
    assert first.person.last_four == "0042"
    assert first.person.date_of_birth == date(1961, 2, 3)
    assert first.expiration_date == date(2027, 4, 3)
    assert first.visits == 6
    assert first.status_code == "AP"
    assert first.unknown == {"clinic_code": "B7"}
    assert second
    assert second.person.date_of_birth == date(1975, 12, 31)
    assert second.status_label == "Approved"
    assert [row.number for row in REFERENCE] == [2, 3], "rows are numbered as a spreadsheet shows them"


def _with_separator(mark: str) -> bytes:
    return csv_file(*CSV_ROWS).replace(b",", mark.encode())


def test_separators_marks_encodings_blank_lines_and_titles_do_not_matter() -> None:
    plain = csv_file(*CSV_ROWS)
    for content in (
        _with_separator(";"),
        _with_separator("\t"),
        _with_separator("|"),
        b"sep=;\r\n" + _with_separator(";"),
        b"\xef\xbb\xbf" + plain,
        plain.decode().encode("utf-16"),
        plain.replace(b"\r\n", b"\n"),
        plain.replace(b"\r\n", b"\r"),
        b"\r\n\r\n" + plain.replace(b"\r\n", b"\r\n,,,\r\n"),
        b"Weekly list,printed\r\n" + plain,
    ):
        assert [row.record for row in parsed(read_csv(content))] == [row.record for row in REFERENCE]


def test_windows_text_and_kept_leading_zeros_are_read() -> None:
    row = CSV_ROWS[0].replace("Marlow", "Peña").replace(",0042,", ',="0042",')
    (only,) = parsed(read_csv(csv_file(row).decode().encode("cp1252")))
    assert only.record
    assert only.record.person.first_name == "Peña"
    assert only.record.person.last_four == "0042"


def test_equal_column_names_stay_apart_and_only_the_first_is_mapped() -> None:
    table = read_csv(
        b"Last Name,First Name,DOB,Phone,Phone,\nTestperson,Marlow,2/3/1961,5035550142,5035550143,x\n"
    )
    assert (
        table.header
        == ("Last Name", "First Name", "DOB", "Phone", "Phone (2)", "Column 6")[: len(table.header)]
    )
    assert "Phone (2)" not in suggest(table.header)


def test_a_row_wider_than_the_header_is_rejected_not_shifted() -> None:
    (row,) = parsed(read_csv(csv_file(CSV_ROWS[0].replace("Marlow", "Marlow,Jr"))))
    assert row.record is None
    assert "more cells than there are column names" in row.reason


def test_a_formula_instead_of_a_birth_date_rejects_the_row() -> None:
    (row,) = parsed(read_csv(csv_file(CSV_ROWS[0].replace("02/03/1961", "=TODAY()-9999"))))
    assert row.record is None
    assert "Date of birth holds a formula" in row.reason


def test_a_whole_name_in_one_column_is_taken_apart() -> None:
    table = read_csv(
        b'Veteran Name,DOB,Referral Number\n"TESTPERSON, MARLOW QUILL",2/3/1961,VA0000000001\n'
        b"Wren Sampleton,1/1/1970,VA0000000002\n"
    )
    first, second = (row.record for row in parsed(table))
    assert first
    assert (first.person.last_name, first.person.first_name, first.person.middle_name) == (
        "TESTPERSON",
        "MARLOW",
        "QUILL",
    )
    assert second
    assert (second.person.last_name, second.person.first_name) == ("Sampleton", "Wren")


def test_columns_that_are_missing_or_chosen_twice_are_named() -> None:
    assert missing_fields({"a": "person.last_name"}) == ["First name", "Date of birth"]
    wrong = wrong_choices({"a": "visits", "b": "visits", "c": "visits", "d": "nonsense"}, ("a", "b", "d"))
    assert wrong.keys() == {"b", "c", "d"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'Last Name,DOB\n"open,1/1/1970\n', "quotation mark"),
        (b'a,b\n"x"y,1\n', "quotation mark"),
        (b"a,b\n\0,1\n", "binary data"),
        (b"\n\n , ,\n", "empty"),
        (b",".join([b"c"] * 300), "more than 256 columns"),
        (b"a,b\n" + b"x,y\n" * 20_100, "more than 20,000 rows"),
        (b'a,b\n"' + b"x" * 200_000 + b'",1\n', "cell is longer"),
    ],
)
def test_an_unreadable_csv_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_csv(content)


def _cells(line: str) -> list[Any]:
    return list(line.split(","))


def test_a_workbook_gives_the_same_records_as_the_csv_of_it() -> None:
    content = workbook(_cells(CSV_HEADER), *[_cells(row) for row in CSV_ROWS])
    assert [row.record for row in parsed(read_workbook(content))] == [row.record for row in REFERENCE]


def test_date_cells_numbers_and_day_numbers_are_read_as_meant() -> None:
    header = [
        "Last Name",
        "First Name",
        "DOB",
        "Issue Date",
        "Last 4",
        "Zip",
        "Visits",
        "EDIPI",
        "Referral Number",
    ]
    row = [
        "Testperson",
        "Marlow",
        datetime(1961, 2, 3),  # noqa: DTZ001
        46447,
        42,
        2109,
        6.0,
        1000000001,
        "VA0000000001",
    ]
    (only,) = parsed(read_workbook(workbook(header, row)))
    record = only.record
    assert record
    assert record.person.date_of_birth == date(1961, 2, 3)
    assert record.referral_date == date(2027, 3, 1)
    assert (record.person.last_four, record.person.zip_code, record.person.edipi, record.visits) == (
        "0042",
        "02109",
        "1000000001",
        6,
    )


def test_a_formula_without_a_saved_value_is_reported_not_taken_for_empty() -> None:
    content = workbook(["Last Name", "First Name", "DOB"], ["Testperson", "Marlow", "=DATE(1961,2,3)"])
    (row,) = parsed(read_workbook(content))
    assert row.record is None
    assert "Date of birth holds a formula" in row.reason


def test_the_first_sheet_with_rows_is_read_and_the_others_are_mentioned() -> None:
    table = read_workbook(workbook(one=[_cells(CSV_HEADER), _cells(CSV_ROWS[0])], two=[["x", "y"]]))
    assert parsed(table)[0].record == REFERENCE[0].record
    assert table.notes == ("Only the first of 2 sheets was read.",)


def _repacked(content: bytes, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return out.getvalue()


def _sheet_edit(before: bytes, after: bytes) -> bytes:
    content = workbook(_cells(CSV_HEADER), _cells(CSV_ROWS[0]))
    return _repacked(
        content, lambda name, data: data.replace(before, after) if name.endswith("sheet1.xml") else data
    )


def test_a_sheet_that_claims_huge_dimensions_is_read_by_its_cells() -> None:
    content = _sheet_edit(b'<dimension ref="A1:M2"', b'<dimension ref="A1:XFD1048576"')
    assert content != workbook(_cells(CSV_HEADER), _cells(CSV_ROWS[0]))
    assert [row.record for row in parsed(read_workbook(content))] == [REFERENCE[0].record]


def test_rows_that_no_spreadsheet_has_are_refused_quickly() -> None:
    with pytest.raises(FileRefused, match=r"no spreadsheet has|damaged"):
        read_workbook(_sheet_edit(b'<row r="2"', b'<row r="99999999999"'))


def _bomb() -> bytes:
    content = workbook(["a"], ["b"])
    out = io.BytesIO(content)
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/x.bin", "w") as member,
    ):
        for _ in range(160):
            member.write(bytes(2**20))
    return out.getvalue()


def _entities() -> bytes:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = workbook(["Last Name"], ["Testperson"])
    return _repacked(
        content,
        lambda name, data: laughs + b"<worksheet>&b;</worksheet>" if name.endswith("sheet1.xml") else data,
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_bomb(), "far more data"),
        (_entities(), "damaged"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (workbook(["a"], ["b"])[:-300], "damaged"),
        (
            _repacked(
                workbook(["a"]), lambda name, data: b"<broken" if name.endswith("sheet1.xml") else data
            ),
            "damaged",
        ),
        (workbook(), "no visible sheet"),
    ],
    ids=["bomb", "entities", "not a zip", "cut off", "broken sheet", "nothing on it"],
)
def test_a_hostile_or_damaged_workbook_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_workbook(content)


def test_a_zip_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileRefused, match="not an XLSX"):
        read_workbook(out.getvalue())


def test_the_kind_is_told_by_content() -> None:
    assert file_kind(as_json([SNAKE])) is file_kind(b"\xef\xbb\xbf {}") is FileKind.JSON
    assert file_kind('{"a": 1}'.encode("utf-16")) is FileKind.JSON
    assert file_kind(workbook(["a"])) is FileKind.XLSX
    assert file_kind(csv_file(*CSV_ROWS)) is FileKind.CSV


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xd0\xcf\x11\xe0....", "password"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b..", "compressed"),
        (b"<html>", "web page"),
        (b"x" * (20 * 2**20 + 1), "larger than 20 MB"),
    ],
)
def test_other_files_are_refused_by_what_they_are(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        file_kind(content)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet='a,";\n\r\t=1/', max_size=200).map(str.encode)))
def test_no_bytes_break_the_readers(content: bytes) -> None:
    for read in (tables.read_csv, workbooks.read_workbook):
        try:
            table = read(content)
        except FileRefused:
            continue
        for row in parsed(table):
            assert row.record is not None or row.reason


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6_000), st.binary(min_size=1, max_size=20))
def test_a_workbook_damaged_anywhere_is_read_or_refused(at: int, noise: bytes) -> None:
    content = bytearray(workbook(_cells(CSV_HEADER), _cells(CSV_ROWS[0])))
    at %= len(content)
    content[at : at + len(noise)] = noise
    try:
        parsed(read_workbook(bytes(content)))
    except FileRefused:
        pass
