"""Intake on the phone: the veteran's answers, confirming what the veteran wrote, and who has what."""

from __future__ import annotations

from typing import Any

from referral.cases import queries
from referral.cases.case_page.intake_list import ITEM_LABELS, SECTION_TITLES
from referral.cases.forms.answers import FORMS, IntakeItemForm
from referral.cases.forms.desk import NothingForm
from referral.cases.models import Case
from referral.cases.operations import answers
from referral.cases.states import HeldBy, IntakeItem, IntakeSection
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import NotFound

DESK_AND_REVIEWER = DESK | {Role.REVIEWER}
PHONE = "Ask as it stands here and write what the veteran says. Earlier answers are kept."


def _section(section: IntakeSection) -> FormPage:
    def run(actor: Actor, target: Target, form: Any) -> str:
        answers.save_answer(actor, target.uid, target.version, section, form.told())
        return f"{SECTION_TITLES[section]}: saved and confirmed."

    def now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
        newest = queries.newest_answer(case, section)
        if newest is None and section is IntakeSection.GOALS:
            return {"goals": case.goals}
        return (newest.content or {}) if newest else {}

    return register(
        FormPage(section.value, SECTION_TITLES[section], "Save", FORMS[section], run, lead=PHONE,
                 roles=DESK_AND_REVIEWER, fill=now)
    )  # fmt: skip


for _one in IntakeSection:
    _section(_one)


def _confirm(actor: Actor, target: Target, form: Any) -> str:
    answers.confirm_answer(actor, target.uid, target.version, target.part)
    return "Confirmed."


def _item(part: str) -> IntakeItem:
    if part not in set(IntakeItem):
        raise NotFound("There is no such item.")
    return IntakeItem(part)


def _note_item(actor: Actor, target: Target, form: Any) -> str:
    answers.note_item(
        actor,
        target.uid,
        target.version,
        _item(target.part),
        held_by=HeldBy(form.held_by.data),
        came_on=form.came_on.data,
        missing=form.missing.data or "",
    )
    return "The checklist is saved."


def _item_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    note = next((row for row in queries.intake_notes(case) if row.item is _item(part)), None)
    if note is None:
        return {"held_by": HeldBy.UNKNOWN.value}
    return {"held_by": note.held_by.value, "came_on": note.came_on, "missing": note.missing}


def _name_item(form: Any, actor: Actor, case: Case, part: str) -> None:
    form.held_by.label.text = f"{ITEM_LABELS[_item(part)]}: who has it?"


CONFIRM_ANSWER = register(
    FormPage(
        "confirm-answer", "Confirm what the veteran wrote", "The veteran confirmed it", NothingForm, _confirm,
        roles=DESK_AND_REVIEWER, has_part=True,
        lead="Read it to the veteran on the phone. When something is different, save the section anew instead.",
    )
)  # fmt: skip
INTAKE_ITEM = register(
    FormPage(
        "intake-item", "Intake checklist", "Save", IntakeItemForm, _note_item, has_part=True, fill=_item_now,
        prepare=_name_item,
    )
)  # fmt: skip
