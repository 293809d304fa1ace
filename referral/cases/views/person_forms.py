"""The veteran's details."""

from __future__ import annotations

from typing import Any

from referral.cases.forms.person import PersonFields
from referral.cases.models import Case
from referral.cases.operations import opening
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import Actor
from referral.directory import queries as directory


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


EDIT_VETERAN = register(
    FormPage("veteran", "The veteran's details", "Save", PersonFields, _edit_veteran, fill=_person_now)
)
