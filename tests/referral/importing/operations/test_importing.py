"""From a file to cases: preview, confirm, apply; again and again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.models import Authorization
from referral.cases.models import Case
from referral.cases.operations import opening
from referral.cases.states import CaseState
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotFound, Stale
from referral.importing import matching, queries
from referral.importing.models import ImportBatch, ImportMapping, ImportRow
from referral.importing.operations import applying, reading, uploading
from referral.importing.states import BatchState, Verdict
from referral.outbox.models import OutboxMessage
from referral.veterans.models import Veteran
from tests.factories import make_actor, make_practice
from tests.referral.importing.conftest import apply, batch_now, changed_fields, counts, read, reasons
from tests.referral.importing.sample_files import (
    CSV_ROWS,
    SNAKE,
    as_json,
    camel,
    csv_file,
    pascal,
    person,
    restyle,
    workbook,
)


def _cases() -> int:
    return db.session.scalar(sa.select(sa.func.count(Case.id))) or 0


def _only(model: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


def _with(**changes: Any) -> bytes:
    people = {key: changes.pop(key) for key in list(changes) if key in SNAKE["veteran"]}
    return as_json({**SNAKE, **changes, "veteran": {**SNAKE["veteran"], **people}})


def test_a_preview_applies_nothing(coordinator: Actor) -> None:
    batch = read(coordinator, as_json([SNAKE]))
    assert batch.state is BatchState.PREVIEW
    assert counts(batch) == {"new": 1}
    assert _cases() == 0


def test_a_new_referral_becomes_a_received_case_with_everything_the_file_says(coordinator: Actor) -> None:
    batch = apply(coordinator, as_json([SNAKE]))
    assert batch.state is BatchState.DONE
    assert counts(batch) == {"new": 1}
    case, veteran, authorization = _only(Case), _only(Veteran), _only(Authorization)
    assert case.state is CaseState.RECEIVED
    assert case.source == "import"
    assert case.facility_id == authorization.facility_id is not None
    assert (veteran.full_name, veteran.born_on) == ("Marlow Quill Testperson", date(1961, 2, 3))
    assert veteran.address == {"line": "12 Alder St", "city": "Salem", "state": "OR", "postal_code": "97301"}
    assert (authorization.number, authorization.consult) == ("VA0000771234", "984_771234")
    assert (authorization.starts_on, authorization.expires_on) == (date(2026, 10, 6), date(2027, 4, 3))
    assert (authorization.va_status_code, authorization.va_status_label) == ("AP", "Approved")
    assert authorization.va_status_by_id == coordinator.id
    assert authorization.details["referring_provider"]["npi"] == "1234567893"
    assert authorization.details["unknown"] == {"episode_id": "77120"}
    assert authorization.details["appointments"] == [["2026-11-02", "A"]]


def test_the_same_file_again_changes_nothing_in_any_key_style(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    version = _only(Case).version
    for content in (
        as_json([SNAKE]),
        as_json({"data": restyle(SNAKE, camel)}),
        as_json({"Referral": restyle(SNAKE, pascal)}),
    ):
        assert counts(apply(coordinator, content)) == {"unchanged": 1}
    assert _cases() == 1
    assert _only(Case).version == version


def test_changed_fields_are_shown_old_and_new_and_applied_when_confirmed(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    changed = _with(
        referral_expiration_date="2027-06-01",
        phone="503-555-0177",
        status="First Appointment Made",
        episode_id="77121",
    )
    batch = read(coordinator, changed)
    assert counts(batch) == {"changed": 1}
    assert sorted(changed_fields(batch)) == [
        ("expiration_date", "2027-04-03", "2027-06-01"),
        ("person.phone", "(503) 555-0142", "(503) 555-0177"),
        ("status_code", "AP", "A"),
        ("status_label", "Approved", "First Appointment Made"),
        ("unknown.episode_id", "77120", "77121"),
    ]
    assert _only(Authorization).expires_on == date(2027, 4, 3), "nothing is applied before it is confirmed"
    assert counts(apply(coordinator, changed)) == {"changed": 1}
    authorization = _only(Authorization)
    assert authorization.expires_on == date(2027, 6, 1)
    assert authorization.va_status_code == "A"
    assert authorization.details["unknown"] == {"episode_id": "77121"}
    assert authorization.details["referring_provider"]["npi"] == "1234567893", "what did not change stays"
    assert _only(Veteran).phone == "(503) 555-0177"
    assert _only(Case).state is CaseState.RECEIVED
    assert counts(apply(coordinator, changed)) == {"unchanged": 1}


def test_vas_status_alone_is_recorded_without_touching_the_referral(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    apply(coordinator, _with(status="X"))
    assert _only(Authorization).va_status_label == "Cancelled"
    assert _only(Case).state is CaseState.RECEIVED
    tags = set(db.session.scalars(sa.select(AuditEvent.tag)))
    assert {
        AuditTag.CASE_OPENED,
        AuditTag.VA_STATUS_RECORDED,
        AuditTag.IMPORT_APPLIED,
        AuditTag.IMPORT_READ,
    } <= tags


def test_what_a_file_does_not_say_is_never_removed(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    bare = {key: SNAKE[key] for key in ("referral_number",)} | {
        "veteran": {key: SNAKE["veteran"][key] for key in ("first_name", "last_name", "date_of_birth")}
    }
    assert counts(apply(coordinator, as_json(bare))) == {"unchanged": 1}
    assert _only(Veteran).phone == "(503) 555-0142"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"date_of_birth": "1961-02-04"}, "another date of birth"),
        ({"first_name": "Wren", "last_name": "Sampleton", "icn": "", "edipi": ""}, "another name"),
        (
            {"referral_number": "VA0000000001", "referral_consult_id": "", "date_of_birth": "1980-01-01"},
            "another date of birth",
        ),
        ({"icn": "1000000009V123456", "edipi": ""}, "another ICN"),
    ],
)
def test_a_person_conflict_is_rejected_with_its_reason(
    coordinator: Actor, changes: dict[str, str], reason: str
) -> None:
    apply(coordinator, as_json([SNAKE]))
    batch = apply(coordinator, _with(**changes))
    assert counts(batch) == {"rejected": 1}
    assert reason in reasons(batch)[0]
    assert _cases() == 1
    assert _only(Veteran).born_on == date(1961, 2, 3)


def test_a_second_referral_of_a_known_veteran_opens_a_case_for_the_same_person(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    batch = apply(
        coordinator,
        _with(referral_number="VA0000771999", referral_consult_id="984_2", email="new@example.test"),
    )
    assert counts(batch) == {"new": 1}
    assert _cases() == 2
    assert _only(Veteran).email == "new@example.test"


def test_a_veteran_found_by_icn_under_a_new_last_name_stays_one_person(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    apply(
        coordinator, _with(referral_number="VA0000771999", referral_consult_id="984_2", last_name="Newname")
    )
    assert _only(Veteran).last_name == "Newname"
    assert _cases() == 2


def test_two_referrals_of_one_new_veteran_in_one_file_share_the_person(coordinator: Actor) -> None:
    second = {**SNAKE, "referral_number": "VA0000771999", "referral_consult_id": "984_2"}
    assert counts(apply(coordinator, as_json([SNAKE, second]))) == {"new": 2}
    assert _cases() == 2
    _only(Veteran)


def test_the_same_referral_twice_in_a_file_counts_once(coordinator: Actor) -> None:
    batch = apply(coordinator, as_json([SNAKE, SNAKE, {**SNAKE, "station_id": "663"}]))
    assert counts(batch) == {"new": 1, "unchanged": 1, "rejected": 1}
    assert reasons(batch) == ["Row 1 has the same referral with other values."]
    assert _cases() == 1


def test_a_referral_without_numbers_is_found_again_by_person_and_category(coordinator: Actor) -> None:
    bare = _with(referral_number="", referral_consult_id="")
    assert counts(apply(coordinator, bare)) == {"new": 1}
    assert counts(apply(coordinator, bare)) == {"unchanged": 1}
    assert _cases() == 1


def test_an_older_file_changes_nothing(coordinator: Actor) -> None:
    apply(coordinator, _with(referral_last_update_date_time="2026-10-05 10:00:00"))
    batch = apply(coordinator, _with(referral_last_update_date_time="2026-10-04T23:59:59Z", status="C"))
    assert counts(batch) == {"unchanged": 1}
    assert _only(Authorization).va_status_code == "AP"


def test_a_case_that_changed_after_the_preview_is_not_overwritten(coordinator: Actor) -> None:
    apply(coordinator, as_json([SNAKE]))
    batch = read(coordinator, _with(status="A"))
    with transaction() as session:
        session.scalars(sa.select(Authorization)).one().va_status_code = "BP"
    applying.confirm(coordinator, batch.uid, None, in_background=False)
    applying.apply_batch(batch.id)
    assert counts(batch_now(coordinator, batch.uid)) == {"rejected": 1}
    assert _only(Authorization).va_status_code == "BP"


def test_rejected_rows_do_not_hold_up_the_others(coordinator: Actor) -> None:
    batch = apply(
        coordinator,
        as_json([None, SNAKE, {"veteran": {"firstName": "Wren"}, "referralNumber": "VA0000000003"}]),
    )
    assert counts(batch) == {"new": 1, "rejected": 2}
    assert [row.number for row in queries.all_rejected(batch)] == [1, 3]
    assert "Last name is missing. Date of birth is missing." in reasons(batch)[1]


def test_a_crash_in_mid_file_neither_loses_nor_doubles_a_row(
    coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = read(coordinator, as_json([person(n) for n in range(1, 6)]))
    applying.confirm(coordinator, batch.uid, None, in_background=False)
    opened = []
    real = opening.join_open_case

    def crash(*args: Any, **kwargs: Any) -> Case:
        opened.append(1)
        case = real(*args, **kwargs)
        if len(opened) == 3:
            raise KeyboardInterrupt  # after everything was written, before it is committed
        return case

    monkeypatch.setattr(applying, "join_open_case", crash)
    with pytest.raises(KeyboardInterrupt):
        applying.apply_batch(batch.id)
    db.session.rollback()
    assert _cases() == 2
    halfway = batch_now(coordinator, batch.uid)
    assert halfway.state is BatchState.APPLYING
    assert queries.progress(halfway).percent == 40
    applying.apply_batch(batch.id)
    applying.apply_batch(batch.id)
    assert counts(batch_now(coordinator, batch.uid)) == {"new": 5}
    assert _cases() == 5


def test_a_crash_while_reading_leaves_no_row_twice(
    coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)
    uid = uploading.upload(
        coordinator, "x.json", as_json([person(n) for n in range(1, 8)]), in_background=False
    )
    batch_id = batch_now(coordinator, uid).id
    real, calls = matching.look_up, []

    def crash(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(reading, "look_up", crash)
    with pytest.raises(KeyboardInterrupt):
        reading.read_batch(batch_id)
    db.session.rollback()
    assert counts(batch_now(coordinator, uid)) == {"new": 4}
    reading.read_batch(batch_id)
    assert counts(batch_now(coordinator, uid)) == {"new": 7}
    assert batch_now(coordinator, uid).state is BatchState.PREVIEW


def test_column_names_are_mapped_once_and_remembered(coordinator: Actor) -> None:
    content = csv_file(*CSV_ROWS)
    uid = uploading.upload(coordinator, "list.csv", content, in_background=False)
    reading.read_batch(batch_now(coordinator, uid).id)
    batch = batch_now(coordinator, uid)
    assert batch.state is BatchState.NEEDS_MAPPING
    assert batch.columns
    assert batch.columns[4] == {"name": "DOB", "samples": ["02/03/1961", "1975-12-31"]}
    mapping = {**uploading.suggested_mapping(batch), "Clinic Code": "source_of_referral"}
    uploading.choose_mapping(coordinator, uid, batch.version, mapping, in_background=False)
    reading.read_batch(batch.id)
    assert counts(batch_now(coordinator, uid)) == {"new": 2}
    again = uploading.upload(
        coordinator,
        "list.xlsx",
        workbook(*[row.split(",") for row in content.decode().splitlines()]),
        in_background=False,
    )
    reading.read_batch(batch_now(coordinator, again).id)
    assert batch_now(coordinator, again).state is BatchState.PREVIEW, (
        "a workbook with the same columns needs no mapping"
    )
    assert _only(ImportMapping).mapping == mapping


def test_a_bad_mapping_is_refused_by_column(coordinator: Actor) -> None:
    uid = uploading.upload(coordinator, "list.csv", csv_file(*CSV_ROWS), in_background=False)
    reading.read_batch(batch_now(coordinator, uid).id)
    with pytest.raises(Invalid) as refused:
        uploading.choose_mapping(
            coordinator, uid, None, {"DOB": "visits", "MI": "visits"}, in_background=False
        )
    assert "already taken" in refused.value.fields["MI"]
    assert refused.value.fields["columns"] == "No column gives: First name, Last name, Date of birth."


def test_a_mapping_can_be_corrected_from_the_preview(coordinator: Actor) -> None:
    batch = read(coordinator, csv_file(*CSV_ROWS))
    assert counts(batch) == {"new": 2}
    assert batch.mapping
    without_names = {column: path for column, path in batch.mapping.items() if column != "MI"}
    uploading.choose_mapping(coordinator, batch.uid, batch.version, without_names, in_background=False)
    reading.read_batch(batch.id)
    first = queries.rows(batch_now(coordinator, batch.uid), Verdict.NEW)[0]
    assert first.data
    assert "person.middle_name" not in first.data["values"]
    assert first.data["unknown"]["mi"] == "Q"


def test_a_file_that_can_not_be_read_fails_with_its_reason(coordinator: Actor) -> None:
    with pytest.raises(Invalid, match="can't be imported"):
        uploading.upload(coordinator, "scan.pdf", b"%PDF-1.7")
    uid = uploading.upload(coordinator, "x.json", b'{"a": ', in_background=False)
    reading.read_batch(batch_now(coordinator, uid).id)
    batch = batch_now(coordinator, uid)
    assert batch.state is BatchState.FAILED
    assert "not valid JSON" in batch.trouble
    assert batch.content_enc is None


def test_uploading_and_confirming_order_background_work_in_the_same_transaction(coordinator: Actor) -> None:
    uid = uploading.upload(coordinator, "x.json", as_json(SNAKE))
    batch = batch_now(coordinator, uid)
    reading.read_batch(batch.id)
    applying.confirm(coordinator, uid, batch_now(coordinator, uid).version)
    posted = db.session.execute(sa.select(OutboxMessage.job, OutboxMessage.payload)).all()
    assert {("read_import", batch.id), ("apply_import", batch.id)} <= {
        (job, ids.get("batch_id")) for job, ids in posted
    }


def test_a_preview_is_confirmed_once_and_only_as_seen(coordinator: Actor) -> None:
    batch = read(coordinator, as_json(SNAKE))
    with pytest.raises(Stale):
        applying.confirm(coordinator, batch.uid, batch.version - 1, in_background=False)
    applying.confirm(coordinator, batch.uid, batch.version, in_background=False)
    with pytest.raises(IllegalMove):
        applying.confirm(coordinator, batch.uid, None, in_background=False)
    with pytest.raises(IllegalMove):
        uploading.discard(coordinator, batch.uid)


def test_a_dropped_import_leaves_nothing_and_reading_it_does_nothing(coordinator: Actor) -> None:
    batch = read(coordinator, as_json(SNAKE))
    uploading.discard(coordinator, batch.uid, batch.version)
    assert db.session.scalar(sa.select(sa.func.count(ImportRow.id))) == 0
    assert db.session.scalar(sa.select(sa.func.count(ImportBatch.id))) == 0
    reading.read_batch(batch.id)
    applying.apply_batch(batch.id)


def test_another_practice_sees_and_touches_nothing(coordinator: Actor) -> None:
    batch = apply(coordinator, as_json(SNAKE))
    stranger = make_actor(make_practice(name="Other"), Role.COORDINATOR)
    with pytest.raises(NotFound):
        queries.batch_by_uid(stranger, batch.uid)
    assert counts(apply(stranger, as_json(SNAKE))) == {"new": 1}, (
        "the same referral is new to another practice"
    )


def test_no_value_of_the_file_is_stored_readable(coordinator: Actor) -> None:
    read(coordinator, csv_file(*CSV_ROWS))
    for table in ("import_batch", "import_row", "import_mapping"):
        stored = json.dumps(
            [list(map(str, row)) for row in db.session.execute(sa.text(f"SELECT * FROM {table}"))]
        )
        assert not [
            word for word in ("Testperson", "Marlow", "VA0000880001", "1961", "PAIN") if word in stored
        ]


def test_two_imports_of_the_same_new_referral_at_once_open_one_case(app: Flask, coordinator: Actor) -> None:
    batches = [read(coordinator, as_json([person(n) for n in range(1, 6)])) for _ in range(2)]
    for batch in batches:
        applying.confirm(coordinator, batch.uid, None, in_background=False)
    db.session.rollback()

    def apply_in_own_context(batch_id: int) -> None:
        with app.app_context():
            applying.apply_batch(batch_id)

    with ThreadPoolExecutor() as pool:
        list(pool.map(apply_in_own_context, [batch.id for batch in batches]))
    both = [counts(batch_now(coordinator, batch.uid)) for batch in batches]
    assert sum(count.get("new", 0) for count in both) == 5
    assert sum(count.get("unchanged", 0) for count in both) == 5
    assert _cases() == 5


def test_a_rejected_row_keeps_the_name_and_number_that_could_be_read(coordinator: Actor) -> None:
    batch = read(coordinator, _with(date_of_birth="31 February 1961"))
    [row] = queries.all_rejected(batch)
    assert row.name == "Testperson, Marlow"
    assert row.data == {
        "values": {
            "person.last_name": "Testperson",
            "person.first_name": "Marlow",
            "referral_number": "VA0000771234",
            "consult_id": "984_771234",
        }
    }
    applying.apply_row(coordinator, row.id)
    assert _cases() == 0
    [row] = queries.all_rejected(read(coordinator, as_json([{"referralNumber": "VA0000000009"}])))
    assert (row.name, row.data) == (None, {"values": {"referral_number": "VA0000000009"}})
