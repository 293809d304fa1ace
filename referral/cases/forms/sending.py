"""Forms of sending something to VA: by the program, by hand with proof, and what is decided about a sending."""

from __future__ import annotations

from typing import ClassVar

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError


class ProgramForm(FlaskForm):
    shown = HiddenField()
    office = SelectField("To", [InputRequired("Choose the office.")], validate_choice=False)
    compared = BooleanField(
        "I compared the recipient with the case", [InputRequired("Compare the recipient, then tick this.")]
    )
    looked = BooleanField("I looked: the earlier one did not arrive", [Optional()])


class AllTicked:
    """Every box must be ticked."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: FlaskForm, field: SelectMultipleField) -> None:
        if len(field.data or ()) < len(list(field.iter_choices())):
            raise ValidationError("Do each of these, then tick it.")


class HandForm(FlaskForm):
    shown = HiddenField()
    office = SelectField("To", [InputRequired("Choose the office.")], validate_choice=False)
    steps = SelectMultipleField("What you did", [AllTicked()])
    sent_on = DateField("Sent on", [InputRequired("Enter the day.")])
    proof = StringField("Proof", [Optional()], description="Or add a screenshot below.")
    screenshot = FileField("Screenshot or scan", description="PNG, JPEG or PDF.")
    looked = BooleanField("I looked: the earlier one did not arrive", [Optional()])


class ArrivedForm(FlaskForm):
    proof = StringField(
        "How you know that it arrived",
        [InputRequired("Say how you know.")],
        description="Such as: Ms Ames of the office has it; listed in the sent folder with a receipt.",
    )


class ConfirmForm(FlaskForm):
    on = DateField("VA confirmed on", [InputRequired("Enter the day.")])


class LetGoForm(FlaskForm):
    reason = TextAreaField("Why nothing more is needed", [InputRequired("Say why.")])
