"""Reading what belongs to a visit: its note and the files that go to VA with its records."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.appointments.models import Appointment, VisitNote, VisitRecord, VisitStatus
from referral.core.db import db


def newest_note(appointment_id: int) -> VisitNote | None:
    """The visit's note that counts, a draft or signed."""
    rows = sa.select(VisitNote).where(VisitNote.appointment_id == appointment_id)
    return db.session.scalars(rows.order_by(VisitNote.id.desc()).limit(1)).first()


def records(appointment_id: int) -> Sequence[VisitRecord]:
    """The files that go with the visit's records, oldest first, without those taken out."""
    rows = sa.select(VisitRecord).where(
        VisitRecord.appointment_id == appointment_id, VisitRecord.removed_at.is_(None)
    )
    return db.session.scalars(rows.order_by(VisitRecord.id)).all()


def has_earlier_visit(visit: Appointment) -> bool:
    """Whether another visit took place before it under the same authorization."""
    earlier = sa.exists().where(
        Appointment.authorization_id == visit.authorization_id,
        Appointment.status == VisitStatus.DONE,
        Appointment.on < visit.on,
    )
    return bool(db.session.scalar(sa.select(earlier)))
