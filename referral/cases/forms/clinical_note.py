"""The form of the clinical note."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from referral.cases.forms.choices import choices
from referral.cases.operations.clinical_note import NoteTexts
from referral.cases.states import NOTE_BASIS_LABELS

PARTS = ("history", "function", "examination", "medicines", "assessment", "plan")


class ClinicalNoteForm(FlaskForm):
    noted_on = DateField("Day of the note", [InputRequired("Enter the day.")])
    basis = RadioField(
        "What it rests on",
        [InputRequired("Choose one.")],
        choices=choices([(basis.value, label) for basis, label in NOTE_BASIS_LABELS.items()]),
    )
    history = TextAreaField(
        "History",
        [Optional()],
        description="How it began and went on, earlier surgery and other illness. The complaint and since when come "
        "from the veteran's story.",
    )
    function = TextAreaField(
        "Functional impairment",
        [Optional()],
        description="What the veteran can't do, or only with difficulty, and for how long: sitting, walking, lifting, "
        "sleep, work.",
    )
    examination = TextAreaField(
        "Examination",
        [Optional()],
        description="What was found, nerves and strength included. Leave it empty when nobody examined.",
    )
    medicines = TextAreaField(
        "Other medicines taken now",
        [Optional()],
        description="One a line, with dose. Those in the care log that go on come by themselves. "
        "Write None when there are no others.",
    )
    assessment = TextAreaField(
        "Assessment", [Optional()], description="How complaint, findings and images fit together."
    )
    plan = TextAreaField("Plan", [Optional()], description="What is meant to be done next, a step a line.")
    groups = (
        ("The note", ("noted_on", "basis")),
        ("What was told and found", ("history", "function", "examination", "medicines")),
        ("What is made of it", ("assessment", "plan")),
    )

    def texts(self) -> NoteTexts:
        """The parts as typed."""
        return NoteTexts(**{name: self[name].data or "" for name in PARTS})
