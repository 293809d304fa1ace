"""How referral and consult numbers are found though they are encrypted."""

from __future__ import annotations

from referral.authorizations.models import Authorization
from referral.core import crypto


def normalise(text: str) -> str:
    """Upper case without blanks and dashes: `va 0000005681` gives `VA0000005681`."""
    return "".join(text.split()).replace("-", "").upper()


def number_key(number: str) -> bytes:
    """The blind index of a referral number."""
    return crypto.blind_index("authorization.number", normalise(number))


def consult_key(consult_id: str) -> bytes:
    """The blind index of a consult id (UCID)."""
    return crypto.blind_index("authorization.consult", normalise(consult_id))


def index_numbers(authorization: Authorization) -> None:
    """Bring the search keys in step with the numbers."""
    authorization.number_key = number_key(authorization.number) if authorization.number else None
    authorization.consult_key = consult_key(authorization.consult) if authorization.consult else None
