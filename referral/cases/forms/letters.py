"""Forms of letters to the veteran."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from referral.cases.forms.choices import choices
from referral.core.languages import LANGUAGES


class LetterForm(FlaskForm):
    kind = RadioField(
        "Letter",
        [InputRequired("Choose a letter.")],
        validate_choice=False,
        description="Only letters that are true of the case as it is now.",
    )


class LanguageForm(FlaskForm):
    language = RadioField(
        "Language of letters to the veteran",
        [InputRequired("Choose a language.")],
        choices=choices(LANGUAGES.items()),
        description="As the veteran prefers. Letters that are still true are written in it as well.",
    )
