"""The radiologist's report: added to a study, shown page by page beside the review, or taken as a file."""

from __future__ import annotations

import io
from typing import Any

from flask import Response as PageResponse
from flask import request, send_file
from werkzeug.wrappers import Response

from referral.cases import queries, review_queries
from referral.cases.forms.intake import ReportForm
from referral.cases.operations import study_reports
from referral.cases.views.beside import leave_for
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import FormPage, Target, register
from referral.cases.views.viewer import PNG, SVG, drawn_reason
from referral.core.actor import DESK, Actor, Role
from referral.imaging.dicom.pictures import NoPicture
from referral.imaging.viewer import papers
from referral.imaging.viewer.openings import check_opening
from referral.paperwork import storage
from referral.people.access import allow
from referral.people.login import current_actor


@blueprint.get("/cases/<uid>/studies/<part>/report.pdf")
@allow(Role.REVIEWER, *DESK)
def study_report(uid: str, part: str) -> Response:
    """The report; reading it is recorded."""
    data = study_reports.read_report(current_actor(), uid, part)
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name="report.pdf")


@blueprint.get("/cases/<uid>/studies/<part>/report/<int:number>.png")
@allow(Role.REVIEWER)
def report_page(uid: str, part: str, number: int) -> Response:
    """A page of the report as a picture, for somebody whose look at it is on record; the reason when there is none."""
    actor = current_actor()
    file = review_queries.report_of(queries.case_by_uid(actor, uid), part)
    check_opening(actor, leave_for(file), request.args.get("opening", ""))
    found = papers.page(file.uid, number, lambda: storage.read(file))
    if isinstance(found, NoPicture):
        return PageResponse(drawn_reason(found.why), mimetype=SVG)
    return PageResponse(found, mimetype=PNG)


def _keep(actor: Actor, target: Target, form: Any) -> str:
    upload = form.file.data
    study_reports.keep_report(
        actor, target.uid, target.version, target.part, upload.filename or "", upload.read()
    )
    return "The report is kept with the study."


ADD_REPORT = register(
    FormPage(
        "report", "The radiologist's report", "Keep it", ReportForm, _keep, roles=DESK | {Role.REVIEWER},
        has_part=True,
    )
)  # fmt: skip
