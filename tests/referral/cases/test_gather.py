from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

from referral.cases.gather import _authorization_facts


def test_an_authorization_recorded_in_the_evening_counts_from_the_practices_day() -> None:
    row = SimpleNamespace(
        approved_on=None, issued_on=None, granted_at=datetime(2026, 3, 3, 3, tzinfo=UTC), starts_on=None,
        expires_on=None, visits_authorized=None, visits_used=0, granted_id=1,
    )  # fmt: skip
    assert _authorization_facts(row, "America/Chicago").granted_on == date(2026, 3, 2)
