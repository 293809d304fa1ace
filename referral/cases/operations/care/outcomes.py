"""Asking veterans for outcomes after the procedure, also when the case is closed."""

from __future__ import annotations

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.care.models import FollowUpReminder
from referral.cases import queries
from referral.cases.outcomes import DueOutcome, outcomes_due
from referral.core.actor import system_actor
from referral.core.db import db, transaction
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind


def ask_for_outcomes(practice_id: int) -> int:
    """Tell each veteran once, when a follow-up is due, that there is something to answer; returns how many. Daily.

    Each in a transaction of its own, with the case's row locked, so that two runs at once tell nobody twice.
    """
    due = [outcome for outcome in outcomes_due(practice_id) if outcome.is_to_ask]
    return sum(_ask(practice_id, outcome) for outcome in due)


def _ask(practice_id: int, outcome: DueOutcome) -> bool:
    with transaction():
        case = queries.case_for_system(outcome.case_id)
        told = sa.select(FollowUpReminder.id).where(
            FollowUpReminder.visit_id == outcome.visit_id, FollowUpReminder.week == outcome.follow_up.week
        )
        if db.session.execute(told).first():
            return False
        actor = system_actor(practice_id)
        notice = order_notice(NoticeKind.OUTCOMES_DUE, case_id=case.id, veteran_id=case.veteran_id,
                              practice_id=practice_id, actor=actor)  # fmt: skip
        db.session.add(
            FollowUpReminder(
                practice_id=practice_id,
                case_id=case.id,
                visit_id=outcome.visit_id,
                week=outcome.follow_up.week,
            )
        )
        record(AuditTag.OUTCOMES_ASKED, actor=actor, case_id=case.id, week=outcome.follow_up.week,
               notice_id=notice.id)  # fmt: skip
        return True
