"""The same referral in every key style and envelope is the same record."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referral.importing.building import build_object, from_json, to_json
from referral.importing.records import Appointment, FileRefused, ParsedRow
from referral.importing.shapes import find_referrals, parse_json
from tests.referral.importing.sample_files import SNAKE, as_json, camel, ccra, envelopes, pascal, restyle

TODAY = date(2026, 11, 22)
STYLES: dict[str, Any] = {"snake": str, "camel": camel, "pascal": pascal, "ccra": ccra}


def rows(content: bytes) -> list[ParsedRow]:
    found = find_referrals(parse_json(content))
    return [build_object(number, node, TODAY) for number, node in enumerate(found, start=1)]


REFERENCE = rows(as_json(SNAKE))[0]


def test_every_field_of_the_reference_is_read() -> None:
    record = REFERENCE.record
    assert record is not None
    assert REFERENCE.problems == ()
    assert record.person.last_name == "Testperson"
    assert record.person.date_of_birth == date(1961, 2, 3)
    assert record.person.last_four == "0042"
    assert record.person.zip_code == "97301"
    assert record.person.street == "12 Alder St"
    assert record.start_date == date(2026, 10, 6)
    assert record.seoc_days == 180
    assert record.has_appointments is False
    assert (record.status_code, record.status_label, record.network) == ("AP", "Approved", "CCN4")
    assert record.referring_facility.city == "CEDAR FALLS"
    assert record.referring_provider.npi == "1234567893"
    assert record.treating_provider.phone == "(503) 555-0199"
    assert record.treating_facility.phone == "(503) 555-0111"
    assert record.appointments == (Appointment(date(2026, 11, 2), "A"),)
    assert record.reason_for_request == "Evaluate and treat.\nFailed six months of care."
    assert record.unknown == {"episode_id": "77120"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("envelope", envelopes(None))
def test_key_style_and_envelope_do_not_matter(style: str, envelope: str) -> None:
    wrapped = envelopes(restyle(SNAKE, STYLES[style]))[envelope]
    assert rows(as_json(wrapped)) == [REFERENCE]


@pytest.mark.parametrize("key", ["veteran", "Veteran", "patient"])
def test_a_veteran_beside_the_envelope_belongs_to_every_referral_in_it(key: str) -> None:
    alone = {name: value for name, value in SNAKE.items() if name != "veteran"}
    first, second = rows(
        as_json({key: SNAKE["veteran"], "referrals": [alone, {**alone, "referral_number": "VA0000771235"}]})
    )
    assert first == REFERENCE
    assert second.record
    assert REFERENCE.record
    assert second.record.person == REFERENCE.record.person


def test_parts_beside_a_referrals_own_object_belong_to_it() -> None:
    beside = {key: SNAKE[key] for key in ("veteran", "appointments", "referring_facility_info")}
    inner = {key: value for key, value in SNAKE.items() if key not in beside}
    assert rows(as_json({"status": "success", "Referral": inner, **beside})) == [REFERENCE]


def test_the_person_may_stand_in_the_referral_itself_as_in_vas_list() -> None:
    entry = {
        "categoryOfCare": "PAIN",
        "dob": "1961-02-03",
        "firstName": "Marlow",
        "lastName": "TESTPERSON",
        "icn": "1000000001V123456",
        "referralConsultId": "984_1",
        "referralNumber": "VA0000771234",
        "status": "A",
        "stationId": "648",
        "sta6": "984",
    }
    (row,) = rows(as_json([entry]))
    assert row.record
    assert row.record.person.icn == "1000000001V123456"
    assert row.record.status_label == "First Appointment Made"
    assert row.record.station_id == "648"
    assert row.record.unknown == {"sta6": "984"}


def test_a_field_given_as_an_object_of_its_parts_is_read() -> None:
    parts = {
        "Status": {"Code": "AP", "Label": "Approved"},
        "seoc": {"id": "SEOC 1", "numberOfDays": 60, "owner": "x"},
        "provisional_diagnosis": {"code": "M51.360", "text": "Disc degeneration"},
        "Veteran": {"Name": {"First": "Marlow", "Last": "Testperson"}, "DOB": "1961-02-03", "LastFour": 42},
    }
    (row,) = rows(as_json({"ReferralNumber": "VA0000771234", **parts}))
    record = row.record
    assert record
    assert (record.status_code, record.status_label) == ("AP", "Approved")
    assert (record.seoc_id, record.seoc_days) == ("SEOC 1", 60)
    assert (record.provisional_diagnosis_code, record.provisional_diagnosis) == (
        "M51.360",
        "Disc degeneration",
    )
    assert (record.person.first_name, record.person.last_four) == ("Marlow", "0042")
    assert record.unknown == {"seoc.owner": "x"}


def test_a_missing_name_or_birth_date_rejects_the_row_with_its_reason() -> None:
    person = SNAKE["veteran"] | {"first_name": " ", "date_of_birth": "4/1/53"}
    (row,) = rows(as_json({**SNAKE, "veteran": person}))
    assert row.record is None
    assert "First name is missing." in row.reason
    assert "Date of birth has a year of two digits" in row.reason


@pytest.mark.parametrize("born", ["2030-01-01", "1895-01-01"])
def test_an_impossible_birth_date_rejects_the_row(born: str) -> None:
    (row,) = rows(as_json({**SNAKE, "veteran": SNAKE["veteran"] | {"date_of_birth": born}}))
    assert row.record is None
    assert "can't be right" in row.reason


@pytest.mark.parametrize(
    ("key", "value", "label"),
    [
        ("referral_date", "1926-10-05", "Referral date"),
        ("start_date", "2106-10-06", "Start date"),
        ("start_date", "2206-10-06", "Start date"),
        ("referral_expiration_date", "2072-04-03", "Expiration date"),
        ("seoc_number_of_days", "9999", "SEOC"),
    ],
)
def test_an_implausible_day_rejects_the_row_with_its_reason(key: str, value: str, label: str) -> None:
    without_end = {name: given for name, given in SNAKE.items() if name != "referral_expiration_date"}
    (row,) = rows(as_json({**without_end, key: value}))
    assert row.record is None
    assert row.reason.startswith(label)
    assert "can't be right" in row.reason


def test_odd_numbers_are_accepted_and_flagged() -> None:
    odd = {
        **SNAKE,
        "referral_number": "402-123456-12",
        "station_id": "X1",
        "seoc_number_of_days": "many",
        "referral_expiration_date": "soon",
    }
    (row,) = rows(as_json(odd))
    assert row.record
    assert row.record.referral_number == "402-123456-12"
    assert row.record.seoc_days is None
    assert {problem.field for problem in row.problems} == {
        "referral_number",
        "station_id",
        "seoc_days",
        "expiration_date",
    }
    assert row.record.unknown["expiration_date"] == "soon", "what could not be used is kept"


def test_of_a_full_social_security_number_only_four_digits_are_ever_kept() -> None:
    person = SNAKE["veteran"] | {"last_four": "999-00-1234"}
    (row,) = rows(
        as_json({**SNAKE, "veteran": person, "spouse_ssn": "999001235", "comment": "SSN 999-00-1236"})
    )
    assert row.record
    assert row.record.person.last_four == "1234"
    kept = json.dumps(to_json(row.record))
    assert "99900" not in kept
    assert "999-00" not in kept


def test_the_same_field_twice_with_different_values_is_flagged() -> None:
    (row,) = rows(as_json({**SNAKE, "ReferralNumber": "VA0000999999"}))
    assert row.record
    assert row.record.referral_number == "VA0000771234"
    assert any(problem.code == "twice" for problem in row.problems)


def test_control_characters_and_lone_surrogates_do_not_survive() -> None:
    content = as_json(SNAKE).replace(b"Marlow", b"Mar\\u0000\\u200blow\\ud800")
    (row,) = rows(content)
    assert row.record
    assert row.record.person.first_name.encode()
    assert "\0" not in row.record.person.first_name


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": ', "not valid JSON"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "nested deeper"),
        (b"[" + b"9" * 5_000 + b"]", "too long"),
        (b'{"message": "none"}', "No referral was found"),
        (b'"text"', "No referral"),
    ],
)
def test_a_file_that_is_no_referral_file_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        rows(content)


def test_elements_that_are_not_objects_keep_their_place_and_are_rejected() -> None:
    first, second, third = rows(as_json([None, SNAKE, "text"]))
    assert (first.record, third.record) == (None, None)
    assert "not an object" in third.reason
    assert second.record == REFERENCE.record
    assert second.number == 2


def test_an_empty_list_has_no_rows() -> None:
    assert rows(b"[]") == rows(b'{"referrals": []}') == []


def test_byte_order_marks_and_windows_text_are_read() -> None:
    content = json.dumps({**SNAKE, "veteran": SNAKE["veteran"] | {"last_name": "Peña"}}, ensure_ascii=False)
    for encoded in (content.encode("utf-8-sig"), content.encode("utf-16"), content.encode("cp1252")):
        (row,) = rows(encoded)
        assert row.record
        assert row.record.person.last_name == "Peña"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=15) | st.sampled_from([*SNAKE, *SNAKE["veteran"]]), inner, max_size=5
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_no_json_breaks_the_reader_and_what_it_reads_is_stored_whole(document: Any) -> None:
    try:
        found = rows(json.dumps(document).encode())
    except FileRefused:
        return
    for row in found:
        assert (row.record is None) == bool(row.reason)
        if row.record is not None:
            assert from_json(json.loads(json.dumps(to_json(row.record)).encode())) == row.record


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(set(SNAKE) - {"veteran", "appointments"})), JSON),
    st.dictionaries(st.sampled_from(sorted(SNAKE["veteran"])), JSON),
)
def test_any_value_in_any_field_is_read_or_reported(fields: dict[str, Any], person: dict[str, Any]) -> None:
    (row,) = rows(json.dumps({**SNAKE, **fields, "veteran": {**SNAKE["veteran"], **person}}).encode())
    assert row.record is not None or row.reason
