"""Who owns a case: somebody who is at work, or the desk. What is here joins the caller's transaction.

A case without an owner is the desk's: everybody who works there sees it under "Needs me".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case, Handover
from referral.core import clock
from referral.core.actor import STAFF, Actor
from referral.core.db import db
from referral.people.models import Absence, Account


def may_own(account: Account | None, practice_id: int) -> bool:
    """Whether cases may be given to that person: works here, and is not away."""
    return (
        account is not None
        and account.practice_id == practice_id
        and account.role in STAFF
        and account.is_active
        and not account.is_away
    )


def locked_account(account_id: int | None) -> Account | None:
    """The account as it is now, kept from being closed or marked away until the transaction ends."""
    if account_id is None:
        return None
    rows = sa.select(Account).where(Account.id == account_id).with_for_update(read=True)
    return db.session.scalars(rows.execution_options(populate_existing=True)).first()


def hand_on(case: Case, to_id: int | None, why: str, actor: Actor, absence: Absence | None = None) -> None:
    """Give the case to somebody else (None: the desk), as its owner is not there; `why` is a key of `HANDED_ON`."""
    if case.owner_id == to_id:
        return
    db.session.add(
        Handover(practice_id=case.practice_id, case_id=case.id, absence_id=absence.id if absence else None,
                 from_id=case.owner_id, to_id=to_id, at=clock.utcnow())
    )  # fmt: skip
    _give(case, to_id, why, actor)


def _give(case: Case, to_id: int | None, why: str, actor: Actor) -> None:
    record(AuditTag.CASE_HANDED_ON, actor=actor, case_id=case.id, before=case.owner_id, after=to_id, why=why)
    case.owner_id, case.touched_at = to_id, clock.utcnow()


HANDED_ON = {
    "away": "The owner is away",
    "closed": "The owner's account was closed",
    "gone": "The owner no longer works here or is away",
    "back": "The owner is back",
}
"""Why a case changed hands without anybody assigning it."""


def hand_all_on(
    account: Account, to_id: int | None, why: str, actor: Actor, absence: Absence | None = None
) -> int:
    """Hand on every open case of that person; returns how many."""
    cases = _locked(Case.owner_id == account.id, Case.closed_at.is_(None))
    for case in cases:
        hand_on(case, to_id, why, actor, absence)
    return len(cases)


def take_back(absence: Absence, account: Account, actor: Actor) -> int:
    """Give an absence's cases back, except those that somebody assigned meanwhile; returns how many."""
    rows = sa.select(Handover).where(Handover.absence_id == absence.id, Handover.ended_at.is_(None))
    handed = {row.case_id: row for row in db.session.scalars(rows.order_by(Handover.id))}
    cases = _locked(Case.id.in_(handed))
    chains = _later(handed.values())
    returned = 0
    for case in cases:
        chain = _chain(handed[case.id], chains.get(case.id, ()))
        if chain[-1].to_id == case.owner_id and may_own(account, case.practice_id):
            _give(case, account.id, "back", actor)
            returned += 1
            for row in chain:
                row.ended_at = clock.utcnow()
    for row in handed.values():
        row.ended_at = row.ended_at or clock.utcnow()
    return returned


def _later(handed: Iterable[Handover]) -> dict[int, list[Handover]]:
    """Handovers still in force of the same cases, oldest first: whoever stood in may have left as well."""
    found: dict[int, list[Handover]] = {}
    wanted = [row.case_id for row in handed]
    rows = sa.select(Handover).where(Handover.case_id.in_(wanted), Handover.ended_at.is_(None))
    for row in db.session.scalars(rows.order_by(Handover.id)):
        found.setdefault(row.case_id, []).append(row)
    return found


def _chain(first: Handover, rows: Sequence[Handover]) -> list[Handover]:
    """`first` and the handovers that passed the case on from there."""
    chain = [first]
    for row in rows:
        if row.id > chain[-1].id and row.from_id == chain[-1].to_id:
            chain.append(row)
    return chain


def leave_to_desk_if_gone(case: Case, actor: Actor) -> None:
    """Give the case to the desk when its owner works here no more or is away."""
    if case.owner_id is not None and not may_own(locked_account(case.owner_id), case.practice_id):
        hand_on(case, None, "gone", actor)


def strays(practice_id: int) -> Sequence[Case]:
    """Open cases whose owner is not there, locked: there should be none."""
    is_there = sa.and_(Account.is_active, Account.is_away.is_(False), Account.role.in_(STAFF))
    owned_by_nobody = sa.exists().where(Account.id == Case.owner_id, is_there)
    return _locked(
        Case.practice_id == practice_id,
        Case.closed_at.is_(None),
        Case.owner_id.is_not(None),
        ~owned_by_nobody,
    )


def _locked(*wanted: sa.ColumnElement[bool]) -> Sequence[Case]:
    rows = sa.select(Case).where(*wanted).order_by(Case.id).with_for_update(of=Case)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()
