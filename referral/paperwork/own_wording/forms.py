"""The form of one text block."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from referral.paperwork.own_wording.samples import SAMPLES


class TextForm(FlaskForm):
    text = TextAreaField(
        "Text",
        [Optional()],
        description="Each line is a paragraph. A line that begins with “- ” is an item of a list.",
        render_kw={"rows": 9},
    )
    sample = SelectField(
        "Sample case",
        choices=[SelectChoice(key, label) for key, (label, _) in SAMPLES.items()],
        validate_choice=False,
    )
