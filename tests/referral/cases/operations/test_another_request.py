from __future__ import annotations

from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient

from referral.authorizations.states import Channel, RequestStatus
from referral.cases import queries
from referral.cases.operations import another_request, authorization, closing, va_answers, visits
from referral.cases.operations.care import log
from referral.cases.operations.care.log import WeekEntry
from referral.cases.operations.unsigning import TAKEN_BACK
from referral.cases.operations.visits import Slot
from referral.cases.states import CaseFlag, CaseState, CloseReason, StepAction
from referral.core.actor import Role
from referral.core.db import db
from referral.core.errors import IllegalMove
from referral.paperwork import catalogue
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet, PacketKind, PacketSignature
from referral.paperwork.request_boxes import boxes
from tests import cast
from tests.factories import the_case
from tests.referral.cases.operations.conftest import CONTENT, Desk, mark_packet_ready


def test_another_request_started_by_mistake_is_taken_back(desk: Desk) -> None:
    opened = desk.approved()
    another_request.new_request(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is not StepAction.BOOK_VISIT
    desk.packet_ready(opened)
    desk.sign(opened)
    another_request.withdraw_request(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is StepAction.BOOK_VISIT
    ended = db.session.query(PacketSignature).order_by(PacketSignature.id.desc()).first()
    assert ended is not None
    assert ended.ended_why == TAKEN_BACK


def test_a_new_request_gets_a_packet_of_its_own_though_it_says_the_same(desk: Desk) -> None:
    opened = desk.sent()
    va_answers.record_answer(
        desk.coordinator, opened.uid, None, answer=RequestStatus.DENIED, decided_on=desk.today, note="No."
    )
    another_request.new_request(desk.coordinator, opened.uid, None)
    desk.packet_ready(opened)
    request = queries.current_request(the_case(opened))
    assert request is not None
    own = queries.newest_packet(request)
    assert own is not None
    assert (own.request_id, own.version) == (request.id, 2)


def test_the_first_request_is_not_taken_back(desk: Desk) -> None:
    opened = desk.recommended()
    with pytest.raises(IllegalMove, match="none before it"):
        another_request.withdraw_request(desk.coordinator, opened.uid, None)


def test_a_request_that_was_sent_is_not_taken_back(desk: Desk) -> None:
    opened = desk.sent()
    with pytest.raises(IllegalMove, match="has been sent"):
        another_request.withdraw_request(desk.coordinator, opened.uid, None)


def test_after_a_denial_the_page_leads_to_another_request(desk: Desk, client: FlaskClient) -> None:
    opened = desk.sent()
    va_answers.record_answer(
        desk.coordinator, opened.uid, None, answer=RequestStatus.DENIED, decided_on=desk.today, note="No."
    )
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/cases/{opened.uid}").text
    assert f'class="button" href="/cases/{opened.uid}/new-request"' in page
    another_request.new_request(desk.coordinator, opened.uid, None)
    assert f'href="/cases/{opened.uid}/withdraw-request"' in client.get(f"/cases/{opened.uid}").text


def test_an_extension_is_drafted_from_the_running_authorization(desk: Desk) -> None:
    opened = desk.approved(visits_authorized=3)
    started = desk.today - timedelta(weeks=6)
    for weeks, pain in ((0, 7), (6, 5)):
        log.add_week(desk.coordinator, opened.uid, None, WeekEntry(started + timedelta(weeks=weeks), pain))
    another_request.new_request(desk.coordinator, opened.uid, None)
    case = queries.case_by_uid(desk.coordinator, opened.uid)
    request = queries.current_request(case)
    assert request is not None
    reason = (request.content or {})["reason"]
    assert "0 of 3 visits used, last valid day" in reason
    assert "down 2 (29%)" in reason
    assert "Goals: Sleep through." in reason
    assert reason.endswith(CONTENT["reason"])


def test_an_extension_goes_out_in_a_packet_of_its_own(desk: Desk) -> None:
    opened = desk.approved()
    another_request.new_request(desk.coordinator, opened.uid, None)
    uid = authorization.make_packet(desk.coordinator, opened.uid, None)
    packet = db.session.query(Packet).filter_by(uid=uid).one()
    assert (packet.kind, packet.version) == (PacketKind.EXTENSION, 1)
    facts = LetterFacts.from_json(packet.facts or {})
    assert "extension_request" in catalogue.packet_kinds(packet.kind, facts, with_form=True)
    assert next(box.value for box in boxes(facts) if box.number == 11) == "Yes"
    assert authorization.make_packet(desk.coordinator, opened.uid, None) == uid
    mark_packet_ready(the_case(opened))
    desk.sign(opened)
    authorization.submit_request(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 8"
    )


def test_more_care_is_asked_for_after_a_visit_and_its_records_stay_owed(desk: Desk) -> None:
    opened = desk.visited()
    another_request.ask_for_more_care(desk.coordinator, opened.uid, None, 2, 90)
    case = the_case(opened)
    request = queries.current_request(case)
    assert request is not None
    assert (case.state, case.next_action) == (CaseState.VA_AUTHORIZATION, StepAction.PREPARE_REQUEST)
    assert (request.visits, request.duration_days) == (2, 90)
    assert "1 of 3 visits used" in (request.content or {})["reason"]
    assert CaseFlag.RECORDS_OWED in CaseFlag(case.flags)
    with pytest.raises(IllegalMove, match="have not gone to VA"):
        closing.close(desk.coordinator, opened.uid, None, CloseReason.VETERAN_DECLINED, "No more")
    send_records(desk, opened.uid)
    assert CaseFlag.RECORDS_OWED not in CaseFlag(the_case(opened).flags)
    visits.confirm_records(desk.coordinator, opened.uid, None, desk.today)
    assert the_case(opened).next_action is StepAction.PREPARE_REQUEST


def test_going_back_to_the_care_given_takes_the_drafted_request_back(desk: Desk) -> None:
    opened = desk.visited()
    another_request.ask_for_more_care(desk.coordinator, opened.uid, None, 2, 90)
    another_request.take_back_more_care(desk.coordinator, opened.uid, None)
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.COMPLETED, StepAction.SEND_RECORDS)
    assert [row.status.value for row in queries.requests(case)] == ["approved", "withdrawn"]
    another_request.ask_for_more_care(desk.coordinator, opened.uid, None, 1, 30)
    with pytest.raises(IllegalMove):
        another_request.ask_for_more_care(desk.coordinator, opened.uid, None, 1, 30)


def test_a_further_visit_is_booked_while_some_are_left_and_each_owes_its_records(desk: Desk) -> None:
    opened = desk.visited()
    visits.schedule(desk.coordinator, opened.uid, None, Slot(desk.today, time(15)))
    visits.enter_in_hsrm(desk.coordinator, opened.uid, None, desk.today)
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.SCHEDULED, StepAction.SEND_RECORDS)
    send_records(desk, opened.uid)
    assert the_case(opened).next_action is StepAction.ATTEND_VISIT
    visits.complete(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is StepAction.SEND_RECORDS  # of the second one
    visits.confirm_records(desk.coordinator, opened.uid, None, desk.today)
    first, second = queries.visits(the_case(opened))
    assert (first.records_confirmed_on, second.records_sent_on) == (desk.today, None)
    send_records(desk, opened.uid)
    with pytest.raises(IllegalMove, match="only when VA has confirmed"):
        closing.close(desk.coordinator, opened.uid, None, CloseReason.FINISHED, "")
    visits.confirm_records(desk.coordinator, opened.uid, None, desk.today)
    assert the_case(opened).next_action is StepAction.CLOSE_FINISHED


def send_records(desk: Desk, uid: str) -> None:
    """The records of the visit in hand went to VA from another program."""
    visits.send_records(desk.coordinator, uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 9",
                        from_elsewhere=True)  # fmt: skip
