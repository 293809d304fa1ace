"""People away and accounts closed: what they own is handed on, and comes back with them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.owners import (
    hand_all_on,
    leave_to_desk_if_gone,
    locked_account,
    may_own,
    strays,
    take_back,
)
from referral.core import clock
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotAllowed, NotFound
from referral.directory import queries as directory
from referral.people import queries as people
from referral.people.models import Absence, Account
from referral.people.operations.accounts import join_change_account

LONGEST_DAYS = 366
MAY_MARK = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.SYSTEM})


def mark_away(
    actor: Actor, account_uid: str, from_on: date | None, to_on: date | None, substitute_uid: str
) -> Absence:
    """Note that somebody is away from `from_on` to `to_on` (dates at the practice, both included).

    Their open cases go to the substitute ("": the desk), at once when the absence has begun, and come back after it.
    Raises Invalid by field, NotAllowed, NotFound.
    """
    _must_be_allowed(actor)
    account = people.account_by_uid(actor.practice_id, account_uid)
    substitute = people.account_by_uid(actor.practice_id, substitute_uid) if substitute_uid else None
    with transaction() as session:
        today = directory.today(actor.practice_id)
        account = _locked(account.id)  # a second click waits here, then sees the first
        _check(account, from_on, to_on, substitute, today)
        assert from_on is not None
        assert to_on is not None
        absence = Absence(practice_id=actor.practice_id, account_id=account.id, from_on=from_on, to_on=to_on,
                          substitute_id=substitute.id if substitute else None, by_id=actor.id)  # fmt: skip
        session.add(absence)
        session.flush()
        record(AuditTag.ABSENCE_NOTED, actor=actor, account_id=account.id, from_on=from_on.isoformat(),
               to_on=to_on.isoformat(), substitute=absence.substitute_id)  # fmt: skip
        if from_on <= today:
            _begin(absence, actor)
    return absence


def come_back(actor: Actor, absence_uid: str) -> int:
    """End an absence now, or call off one that has not begun. Returns how many cases came back.

    Raises NotAllowed, NotFound.
    """
    _must_be_allowed(actor)
    with transaction() as session:
        rows = sa.select(Absence).where(Absence.uid == absence_uid, Absence.practice_id == actor.practice_id)
        absence = session.scalars(rows.with_for_update()).first()
        if absence is None:
            raise NotFound("There is no such absence.")
        return 0 if absence.ended_at else _end(absence, actor)


def roll_absences(practice_id: int) -> None:
    """Begin the absences whose day has come, end those that are over, and leave no case with somebody not there."""
    actor = system_actor(practice_id)
    with transaction() as session:
        today = directory.today(practice_id)
        rows = sa.select(Absence).where(Absence.practice_id == practice_id, Absence.ended_at.is_(None))
        absences = session.scalars(rows.order_by(Absence.id).with_for_update()).all()
        for absence in absences:
            if absence.to_on < today:
                _end(absence, actor)
        for absence in absences:
            if absence.ended_at is None and absence.begun_at is None and absence.from_on <= today:
                _begin(absence, actor)
        for case in strays(practice_id):
            leave_to_desk_if_gone(case, actor)


def change_account(actor: Actor, account_uid: str, *, name: str, role: Role, is_active: bool) -> int:
    """Set an account's name, role and whether it is active; the cases of one that is closed go to the desk.

    Returns how many were handed on. Raises as `join_change_account`.
    """
    with transaction():
        account = join_change_account(actor, account_uid, name=name, role=role, is_active=is_active)
        return 0 if account.is_active else hand_all_on(account, None, "closed", actor)


def _begin(absence: Absence, actor: Actor) -> None:
    account = _locked(absence.account_id)
    account.is_away, absence.begun_at = True, clock.utcnow()
    db.session.flush()
    stands_in = may_own(locked_account(absence.substitute_id), absence.practice_id)
    hand_all_on(account, absence.substitute_id if stands_in else None, "away", actor, absence)


def _end(absence: Absence, actor: Actor) -> int:
    account = _locked(absence.account_id)
    absence.ended_at = clock.utcnow()
    record(AuditTag.ABSENCE_ENDED, actor=actor, account_id=account.id, to_on=absence.to_on.isoformat())
    if absence.begun_at is None:
        return 0
    account.is_away = False
    db.session.flush()
    return take_back(absence, account, actor)


def _locked(account_id: int) -> Account:
    rows = sa.select(Account).where(Account.id == account_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def _check(
    account: Account, from_on: date | None, to_on: date | None, substitute: Account | None, today: date
) -> None:
    problems = {}
    if not account.is_active:
        problems["account"] = "This account is closed."
    if from_on is None:
        problems["from_on"] = "Enter the first day."
    if to_on is None:
        problems["to_on"] = "Enter the last day: nobody is away without an end."
    elif to_on < max(from_on or to_on, today):
        problems["to_on"] = "Enter a day from today on that is not before the first day."
    elif from_on and (to_on - from_on).days > LONGEST_DAYS:
        problems["to_on"] = "More than a year: close the account instead."
    if from_on and to_on and not problems and people.is_away_between(account.id, from_on, to_on):
        problems["from_on"] = "This person is noted as away on some of these days already."
    if substitute is not None and from_on and to_on and not problems:
        problems |= _substitute_problem(account, substitute, from_on, to_on)
    if problems:
        raise Invalid("The absence was not noted.", **problems)


def _substitute_problem(account: Account, substitute: Account, from_on: date, to_on: date) -> dict[str, str]:
    if substitute.id == account.id or not substitute.is_active:
        return {"substitute": "Choose somebody else who works here now, or the desk."}
    if people.is_away_between(substitute.id, from_on, to_on):
        return {
            "substitute": f"{substitute.name} is away on some of these days. Choose somebody else, or the desk."
        }
    return {}


def _must_be_allowed(actor: Actor) -> None:
    if actor.role not in MAY_MARK:
        raise NotAllowed("Only supervisors and administrators can note who is away.")
