"""A desk that records VA's answers, one case after the other, as the pages would; it may be killed at any moment."""

from __future__ import annotations

import sqlalchemy as sa

from referral import create_app
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import AT_VA, RequestStatus
from referral.cases.models import Case
from referral.cases.operations import va_answers
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.directory import queries as directory
from referral.people.models import Account

EVERY_OTHER = 2


def answered_cases() -> sa.Select[Case]:
    """Every other case: those that this desk moves; the rest is only chased."""
    return sa.select(Case).where(Case.id % EVERY_OTHER == 0)


def main() -> None:
    """Record a denial for each case that waits for VA, until none is left."""
    with create_app().app_context():
        account = db.session.scalars(sa.select(Account).where(Account.role == Role.COORDINATOR)).first()
        assert account is not None
        desk = Actor(account.id, account.name, Role.COORDINATOR, account.practice_id)
        waiting = (
            answered_cases()
            .join(ServiceRequest, ServiceRequest.case_id == Case.id)
            .where(ServiceRequest.status.in_(AT_VA))
            .with_only_columns(Case.uid)
            .order_by(Case.id)
        )
        for uid in db.session.scalars(waiting).all():
            va_answers.record_answer(desk, uid, None, answer=RequestStatus.DENIED, note="Not needed, they said",
                                     decided_on=directory.today(desk.practice_id))  # fmt: skip
