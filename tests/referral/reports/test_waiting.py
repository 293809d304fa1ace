"""How long cases lay with whom: medians by facility, and nothing about fewer than five cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient

from referral.cases.holders import Holder
from referral.core.actor import Role
from referral.reports.waiting import waiting_report
from tests import cast
from tests.factories import make_facility, make_referral
from tests.referral.cases.operations.conftest import Desk, desk

__all__ = ["desk"]


def test_medians_by_facility_leave_out_small_ones(
    desk: Desk, client: FlaskClient, at: Callable[[datetime], None]
) -> None:
    make_facility(desk.practice, station_id="528A6", name="Bluff VA Clinic")
    at(datetime(2026, 3, 2, 16, tzinfo=UTC))
    for _ in range(5):
        desk.received()
    desk.received(referral=make_referral(station_id="528A6"))
    at(datetime(2026, 3, 6, 16, tzinfo=UTC))
    report = waiting_report(desk.supervisor)
    small, large = report.lines
    assert (small.facility, small.cases, set(small.medians.values()), small.age) == (
        "Bluff VA Clinic", None, {None}, None,
    )  # fmt: skip
    assert (large.cases, large.medians[Holder.PRACTICE], large.medians[Holder.VA], large.age) == (
        5,
        4,
        None,
        4,
    )
    cast.actor(desk.practice, Role.SUPERVISOR)
    cast.sign_in(client, Role.SUPERVISOR)
    page = client.get("/reports/waiting").text
    assert "fewer than 5" in page
