"""The upload of a blank official form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class BlankForm(FlaskForm):
    file = FileField(
        "Blank form (PDF)",
        [FileRequired("Choose the PDF file of the blank form.")],
        description="VA Form 10-10172 exactly as downloaded from VA, not filled and not saved anew.",
    )
