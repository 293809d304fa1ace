"""The program drafts the next request in time, once; the desk can say that none is needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient

from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.states import Category
from referral.cases import queries
from referral.cases.operations import another_request, extensions
from referral.cases.operations import desk as desk_operations
from referral.cases.states import CaseFlag, StepAction
from referral.chasing import queries as chasing
from referral.chasing.states import Purpose
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db
from referral.outbox.models import OutboxMessage
from referral.paperwork.models import Packet, PacketKind
from tests import cast
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

At = Callable[[datetime], None]
MONDAY_NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)


def runs_out(desk: Desk, at: At) -> str:
    """A visit is booked under an authorization that ends in 60 days; the day on which the next request is begun."""
    at(MONDAY_NOON)
    opened = desk.approved(expires_on=desk.today + timedelta(days=60), visits_authorized=1)
    assert CaseFlag.RUNWAY_SHORT not in CaseFlag(the_case(opened).flags)
    send_by = the_case(opened).send_by_on
    assert send_by is not None
    calendar = queries.desk_clock(desk.practice.id).calendar
    days = (calendar.add(send_by, -7) - desk.today).days
    at(MONDAY_NOON + timedelta(days=days))
    desk_operations.refresh_all(desk.practice.id)
    return opened.uid


def requests_of(uid: str) -> list[ServiceRequest]:
    return list(queries.requests(the_case(uid)))


def test_the_continuation_is_drafted_once_in_time_with_its_packet(
    desk: Desk, at: At, client: FlaskClient
) -> None:
    uid = runs_out(desk, at)
    assert CaseFlag.RUNWAY_SHORT in CaseFlag(the_case(uid).flags)
    assert extensions.order_extensions(desk.practice.id) == 1
    assert extensions.order_extensions(desk.practice.id) == 1  # the same row of the outbox
    rows = db.session.query(OutboxMessage).filter_by(job="draft_extension").all()
    assert [row.payload for row in rows] == [{"case_id": the_case(uid).id}]
    assert extensions.draft_extension(the_case(uid).id)
    assert not extensions.draft_extension(the_case(uid).id)
    draft = requests_of(uid)[-1]
    assert (draft.category, draft.is_automatic, len(requests_of(uid))) == (Category.CONTINUATION, True, 2)
    [packet] = db.session.query(Packet).filter_by(request_id=draft.id).all()
    assert packet.kind is PacketKind.EXTENSION
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/cases/{uid}").text
    assert "Last safe day to send" in page
    assert "our default; this facility has 1 recorded" in page
    queue = client.get("/queue?tab=open&flag=runway_short").text
    assert "Last safe day to send VA the next request" in queue


def test_a_draft_that_could_not_be_made_is_ordered_again_on_another_day(desk: Desk, at: At) -> None:
    uid = runs_out(desk, at)
    another_request.new_request(desk.coordinator, uid, None)
    extensions.order_extensions(desk.practice.id)
    assert not extensions.draft_extension(the_case(uid).id)
    another_request.withdraw_request(desk.coordinator, uid, None)
    at(clock.utcnow() + timedelta(days=1))
    extensions.order_extensions(desk.practice.id)
    assert db.session.query(OutboxMessage).filter_by(job="draft_extension").count() == 2
    assert extensions.draft_extension(the_case(uid).id)


def test_a_draft_taken_back_does_not_come_again(desk: Desk, at: At) -> None:
    uid = runs_out(desk, at)
    assert extensions.draft_extension(the_case(uid).id)
    another_request.withdraw_request(desk.coordinator, uid, None)
    assert the_case(uid).next_action is StepAction.BOOK_VISIT
    assert not extensions.draft_extension(the_case(uid).id)
    assert extensions.order_extensions(desk.practice.id) == 0


def test_a_forecast_that_moves_with_each_day_does_not_begin_the_chase_anew(desk: Desk, at: At) -> None:
    at(MONDAY_NOON)
    uid = desk.approved(expires_on=desk.today + timedelta(days=364), visits_authorized=2).uid

    def chases() -> list[tuple[Purpose, date, date | None, int]]:
        db.session.rollback()
        rows = chasing.running_chases(the_case(uid).id)
        return [(one.purpose, one.opened_on, one.next_rung_on, one.rung) for one in rows]

    send_by, before = the_case(uid).send_by_on, chases()
    assert [one[0] for one in before] == [Purpose.EXPIRING_AUTHORIZATION]
    at(MONDAY_NOON + timedelta(days=7))
    desk_operations.refresh_all(desk.practice.id)
    assert the_case(uid).send_by_on != send_by
    assert chases() == before


def test_the_desk_says_that_care_ends_with_the_authorization(desk: Desk, at: At) -> None:
    uid = runs_out(desk, at)
    extensions.draft_extension(the_case(uid).id)
    extensions.end_care(desk.coordinator, uid, None, "One diagnostic step, no more")
    case = the_case(uid)
    assert (case.send_by_on, CaseFlag.RUNWAY_SHORT in CaseFlag(case.flags)) == (None, False)
    assert requests_of(uid)[-1].status == "withdrawn"
    extensions.go_on_with_care(desk.coordinator, uid, None)
    assert the_case(uid).send_by_on is not None
    assert db.session.query(Authorization).filter(Authorization.care_ends_enc.is_not(None)).count() == 0
