"""What all rows of the care log have in common: who may write them, plausible days, change, removal, confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.care import queries as care
from referral.care.models import CareItem, CareScore, CareTrial, CareWeek
from referral.care.rules import date_problem
from referral.cases.models import Case
from referral.cases.operations.moves import case_change
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.core.partial_date import PartialDate
from referral.directory import queries as directory

AnyEntry = CareItem | CareTrial | CareWeek | CareScore
MODELS: tuple[type[AnyEntry], ...] = (CareItem, CareTrial, CareWeek, CareScore)
LONGEST_TEXT = 4000
GONE = "There is no such entry in this care log."


def today(actor: Actor) -> date:
    """The calendar date at the practice."""
    return directory.today(actor.practice_id)


def check_days(actor: Actor, case: Case, **days: PartialDate | date | None) -> None:
    """Raise Invalid for days that have not come or lie before the veteran was born, by field."""
    now = today(actor)
    problems = {
        name: problem
        for name, day in days.items()
        if (problem := date_problem(day, today=now, born_on=case.veteran.born_on))
    }
    if problems:
        raise Invalid("A date can't be right.", **problems)


def check_texts(**texts: str) -> None:
    """Raise Invalid for texts that are too long to be read on a paper, by field."""
    long = {
        name: f"Use at most {LONGEST_TEXT:,} letters."
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }
    if long:
        raise Invalid("That is too long.", **long)


def kind_of(row: AnyEntry) -> str:
    """What an entry is called in the history."""
    if isinstance(row, CareItem):
        return row.kind.value
    if isinstance(row, CareScore):
        return row.measure.value
    return "trial" if isinstance(row, CareTrial) else "weekly_entry"


def add(actor: Actor, case: Case, row: AnyEntry) -> None:
    """Add a new row to the caller's transaction and to the history."""
    row.recorded_by_id, row.by_veteran = actor.id, actor.role is Role.VETERAN
    db.session.add(row)
    db.session.flush()
    record(AuditTag.CARE_RECORDED, actor=actor, case_id=case.id, care_id=row.id, kind=kind_of(row))


def find(actor: Actor, case: Case, uid: str, model: type[Any], *, removed: bool = False) -> Any:
    """The entry of the case, one the actor may change. Raises NotFound or NotAllowed."""
    row = db.session.scalars(sa.select(model).where(model.uid == uid, model.case_id == case.id)).first()
    if row is None or (row.removed_at is not None) is not removed:
        raise NotFound(GONE)
    if actor.role is Role.VETERAN and not row.is_self_reported:
        raise NotAllowed("Our team has this in your record now. Call us if something in it is not right.")
    return row


def find_any(actor: Actor, case: Case, uid: str, *, removed: bool = False) -> AnyEntry:
    """The entry of any kind with that opaque id. Raises NotFound or NotAllowed."""
    for model in MODELS:
        found = sa.select(sa.exists().where(model.uid == uid, model.case_id == case.id))
        if db.session.scalar(found):
            row: AnyEntry = find(actor, case, uid, model, removed=removed)
            return row
    raise NotFound(GONE)


def change(actor: Actor, case: Case, row: AnyEntry, values: Mapping[str, Any]) -> None:
    """Write new values onto a row; the history keeps each from before and after. Joins the transaction."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if (before or None) != (value or None):
            changes[name] = [_plain(before), _plain(value)]
            setattr(row, name, value)
    if changes:
        db.session.flush()
        record(AuditTag.CARE_CHANGED, actor=actor, case_id=case.id, care_id=row.id, kind=kind_of(row),
               changes=changes)  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | PartialDate) else value


def remove_entry(actor: Actor, case_uid: str, seen_version: int | None, uid: str, reason: str) -> None:
    """Take an entry out of the log, with the reason; it can be put back."""
    if not reason.strip():
        raise Invalid("The reason is missing.", reason="Say why it does not count.")
    check_texts(reason=reason)
    with case_change(actor, case_uid, seen_version) as case:
        row = find_any(actor, case, uid)
        row.removed_at, row.removed_by_id, row.removed_reason = clock.utcnow(), actor.id, reason.strip()
        record(AuditTag.CARE_REMOVED, actor=actor, case_id=case.id, care_id=row.id, kind=kind_of(row),
               reason=reason.strip())  # fmt: skip


def restore_entry(actor: Actor, case_uid: str, seen_version: int | None, uid: str) -> None:
    """Put a removed entry back. Raises IllegalMove when another trial or entry has taken its place."""
    with case_change(actor, case_uid, seen_version) as case:
        row = find_any(actor, case, uid, removed=True)
        if isinstance(row, CareTrial) and row.ended_on is None and care.running_trial(case.id) is not None:
            raise IllegalMove("Another trial is running. End or remove that one first.")
        if isinstance(row, CareWeek):
            check_day_is_free(case, row.on)
        row.removed_at = row.removed_by_id = row.removed_reason = None
        record(AuditTag.CARE_RESTORED, actor=actor, case_id=case.id, care_id=row.id, kind=kind_of(row))


def confirm_entry(actor: Actor, case_uid: str, seen_version: int | None, uid: str) -> None:
    """The practice has checked what the veteran reported; from now on only staff change it."""
    if actor.role is Role.VETERAN:
        raise NotAllowed("Only our team can confirm an entry.")
    with case_change(actor, case_uid, seen_version) as case:
        row = find_any(actor, case, uid)
        if not row.is_self_reported:
            raise IllegalMove("This entry is confirmed already.")
        row.confirmed_at, row.confirmed_by_id = clock.utcnow(), actor.id
        record(AuditTag.CARE_CONFIRMED, actor=actor, case_id=case.id, care_id=row.id, kind=kind_of(row))


def check_day_is_free(case: Case, on: date, except_uid: str = "") -> None:
    """Raise Invalid when the log has a weekly entry of that day already: two would contradict each other."""
    taken = sa.select(CareWeek.id).where(
        CareWeek.case_id == case.id,
        CareWeek.on == on,
        CareWeek.uid != except_uid,
        CareWeek.removed_at.is_(None),
    )
    if db.session.execute(taken.limit(1)).first():
        raise Invalid(
            "There is an entry of that day.", on="There is an entry for this day already. Change that one."
        )
