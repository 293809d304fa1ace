"""The page of a VA referral: what it covers, milestones, files; hints while typing that never stop anything."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from referral.authorizations.models import Authorization, AuthorizationMilestone
from referral.authorizations.rules import one_year_hint
from referral.core.actor import Role
from referral.core.db import db
from tests import cast
from tests.factories import make_referral
from tests.referral.cases.operations.conftest import Desk
from tests.referral.paperwork.pdfs import text_pdf


@pytest.fixture
def signed_in(desk: Desk, client: FlaskClient) -> FlaskClient:
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return client


def test_a_referral_has_a_page_with_services_milestones_and_files(desk: Desk, signed_in: FlaskClient) -> None:
    opened = desk.received()
    row = db.session.query(Authorization).one()
    url, form = f"/cases/{opened.uid}/referrals/{row.uid}", f"/cases/{opened.uid}"
    page = signed_in.get(url).text
    assert "so bookings can't be checked" in page
    assert "</b> Approved" in page  # the milestone of VA's status AP
    until = (desk.today + timedelta(days=90)).isoformat()
    typed = {"number": row.number, "services": "62290-62291 Discography", "expires_on": until}
    signed_in.post(f"{form}/referral/{row.uid}", data=typed)
    signed_in.post(f"{form}/milestone/{row.uid}", data={"kind": "returned", "on": desk.today.isoformat()})
    assert db.session.query(AuthorizationMilestone).count() == 1  # returned needs the reason
    signed_in.post(
        f"{form}/milestone/{row.uid}",
        data={"kind": "returned", "on": desk.today.isoformat(), "reason": "Wrong office"},
    )
    upload = (io.BytesIO(text_pdf("Approved Referral for Medical Care")), "10-7080.pdf")
    signed_in.post(f"{form}/referral-document/{row.uid}", data={"kind": "referral", "file": upload})
    page = signed_in.get(url).text
    assert "62290-62291" in page
    assert "Wrong office" in page
    link = page.split(f'href="{url}/files/')[1].split('"')[0]
    assert signed_in.get(f"{url}/files/{link}").data.startswith(b"%PDF")


def test_overlaps_and_a_short_term_are_hints_while_typing(desk: Desk, signed_in: FlaskClient) -> None:
    opened = desk.received()
    [row] = db.session.query(Authorization).all()
    typed = {"category_of_care": "Pain management", "starts_on": desk.today.isoformat(),
             "issued_on": desk.today.isoformat(),
             "expires_on": (desk.today + timedelta(days=30)).isoformat()}  # fmt: skip
    hints = signed_in.post(f"/cases/{opened.uid}/referral/new/hints", data=typed).text
    assert f"Overlaps with {row.number} (in this case)" in hints
    assert "VA may give Pain Management one year" in hints
    other = signed_in.post(
        f"/cases/{opened.uid}/referral/new/hints", data={**typed, "category_of_care": "CARDIOLOGY"}
    )
    assert "Overlaps" not in other.text
    assert db.session.query(Authorization).count() == 1
    saved = signed_in.post(f"/cases/{opened.uid}/referral/new", data=typed, follow_redirects=True).text
    assert "Overlaps with" in saved
    assert db.session.query(Authorization).count() == 2


def test_a_referral_of_a_year_or_of_other_care_needs_no_look(desk: Desk) -> None:
    year = make_referral(
        starts_on=desk.today, issued_on=desk.today, expires_on=desk.today + timedelta(days=364)
    )
    assert one_year_hint(year) is None
    assert one_year_hint(make_referral(category_of_care="NEUROSURGERY")) is None
    assert one_year_hint(make_referral()) is not None
