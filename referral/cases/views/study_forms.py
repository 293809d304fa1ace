"""What people decide about a study whose files are here, and about discs and single pictures."""

from __future__ import annotations

from typing import Any

from referral.cases import queries
from referral.cases.forms.desk import NothingForm
from referral.cases.forms.intake import (
    ClearAlarmForm,
    DiscReturnedForm,
    PictureForm,
    ReasonForm,
    RegionForm,
)
from referral.cases.models import Case
from referral.cases.operations import studies
from referral.cases.views.form_page import FormPage, Target, register
from referral.cases.views.intake_forms import DESK_AND_REVIEWER, today
from referral.cases.views.viewer import pictures_to_check
from referral.core.actor import Actor
from referral.imaging import queries as imaging
from referral.imaging.models import Region


def _region(actor: Actor, target: Target, form: Any) -> str:
    studies.confirm_region(actor, target.uid, target.version, target.part, Region(form.region.data))
    return "The region is confirmed and the series are checked for it."


def _region_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    study = next((row for row in queries.studies(case) if row.uid == part), None)
    known = study and (study.region_confirmed_at or study.region_read or not study.facts)
    return {"region": study.region.value} if study and known else {}


def _check(actor: Actor, target: Target, form: Any) -> str:
    studies.check_again(actor, target.uid, target.version, target.part)
    return "The study was checked again."


def _prior(actor: Actor, target: Target, form: Any) -> str:
    studies.set_aside(actor, target.uid, target.version, target.part, is_prior=True)
    return "The study is kept to compare with."


def _for_review(actor: Actor, target: Target, form: Any) -> str:
    studies.set_aside(actor, target.uid, target.version, target.part, is_prior=False)
    return "The review will be about this study."


def _raise(actor: Actor, target: Target, form: Any) -> str:
    studies.raise_alarm(actor, target.uid, target.version, target.part, form.reason.data or "")
    return "The wrong-patient alarm stands: review and packet wait until somebody decides."


def _clear(actor: Actor, target: Target, form: Any) -> str:
    studies.clear_alarm(actor, target.uid, target.version, target.part, form.reason.data or "")
    return "The alarm is cleared: the study counts as this veteran's."


def _returned(actor: Actor, target: Target, form: Any) -> str:
    studies.return_disc(actor, target.uid, target.version, target.part, form.on.data)
    return "Noted: the disc went back."


def _picture(actor: Actor, target: Target, form: Any) -> str:
    may_leave = form.shows_no_name.data == "yes"
    studies.check_picture(actor, target.uid, target.version, target.part, shows_no_name=may_leave)
    return "The picture may be used in papers." if may_leave else "The picture stays in the chart."


def _picture_shown(form: Any, actor: Actor, case: Case, part: str) -> None:
    """Every frame of the image as it would leave the chart. The form page has recorded the look."""
    form.pictures = pictures_to_check(actor, imaging.image(actor.practice_id, case.id, part))


def _picture_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    return {"shows_no_name": "yes"} if imaging.image(actor.practice_id, case.id, part).no_name_at else {}


CONFIRM_REGION = register(
    FormPage(
        "study-region", "Which region does the study show?", "Confirm it", RegionForm, _region, has_part=True,
        roles=DESK_AND_REVIEWER, fill=_region_now, lead="The files are often silent or wrong about it.",
    )
)  # fmt: skip
CHECK_STUDY = register(
    FormPage(
        "check-study", "Check the study again", "Check it", NothingForm, _check, has_part=True, roles=DESK_AND_REVIEWER,
        lead="After the veteran's details, the complaint or the region were corrected.",
    )
)  # fmt: skip
PRIOR_STUDY = register(
    FormPage(
        "prior-study", "Keep as a prior study", "Keep it to compare", NothingForm, _prior, has_part=True,
        roles=DESK_AND_REVIEWER, lead="It stays with the case, but the review is about another one.",
    )
)  # fmt: skip
STUDY_FOR_REVIEW = register(
    FormPage(
        "study-for-review", "Use this study for the review", "Use it", NothingForm, _for_review, has_part=True,
        roles=DESK_AND_REVIEWER, lead="The study used until now is kept to compare with.",
    )
)  # fmt: skip
RAISE_ALARM = register(
    FormPage(
        "raise-alarm", "This may be another person's study", "Raise the alarm", ReasonForm, _raise, has_part=True,
        roles=DESK_AND_REVIEWER, is_grave=True, lead="Review and packet stand still until somebody decides.",
    )
)  # fmt: skip
CLEAR_ALARM = register(
    FormPage(
        "clear-alarm", "Clear the wrong-patient alarm", "It is this veteran's: clear it", ClearAlarmForm, _clear,
        has_part=True, roles=DESK_AND_REVIEWER, is_grave=True,
        lead="Only when you know that the study is this veteran's. If it is somebody else's, remove it instead and "
        "tell the sender. Your reason is kept in the history.",
    )
)  # fmt: skip
DISC_RETURNED = register(
    FormPage(
        "disc-returned", "The disc went back", "Note it", DiscReturnedForm, _returned, has_part=True,
        fill=lambda actor, case, part: {"on": today(actor)},
    )
)  # fmt: skip
CHECK_PICTURE = register(
    FormPage(
        "check-picture", "May this picture leave the chart?", "Keep the answer", PictureForm, _picture, has_part=True,
        roles=DESK_AND_REVIEWER, fill=_picture_now, prepare=_picture_shown,
        lead="Some scanners burn the patient's name into the picture itself, where no program can remove it.",
    )
)  # fmt: skip
