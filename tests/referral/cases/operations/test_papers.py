"""Single papers ordered by hand, and what they need beside the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from referral.cases.operations import papers
from referral.cases.operations.opening import Opened
from referral.core.db import db
from referral.core.errors import Invalid, NotFound
from referral.paperwork import operations as paperwork
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Paper, PaperStatus
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

REFERRER = {"name": "Odalys Brandt, MD", "npi": "1234567893", "phone": "218-555-0190"}


def ordered(uid: str) -> Paper:
    db.session.rollback()
    return db.session.query(Paper).filter_by(uid=uid).one()


def facts_of(uid: str) -> LetterFacts:
    return LetterFacts.from_json(ordered(uid).facts or {})


@pytest.fixture
def scheduled(desk: Desk) -> Opened:
    return desk.scheduled()


@pytest.mark.parametrize("kind", papers.ORDERABLE)
def test_each_paper_of_the_list_is_ordered_once_and_drawn(desk: Desk, scheduled: Opened, kind: str) -> None:
    papers.save_referrer(desk.coordinator, scheduled.uid, None, **REFERRER)
    uid = papers.order(desk.coordinator, scheduled.uid, kind)
    assert papers.order(desk.coordinator, scheduled.uid, kind) == uid
    assert ordered(uid).missing == ([] if kind != "hsrm_entry_sheet" else ordered(uid).missing)
    paperwork.draw_paper(ordered(uid).id)
    assert ordered(uid).status is PaperStatus.DRAWN


def test_the_hsrm_sheet_tells_the_booked_visit(desk: Desk, scheduled: Opened) -> None:
    facts = facts_of(papers.order(desk.coordinator, scheduled.uid, "hsrm_entry_sheet"))
    assert facts.visit.on == desk.today + timedelta(days=10)
    assert (facts.visit.at or "").startswith("9:30 AM C")


def test_the_wait_is_counted_and_set_beside_the_rule_in_force(desk: Desk, scheduled: Opened) -> None:
    asked = desk.today - timedelta(days=40)
    told = {"asked_on": asked, "offered_on": asked + timedelta(days=31), "drive_minutes": 75}
    papers.save_access(desk.coordinator, scheduled.uid, None, told)
    access = facts_of(papers.order(desk.coordinator, scheduled.uid, "mission_act_explainer")).access
    assert (access.wait_days, access.drive_minutes) == (31, 75)
    assert access.wait_standard is not None
    assert (access.wait_standard.limit, access.wait_standard.unit) == (28, "days")
    assert "38 CFR 17.4040" in access.wait_standard.citation
    assert access.drive_standard is not None
    assert (access.drive_standard.limit, access.drive_standard.is_confirmed) == (60, False)


@pytest.mark.parametrize(
    ("asked", "offered", "field"), [(1, None, "asked_on"), (-5, -9, "offered_on"), (None, -3, "asked_on")]
)
def test_days_of_the_wait_that_cant_be_are_refused(
    desk: Desk, scheduled: Opened, asked: int | None, offered: int | None, field: str
) -> None:
    days = {"asked_on": asked, "offered_on": offered}
    told = {name: desk.today + timedelta(days=off) for name, off in days.items() if off is not None}
    with pytest.raises(Invalid) as refused:
        papers.save_access(desk.coordinator, scheduled.uid, None, told)
    assert field in refused.value.fields
    assert the_case(scheduled).access is None


def test_a_referrer_needs_a_real_npi(desk: Desk, scheduled: Opened) -> None:
    with pytest.raises(Invalid) as refused:
        papers.save_referrer(desk.coordinator, scheduled.uid, None, **(REFERRER | {"npi": "1234567890"}))
    assert "npi" in refused.value.fields


def test_a_fax_cover_tells_pages_and_sender_and_refuses_the_veterans_name(
    desk: Desk, scheduled: Opened
) -> None:
    with pytest.raises(Invalid, match="not made"):
        papers.order_fax_cover(desk.coordinator, scheduled.uid, None, "Notes of Walter Oakridge", 4)
    facts = facts_of(papers.order_fax_cover(desk.coordinator, scheduled.uid, None, "Notes you asked for", 4))
    assert (facts.fax.about, facts.fax.pages) == ("Notes you asked for", 4)
    assert facts.submission.staff_name == desk.coordinator.name


def test_a_paper_that_is_not_on_the_list_is_not_ordered(desk: Desk, scheduled: Opened) -> None:
    with pytest.raises(NotFound):
        papers.order(desk.coordinator, scheduled.uid, "visit_note")
