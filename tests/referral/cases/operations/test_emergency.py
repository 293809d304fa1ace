"""Booking is held to the authorization; emergency care overrides it, and VA hears of it within 72 hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient

from referral.appointments.models import Appointment, VisitStatus
from referral.authorizations.models import Authorization
from referral.authorizations.states import Channel
from referral.cases.operations import closing, emergency, visits
from referral.cases.operations import desk as desk_operations
from referral.cases.operations.visits import Slot
from referral.cases.states import CaseState, CloseReason, StepAction
from referral.core.actor import Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from tests import cast
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

WHY = "New weakness of the left leg; the clinician wants the block this week"


def test_a_code_outside_the_authorization_is_not_booked_and_the_form_says_so(
    desk: Desk, client: FlaskClient
) -> None:
    opened = desk.approved()
    slot = Slot(desk.today + timedelta(days=5), time(9), planned=("62323",))
    with pytest.raises(IllegalMove, match="does not cover 62323"):
        visits.schedule(desk.coordinator, opened.uid, None, slot)
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/cases/{opened.uid}/schedule").text
    assert "62290: inside the authorization." in page
    assert "3 of 3 visits left" in page
    visits.schedule(desk.coordinator, opened.uid, None, replace(slot, planned=("62290",)))
    assert db.session.query(Appointment).one().planned == ["62290"]


def test_emergency_care_is_booked_by_a_clinician_and_va_must_be_told_before_anything_else(
    desk: Desk,
) -> None:
    opened = desk.sent()
    slot = Slot(desk.today, time(9), planned=("62323",))
    with pytest.raises(NotAllowed):
        emergency.schedule_emergency(desk.coordinator, opened.uid, None, slot, WHY)
    with pytest.raises(Invalid):
        emergency.schedule_emergency(desk.reviewer, opened.uid, None, slot, "Pain")
    emergency.schedule_emergency(desk.reviewer, opened.uid, None, slot, WHY)
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.SCHEDULED, StepAction.NOTIFY_VA)
    assert case.next_due_on == desk.today + timedelta(days=3)
    desk_operations.snooze(desk.coordinator, opened.uid, None, desk.today + timedelta(days=9), "Later")
    desk_operations.refresh_case(case.id)
    assert the_case(opened).next_due_on == desk.today + timedelta(days=3)
    assert db.session.query(Appointment).one().status is VisitStatus.BOOKED
    visits.complete(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is StepAction.NOTIFY_VA
    with pytest.raises(IllegalMove, match="within 72 hours"):
        closing.close(desk.coordinator, opened.uid, None, CloseReason.OTHER, "No")
    with pytest.raises(Invalid):
        emergency.notify_va(
            desk.coordinator, opened.uid, None, told_on=desk.today, channel=Channel.PHONE, proof=""
        )
    emergency.notify_va(
        desk.coordinator, opened.uid, None, told_on=desk.today, channel=Channel.PHONE, proof="Ms Lund, no. 5"
    )
    assert the_case(opened).next_action is not StepAction.NOTIFY_VA
    assert {row.visits_used for row in db.session.query(Authorization)} == {0}


def test_what_the_authorization_covers_is_no_emergency_override(desk: Desk) -> None:
    opened = desk.approved()
    slot = Slot(desk.today + timedelta(days=5), time(9), planned=("62290",))
    with pytest.raises(Invalid, match="covers this visit"):
        emergency.schedule_emergency(desk.supervisor, opened.uid, None, slot, WHY)


def test_emergency_care_that_took_place_before_is_recorded_and_its_hours_run_from_then(desk: Desk) -> None:
    opened = desk.sent()
    yesterday = Slot(desk.today - timedelta(days=1), time(9), planned=("62323",))
    with pytest.raises(Invalid):
        emergency.schedule_emergency(
            desk.reviewer, opened.uid, None, replace(yesterday, on=desk.today - timedelta(days=9)), WHY
        )
    emergency.schedule_emergency(desk.reviewer, opened.uid, None, yesterday, WHY)
    visit = db.session.query(Appointment).one()
    assert visit.va_notify_by == visit.starts_at + timedelta(hours=72)
    assert visit.on == yesterday.on
    emergency.notify_va(
        desk.coordinator,
        opened.uid,
        None,
        told_on=yesterday.on,
        channel=Channel.PHONE,
        proof="Ms Lund, no. 5",
    )
    assert the_case(opened).next_action is not StepAction.NOTIFY_VA
