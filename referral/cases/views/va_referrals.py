"""VA referrals of a case: the page of each, and its forms."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import render_template, send_file
from werkzeug.wrappers import Response

from referral.authorizations.models import Authorization
from referral.authorizations.seoc import write_services
from referral.authorizations.states import DOCUMENT_LABELS, MILESTONE_LABELS, DocumentKind, Milestone
from referral.cases import queries
from referral.cases.case_page.va_referral import va_referral_page
from referral.cases.forms.choices import choices
from referral.cases.forms.person import DocumentForm, MilestoneForm, ReferralForm, VaStatusForm
from referral.cases.models import Case
from referral.cases.operations import va_referrals
from referral.cases.operations.desk import view_case
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES, FormPage, Target, register
from referral.cases.views.intake_forms import today
from referral.cases.views.person_forms import facility_choices
from referral.core.actor import Actor, Role
from referral.core.errors import NotFound
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.people.access import allow
from referral.people.login import current_actor

NEW = "new"
TEXTS = ("category_of_care", "type_of_care", "seoc", "network")
READERS = (Role.COORDINATOR, Role.SUPERVISOR, Role.REVIEWER)


@blueprint.get("/cases/<uid>/referrals/<referral_uid>")
@allow(*READERS)
def va_referral(uid: str, referral_uid: str) -> str:
    """Everything about one VA referral. Looking is recorded."""
    actor = current_actor()
    view_case(actor, uid)
    shown = va_referral_page(actor, uid, referral_uid)
    return render_template(
        "cases/va_referral.html",
        shown=shown,
        case=shown.case,
        row=shown.row,
        number=show_case_number(shown.case.number),
        milestone_labels=MILESTONE_LABELS,
        document_labels=DOCUMENT_LABELS,
        form_url=lambda endpoint, part="": PAGES[endpoint].url(uid, part),
        can=lambda endpoint: actor.role in PAGES[endpoint].roles,
    )


@blueprint.get("/cases/<uid>/referrals/<referral_uid>/files/<document_uid>")
@allow(*READERS)
def va_referral_file(uid: str, referral_uid: str, document_uid: str) -> Response:
    """A file of a VA referral. Reading is recorded."""
    file, data = va_referrals.read_document(current_actor(), uid, referral_uid, document_uid)
    return send_file(
        io.BytesIO(data),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name or "referral.pdf",
    )


def _facilities(form: Any, actor: Actor, case: Case, part: str) -> None:
    form.station_id.choices = choices(facility_choices(actor))


def _authorization(case: Case, part: str) -> Authorization | None:
    """The referral named by its opaque id; None for a new one. Raises NotFound."""
    if part == NEW:
        return None
    for row in queries.authorizations(case):
        if row.uid == part:
            return row
    raise NotFound("There is no such VA referral on this case.")


def _referral_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    row = _authorization(case, part)
    if row is None:
        return {}
    stations = {facility.id: facility.station_id for facility in directory.facilities(actor.practice_id)}
    dates = {
        name: getattr(row, name) for name in ("issued_on", "starts_on", "expires_on", "visits_authorized")
    }
    texts = {name: getattr(row, name) for name in TEXTS}
    named = (row.details or {}).get("station_id", "")  # as VA's file says; used once the directory knows it
    station = stations.get(row.facility_id, "") if row.facility_id else named
    covers = {
        "services": write_services(row.services),
        "visits_used": row.visits_used,
        "seoc_days": row.seoc_days,
    }
    return {"number": row.number, "consult": row.consult, "station_id": station} | dates | texts | covers


def _save_referral(actor: Actor, target: Target, form: Any) -> str:
    known = None if target.part == NEW else target.part
    va_referrals.record_referral(actor, target.uid, target.version, form.referral(), known)
    case = queries.case_by_uid(actor, target.uid)
    return " ".join(["The VA referral is saved.", *_hints(form, actor, case, target.part)])


def _status_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    row = _authorization(case, part)
    return {"code": row.va_status_code, "label": row.va_status_label} if row else {}


def _save_status(actor: Actor, target: Target, form: Any) -> str:
    va_referrals.record_va_status(
        actor,
        target.uid,
        target.version,
        target.part,
        (form.code.data or "").strip(),
        (form.label.data or "").strip(),
    )
    return "VA's status is noted. The case's own state is not changed by it."


def _hints(form: Any, actor: Actor, case: Case, part: str) -> Sequence[str]:
    return va_referrals.hints(case, form.referral(), "" if part == NEW else part)


def _milestone(actor: Actor, target: Target, form: Any) -> str:
    va_referrals.note_milestone(
        actor,
        target.uid,
        target.version,
        target.part,
        kind=Milestone(form.kind.data),
        on=form.on.data,
        reason=form.reason.data or "",
    )
    return "The milestone is noted."


def _document(actor: Actor, target: Target, form: Any) -> str:
    upload = form.file.data
    va_referrals.add_document(
        actor,
        target.uid,
        target.version,
        target.part,
        kind=DocumentKind(form.kind.data),
        file_name=upload.filename or "",
        data=upload.read(),
    )
    return "The file is kept with the VA referral."


EDIT_REFERRAL = register(
    FormPage(
        "referral", "VA referral", "Save", ReferralForm, _save_referral,
        has_part=True, prepare=_facilities, fill=_referral_now, hints=_hints,
    )
)  # fmt: skip
VA_STATUS = register(
    FormPage(
        "va-status", "VA's own status", "Save", VaStatusForm, _save_status, has_part=True, fill=_status_now,
        lead="As HSRM shows it now. It is kept apart from the case's state, with your name and the time.",
    )
)  # fmt: skip
MILESTONE = register(
    FormPage(
        "milestone", "Milestone of the VA referral", "Note it", MilestoneForm, _milestone, has_part=True,
        fill=lambda actor, case, part: {"on": today(actor)},
        lead="The days HSRM keeps too. Noting one again corrects its day.",
    )
)  # fmt: skip
REFERRAL_DOCUMENT = register(
    FormPage(
        "referral-document", "Keep a file with the VA referral", "Keep it", DocumentForm, _document, has_part=True,
    )
)  # fmt: skip
