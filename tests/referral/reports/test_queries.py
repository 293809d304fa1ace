"""The practice's own report: counts and missing rates, and nothing about fewer than five people."""

from __future__ import annotations

from datetime import timedelta

from referral.appointments.models import Appointment, VisitStatus
from referral.care.models import CareScore
from referral.care.states import Measure
from referral.cases import queries
from referral.core import clock
from referral.core.db import db, transaction
from referral.reports.queries import outcome_report
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk, desk

__all__ = ["desk"]


def add_procedure(desk: Desk, weeks_ago: int, pain_at_six: float | None) -> None:
    """A case with a visit done so long ago, and its answer at week 6."""
    case = the_case(desk.received())
    authorization = queries.first_authorization(case)
    assert authorization is not None
    authorization_id, case_id, practice_id = authorization.id, case.id, case.practice_id
    on = desk.today - timedelta(weeks=weeks_ago)
    with transaction() as session:
        visit = Appointment(practice_id=practice_id, case_id=case_id, authorization_id=authorization_id,
                            status=VisitStatus.DONE, booked_on=on, starts_at=clock.utcnow(), on=on)  # fmt: skip
        session.add(visit)
        session.flush()
        if pain_at_six is not None:
            score = CareScore(practice_id=practice_id, case_id=case_id, on=desk.today, measure=Measure.PAIN_VAS,
                              visit_id=visit.id, follow_up_week=6, recorded_by_id=desk.coordinator.id)  # fmt: skip
            score.value = pain_at_six
            session.add(score)


def test_four_procedures_are_not_broken_down(desk: Desk) -> None:
    for pain in (10, 20, 30, None):
        add_procedure(desk, 30, pain)
    report = outcome_report(desk.supervisor)
    assert report.procedures is None
    assert all(line.asked is None and line.median is None for line in report.pain)


def test_counts_missing_rates_and_medians_by_week(desk: Desk) -> None:
    for pain in (10, 20, 30, 40, 50, None):
        add_procedure(desk, 30, pain)
    add_procedure(desk, 7, None)  # its time for week 6 is not over
    report = outcome_report(desk.supervisor)
    assert report.procedures == 7
    by_week = {line.week: line for line in report.pain}
    six = by_week[6]
    assert (six.asked, six.answered, six.missing_percent, six.median) == (6, 5, 17, 30)
    assert (by_week[2].asked, by_week[2].answered, by_week[2].missing_percent) == (7, 0, 100)
    assert by_week[52].asked is None
    db.session.rollback()
