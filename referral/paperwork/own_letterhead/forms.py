"""The form of the letterhead."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class LetterheadForm(FlaskForm):
    file = FileField(
        "Word file (.docx)",
        [FileRequired("Choose the Word file.")],
        description="With the letterhead in its header and footer. At most 5 MB, without macros and without links.",
    )
