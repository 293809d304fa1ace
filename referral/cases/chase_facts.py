"""What is chased for a case, and which visits' records are: read beside the facts, for few cases have any."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from referral.appointments.models import Appointment, VisitStatus
from referral.appointments.rules import DoneVisit, owed
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.cases.facts import ChaseFacts
from referral.cases.models import Case
from referral.cases.states import CaseState
from referral.chasing.models import Chase
from referral.core.db import db

_OPEN_CHASES = (
    sa.select(Chase)
    .where(Chase.case_id == sa.bindparam("case_id"), Chase.settled_at.is_(None))
    .order_by(Chase.opened_on, Chase.id)
)
_DONE_VISITS = sa.select(Appointment).where(
    Appointment.case_id == sa.bindparam("case_id"), Appointment.status == VisitStatus.DONE
)


def open_chases(case_id: int) -> tuple[ChaseFacts, ...]:
    """What is being chased for the case now, in the order in which it began."""
    return tuple(
        ChaseFacts(one.purpose, one.about_id, one.next_rung, one.call_due, one.promise_on,
                   one.promise_breaks_on, one.is_escalated, one.opened_on, one.party)
        for one in db.session.scalars(_OPEN_CHASES, {"case_id": case_id})
    )  # fmt: skip


def records_chased(case: Case) -> tuple[DoneVisit, ...]:
    """The first and last visits whose records VA must still get or confirm."""
    visits = [
        DoneVisit(
            one.id,
            one.authorization_id,
            one.on,
            one.records_sent_on,
            one.records_confirmed_on is not None or one.records_waived_on is not None,
        )
        for one in db.session.scalars(_DONE_VISITS, {"case_id": case.id})
    ]
    return owed(visits, is_over=case.state in (CaseState.COMPLETED, CaseState.CLOSED))


def since_on(request: ServiceRequest, row: Any) -> date | None:
    """Since when whoever has the request has it."""
    if request.status is RequestStatus.MORE_ASKED:
        return cast(date | None, row.question_on)
    return cast(date | None, row.asked_answered_on) or request.sent_on
