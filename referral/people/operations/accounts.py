"""Adding and changing accounts. Administrators change others; everybody changes their own password."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import STAFF, Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.people import passwords, queries, rules
from referral.people.models import Account, RecoveryCode, email_index
from referral.people.operations.sign_in import end_sessions

CHANGEABLE_BY = frozenset({Role.ADMINISTRATOR, Role.SYSTEM})


def add_account(
    actor: Actor, *, email: str, name: str, role: Role, password: str | None = None
) -> tuple[Account, str]:
    """Add a member of staff to the actor's practice. Returns the account and its password.

    Without `password` a temporary one is made, to be changed at the first sign-in. Raises Invalid, NotAllowed.
    """
    _must_administer(actor)
    email, name = rules.normal_email(email), name.strip()
    chosen = password or passwords.temporary_password()
    _check_identity(email, name, role)
    if problem := rules.password_problem(chosen, email, name):
        raise Invalid("The account can't be added yet.", password=problem)
    account = Account(
        practice_id=actor.practice_id,
        email=email,
        email_index=email_index(email),
        name=name,
        role=role,
        password_hash=passwords.hash_password(chosen),
        must_change_password=password is None,
    )
    try:
        with transaction() as session:
            session.add(account)
            session.flush()
            record(
                AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"added": role.value}
            )
    except IntegrityError as error:
        raise Invalid(
            "The account can't be added yet.", email="An account with this e-mail address exists."
        ) from error
    return account, chosen


def _check_identity(email: str, name: str, role: Role) -> None:
    problems = {}
    if problem := rules.email_problem(email):
        problems["email"] = problem
    if not 0 < len(name) <= rules.LONGEST_NAME:
        problems["name"] = f"Enter a name of up to {rules.LONGEST_NAME} characters."
    if role not in STAFF:
        problems["role"] = "Choose a role."
    if problems:
        raise Invalid("The account can't be added yet.", **problems)


def join_change_account(actor: Actor, account_uid: str, *, name: str, role: Role, is_active: bool) -> Account:
    """Set name, role and active. Deactivating or a new role ends the person's sessions. Joins the transaction.

    Whoever closes an account hands its cases on in the same transaction (`cases.operations.absences`). Raises Invalid,
    NotAllowed, NotFound, and IllegalMove when no active administrator would be left.
    """
    _must_administer(actor)
    session = db.session()
    account = _account(session, actor, account_uid)
    _check_identity(account.email or "", name.strip(), role)
    wanted = {"name": name.strip(), "role": role, "is_active": is_active}
    before = {key: getattr(account, key) for key in wanted}
    changes = {key: [str(before[key]), str(value)] for key, value in wanted.items() if before[key] != value}
    if not changes:
        return account
    for key, value in wanted.items():
        setattr(account, key, value)
    session.flush()
    _must_keep_an_administrator(session, actor)
    if {"role", "is_active"} & changes.keys():
        end_sessions(session, account)
    record(AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes=changes)
    return account


def reset_password(actor: Actor, account_uid: str) -> str:
    """Give the account a temporary password, unlock it and end its sessions. Returns the password, shown once."""
    _must_administer(actor)
    temporary = passwords.temporary_password()
    hashed = passwords.hash_password(temporary)
    with transaction() as session:
        account = _account(session, actor, account_uid)
        account.password_hash = hashed
        account.must_change_password = True
        _unlock(account)
        end_sessions(session, account)
        record(AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"password": "reset"})
    return temporary


def reset_second_factor(actor: Actor, account_uid: str) -> None:
    """Remove the account's second factor (a lost phone without recovery codes) and end its sessions."""
    _must_administer(actor)
    with transaction() as session:
        account = _account(session, actor, account_uid)
        drop_second_factor(session, account)
        end_sessions(session, account)
        record(
            AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"second factor": "removed"}
        )


def unlock(actor: Actor, account_uid: str) -> None:
    """End a lock-out before its time."""
    _must_administer(actor)
    with transaction() as session:
        account = _account(session, actor, account_uid)
        _unlock(account)
        record(AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"lock": "removed"})


def change_own_password(actor: Actor, *, current: str, new: str, keep_token: str = "") -> None:
    """Change the actor's own password and end their other sessions. Raises Invalid naming the field."""
    account = queries.account_of(actor)
    if not passwords.verify_password(account.password_hash, current):
        raise Invalid("The password was not changed.", current="This is not your current password.")
    problem = rules.password_problem(new, account.email or "", account.name)
    if problem is None and new == current:
        problem = "Choose a password that differs from the current one."
    if problem:
        raise Invalid("The password was not changed.", new=problem)
    hashed = passwords.hash_password(new)
    with transaction() as session:
        account = _account(session, actor, account.uid)
        account.password_hash = hashed
        account.must_change_password = False
        end_sessions(session, account, keep_token)
        record(AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"password": "changed"})


def drop_second_factor(session: Session, account: Account) -> None:
    """Forget the account's secret and recovery codes; joins the caller's transaction."""
    account.totp_secret = None
    account.totp_confirmed_at = None
    account.totp_last_step = None
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _must_administer(actor: Actor) -> None:
    if actor.role not in CHANGEABLE_BY:
        raise NotAllowed("Only an administrator can change accounts.")


def _account(session: Session, actor: Actor, uid: str) -> Account:
    rows = (
        sa.select(Account)
        .where(Account.practice_id == actor.practice_id, Account.uid == uid)
        .with_for_update()
    )
    account = session.scalars(rows).first()
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _unlock(account: Account) -> None:
    account.failed_attempts = 0
    account.locked_until = None


def _must_keep_an_administrator(session: Session, actor: Actor) -> None:
    left = sa.select(sa.func.count()).where(
        Account.practice_id == actor.practice_id, Account.role == Role.ADMINISTRATOR, Account.is_active
    )
    if not session.scalar(left):
        raise IllegalMove("The practice needs at least one active administrator.")
