"""Who is away, and who stands in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional


class AwayForm(FlaskForm):
    account = SelectField("Who", [InputRequired("Choose somebody.")], validate_choice=False)
    from_on = DateField("First day away", [InputRequired("Enter the first day.")])
    to_on = DateField("Last day away", [InputRequired("Enter the last day: nobody is away without an end.")])
    substitute = SelectField(
        "Who stands in",
        [Optional()],
        validate_choice=False,
        description="Gets the person's open cases for these days. They come back afterwards, unless somebody assigned "
        "them meanwhile.",
    )
