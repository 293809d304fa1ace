"""What VA authorized, in the words that stand above a booking."""

from __future__ import annotations

from collections.abc import Sequence

from referral.authorizations.rules import show_date
from referral.authorizations.seoc import SCOPE_LABELS, check_scope
from referral.cases import queries
from referral.cases.models import Case


def authorized_words(case: Case, planned: Sequence[str]) -> list[str]:
    """Dates, visits and last bookable day of the authorization, and where each planned code lies."""
    granted = queries.granted_authorization(case)
    if granted is None:
        return ["VA has not approved any care yet: nothing can be booked but emergency care."]
    start, end = granted.starts_on, granted.expires_on
    begins = f"from {show_date(start)} " if start else ""
    ends = f"through {show_date(end)}" if end else "until a day that is not recorded"
    total = granted.visits_authorized
    left = "" if total is None else f", {max(total - granted.visits_used, 0)} of {total} visits left"
    lines = [
        f"Valid {begins}{ends}{left}.",
        *([f"Last bookable day: {show_date(end)}; it still counts."] if end else []),
    ]
    found = check_scope(planned, granted.services)
    return lines + [f"{code}: {SCOPE_LABELS[scope]}." for code, scope in found.codes]
