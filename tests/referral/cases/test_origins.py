"""Where a case's facts came from, what changed around its packets, and what nobody has confirmed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from referral.authorizations.states import Channel, RequestStatus
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.letter_facts import letter_facts
from referral.cases.models import Case
from referral.cases.operations import authorization, intake, opening, studies, va_answers
from referral.cases.operations.another_request import new_request
from referral.cases.operations.care import treatments
from referral.cases.operations.opening import Opened
from referral.cases.origins import fact_origins
from referral.cases.packet_changes import changes_around
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.directory.operations.profile import save_practice
from referral.imaging.models import ImagingStudy, Region
from referral.paperwork import operations
from referral.paperwork.changes import Since
from referral.paperwork.models import Packet
from referral.paperwork.origins import Value, values
from tests import cast
from tests.factories import PERSON, the_case
from tests.referral.cases.operations.conftest import Desk, details, first_clinician

THERAPY = treatments.Treatment(
    CareKind.PHYSICAL_THERAPY, "24 sessions", date(2025, 3, 3), date(2025, 6, 2), "No lasting relief"
)


def whole(opened: Opened) -> Case:
    """The case with its veteran."""
    case = the_case(opened)
    return queries.case_by_id(case.practice_id, case.id)


def told(opened: Opened) -> dict[str, Value]:
    db.session.rollback()
    case = whole(opened)
    return {value.path: value for value in values(letter_facts(case), fact_origins(case))}


def around(opened: Opened) -> Since:
    packet = newest(opened)
    return changes_around(whole(opened), packet)


def newest(opened: Opened) -> Packet:
    db.session.rollback()
    return queries.packets(the_case(opened))[-1]


def test_each_value_tells_its_form_who_entered_it_and_when(desk: Desk) -> None:
    opened = desk.recommended()
    treatments.add_care(desk.coordinator, opened.uid, None, THERAPY)
    found = told(opened)
    by = {path: value.origin.by for path, value in found.items()}
    assert by["veteran.first_name"] == by["authorization.referral_number"] == desk.coordinator.name
    assert by["clinical.complaint"] == by["clinical.onset_on"] == desk.coordinator.name
    assert by["clinical.conservative_care.0"] == desk.coordinator.name
    assert by["request.reason"] == desk.reviewer.name
    assert by["clinical.review.summary"] == by["clinical.review.levels.0"] != ""
    study = found["clinical.imaging.0"].origin
    assert (study.record, study.confirmed_by) == ("Imaging study", desk.coordinator.name)
    assert found["request.reason"].origin.how == "drafted from the MRI review"
    unknown = [path for path, value in found.items() if value.origin.record == "Case record"]
    assert set(unknown) <= {"written_on", "case_number"}


def test_a_corrected_value_tells_who_corrected_it(desk: Desk) -> None:
    opened = desk.recommended()
    opening.edit_veteran(desk.supervisor, opened.uid, None, replace(PERSON, phone="218-555-0199"))
    authorization.save_request(desk.coordinator, opened.uid, None, details(first_clinician(desk.practice).id))
    profile = {name: getattr(desk.practice, name) for name in ("name", "npi", "time_zone", "phone")}
    save_practice(desk.administrator, profile | {"phone": "218-555-0111"})
    by = {path: value.origin.by for path, value in told(opened).items()}
    assert by["veteran.phone"] == desk.supervisor.name
    assert by["veteran.first_name"] == desk.coordinator.name
    assert by["request.reason"] == desk.coordinator.name
    assert by["practice.phone"] == desk.administrator.name


def test_a_packet_keeps_the_origins_it_was_made_with_and_shows_them(desk: Desk, client: FlaskClient) -> None:
    opened = desk.recommended()
    authorization.make_packet(desk.coordinator, opened.uid, None)
    packet = newest(opened)
    operations.draw_packet(packet.id)
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    listed = client.get(f"/papers/packets/{packet.uid}/origins").text
    assert "reason for the request" in listed
    assert desk.reviewer.name in listed
    preview = client.get(f"/papers/packets/{packet.uid}/preview/submission_cover_sheet").text
    assert 'class="traced" href="#value-' in preview
    assert "Where the values come from" in preview


def read_from_files(opened: Opened) -> ImagingStudy:
    """Make the case's study one whose region the program has read and nobody confirmed."""
    with transaction() as session:
        study = queries.studies(the_case(opened))[-1]
        study = session.get_one(ImagingStudy, study.id)
        study.facts, study.region_read = {"read": True}, Region.LUMBAR
    return study


def test_a_region_read_from_files_stands_on_no_paper_until_somebody_confirms_it(desk: Desk) -> None:
    opened = desk.with_note(desk.recommended())
    treatments.add_care(desk.coordinator, opened.uid, None, THERAPY)
    study = read_from_files(opened)
    db.session.rollback()
    assert [one.region for one in letter_facts(whole(opened)).clinical.imaging] == [None]
    authorization.make_packet(desk.coordinator, opened.uid, None)
    assert newest(opened).missing == ["confirmed.study_region"]

    with transaction() as session:
        session.get_one(ImagingStudy, study.id).facts = None  # the made-up reading has nothing to check again
    studies.confirm_region(desk.reviewer, opened.uid, None, study.uid, Region.LUMBAR)
    with transaction() as session:
        session.get_one(ImagingStudy, study.id).facts = {"read": True}
    authorization.make_packet(desk.coordinator, opened.uid, None)
    assert newest(opened).missing == []
    db.session.rollback()
    facts = letter_facts(whole(opened))
    assert [one.region for one in facts.clinical.imaging] == ["lumbar spine"]
    assert told(opened)["clinical.imaging.0"].origin.confirmed_by == desk.reviewer.name


def test_the_packet_page_leads_to_where_the_region_is_confirmed(desk: Desk, client: FlaskClient) -> None:
    opened = desk.recommended()
    study = read_from_files(opened)
    authorization.make_packet(desk.coordinator, opened.uid, None)
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/papers/packets/{newest(opened).uid}").text
    assert (
        f'<a href="/cases/{opened.uid}/study-region/{study.uid}">confirm: which region the study shows</a>'
        in page
    )


def test_a_packet_out_of_date_says_which_facts_have_changed(desk: Desk, client: FlaskClient) -> None:
    opened = desk.recommended()
    authorization.make_packet(desk.coordinator, opened.uid, None)
    packet = newest(opened)
    operations.draw_packet(packet.id)
    assert not around(opened).now
    intake.edit_story(
        desk.coordinator,
        opened.uid,
        None,
        complaint="Neck pain now",
        onset_on=date(2025, 1, 10),
        goals="Walk",
    )
    since = around(opened)
    assert {change.path for change in since.now.facts} == {"clinical.complaint", "clinical.goals"}
    assert since.sent is None
    assert json.dumps(since.as_json())
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/papers/packets/{packet.uid}").text
    assert "The case has moved on since this packet was made" in page
    assert "Neck pain now" in page
    assert "Changed since the last submission" not in page


@pytest.fixture
def returned(desk: Desk) -> Opened:
    """A request that VA sent back as incomplete, and another one begun."""
    opened = desk.with_note(desk.recommended())
    authorization.make_packet(desk.coordinator, opened.uid, None)
    operations.draw_packet(newest(opened).id)
    treatments.add_care(desk.coordinator, opened.uid, None, THERAPY)
    authorization.make_packet(desk.coordinator, opened.uid, None)
    operations.draw_packet(newest(opened).id)
    desk.sign(opened)
    authorization.submit_request(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 1"
    )
    va_answers.record_answer(
        desk.coordinator, opened.uid, None, answer=RequestStatus.RETURNED_INCOMPLETE, decided_on=desk.today,
        note="Say how many visits",
    )  # fmt: skip
    new_request(desk.coordinator, opened.uid, None)
    return opened


def test_a_new_packet_says_what_changed_since_the_last_submission(
    desk: Desk, client: FlaskClient, returned: Opened
) -> None:
    authorization.save_request(
        desk.coordinator, returned.uid, None, details(first_clinician(desk.practice).id, visits=7)
    )
    authorization.make_packet(desk.coordinator, returned.uid, None)
    packet = newest(returned)
    operations.draw_packet(packet.id)
    since = around(returned)
    assert since.sent_version == 2
    assert since.sent_on == desk.today
    assert since.sent is not None
    assert [(change.path, change.before, change.after) for change in since.sent.facts] == [
        ("request.visits", ("3",), ("7",))
    ]
    assert "request_for_service_worksheet" in since.sent.documents
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/papers/packets/{packet.uid}").text
    assert "Changed since the last submission" in page
    assert "number of visits asked for" in page
