"""A care log's file: read forgivingly, each wrong row named, shown before anything is noted, and never noted twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.care.models import CareItem, CareScore, CareTrial, CareWeek
from referral.care.states import CareKind, Guidance, InjectionPurpose, Measure, Side
from referral.cases.operations.care import entries
from referral.cases.operations.care.log import Score, WeekEntry
from referral.cases.operations.care.treatments import Injection, Treatment
from referral.cases.operations.care.trials import PastTrial, TrialPlan
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.partial_date import PartialDate
from referral.importing.care.columns import COLUMNS, kind_of
from referral.importing.care.empty import empty_csv, empty_workbook
from referral.importing.care.sheet import as_text, read_log
from referral.importing.records import FileRefused
from tests.factories import make_case
from tests.pages import Page, get
from tests.referral.cases.views.conftest import coordinator, practice, visitor

__all__ = ["coordinator", "practice", "visitor"]

ROWS: list[dict[str, str]] = [
    {"kind": "week", "date": "1/5/2026", "pain": "7", "sessions": "2", "note": "slept"},
    {"kind": "visit", "date": "1/7/2026", "pain": "6", "note": "sat 20 min"},
    {"kind": "medicine", "date": "3/2025", "what": "gabapentin 300 mg three times a day", "result": "drowsy"},
    {"kind": "surgery", "date": "2019", "end": "2019", "what": "microdiscectomy L4-5", "result": "helped for a year"},
    {"kind": "injection", "date": "2/10/2026", "what": "epidural steroid", "level": "L4-5", "side": "L",
     "guidance": "Fluoro", "purpose": "therapeutic", "relief percent": "60%", "relief days": "6 weeks"},
    {"kind": "trial", "date": "10/1/2025", "end": "12/24/2025", "result": "given up: no change", "weeks": "12",
     "sessions a week": "2x/week", "home minutes": "20", "note": "sit for an hour; walk a mile"},
    {"kind": "score", "date": "1/5/2026", "measure": "Oswestry", "total": "42"},
]  # fmt: skip


def table_of(*rows: dict[str, str]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join(f"{','.join(line)}\n" for line in lines)


EVERYTHING = table_of(*ROWS)
WANTED = [
    WeekEntry(date(2026, 1, 5), 7, 2, milestones="slept"),
    WeekEntry(date(2026, 1, 7), 6, 1, milestones="sat 20 min"),
    Treatment(CareKind.MEDICINE, "gabapentin 300 mg three times a day", PartialDate(2025, 3), None, "drowsy"),
    Treatment(
        CareKind.SURGERY, "microdiscectomy L4-5", PartialDate(2019), PartialDate(2019), "helped for a year"
    ),
    Treatment(
        CareKind.INJECTION,
        "epidural steroid",
        PartialDate(2026, 2, 10),
        PartialDate(2026, 2, 10),
        "",
        Injection(
            "L4-5", Side.LEFT, Guidance.FLUOROSCOPY, "", InjectionPurpose.THERAPEUTIC, 60, 42
        ),
    ),
    PastTrial(
        TrialPlan(date(2025, 10, 1), 12, 2, 20, "", ["sit for an hour", "walk a mile"]),
        date(2025, 12, 24),
        "given up: no change",
    ),
    Score(Measure.ODI, date(2026, 1, 5), 42.0),
]  # fmt: skip


def rows_of(content: bytes) -> list[Any]:
    return list(read_log(content).rows)


def test_every_kind_of_entry_is_read() -> None:
    rows = rows_of(EVERYTHING.encode())
    assert [row.problem for row in rows] == [""] * 7
    assert [row.entry for row in rows] == WANTED


def test_a_workbook_has_a_sheet_for_each_kind() -> None:
    workbook = Workbook()
    weeks = workbook.active
    assert weeks is not None
    weeks.title = "Weeks"
    weeks.append(("Date", "Pain score"))
    weeks.append((date(2026, 1, 5), 7))
    medicines = workbook.create_sheet("Medications")
    medicines.append(("Drug", "Start", "Dose of the day"))
    medicines.append(("naproxen", "3/2025", "500"))
    workbook.create_sheet("Billing").append(("Code", "Amount"))
    content = io.BytesIO()
    workbook.save(content)
    read = read_log(content.getvalue())
    assert [row.place for row in read.rows] == ["Weeks 2", "Medications 2"]
    assert [row.entry for row in read.rows] == [
        WeekEntry(date(2026, 1, 5), 7),
        Treatment(CareKind.MEDICINE, "naproxen", PartialDate(2025, 3), None, ""),
    ]
    assert any("Billing" in note for note in read.notes)
    assert any("Dose of the day" in note for note in read.notes)
    again = read_log(as_text(read.rows).encode())
    assert [row.entry for row in again.rows] == [row.entry for row in read.rows]


def test_columns_are_found_by_their_usual_names() -> None:
    rows = rows_of(b"Date;Pain score;PT sessions;Note\n3/14/2025;7;2;slept\nMarch 21, 2025;6;;\n")
    assert rows[0].entry == WeekEntry(date(2025, 3, 14), 7, 2, milestones="slept")
    assert rows[1].entry == WeekEntry(date(2025, 3, 21), 6)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("week,March 2025,7", "write a whole day"),
        ("week,3/14/2025,eleven", "write a whole number"),
        ("week,,7", "Date is missing"),
        ("week,3/14/2025,", "says nothing but the day"),
        ("week,3/14/2025,7,9", "more cells than columns"),
        ("dentist,3/14/2025,7", "no kind of entry"),
        ("score,3/14/2025,7", "Measure is missing. Total is missing."),
        ("trial,3/14/2025,", "Weeks is missing. Sessions a week is missing."),
        ("injection,3/14/2025,", "What is missing"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(line: str, problem: str) -> None:
    row = rows_of(f"kind,date,pain\nweek,3/1/2025,5\n{line}\n".encode())[1]
    assert problem in row.problem
    assert row.entry is None


def test_a_cell_that_does_not_belong_is_named_and_not_taken() -> None:
    (row,) = rows_of(b"kind,date,pain,provider\nweek,3/1/2025,5,Dr. Moss\n")
    assert row.entry == WeekEntry(date(2025, 3, 1), 5)
    assert row.left_out == ("given by",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"pain\n7\n",
        b"date\n3/1/2025\n",
        b"date,pain\n" + b"3/1/2025,5\n" * 501,
        b"%PDF-1.7",
        b"x" * 2**22,
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_log(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_log(b"kind,date,pain,relief days,total\n" + content)
    except FileRefused:
        pass


def test_the_empty_tables_are_readable_and_have_every_column() -> None:
    names = [column.name for column in COLUMNS.values()]
    assert empty_csv().decode("utf-8-sig").strip().split(",") == names
    workbook = load_workbook(io.BytesIO(empty_workbook()))
    assert all(kind_of(title) for title in workbook.sheetnames)
    assert {cell.value for sheet in workbook for cell in sheet[1]} == set(names)


@pytest.fixture
def uid(coordinator: Actor) -> str:
    return make_case(coordinator).uid


def shown(client: FlaskClient, uid: str, table: str) -> Page:
    return Page(client.post(f"/cases/{uid}/care/import", data={"table": table}))


def confirm(client: FlaskClient, uid: str, table: str, page: Page) -> Any:
    """Press the button of the preview."""
    seen = page.fields()["seen"]
    return client.post(f"/cases/{uid}/care/import", data={"table": table, "seen": seen})


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_everything_is_shown_first_noted_once_and_on_record_afterwards(
    visitor: Callable[[Role], FlaskClient], uid: str
) -> None:
    client = visitor(Role.COORDINATOR)
    get(client, f"/cases/{uid}/care/import")
    page = shown(client, uid, EVERYTHING)
    assert "7 new, 0 on record already, 0 rejected" in page.text()
    assert [count(model) for model in (CareWeek, CareItem, CareTrial, CareScore)] == [0, 0, 0, 0]
    assert confirm(client, uid, EVERYTHING, page).status_code == 303
    assert [count(model) for model in (CareWeek, CareItem, CareTrial, CareScore)] == [2, 3, 1, 1]
    injection = db.session.scalars(sa.select(CareItem).where(CareItem.kind == CareKind.INJECTION)).one()
    assert injection.injection == {
        "level": "L4-5", "side": "left", "guidance": "fluoroscopy", "purpose": "therapeutic",
        "relief_percent": 60, "relief_days": 42,
    }  # fmt: skip
    trial = db.session.scalars(sa.select(CareTrial)).one()
    assert (trial.ended_on, trial.ended_reason) == (date(2025, 12, 24), "given up: no change")
    imported = sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.CARE_IMPORTED)
    assert [(event.data or {})["rows"] for event in db.session.scalars(imported)] == [7]
    again = shown(client, uid, EVERYTHING)
    assert "0 new, 7 on record already, 0 rejected" in again.text()
    assert "Note 7 entries" not in again.text()
    log = get(client, f"/cases/{uid}/care")
    assert "gabapentin" in log.text()
    assert "microdiscectomy" in log.text()


def test_what_the_log_has_otherwise_or_took_out_is_rejected_with_the_reason(
    visitor: Callable[[Role], FlaskClient], coordinator: Actor, uid: str
) -> None:
    client = visitor(Role.COORDINATOR)
    confirm(client, uid, EVERYTHING, shown(client, uid, EVERYTHING))
    week, visit, medicine, surgery, injection, trial, score = ROWS
    injection, score = injection | {"relief percent": "30"}, score | {"total": "40"}
    changed = table_of(week | {"pain": "3"}, visit, medicine, surgery, injection, trial, score)
    page = shown(client, uid, changed)
    assert "0 new, 4 on record already, 3 rejected" in page.text()
    assert "The log has another entry of this day. Change that one." in page.text()
    assert "The log has this entry with other values. Change it there." in page.text()
    found = db.session.scalars(sa.select(CareWeek).where(CareWeek.on == date(2026, 1, 7))).one()
    entries.remove_entry(coordinator, uid, None, found.uid, "Another person's")
    page = shown(client, uid, EVERYTHING)
    assert "It was taken out of the log." in page.text()


def test_rows_of_one_file_may_repeat_but_not_contradict_each_other(
    visitor: Callable[[Role], FlaskClient], uid: str
) -> None:
    table = "date,pain\n2026-01-02,6\n2026-01-02,6\n2026-01-02,5\n"
    page = shown(visitor(Role.COORDINATOR), uid, table)
    assert "1 new, 1 on record already, 1 rejected" in page.text()
    assert "It says the same as row 2." in page.text()
    assert "Row 2 says otherwise." in page.text()


def test_the_logs_own_rules_are_the_reason(visitor: Callable[[Role], FlaskClient], uid: str) -> None:
    soon = clock.today("America/Chicago") + timedelta(weeks=1)
    plan = {"kind": "trial", "date": "2026-01-02", "weeks": "12", "sessions a week": "2"}
    table = table_of(
        {"kind": "week", "date": "2026-01-02", "pain": "11"},
        {"kind": "week", "date": soon.isoformat(), "pain": "5"},
        plan | {"end": "2026-01-01", "result": "x"},
        {"kind": "score", "date": "2026-01-02", "measure": "ODI", "total": "140"},
        plan,
        plan | {"date": "2026-02-02"},
    )
    page = shown(visitor(Role.COORDINATOR), uid, table)
    text = page.text()
    assert "Between 0 and 10." in text
    assert "This day has not come yet." in text
    assert "The end is before the start." in text
    assert "Between 0 and 100." in text
    assert "A trial is running." in text
    assert "1 new, 0 on record already, 5 rejected" in text


def test_nothing_is_noted_but_what_was_shown(visitor: Callable[[Role], FlaskClient], uid: str) -> None:
    client = visitor(Role.COORDINATOR)
    page = shown(client, uid, "date,pain\n2026-01-02,6\n2026-01-09,5\n")
    other = "date,pain\n2026-01-02,6\n"
    confirm(client, uid, other, shown(client, uid, other))
    answer = confirm(client, uid, "date,pain\n2026-01-02,6\n2026-01-09,5\n", page)
    assert answer.status_code == 409
    assert "The log changed since this was shown." in answer.text
    assert count(CareWeek) == 1


def test_a_workbook_is_taken_and_can_be_changed_on_the_page(
    visitor: Callable[[Role], FlaskClient], uid: str
) -> None:
    client = visitor(Role.COORDINATOR)
    content = io.BytesIO()
    workbook = load_workbook(io.BytesIO(empty_workbook()))
    workbook["Weeks"].append([date(2026, 1, 5), 7])
    workbook["Scores"].append([date(2026, 1, 5), "ODI", 44])
    workbook.save(content)
    content.seek(0)
    page = Page(client.post(f"/cases/{uid}/care/import", data={"file": (content, "log.xlsx")}))
    assert "2 new" in page.text()
    table = page.one("textarea", id="paste").text
    assert table is not None
    assert confirm(client, uid, table, page).status_code == 303
    assert (count(CareWeek), count(CareScore)) == (1, 1)
    assert client.get("/imports/care-log.xlsx").data[:2] == b"PK"
    assert client.get("/imports/care-log.csv").data.startswith(b"\xef\xbb\xbfkind,date")
    assert client.post(f"/cases/{uid}/care/import", data={"table": "nonsense"}).status_code == 422
