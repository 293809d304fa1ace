"""Letters in the portal: read on the page, taken as PDF once it is made, in the language the veteran chose."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from referral.cases.models import Case
from referral.cases.operations.letters import write_letter
from referral.cases.queries import case_for_system
from referral.cases.veteran_letters import order_letter
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.paperwork.models import Paper, PaperStatus
from referral.veterans.models import Veteran
from tests.referral.portal.conftest import do_jobs


@pytest.fixture
def letter(case: Case, coordinator: Actor) -> str:
    """A letter that was written, not drawn."""
    with transaction() as session:
        row = case_for_system(case.id)
        row.veteran.address = {
            "line": "4 Birch Lane",
            "city": "Duluth",
            "state": "MN",
            "postal_code": "55802",
        }
        session.flush()
        paper = order_letter(row, "veteran_letter_received", coordinator)
        assert paper is not None
        return paper.uid


def test_a_written_letter_is_read_at_once_and_its_pdf_made_then(veteran: FlaskClient, letter: str) -> None:
    assert "We have your referral" in veteran.get("/my/").text
    page = veteran.get(f"/my/letters/{letter}/read")
    assert page.status_code == 200
    assert "The next step is ours." in page.text
    assert "We are making the PDF" in page.text
    assert page.text.count("<h1") == 1
    assert veteran.get(f"/my/letters/{letter}").status_code == 202
    do_jobs("draw_paper")
    assert veteran.get(f"/my/letters/{letter}").data.startswith(b"%PDF")
    assert "Save or print" in veteran.get(f"/my/letters/{letter}/read").text


def test_a_letter_that_was_withdrawn_or_lacks_a_fact_is_not_shown(veteran: FlaskClient, letter: str) -> None:
    for values in (
        {"status": PaperStatus.WITHDRAWN},
        {"status": PaperStatus.WRITTEN, "missing": ["written_on"]},
    ):
        with transaction() as session:
            session.execute(sa.update(Paper).where(Paper.uid == letter).values(**values))
        assert "There are no letters yet." in veteran.get("/my/").text
        assert veteran.get(f"/my/letters/{letter}/read").status_code == 404


def test_the_veteran_chooses_spanish_and_the_letter_comes_in_it(
    veteran: FlaskClient, case: Case, letter: str
) -> None:
    assert veteran.post("/my/language", data={"language": "es"}).status_code == 303
    page = veteran.get("/my/").text
    assert '<a href="/my/letters/' in page
    assert 'lang="es">Recibimos su remisión</a>' in page
    db.session.rollback()
    assert db.session.get_one(Veteran, case.veteran_id).language == "es"
    newest = db.session.scalars(sa.select(Paper).order_by(Paper.id.desc())).first()
    assert newest is not None
    read = veteran.get(f"/my/letters/{newest.uid}/read").text
    assert '<h1 lang="es">Recibimos su remisión</h1>' in read
    assert '<article class="paper" lang="es"' in read


def test_another_language_is_refused(veteran: FlaskClient, case: Case) -> None:
    veteran.post("/my/language", data={"language": "<x>"})
    assert "Choose English or Spanish." in veteran.get("/my/").text


def test_what_the_desk_writes_can_be_read(
    veteran: FlaskClient, case: Case, letter: str, coordinator: Actor
) -> None:
    write_letter(coordinator, case.uid, None, "veteran_letter_needed")
    assert "What we still need from you" in veteran.get("/my/").text
