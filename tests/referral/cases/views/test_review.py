from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases.models import Case
from referral.cases.operations import intake, red_flags, review
from referral.cases.operations.intake import Study
from referral.cases.operations.opening import Opened
from referral.cases.states import CaseState
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid
from referral.directory.models import Practice
from referral.imaging.models import ImagingStudy, Region, StudySource
from referral.people.demo_factor import DEMO_SECRET
from referral.people.models import Account
from referral.people.operations import prove_signer
from referral.review.candidacy import CRITERIA
from referral.review.models import Review
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.models import ConsentKind
from tests import cast
from tests.factories import PERSON, make_case, the_case

Visitor = Callable[[Role], FlaskClient]
WRITTEN = {
    "region": "lumbar",
    "L4-5.contour": "protrusion",
    "L4-5.fissure": "yes",
    "L4-5.matches": "yes",
    "L4-5.note": "Small and contained",
    **{f"criterion.{criterion.key}": "met" for criterion in CRITERIA},
    "summary": "A fissure at L4-5 that fits the pain.",
    "outcome": "candidate",
    "procedure": "Diagnostic annulogram, L4-5",
    "icd10_code_1": "M51.360",
    "codes_confirmed": "y",
}


@pytest.fixture
def handed_over(coordinator: Actor, practice: Practice) -> Opened:
    """A case that waits for the reviewer."""
    cast.add_staff(practice, Role.REVIEWER)
    opened = make_case(coordinator)
    day = date(2026, 1, 5)
    red_flags.answer_red_flags(coordinator, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(coordinator, opened.uid, None, ConsentKind.CARE, day, "voice")
    study = intake.log_study(coordinator, opened.uid, None, Study(StudySource.DISC, Region.LUMBAR, day, day))
    intake.match_study(
        coordinator, opened.uid, None, study, name_on_study="Walter Oakridge", born_on_study=PERSON.born_on
    )
    review.start_review(coordinator, opened.uid, None)
    return opened


def window(visitor: Visitor) -> FlaskClient:
    """A browser with the reviewer signed in, whose second factor is on from then."""
    client = visitor(Role.REVIEWER)
    db.session.rollback()
    cast.add_second_factor(db.session.query(Account).filter_by(role=Role.REVIEWER).one())
    return client


def _send(client: FlaskClient, opened: Opened, do: str, **more: str) -> tuple[int, str]:
    form = {**WRITTEN, "password": cast.PASSWORD, **more, "do": do, "version": the_case(opened).version}
    answer = client.post(f"/cases/{opened.uid}/review", data=form)
    return answer.status_code, answer.text


def test_the_list_leads_to_the_review(handed_over: Opened, visitor: Visitor) -> None:
    assert f"/cases/{handed_over.uid}/review" in window(visitor).get("/review").text


def test_a_draft_is_there_again(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    assert _send(client, handed_over, "keep")[0] == 303
    assert "Small and contained" in client.get(f"/cases/{handed_over.uid}/review").text


def test_signing_asks_for_the_password_and_keeps_what_was_written(
    handed_over: Opened, visitor: Visitor
) -> None:
    status, text = _send(window(visitor), handed_over, "sign", password="wrong")
    assert status == 422
    assert "This is not your password" in text
    assert "Small and contained" in text


def test_a_forgotten_password_is_asked_for_and_counts_as_no_try(
    handed_over: Opened, visitor: Visitor
) -> None:
    client = window(visitor)
    for _ in range(6):
        status, text = _send(client, handed_over, "sign", password="")
    assert status == 422
    assert "Enter your password." in text
    assert _send(client, handed_over, "sign", code=cast.code_now())[0] == 303


def test_a_wrong_and_a_used_code_are_said_beside_their_field(handed_over: Opened, visitor: Visitor) -> None:
    client, code = window(visitor), cast.code_now()
    status, text = _send(client, handed_over, "sign", code="000000")
    assert status == 422
    assert 'id="code-error"' in text
    assert _send(client, handed_over, "sign", code=code)[0] == 303
    with pytest.raises(Invalid) as caught:
        prove_signer(_reviewer(), cast.PASSWORD, code)
    assert set(caught.value.fields) == {"code"}


def test_five_wrong_codes_lock_signing(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    for _ in range(5):
        _send(client, handed_over, "sign", code="000000")
    assert "signing is locked for a while" in _send(client, handed_over, "sign", code=cast.code_now())[1]


def test_what_is_missing_does_not_use_up_the_code(handed_over: Opened, visitor: Visitor) -> None:
    client, code = window(visitor), cast.code_now()
    assert _send(client, handed_over, "sign", code=code, summary="")[0] == 422
    assert _send(client, handed_over, "sign", code=code)[0] == 303


def test_without_a_second_factor_the_draft_is_kept_and_the_way_shown(
    handed_over: Opened, visitor: Visitor
) -> None:
    client = window(visitor)
    with transaction() as session:
        session.query(Account).filter_by(role=Role.REVIEWER).one().totp_confirmed_at = None
    assert _send(client, handed_over, "sign", code="123456")[0] == 303
    text = client.get(f"/cases/{handed_over.uid}/review").text
    assert "Signing needs a second factor" in text
    assert "/account#second-factor" in text
    assert "Small and contained" in text
    assert the_case(handed_over).state is CaseState.MRI_REVIEW


def test_a_signed_review_is_corrected_by_a_signed_addendum(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    assert _send(client, handed_over, "sign", code=cast.code_now())[0] == 303
    place = f"/cases/{handed_over.uid}/review/addendum"
    assert "Small and contained" in client.get(place).text
    sent = {
        **WRITTEN,
        "do": "sign",
        "password": cast.PASSWORD,
        "correction": "Side was missing",
        "L4-5.side": "left",
    }
    refused = client.post(place, data={**sent, "version": the_case(handed_over).version, "code": "000000"})
    assert (refused.status_code, "Side was missing" in refused.text) == (422, True)
    later = pyotp.TOTP(cast.SECRET).at(clock.utcnow() + timedelta(seconds=30))
    signed = client.post(place, data={**sent, "version": the_case(handed_over).version, "code": later})
    assert signed.status_code == 303
    text = client.get(f"/cases/{handed_over.uid}/review/signed").text
    assert "Side was missing" in text
    assert text.count("Signature holds") == 2
    assert "Not what was signed" not in text
    assert "Side was missing" in client.get(f"/cases/{handed_over.uid}").text


def test_reviews_in_free_words_are_still_shown(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    assert _send(client, handed_over, "sign", code=cast.code_now())[0] == 303
    with transaction() as session:
        session.query(Review).one().content = {
            "levels": [{"level": "L4-5", "findings": "Annular tear as of old", "matches": "yes"}],
            "summary": "As of old.",
        }
    for place in ("", "/review/signed", "/review/addendum"):
        assert "Annular tear as of old" in client.get(f"/cases/{handed_over.uid}{place}").text


def _reviewer() -> Actor:
    return db.session.query(Account).filter_by(role=Role.REVIEWER).one().as_actor()


def test_a_signed_review_moves_the_case(handed_over: Opened, visitor: Visitor) -> None:
    assert _send(window(visitor), handed_over, "sign", code=cast.code_now())[0] == 303
    assert the_case(handed_over).state is CaseState.VA_AUTHORIZATION


def test_what_a_signature_lacks_is_said_next_to_its_field(handed_over: Opened, visitor: Visitor) -> None:
    status, text = _send(
        window(visitor), handed_over, "sign", code=cast.code_now(), icd10_code_1="", summary=""
    )
    assert status == 422
    assert "Give at least one ICD-10-CM diagnosis code" in text
    assert "Sum up the review" in text


def test_levels_with_nothing_chosen_are_filled_as_normal_by_the_server(
    handed_over: Opened, visitor: Visitor
) -> None:
    status, text = _send(window(visitor), handed_over, "normal")
    assert status == 200
    selects = re.findall(r'<select id="([^"]+)".*?</select>', text, re.DOTALL)
    bodies = re.findall(r'<select id="[^"]+"(.*?)</select>', text, re.DOTALL)
    chosen = [re.search(r'value="([^"]+)"[^>]* selected', body) for body in bodies]
    picked = {name: found.group(1) for name, found in zip(selects, chosen, strict=True) if found}
    assert picked["L4-5.contour"] == "protrusion"
    assert picked["L1-2.contour"] == "normal"
    assert "L1-2.pfirrmann" not in picked
    assert "L1-2.pain_source" not in picked


def test_a_cervical_review_shows_cervical_levels_and_keeps_what_was_said_of_others(
    handed_over: Opened, visitor: Visitor
) -> None:
    _, text = _send(window(visitor), handed_over, "show", region="cervical")
    assert 'id="C5-6.contour"' in text
    assert "Small and contained" in text


def test_a_code_that_is_in_no_table_is_kept_and_marked(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    assert _send(client, handed_over, "keep", icd10_code_2="m99.99", icd10_code_3="M51.36")[0] == 303
    text = client.get(f"/cases/{handed_over.uid}/review").text
    assert "Look twice: not in the table" in text
    assert "Look twice: ended on 2024-09-30" in text
    assert "Lumbar disc degeneration, back pain only" in text  # words left empty come from the table


def test_the_list_says_how_long_what_study_and_whether_it_was_reviewed_before(
    handed_over: Opened, visitor: Visitor
) -> None:
    text = window(visitor).get("/review").text
    assert "0 days" in text
    assert "Lumbar, Jan 5, 2026" in text
    assert "ask whether a new one is needed" in text or "months old" in text
    assert "Routine" in text


def test_the_demonstration_shows_the_code_beside_the_signature(
    app: Flask, handed_over: Opened, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = window(visitor)
    with transaction() as session:
        session.query(Account).filter_by(role=Role.REVIEWER).one().totp_secret = DEMO_SECRET
    in_demo = replace(app.extensions["referral_settings"], mode="demo")
    monkeypatch.setitem(app.extensions, "referral_settings", in_demo)
    assert "Demo only" in client.get(f"/cases/{handed_over.uid}/review").text


def test_the_radiologists_report_is_kept_and_taken_as_it_came(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    study = db.session.query(ImagingStudy).one().uid
    place = f"/cases/{handed_over.uid}/report/{study}"
    assert 'enctype="multipart/form-data"' in client.get(place).text
    bad = {"file": (io.BytesIO(b"GIF89a"), "report.pdf"), "version": str(the_case(handed_over).version)}
    assert "picture (JPEG, PNG), fax or scan (TIFF)" in client.post(place, data=bad).text
    assert client.get(f"/cases/{handed_over.uid}/studies/{study}/report.pdf").status_code == 404
    good = {"file": (io.BytesIO(b"%PDF-1.7 report"), "r.pdf"), "version": str(the_case(handed_over).version)}
    assert client.post(place, data=good).status_code == 303
    assert "It can't be shown here." in client.get(f"/cases/{handed_over.uid}/review").text
    answer = client.get(f"/cases/{handed_over.uid}/studies/{study}/report.pdf")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 report", "application/pdf")


def test_an_earlier_review_of_the_veteran_stands_beside_and_looking_at_it_is_recorded(
    handed_over: Opened, coordinator: Actor, visitor: Visitor
) -> None:
    client = window(visitor)
    assert _send(client, handed_over, "sign", code=cast.code_now())[0] == 303
    again = make_case(coordinator)
    with transaction() as session:
        before, now = session.get_one(Case, handed_over.case_id), session.get_one(Case, again.case_id)
        now.veteran_id, now.state = before.veteran_id, CaseState.MRI_REVIEW
    text = client.get(f"/cases/{again.uid}/review").text
    assert "A fissure at L4-5 that fits the pain." in text
    looked = db.session.query(AuditEvent).filter_by(tag=AuditTag.CASE_VIEWED)
    assert {event.case_id for event in looked} >= {handed_over.case_id, again.case_id}
