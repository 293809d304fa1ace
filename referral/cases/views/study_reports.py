"""The radiologist's report: added to a study, and opened in a window of its own beside the review."""

from __future__ import annotations

import io
from typing import Any

from flask import send_file
from werkzeug.wrappers import Response

from referral.cases.forms.intake import ReportForm
from referral.cases.operations import study_reports
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import DESK, Actor, Role
from referral.people.access import allow
from referral.people.login import current_actor


@blueprint.get("/cases/<uid>/studies/<part>/report.pdf")
@allow(Role.REVIEWER, *DESK)
def study_report(uid: str, part: str) -> Response:
    """The report; reading it is recorded."""
    data = study_reports.read_report(current_actor(), uid, part)
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name="report.pdf")


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
