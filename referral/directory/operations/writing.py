"""What every change of the directory does: check values, find the practice's own row, write and record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import Actor
from referral.core.errors import Invalid, NotFound
from referral.core.numbers import is_npi
from referral.directory.models import Clinician, Facility, FacilityOffice

Owned = TypeVar("Owned", Clinician, Facility, FacilityOffice)
Values = Mapping[str, Any]


def check(*, npi: str | None = None, time_zone: str | None = None) -> None:
    """Raises Invalid by field for a wrong NPI or an unknown time zone."""
    problems = {}
    if npi and not is_npi(npi):
        problems["npi"] = "Not a valid NPI: check the ten digits."
    if time_zone is not None and time_zone not in available_timezones():
        problems["time_zone"] = "Use a name such as America/Chicago."
    if problems:
        raise Invalid("Some details need attention.", **problems)


def own(session: Session, model: type[Owned], actor: Actor, uid: str) -> Owned:
    """The practice's row with that opaque id. Raises NotFound."""
    row = session.scalars(
        sa.select(model).where(model.uid == uid, model.practice_id == actor.practice_id)
    ).first()
    if row is None:
        raise NotFound("There is no such entry.")
    return row


def write(actor: Actor, row: Any, values: Values, what: str) -> list[str]:
    """Set the values that differ, record which they were, and return their names; joins the caller's transaction."""
    changes = [name for name, value in values.items() if (getattr(row, name) or None) != (value or None)]
    for name, value in values.items():
        setattr(row, name, value.strip() if type(value) is str else value)
    if changes:
        record(AuditTag.PRACTICE_CHANGED, actor=actor, what=what, changes=changes)
    return changes
