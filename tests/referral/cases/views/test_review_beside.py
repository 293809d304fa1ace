"""What stands beside the review's form: the radiologist's report by page, and the pictures chosen for the report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases import queries
from referral.cases.letter_facts import letter_facts
from referral.cases.operations import review, studies
from referral.cases.operations.opening import Opened
from referral.cases.operations.study_reports import keep_report
from referral.core import clock
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid
from referral.imaging import queries as imaging
from referral.imaging.models import ImagingStudy
from referral.imaging.viewer import decoding
from referral.paperwork import operations as paperwork
from referral.paperwork import storage
from referral.paperwork.models import Paper, StoredFile
from referral.paperwork.order import order_paper
from referral.people.models import Account
from referral.review.models import Review
from referral.review.rules import MOST_PICTURES
from referral.review.states import Outcome
from tests import dicom_studies, report_files
from tests.dicom_studies import AX_T2, SAG_T2
from tests.factories import the_case
from tests.filed_study import file_study
from tests.pages import Page
from tests.referral.cases.operations.conftest import CONTENT
from tests.referral.cases.views.test_review import WRITTEN, Visitor, handed_over, window
from tests.statements import counted_statements

__all__ = ["handed_over"]
MOST_STATEMENTS = 60


@pytest.fixture(scope="module", autouse=True)
def _end_decoder() -> Iterator[None]:
    yield
    decoding.close()


def events(tag: AuditTag) -> int:
    db.session.rollback()
    return db.session.query(AuditEvent).filter_by(tag=tag).count()


def reviewer() -> Actor:
    return db.session.query(Account).filter_by(role=Role.REVIEWER).one().as_actor()


def with_report(opened: Opened, data: bytes, name: str = "report.pdf") -> None:
    study = db.session.query(ImagingStudy).filter_by(case_id=opened.case_id).first()
    assert study
    keep_report(reviewer(), opened.uid, None, study.uid, name, data)
    db.session.rollback()


def pictures_of(text: str) -> list[str]:
    return [url.replace("&amp;", "&") for url in re.findall(r'<img src="([^"]+/report/[^"]+)"', text)]


def test_the_report_stands_beside_the_form_as_pictures_and_text(
    handed_over: Opened, visitor: Visitor
) -> None:
    client = window(visitor)
    with_report(handed_over, report_files.pdf(report_files.WORDS, "Signed by Reva Wexler, MD"))
    text = Page(client.get(f"/cases/{handed_over.uid}/review")).source
    assert '<details class="report" id="report-1" open>' in text
    assert report_files.WORDS in text
    urls = pictures_of(text)
    assert len(urls) == 2
    for url in urls:
        answer = client.get(url)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert answer.headers["Cache-Control"] == "no-store"
    assert events(AuditTag.FILE_VIEWED) == 1


def test_writing_on_is_one_look_and_coming_back_is_another(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    with_report(handed_over, report_files.pdf(report_files.WORDS))
    text = client.get(f"/cases/{handed_over.uid}/review").text
    (leave,) = re.findall(r'name="beside" value="([^"]+)"', text)
    form = {**WRITTEN, "do": "normal", "version": the_case(handed_over).version}
    assert pictures_of(client.post(f"/cases/{handed_over.uid}/review", data={**form, "beside": leave}).text)
    assert events(AuditTag.FILE_VIEWED) == 1
    for forged in ("", "0.00", leave[:-1] + "x"):
        client.post(f"/cases/{handed_over.uid}/review", data={**form, "beside": forged})
    client.get(f"/cases/{handed_over.uid}/review")
    assert events(AuditTag.FILE_VIEWED) == 5


def test_a_page_is_for_those_only_whose_look_is_on_record(handed_over: Opened, visitor: Visitor) -> None:
    client = window(visitor)
    with_report(handed_over, report_files.pdf(report_files.WORDS))
    [url] = pictures_of(client.get(f"/cases/{handed_over.uid}/review").text)
    assert client.get(url.split("?")[0]).status_code == 403
    assert client.get(url.replace("opening=", "opening=f")).status_code == 403
    assert visitor(Role.COORDINATOR).get(url).status_code == 403
    assert client.get(url.replace("/1.png", "/7.png")).mimetype == "image/svg+xml"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_scan_stands_beside_the_form_too(handed_over: Opened, visitor: Visitor, kind: str) -> None:
    client = window(visitor)
    with_report(handed_over, report_files.scan(kind), f"scan.{kind.lower()}")
    text = client.get(f"/cases/{handed_over.uid}/review").text
    [url] = pictures_of(text)
    assert client.get(url).mimetype == "image/png"
    assert "a scan without text" in text
    study = db.session.query(ImagingStudy).one().uid
    answer = client.get(f"/cases/{handed_over.uid}/studies/{study}/report.pdf")
    assert answer.data.startswith(b"%PDF-")


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", report_files.locked()])
def test_what_cant_be_shown_is_said_and_can_be_downloaded(
    handed_over: Opened, visitor: Visitor, data: bytes
) -> None:
    client = window(visitor)
    with_report(handed_over, data)
    answer = client.get(f"/cases/{handed_over.uid}/review")
    assert answer.status_code == 200
    assert "be shown here." in answer.text
    assert re.search(r'report\.pdf" target="_blank" rel="noopener">Download it', answer.text)


def test_more_pages_cost_no_more_statements(handed_over: Opened, visitor: Visitor) -> None:
    client, counts = window(visitor), []
    for pages in (1, 9):
        with_report(handed_over, report_files.pdf(*[report_files.WORDS] * pages))
        with counted_statements() as statements:
            assert len(pictures_of(client.get(f"/cases/{handed_over.uid}/review").text)) == pages
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


@pytest.fixture
def images(handed_over: Opened) -> list[str]:
    """Opaque ids of the pictures of a study of the case that a person matched."""
    uid = file_study(the_case(handed_over), dicom_studies.lumbar(series=(SAG_T2, AX_T2)))
    with transaction() as session:
        study = session.query(ImagingStudy).filter_by(uid=uid).one()
        study.matched_at, study.matched_by_id = clock.utcnow(), 1
    found = [image.uid for image in imaging.images(study.id)]
    db.session.rollback()
    return found


def looked_at(opened: Opened, image: str, *, shows_no_name: bool = True) -> None:
    studies.check_picture(reviewer(), opened.uid, None, image, shows_no_name=shows_no_name)
    db.session.rollback()


def signed(opened: Opened, *chosen: dict[str, Any]) -> dict[str, Any]:
    review.sign_review(reviewer(), opened.uid, None, Outcome.CANDIDATE, CONTENT | {"pictures": list(chosen)})
    db.session.rollback()
    return db.session.query(Review).one().content or {}


def drawn(opened: Opened) -> tuple[bytes, bytes, Paper]:
    """The report of the case as PDF and Word."""
    with transaction():
        case = queries.case_by_uid(reviewer(), opened.uid)
        actor = system_actor(case.practice_id)
        facts = letter_facts(case)
        paper = order_paper(
            "mri_review_report", facts, case_id=case.id, practice_id=case.practice_id, actor=actor
        )
    paperwork.draw_paper(paper.id)
    paper = db.session.get_one(Paper, paper.id)
    files = [db.session.get_one(StoredFile, number) for number in (paper.pdf_id, paper.docx_id)]
    return storage.read(files[0]), storage.read(files[1]), paper


def test_only_pictures_somebody_looked_at_can_be_chosen(
    handed_over: Opened, visitor: Visitor, images: list[str]
) -> None:
    client = window(visitor)
    assert "None can be chosen yet" in client.get(f"/cases/{handed_over.uid}/review").text
    looked_at(handed_over, images[7])
    text = Page(client.get(f"/cases/{handed_over.uid}/review")).source
    assert re.findall(r'name="picture" value="(\w+)"', text) == [images[7]]
    [small] = re.findall(r'<img src="([^"]+size=small)"', text)
    assert client.get(small.replace("&amp;", "&")).mimetype == "image/png"
    assert events(AuditTag.STUDY_VIEWED) == 1
    with pytest.raises(Invalid) as caught:
        signed(handed_over, {"image": images[8], "frame": 0, "note": ""})
    assert set(caught.value.fields) == {"pictures"}
    looked_at(handed_over, images[7], shows_no_name=False)
    with pytest.raises(Invalid):
        signed(handed_over, {"image": images[7], "frame": 0, "note": ""})
    assert db.session.query(StoredFile).count() == 0


def test_a_chosen_picture_is_kept_in_the_draft_and_named_when_it_is_refused(
    handed_over: Opened, visitor: Visitor, images: list[str]
) -> None:
    client = window(visitor)
    for image in images[: MOST_PICTURES + 1]:
        looked_at(handed_over, image)
    form = {**WRITTEN, "picture": images[0], f"picture.{images[0]}.note": "The fissure"}
    sent = {**form, "do": "keep", "version": the_case(handed_over).version}
    assert client.post(f"/cases/{handed_over.uid}/review", data=sent).status_code == 303
    text = client.get(f"/cases/{handed_over.uid}/review").text
    assert f'value="{images[0]}" checked' in text
    assert "The fissure" in text
    many = {**form, "picture": images[: MOST_PICTURES + 1], "do": "sign"}
    answer = client.post(
        f"/cases/{handed_over.uid}/review", data={**many, "version": the_case(handed_over).version}
    )
    assert answer.status_code == 422
    assert f"Choose at most {MOST_PICTURES} pictures." in answer.text


def test_the_report_prints_the_chosen_picture_with_what_it_shows(
    handed_over: Opened, images: list[str]
) -> None:
    for image in (images[7], images[20]):
        looked_at(handed_over, image)
    content = signed(
        handed_over,
        {"image": images[7], "frame": 0, "note": "Fissure at L4-5"},
        {"image": images[20], "frame": 0, "note": "", "file": "forged", "caption": "forged"},
    )
    first, second = content["pictures"]
    assert first["caption"] == (
        "Series 1: SAG T2 TSE; sagittal T2, slice 8 of 15, September 1, 2026. Fissure at L4-5"
    )
    assert "axial T2, slice 6 of 15" in second["caption"]
    pdf, word, paper = drawn(handed_over)
    found = [image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert [image.image.size for image in found if image.image] == [(128, 128)] * 2
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "Fissure at L4-5" in text
    assert b"The reviewer shows: Fissure at L4-5" in _unzipped(word)
    saved = (paper.facts or {})["clinical"]["review"]["pictures"]
    assert [picture["png"] for picture in saved] == [None, None]
    again, _ = paperwork._paper_files(db.session.get_one(Paper, paper.id))
    assert [file.data for file in again] == [pdf, word]


def test_a_name_found_later_keeps_the_picture_from_every_further_paper(
    handed_over: Opened, images: list[str]
) -> None:
    looked_at(handed_over, images[7])
    signed(handed_over, {"image": images[7], "frame": 0, "note": ""})
    case = queries.case_by_uid(reviewer(), handed_over.uid)
    before = letter_facts(case)
    assert len(before.clinical.review.pictures) == 1
    looked_at(handed_over, images[7], shows_no_name=False)
    after = letter_facts(queries.case_by_uid(reviewer(), handed_over.uid))
    assert after.clinical.review.pictures == ()
    assert after.fingerprint() != before.fingerprint()
    assert b"Fissure" not in drawn(handed_over)[0]


def test_a_signed_review_shows_its_pictures_and_an_addendum_leaves_them(
    handed_over: Opened, visitor: Visitor, images: list[str]
) -> None:
    client = window(visitor)
    looked_at(handed_over, images[7])
    signed(handed_over, {"image": images[7], "frame": 0, "note": "The fissure"})
    text = client.get(f"/cases/{handed_over.uid}/review/signed").text
    assert "slice 8 of 15, September 1, 2026. The fissure" in text
    assert "Signature holds" in text
    assert 'name="picture"' not in client.get(f"/cases/{handed_over.uid}/review/addendum").text


def _unzipped(word: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        return archive.read("word/document.xml")
