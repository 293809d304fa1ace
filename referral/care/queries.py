"""Reading the care log of a case. Rows that were taken out come only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from referral.care.models import CareItem, CareScore, CareTrial, CareWeek, TrialDecision
from referral.core.db import db


def _kept(model: type[Any], case_id: int, with_removed: bool) -> Sequence[Any]:
    wanted = sa.select(model).where(model.case_id == case_id)
    if not with_removed:
        wanted = wanted.where(model.removed_at.is_(None))
    return db.session.scalars(wanted.order_by(model.id)).all()


def items(case_id: int, *, with_removed: bool = False) -> Sequence[CareItem]:
    """Treatments tried, as entered."""
    return _kept(CareItem, case_id, with_removed)


def trials(case_id: int, *, with_removed: bool = False) -> Sequence[CareTrial]:
    """Trials of conservative care, oldest first."""
    return _kept(CareTrial, case_id, with_removed)


def weeks(case_id: int, *, with_removed: bool = False) -> Sequence[CareWeek]:
    """Weekly entries by their day."""
    return sorted(_kept(CareWeek, case_id, with_removed), key=lambda row: row.on)


def scores(case_id: int, *, with_removed: bool = False) -> Sequence[CareScore]:
    """Totals of questionnaires and scales by their day."""
    return sorted(_kept(CareScore, case_id, with_removed), key=lambda row: row.on)


def decisions(case_id: int) -> Sequence[TrialDecision]:
    """What clinicians decided about the case's trials, oldest first."""
    wanted = sa.select(TrialDecision).where(TrialDecision.case_id == case_id)
    return db.session.scalars(wanted.order_by(TrialDecision.id)).all()


def running_trial(case_id: int) -> CareTrial | None:
    """The trial that has not ended."""
    running = (CareTrial.case_id == case_id, CareTrial.ended_on.is_(None), CareTrial.removed_at.is_(None))
    return db.session.scalars(sa.select(CareTrial).where(*running)).first()
