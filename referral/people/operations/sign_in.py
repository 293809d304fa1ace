"""Signing in and out. Refusals are answers, not errors, so that what they count is kept."""

from __future__ import annotations

import enum
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock, crypto
from referral.core.actor import Actor, system_actor
from referral.core.db import transaction
from referral.core.errors import Invalid
from referral.people import demo_factor, passwords, queries, rules, second_factor
from referral.people.models import Account, RecoveryCode, StaffSession

TOKEN_BYTES = 32


class Verdict(enum.StrEnum):
    """How a sign-in attempt ended."""

    REFUSED = "refused"  # wrong, unknown, locked or closed: the person is not told which
    SECOND_FACTOR_NEEDED = "second factor needed"
    SIGNED_IN = "signed in"


@dataclass(frozen=True)
class SignIn:
    """The answer to an attempt. `token` belongs in the browser's cookie when signed in."""

    verdict: Verdict
    account_uid: str = ""
    token: str = ""


REFUSED = SignIn(Verdict.REFUSED)


def sign_in(email: str, password: str) -> SignIn:
    """Try an e-mail address and password. Unknown addresses take as long as wrong passwords.

    The password is checked before the transaction opens (it takes a tenth of a second), the lock inside it.
    """
    tried = [(account.id, account.password_hash) for account in queries.accounts_with_email(email)]
    if not tried:
        passwords.verify_password(None, password)
        _note_unknown()
        return REFUSED
    matching = [account_id for account_id, stored in tried if passwords.verify_password(stored, password)]
    with transaction() as session:
        if not matching:
            for account_id, _ in tried:
                _count_failure(_locked_row(session, account_id), "password")
            return REFUSED
        account = _locked_row(session, matching[0])
        if _is_shut(account):
            _count_failure(account, "locked")
            return REFUSED
        if demo_factor.is_asked_at_sign_in(account):
            return SignIn(Verdict.SECOND_FACTOR_NEEDED, account.uid)
        return _open(session, account, with_second_factor=False)


def prove_second_factor(account_uid: str, code: str) -> SignIn:
    """Second step: a code of the authenticator app or a recovery code, for the account that passed the first."""
    with transaction() as session:
        found = session.scalars(
            sa.select(Account).where(Account.uid == account_uid).with_for_update()
        ).first()
        if found is None:
            return REFUSED
        if _is_shut(found) or not _code_fits(session, found, code):
            _count_failure(found, "second factor")
            return REFUSED
        return _open(session, found, with_second_factor=True)


def prove_signer(actor: Actor, password: str | None, code: str) -> None:
    """Prove for a signature that the actor is there: password (None: proved before) and second factor.

    A wrong try counts toward the lock as one at sign-in does; a code works once. Raises Invalid naming the field.
    """
    if password == "":
        raise Invalid("Nothing is signed yet.", password="Enter your password.")
    stored = queries.account_of(actor).password_hash
    knows_password = password is None or passwords.verify_password(stored, password)
    with transaction() as session:
        account = _locked_row(session, actor.id)
        problem = _signing_problem(session, account, knows_password, code)
    if problem:
        raise Invalid("Nothing is signed yet.", **problem)


def _signing_problem(session: Session, account: Account, knows_password: bool, code: str) -> dict[str, str]:
    if not account.has_second_factor:
        return {"code": "Signing needs a second factor. Set it up on your account's page, then sign."}
    if _is_shut(account):
        return {"password": "After several wrong tries signing is locked for a while."}
    if not knows_password:
        _count_failure(account, "signature password")
        return {"password": "This is not your password."}
    if not _code_fits(session, account, code):
        _count_failure(account, "signature code")
        return {"code": "This code does not fit or was used before. Enter the one your app shows now."}
    account.failed_attempts = 0
    return {}


def sign_out(actor: Actor, token: str, why: str = "signed out") -> None:
    """End the session of `token`."""
    with transaction() as session:
        ended = session.execute(
            sa.update(StaffSession)
            .where(StaffSession.token_hash == crypto.sha256(token.encode()), StaffSession.ended_at.is_(None))
            .values(ended_at=clock.utcnow())
        )
        if ended.rowcount:  # type: ignore[attr-defined]
            _locked_row(session, actor.id)
            record(AuditTag.SIGNED_OUT, actor=actor, account_id=actor.id, why=why)


def touch(session_id: int) -> None:
    """Note that the person behind a session is there, so that it does not end as idle."""
    with transaction() as session:
        session.execute(
            sa.update(StaffSession).where(StaffSession.id == session_id).values(last_seen_at=clock.utcnow())
        )


def end_sessions(session: Session, account: Account, keep_token: str = "") -> None:
    """End every open session of `account` but the one of `keep_token`; joins the caller's transaction."""
    session.execute(
        sa.update(StaffSession)
        .where(
            StaffSession.account_id == account.id,
            StaffSession.ended_at.is_(None),
            StaffSession.token_hash != crypto.sha256(keep_token.encode()),
        )
        .values(ended_at=clock.utcnow())
    )


def _note_unknown() -> None:
    """An address nobody has is noted in the first practice's history, without the address."""
    with transaction() as session:
        practice_id = session.scalar(sa.select(sa.func.min(Account.practice_id)))
        if practice_id is not None:
            record(AuditTag.SIGN_IN_FAILED, actor=system_actor(practice_id), step="unknown address")


def _locked_row(session: Session, account_id: int) -> Account:
    return session.scalars(sa.select(Account).where(Account.id == account_id).with_for_update()).one()


def _is_shut(account: Account) -> bool:
    return not account.is_active or rules.is_locked(account.locked_until, clock.utcnow())


def _count_failure(account: Account, step: str) -> None:
    """Note a failed try; the fifth in a row locks the account for a while. A locked account counts no further."""
    actor = system_actor(account.practice_id)
    record(AuditTag.SIGN_IN_FAILED, actor=actor, account_id=account.id, step=step)
    if _is_shut(account):
        return
    account.failed_attempts += 1
    if account.failed_attempts >= rules.TRIES_BEFORE_LOCK:
        account.failed_attempts = 0
        account.locked_until = clock.utcnow() + rules.LOCK_FOR
        record(
            AuditTag.SIGN_IN_LOCKED,
            actor=actor,
            account_id=account.id,
            until=account.locked_until.isoformat(),
        )


def _code_fits(session: Session, account: Account, code: str) -> bool:
    secret = account.totp_secret
    if secret is None or not account.has_second_factor or not demo_factor.counts(account):
        return False
    step = second_factor.accepted_step(secret, code, clock.utcnow(), account.totp_last_step)
    if step is not None:
        account.totp_last_step = step
        return True
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == second_factor.recovery_code_hash(account.uid, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.utcnow())
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _open(session: Session, account: Account, *, with_second_factor: bool) -> SignIn:
    now = clock.utcnow()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    account.failed_attempts = 0
    account.locked_until = None
    account.last_signed_in_at = now
    session.add(
        StaffSession(
            practice_id=account.practice_id,
            account_id=account.id,
            token_hash=crypto.sha256(token.encode()),
            started_at=now,
            last_seen_at=now,
        )
    )
    record(
        AuditTag.SIGNED_IN, actor=account.as_actor(), account_id=account.id, second_factor=with_second_factor
    )
    return SignIn(Verdict.SIGNED_IN, account.uid, token)
