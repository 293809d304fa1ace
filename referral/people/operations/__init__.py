"""What can be done with accounts and sessions; each function owns one transaction."""

from referral.people.operations.accounts import (
    add_account,
    change_own_password,
    join_change_account,
    reset_password,
    reset_second_factor,
    unlock,
)
from referral.people.operations.enrolment import confirm_totp, disable_totp, enrol_totp
from referral.people.operations.sign_in import (
    SignIn,
    Verdict,
    prove_second_factor,
    prove_signer,
    sign_in,
    sign_out,
    touch,
)

__all__ = [
    "SignIn",
    "Verdict",
    "add_account",
    "change_own_password",
    "confirm_totp",
    "disable_totp",
    "enrol_totp",
    "join_change_account",
    "prove_second_factor",
    "prove_signer",
    "reset_password",
    "reset_second_factor",
    "sign_in",
    "sign_out",
    "touch",
    "unlock",
]
