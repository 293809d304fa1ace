"""Reading accounts and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from referral.core import crypto
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import db
from referral.core.errors import NotFound
from referral.people.models import Absence, Account, RecoveryCode, StaffSession, email_index


def accounts_with_email(email: str) -> Sequence[Account]:
    """Active accounts with that address, one per practice at most."""
    rows = (
        sa.select(Account)
        .where(Account.email_index == email_index(email), Account.is_active)
        .order_by(Account.id)
    )
    return db.session.scalars(rows).all()


def account_by_email(practice_id: int, email: str) -> Account:
    """The practice's account with that address, active or not. Raises NotFound."""
    rows = sa.select(Account).where(
        Account.practice_id == practice_id, Account.email_index == email_index(email)
    )
    return _found(db.session.scalars(rows).first())


def account_by_uid(practice_id: int, uid: str) -> Account:
    """One account of the practice. Raises NotFound."""
    return _found(
        db.session.scalars(
            sa.select(Account).where(Account.practice_id == practice_id, Account.uid == uid)
        ).first()
    )


def account_by_id(practice_id: int, account_id: int) -> Account:
    """The practice's account with that row id, active or not. Raises NotFound."""
    rows = sa.select(Account).where(Account.practice_id == practice_id, Account.id == account_id)
    return _found(db.session.scalars(rows).first())


def account_of(actor: Actor) -> Account:
    """The account of a signed-in member of staff. Raises NotFound."""
    return _found(db.session.get(Account, actor.id))


def accounts(practice_id: int) -> Sequence[Account]:
    """All accounts of the practice, active ones first, by name."""
    order = (Account.is_active.desc(), sa.func.lower(Account.name), Account.id)
    return db.session.scalars(
        sa.select(Account).where(Account.practice_id == practice_id).order_by(*order)
    ).all()


def active_staff(practice_id: int, *roles: Role) -> Sequence[Account]:
    """Active accounts with one of `roles` (with any role when none is named), by name: for owner lists."""
    rows = sa.select(Account).where(Account.practice_id == practice_id, Account.is_active)
    if roles:
        rows = rows.where(Account.role.in_(roles))
    return db.session.scalars(rows.order_by(sa.func.lower(Account.name), Account.id)).all()


def is_away_between(account_id: int, from_on: date, to_on: date) -> bool:
    """Whether an absence of that person, not ended, holds any day from `from_on` to `to_on`."""
    rows = sa.select(Absence.id).where(
        Absence.account_id == account_id,
        Absence.ended_at.is_(None),
        Absence.from_on <= to_on,
        Absence.to_on >= from_on,
    )
    return db.session.execute(rows.limit(1)).first() is not None


def absences(practice_id: int) -> Sequence[Absence]:
    """Absences that run or are to come, the earliest first."""
    rows = sa.select(Absence).where(Absence.practice_id == practice_id, Absence.ended_at.is_(None))
    return db.session.scalars(rows.order_by(Absence.from_on, Absence.id)).all()


def present_staff(practice_id: int) -> Sequence[Account]:
    """Active accounts of people who are not away, by name: whom a case can be given to."""
    return [account for account in active_staff(practice_id) if not account.is_away]


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes of the account are unused."""
    unused = sa.select(sa.func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def open_session(token: str) -> StaffSession | None:
    """The session a browser's token belongs to, with its account, unless it was ended or the account closed."""
    rows = (
        sa.select(StaffSession)
        .join(StaffSession.account)
        .where(
            StaffSession.token_hash == crypto.sha256(token.encode()),
            StaffSession.ended_at.is_(None),
            Account.is_active,
        )
        .options(contains_eager(StaffSession.account))
    )
    return db.session.scalars(rows).first()


def _found(account: Account | None) -> Account:
    if account is None:
        raise NotFound("There is no such account.")
    return account


def actor_of(account_id: int | None, practice_id: int) -> Actor:
    """The person behind an order, for work done later on their behalf; the program itself when there is none."""
    account = db.session.get(Account, account_id) if account_id else None
    if account is None or account.practice_id != practice_id:
        return system_actor(practice_id)
    return account.as_actor()
