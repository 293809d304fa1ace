"""Forms of working around a case: owning, noting, waiting, closing."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from referral.cases.forms.choices import choices
from referral.cases.states import CLOSE_LABELS


class NothingForm(FlaskForm):
    """For what needs no more than a button."""


class NoteForm(FlaskForm):
    text = TextAreaField(
        "Note",
        [InputRequired("Write the note first.")],
        description="Notes stay as written. Correct one with another.",
    )


class AnswerForm(FlaskForm):
    text = TextAreaField(
        "Answer", [InputRequired("Write the answer first.")],
        description="Plain words. The veteran reads it after signing in; an e-mail only says that there is a message.",
    )  # fmt: skip


class AssignForm(FlaskForm):
    owner = SelectField("Owner", validate_choice=False)


class SnoozeForm(FlaskForm):
    until = DateField("Rest until", [InputRequired("Choose a day.")])
    reason = TextAreaField("Why it can wait", [InputRequired("Say why the case can wait.")])


class CloseForm(FlaskForm):
    reason = RadioField(
        "Why is the case closed?",
        [InputRequired("Choose a reason.")],
        choices=choices([(reason.value, label) for reason, label in CLOSE_LABELS.items()]),
    )
    note = TextAreaField("In a sentence", description="Needed unless the case is finished.")


class ReopenForm(FlaskForm):
    note = TextAreaField("Why is it opened again?", [InputRequired("Say in a sentence why.")])


class TakeBackForm(FlaskForm):
    note = TextAreaField("Why is it taken back?", description="Kept in the history.")
