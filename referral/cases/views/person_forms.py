"""The veteran's details, VA referrals and VA's own status."""

from __future__ import annotations

from typing import Any

from referral.authorizations.models import Authorization
from referral.cases import queries
from referral.cases.forms.choices import choices
from referral.cases.forms.person import PersonFields, ReferralFields, VaStatusForm
from referral.cases.models import Case
from referral.cases.operations import opening, va_referrals
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import Actor
from referral.core.errors import NotFound
from referral.directory import queries as directory

NEW = "new"
TEXTS = ("category_of_care", "type_of_care", "seoc", "network")


def _person_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    veteran = case.veteran
    names = (
        "first_name",
        "middle_name",
        "last_name",
        "born_on",
        "last_four",
        "icn",
        "edipi",
        "sex",
        "phone",
        "email",
    )
    return {name: getattr(veteran, name) for name in (*names, "best_time", "language")} | dict(
        veteran.address or {}
    )


def _edit_veteran(actor: Actor, target: Target, form: Any) -> str:
    opening.edit_veteran(actor, target.uid, target.version, form.person())
    return "The veteran's details are saved."


def facility_choices(actor: Actor) -> list[tuple[str, str]]:
    """Every facility of the practice by station, and none."""
    facilities = directory.facilities(actor.practice_id)
    return [
        ("", "Not known yet"),
        *((row.station_id, f"{row.name} ({row.station_id})") for row in facilities),
    ]


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
    return {"number": row.number, "consult": row.consult, "station_id": station} | dates | texts


def _save_referral(actor: Actor, target: Target, form: Any) -> str:
    known = None if target.part == NEW else target.part
    va_referrals.record_referral(actor, target.uid, target.version, form.referral(), known)
    return "The VA referral is saved."


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


EDIT_VETERAN = register(
    FormPage("veteran", "The veteran's details", "Save", PersonFields, _edit_veteran, fill=_person_now)
)
EDIT_REFERRAL = register(
    FormPage(
        "referral", "VA referral", "Save", ReferralFields, _save_referral,
        has_part=True, prepare=_facilities, fill=_referral_now,
    )
)  # fmt: skip
VA_STATUS = register(
    FormPage(
        "va-status", "VA's own status", "Save", VaStatusForm, _save_status, has_part=True, fill=_status_now,
        lead="As HSRM shows it now. It is kept apart from the case's state.",
    )
)  # fmt: skip
