"""The invented reviewers' second factor: its secret is public, so a stranger can sign in the demonstration.

It counts in demo mode only. Elsewhere an account that holds this secret has no valid code and shows none.
"""

from __future__ import annotations

from datetime import datetime

import pyotp

from referral.extensions import settings
from referral.people.models import Account
from referral.people.second_factor import DRIFT_STEPS, STEP_SECONDS

DEMO_SECRET = "DEMONSTRATIONONLYDEMONSTRATION23"


def has_demo_factor(account: Account) -> bool:
    """Whether the account's second factor is the public one."""
    return account.has_second_factor and account.totp_secret == DEMO_SECRET


def is_asked_at_sign_in(account: Account) -> bool:
    """Whether signing in asks for the second factor; an invented reviewer is asked only when signing."""
    return account.has_second_factor and not (settings().is_demo and has_demo_factor(account))


def counts(account: Account) -> bool:
    """False for the public secret outside demo mode."""
    return settings().is_demo or not has_demo_factor(account)


def code_to_show(account: Account, now: datetime) -> str | None:
    """The code an invented reviewer's app would show: the first unused one that is accepted now, or None."""
    if not (settings().is_demo and has_demo_factor(account)):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    step = present if account.totp_last_step is None else max(present, account.totp_last_step + 1)
    return pyotp.TOTP(DEMO_SECRET).at(step * STEP_SECONDS) if step <= present + DRIFT_STEPS else None
