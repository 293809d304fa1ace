"""Forms of a visit's note and of the files that go to VA with its records."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from referral.appointments.states import NOTE_LABELS, NOTE_PARTS, RECORD_LABELS, STAGE_LABELS, NoteKind
from referral.cases.forms.choices import choices
from referral.paperwork.uploads.taking import KINDS


class VisitNoteForm(FlaskForm):
    kind = RadioField(
        "What is it?",
        choices=choices((kind.value, label) for kind, label in NOTE_LABELS.items()),
        default=NoteKind.ENCOUNTER.value,
    )
    stage = SelectField(
        "Which visit of this VA referral",
        choices=choices([("", "As the visits here say"), *((s.value, t) for s, t in STAGE_LABELS.items())]),
        default="",
    )
    history = TextAreaField("History", [Optional()], description="How the veteran was, since when.")
    findings = TextAreaField("Findings", [Optional()])
    done = TextAreaField(
        "What was done",
        [Optional()],
        description="For a procedure: levels, side, guidance, anesthesia, complications. Needed before it is signed.",
    )
    results = TextAreaField(
        "Results",
        [Optional()],
        description="Of imaging and tests, or “None”. Needed before it is signed.",
    )
    assessment = TextAreaField("Assessment", [Optional()])
    plan = TextAreaField("Plan and follow-up", [Optional()], description="Needed before it is signed.")
    prescriptions = TextAreaField(
        "Prescriptions",
        [Optional()],
        description="Recommended or given, or “None”. Needed before it is signed.",
    )
    groups = (
        ("The visit", ("kind", "stage", "history", "findings", "done")),
        ("What follows", ("results", "assessment", "plan", "prescriptions")),
    )

    def content(self) -> dict[str, str]:
        """The note as typed."""
        return {name: self[name].data or "" for name in ("kind", "stage", *NOTE_PARTS)}


NOTE_PART_LABELS = {name: str(getattr(VisitNoteForm, name).args[0]) for name in NOTE_PARTS}


class RecordForm(FlaskForm):
    kind = SelectField(
        "What it is",
        [InputRequired("Choose what it is.")],
        choices=choices(
            [("", "Choose one"), *((kind.value, label) for kind, label in RECORD_LABELS.items())]
        ),
    )
    service_on = DateField(
        "Date of service", [InputRequired("Enter the day.")], description="The day the file is about."
    )
    file = FileField("File", [FileRequired("Choose the file.")], description=f"{KINDS}.")
