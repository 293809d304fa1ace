"""The page on which the clinical note is written."""

from __future__ import annotations

from typing import Any

from referral.cases import queries
from referral.cases.forms.clinical_note import ClinicalNoteForm
from referral.cases.models import Case
from referral.cases.operations import clinical_note
from referral.cases.states import NoteBasis
from referral.cases.views.form_page import FormPage, Target, register
from referral.cases.views.intake_forms import DESK_AND_REVIEWER, today
from referral.core.actor import Actor


def _note_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    """The newest note to go on from; a new one is of today."""
    note = queries.clinical_note(case)
    if note is None:
        return {"noted_on": today(actor)}
    return {"noted_on": note.noted_on, "basis": note.basis.value} | dict(note.content or {})


def _write(actor: Actor, target: Target, form: Any) -> str:
    basis = NoteBasis(form.basis.data)
    clinical_note.write_note(actor, target.uid, target.version, form.noted_on.data, basis, form.texts())
    return "The clinical note is kept. Notes before it stay in the record."


CLINICAL_NOTE = register(
    FormPage(
        "clinical-note", "Clinical note", "Keep the note", ClinicalNoteForm, _write, roles=DESK_AND_REVIEWER,
        fill=_note_now,
        lead="The note goes into VA's packet, where the ordering clinician signs it. Complaint, treatments, scores and "
        "images are taken from the record; only what stands nowhere else is asked for here.",
    )
)  # fmt: skip
