"""Uploads of small made studies, played as a coordinator does them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import BinaryIO

from referral.cases import queries
from referral.cases.operations import intake, study_reading, study_reports, uploads
from referral.demo import images
from referral.demo.stories import Teller
from referral.imaging import queries as imaging
from referral.paperwork.blocks import Block, Document, Fact, Facts, Heading, Letterhead, Paragraph
from referral.veterans.person import Person

ANOTHER = Person(first_name="Tobias", last_name="Marlowe", born_on=date(1948, 2, 9), sex="M")

FACILITY = "Lakeside Imaging Center"
REPORT_STUDY = "MRI lumbar spine without contrast"
REPORT = (
    ("Technique", "Sagittal T1, T2 and STIR, axial T2 from L3-4 to L5-S1. 1.5 T."),
    (
        "Findings",
        "L3-4: normal height and signal. L4-5: loss of signal, a posterior annular fissure with a high-intensity zone, "
        "no herniation, canal and foramina open. L5-S1: small central protrusion without contact to a nerve root. "
        "Alignment is normal. No fracture, no edema. The conus ends at L1.",
    ),
    ("Impression", "1. Annular fissure at L4-5. 2. Small central protrusion at L5-S1. 3. No stenosis."),
)


def upload_study(t: Teller, days_ago: int, *, wrong_patient: bool = False, missing: bool = False) -> None:
    """Upload a study and have it read: this veteran's, another's, or one that lacks a series."""
    taken_on = t.at(days_ago) - timedelta(days=75)
    made = images.made_for(t.random, ANOTHER if wrong_patient else t.person, taken_on, complete=not missing)
    sent: list[tuple[str, BinaryIO]] = [(path, BytesIO(data)) for path, data in images.study_files(made)]
    uploads.take_whole(t.coordinator, t.uid, sent, in_background=False)
    study_reading.read_upload(imaging.uploads(t.case_id)[0].id)


def review_of_pictures(t: Teller, days_ago: int) -> None:
    """Bring a case to the review with its pictures, and with the radiologist's report to read beside the form."""
    t.open(days_ago + 8)
    t.welcome(days_ago + 7)
    t.consent(days_ago + 7)
    upload_study(t, days_ago + 1)
    [study] = queries.studies(queries.case_by_uid(t.coordinator, t.uid))
    names, born_on = (study.name_on_study or "", study.born_on_study)
    report = radiologists_report(t.person, study.study_on or t.at(days_ago))
    intake.match_study(t.coordinator, t.uid, None, study.uid, name_on_study=names, born_on_study=born_on)
    study_reports.keep_report(t.coordinator, t.uid, None, study.uid, "report.pdf", report)
    t.hand_over(days_ago)


def radiologists_report(person: Person, studied_on: date) -> bytes:
    """An invented report as an imaging facility sends it (PDF)."""
    from referral.paperwork.pdf import draw_pdf

    day = f"{studied_on:%B} {studied_on.day}, {studied_on.year}"
    about = Facts(
        (
            Fact("Patient", f"{person.first_name} {person.last_name}"),
            Fact("Study", REPORT_STUDY),
            Fact("Date", day),
        )
    )
    sections: list[Block] = [Heading("Radiology report", 1), about]
    for heading, text in REPORT:
        sections += [Heading(heading), Paragraph(text)]
    document = Document(
        "Radiology report",
        (*sections, Paragraph("Read by Reva Wexler, MD (invented).")),
        (f"{person.last_name}, {person.first_name}",),
        Letterhead(FACILITY, ("12 Harbor Street, Duluth, MN 55802", "218-555-0142")),
    )
    at = datetime.combine(studied_on, time(12), UTC)
    return draw_pdf([document], title="Radiology report", author=FACILITY, created_at=at).data
