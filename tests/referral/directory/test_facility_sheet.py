"""The directory as a CSV file: taken out, brought back, judged row by row."""

from __future__ import annotations

import pytest
from flask import Flask

from referral.core.actor import Actor, Role
from referral.core.errors import Stale
from referral.directory import queries, sheet
from referral.directory.models import Facility
from referral.directory.operations import facilities
from referral.directory.operations.facility_sheet import apply_table, fingerprint, judge, table
from tests.factories import make_actor, make_facility, make_practice


@pytest.fixture
def administrator(app: Flask) -> Actor:
    """Keeps a directory with one facility whose mail address is marked as secure, and its second office."""
    practice = make_practice()
    facility = make_facility(practice, secure_email="cc@va.example", hours="Mon-Fri 8:00-16:30")
    actor = make_actor(practice, Role.ADMINISTRATOR)
    facilities.mark_secure(actor, facility.uid, None, "cc@va.example")
    office = {"kind": "patient_advocate", "name": "", "phone": "+1 715-555-0199", "hours": "Mon 9 am - 12 pm"}
    facilities.save_office(actor, facility.uid, None, office)
    return actor


def exported(actor: Actor) -> bytes:
    return sheet.write(table(actor.practice_id)).encode()


def the_facility(actor: Actor, station: str = "618") -> Facility:
    found = queries.facility_by_station(actor.practice_id, station)
    assert found is not None
    return found


def bring_in(actor: Actor, text: str) -> int:
    rows = sheet.read(text.encode())
    return apply_table(actor, rows, fingerprint(judge(actor.practice_id, rows)))


def test_what_was_taken_out_changes_nothing_when_brought_back(administrator: Actor) -> None:
    data = exported(administrator)
    assert b",'+1 715-555-0199," in data  # no spreadsheet works it out
    judged = judge(administrator.practice_id, sheet.read(data))
    assert [one.verdict for one in judged] == ["unchanged", "unchanged"]
    assert bring_in(administrator, data.decode()) == 0
    assert exported(administrator) == data


@pytest.mark.parametrize("cell", ["=1+1", "'=1+1", "@sum", "-5", "\ttab", "'plain", 'O\'Hara, "x"', "+1 715"])
def test_a_cell_reads_back_as_it_was_and_never_begins_like_a_formula(cell: str) -> None:
    text = sheet.write([{"station_id": "618", "name": cell}])
    assert sheet.read(text.encode())[0].said["name"] == cell.strip()
    assert "," + cell[0] not in text or cell[0] not in "=+-@\t"


def test_each_row_is_judged_by_itself_and_the_good_ones_are_written(administrator: Actor) -> None:
    text = "\n".join(
        ["station;facility;time zone;office;office name;phone;secure e-mail;hours;checked on",
         "676;Chequamegon VA;America/Chicago;;;715-555-0101;;Mon-Fri 8-16;2026-11-02",
         "676;;;release of information;;715-555-0102;;;",
         "618;;;;;;other@va.example;;",
         "618;;;;;;cc@va.example;;",
         "61;Nowhere;;;;;;;",
         "637;;;patient_advocate;;;;;",
         "618;;;somewhere;;;;;",
         "618;;;other;Desk;;no address;always;1.2.2026"]
    )  # fmt: skip
    judged = judge(administrator.practice_id, sheet.read(text.encode()))
    assert [one.verdict for one in judged] == ["new", "new", "changed", *["rejected"] * 5]
    reasons = [one.reason for one in judged if one.reason]
    for said in ("twice", "Three digits", "add its own row first", "no office “somewhere”", "is no day"):
        assert any(said in reason for reason in reasons), reasons
    assert bring_in(administrator, text) == 3
    assert bring_in(administrator, text) == 0  # the same file again
    made = the_facility(administrator, "676")
    assert (made.hours, made.phone) == ("Mon-Fri 8:00-16:00", "715-555-0101")
    assert [office.kind.value for office in made.offices] == ["release_of_information"]
    changed = the_facility(administrator)
    assert (changed.secure_email, changed.secure_marked_at) == ("other@va.example", None)


def test_rows_that_would_do_something_else_by_now_are_shown_again(administrator: Actor) -> None:
    rows = sheet.read(b"station,phone\n618,715-555-0000\n")
    seen = fingerprint(judge(administrator.practice_id, rows))
    facilities.save_facility(
        administrator, the_facility(administrator).uid,
        {"station_id": "618", "name": "North Shore VA", "time_zone": "America/Chicago", "phone": "715-555-0001"},
    )  # fmt: skip
    with pytest.raises(Stale):
        apply_table(administrator, rows, seen)
    assert the_facility(administrator).phone == "715-555-0001"


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "empty"), (b"name,phone\n", "missing: station"), (b"\xff\xfe", "UTF-8"), (b"station\n\0", "CSV"),
     (b'station,phone\n618,"715', "no proper CSV"), (b"x" * (sheet.MOST_BYTES + 1), "larger")],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(sheet.SheetRefused, match=why):
        sheet.read(data)
