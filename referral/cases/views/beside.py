"""What is looked at beside the review's form: the radiologists' reports by page, and the pictures to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for

from referral.cases import queries, review_queries
from referral.cases.operations.study_reports import note_looks
from referral.cases.views.viewer import picture_url
from referral.core.actor import Actor
from referral.imaging import queries as imaging
from referral.imaging.dicom.pictures import NoPicture
from referral.imaging.models import ImagingInstance, ImagingStudy
from referral.imaging.viewer import papers
from referral.imaging.viewer.listing import in_proportion, slices_of, title_of
from referral.imaging.viewer.openings import is_open, opening
from referral.paperwork import storage
from referral.paperwork.models import StoredFile

SMALL = 96
"""CSS pixels of a choosable picture's longer side."""


@dataclass(frozen=True)
class ReportPage:
    """The address of a page's picture, and its text (empty for a scan)."""

    url: str
    text: str


@dataclass(frozen=True)
class ReportBeside:
    """A report: its pages that are shown, how many it has, and why it can't be shown when it can't."""

    study: ImagingStudy
    pages: Sequence[ReportPage]
    count: int
    why: str


@dataclass(frozen=True)
class Choosable:
    """A picture that may stand in the report: small, where to see it large, and which of its frames there are."""

    image: ImagingInstance
    small_url: str
    large_url: str
    size: tuple[int, int]
    title: str
    frames: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Beside:
    """What stands beside the form. `leave` goes with the form, so that a page shown again is no new look."""

    reports: Sequence[ReportBeside]
    pictures: Sequence[Choosable]
    leave: str


def leave_for(file: StoredFile) -> str:
    """The name under which a look at a report is opened (imaging.viewer.openings)."""
    return f"report/{file.uid}"


def beside(actor: Actor, case_uid: str) -> Beside:
    """The reports and choosable pictures of the case; having them on the screen is recorded, once a form."""
    reports, pictures = _rows(actor, case_uid)
    report_ids, study_ids = [file.id for _, file in reports], [image.study_id for image in pictures]
    everything = f"beside/{case_uid}/{report_ids}/{study_ids}"
    leave = request.form.get("beside", "")
    if not is_open(actor, everything, leave):
        note_looks(actor, queries.case_by_uid(actor, case_uid).id, report_ids, study_ids)
        leave = opening(actor, everything)
        reports, pictures = _rows(actor, case_uid)
    return Beside(
        [_report(actor, case_uid, study, file) for study, file in reports],
        [_choosable(actor, image) for image in pictures],
        leave,
    )


def _rows(
    actor: Actor, case_uid: str
) -> tuple[Sequence[tuple[ImagingStudy, StoredFile]], Sequence[ImagingInstance]]:
    case = queries.case_by_uid(actor, case_uid)
    return review_queries.reports(case), imaging.pictures_for_papers(case.id)


def _choosable(actor: Actor, image: ImagingInstance) -> Choosable:
    series = image.series
    slices = slices_of([image])
    middle, leave = slices[len(slices) // 2], opening(actor, series.study.uid)
    frames = [(one.frame, f"picture {one.index + 1} of {len(slices)}") for one in slices]
    return Choosable(
        image,
        picture_url(series.study.uid, middle, leave, size="small"),
        url_for("viewer.view", uid=series.study.uid, series=series.uid),
        in_proportion(image.facts or {}, SMALL),
        f"{title_of(series)}, image {image.position}",
        frames if len(frames) > 1 else (),
    )


def _report(actor: Actor, case_uid: str, study: ImagingStudy, file: StoredFile) -> ReportBeside:
    told = papers.about(file.uid, lambda: storage.read(file))
    if isinstance(told, NoPicture):
        return ReportBeside(study, (), 0, told.why)

    leave = opening(actor, leave_for(file))

    def url(number: int) -> str:
        return url_for("cases.report_page", uid=case_uid, part=study.uid, number=number, opening=leave)

    pages = [ReportPage(url(number), text) for number, text in enumerate(told.texts, start=1)]
    return ReportBeside(study, pages, told.pages, "")
