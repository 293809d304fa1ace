"""Switching one's own second factor on and off."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import transaction
from referral.core.errors import IllegalMove, Invalid
from referral.people import passwords, queries, second_factor
from referral.people.models import Account, RecoveryCode
from referral.people.operations.accounts import drop_second_factor


def enrol_totp(actor: Actor) -> None:
    """Make a secret for the actor's authenticator app; it counts only after `confirm_totp`.

    Raises IllegalMove when a second factor is on already.
    """
    with transaction() as session:
        account = _own(session, actor)
        if account.has_second_factor:
            raise IllegalMove("The second factor is on already. Switch it off before setting it up again.")
        account.totp_secret = second_factor.new_secret()


def confirm_totp(actor: Actor, code: str) -> list[str]:
    """Switch the second factor on with a first right code. Returns the recovery codes, shown once. Raises Invalid."""
    with transaction() as session:
        account = _own(session, actor)
        if account.has_second_factor or account.totp_secret is None:
            raise IllegalMove("There is no second factor waiting to be confirmed.")
        step = second_factor.accepted_step(account.totp_secret, code, clock.utcnow(), None)
        if step is None:
            raise Invalid(
                "The second factor is not on yet.", code="This code does not fit. Enter the one shown now."
            )
        account.totp_confirmed_at = clock.utcnow()
        account.totp_last_step = step
        codes = second_factor.new_recovery_codes()
        session.add_all(
            RecoveryCode(
                practice_id=account.practice_id,
                account_id=account.id,
                code_hash=second_factor.recovery_code_hash(account.uid, recovery_code),
            )
            for recovery_code in codes
        )
        record(AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"second factor": "on"})
    return codes


def disable_totp(actor: Actor, password: str) -> None:
    """Switch the actor's second factor off; asks for the password. Raises Invalid."""
    if not passwords.verify_password(queries.account_of(actor).password_hash, password):
        raise Invalid("The second factor is still on.", password="This is not your password.")
    with transaction() as session:
        account = _own(session, actor)
        drop_second_factor(session, account)
        record(AuditTag.ACCOUNT_CHANGED, actor=actor, account_id=account.id, changes={"second factor": "off"})


def _own(session: Session, actor: Actor) -> Account:
    return session.scalars(sa.select(Account).where(Account.id == actor.id).with_for_update()).one()
