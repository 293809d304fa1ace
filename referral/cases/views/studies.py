"""One study: what was read, the checks with both sides, its images and originals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Response as StreamedResponse
from flask import render_template
from werkzeug.wrappers import Response

from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations import studies
from referral.cases.queue.surroundings import surroundings
from referral.cases.study_checks import expected_of
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES
from referral.core.errors import NotFound
from referral.core.numbers import show_case_number
from referral.imaging import filing, originals
from referral.imaging import queries as imaging
from referral.imaging.dicom.identity import BIRTH, SEX
from referral.imaging.models import ImagingStudy
from referral.page_context import day
from referral.people.login import current_actor

SEX_WORDS = {"F": "Female", "M": "Male", "O": "Other"}


@blueprint.get("/cases/<uid>/studies/<study_uid>")
def study_page(uid: str, study_uid: str) -> str:
    """What the study is, whether it can be reviewed, and what people decided about it."""
    case, found = _study(uid, study_uid)
    actor = current_actor()
    studies.view_study(actor, case.id, found.id)
    case, found = _study(uid, study_uid)
    expected = expected_of(case)
    facts = filing.facts_of(found) if found.facts else None
    elsewhere = imaging.same_study_elsewhere(found)
    return render_template(
        "cases/study.html",
        case=case,
        number=show_case_number(case.number),
        study=found,
        facts=facts,
        series=list(zip(found.series, facts.series if facts else (), strict=False)),
        checks=filing.checked(found, expected) if found.facts else None,
        complaint_region=expected.region,
        elsewhere=[queries.case_by_id(case.practice_id, row.case_id) for row in elsewhere],
        names=surroundings(actor).staff_names,
        form_url=lambda endpoint, part="": PAGES[endpoint].url(uid, part),
        can=lambda endpoint: actor.role in PAGES[endpoint].roles,
        show_number=show_case_number,
        shown_side=_shown_side,
    )


def _shown_side(part: str, text: str) -> str:
    """One side of an identity for people: a date of birth as dates are shown here, a sex as a word."""
    if part == BIRTH and text:
        return day(date.fromisoformat(text))
    return (SEX_WORDS.get(text, text) if part == SEX else text) or "nothing"


@blueprint.get("/cases/<uid>/studies/<study_uid>/series/<int:position>")
def study_series(uid: str, study_uid: str, position: int) -> str:
    """The images of one series, each with its original and whether a picture of it may leave the chart."""
    case, found = _study(uid, study_uid)
    actor = current_actor()
    studies.view_study(actor, case.id, found.id)
    case, found = _study(uid, study_uid)
    series = next((row for row in found.series if row.position == position), None)
    if series is None:
        raise NotFound("There is no such series in this study.")
    return render_template(
        "cases/study_series.html",
        case=case,
        study=found,
        series=series,
        images=imaging.images_of_series(series.id),
        names=surroundings(actor).staff_names,
        form_url=lambda endpoint, part="": PAGES[endpoint].url(uid, part),
    )


@blueprint.get("/cases/<uid>/studies/<study_uid>/originals.zip")
def download_originals(uid: str, study_uid: str) -> Response:
    """All original files as they came, as one ZIP."""
    case, found = _study(uid, study_uid)
    images = imaging.images(found.id)
    if not images:
        raise NotFound("The files of this study are not here.")
    studies.note_download(current_actor(), case.id, found.id, "all")
    return _sent(originals.all_originals(images), "application/zip", f"study-{found.uid[:8]}.zip")


@blueprint.get("/cases/<uid>/studies/<study_uid>/originals/<image_uid>.dcm")
def download_original(uid: str, study_uid: str, image_uid: str) -> Response:
    """One original file as it came."""
    case, found = _study(uid, study_uid)
    image = imaging.image(case.practice_id, case.id, image_uid)
    if image.study_id != found.id:
        raise NotFound("There is no such image in this study.")
    studies.note_download(current_actor(), case.id, found.id, image.uid)
    name = originals.name_of(image).replace("/", "-")
    return _sent(originals.one_original(image), originals.MEDIA_TYPE, name)


def _study(uid: str, study_uid: str) -> tuple[Case, ImagingStudy]:
    actor = current_actor()
    case = queries.case_by_uid(actor, uid)
    return case, imaging.study(actor.practice_id, case.id, study_uid)


def _sent(pieces: Iterator[bytes], media_type: str, name: str) -> Response:
    answer = StreamedResponse(pieces, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
