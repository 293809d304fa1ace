"""Forms of what single papers say beside the case: who referred, the wait and the drive, a fax."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

LONGEST_DRIVE = 1440
MOST_PAGES = 2000
LONGEST_WORDS = 200
_SHORT = Length(max=LONGEST_WORDS, message=f"Use at most {LONGEST_WORDS} letters.")


class AccessForm(FlaskForm):
    va_place = StringField("VA place", [Optional(), _SHORT], description="The VA clinic this is about.")
    asked_on = DateField("Care was asked for on", [Optional()])
    offered_on = DateField(
        "First day VA offered",
        [Optional()],
        description="Empty when VA named none: the wait is then unknown.",
    )
    wait_told_by = StringField(
        "Who said so", [Optional(), _SHORT], description="Such as: letter from VA; the veteran by phone."
    )
    drive_minutes = IntegerField(
        "Average drive, one way, in minutes",
        [Optional(), NumberRange(1, LONGEST_DRIVE, f"Between 1 and {LONGEST_DRIVE}.")],
        description="VA works it out with its own map program. Empty when unknown.",
    )
    drive_told_by = StringField(
        "Who said so", [Optional(), _SHORT], description="Such as: VA's letter; a map."
    )
    groups = (
        ("The wait", ("va_place", "asked_on", "offered_on", "wait_told_by")),
        ("The drive", ("drive_minutes", "drive_told_by")),
    )

    def told(self) -> dict[str, Any]:
        """What was told; empty fields are not there."""
        names = ("va_place", "asked_on", "offered_on", "wait_told_by", "drive_minutes", "drive_told_by")
        return {name: self[name].data for name in names if self[name].data}


class ReferrerForm(FlaskForm):
    name_ = StringField(
        "Name", [InputRequired("Enter the name."), _SHORT], description="As on VA's referral."
    )
    npi = StringField("NPI", [Optional(), Length(max=10, message="An NPI has ten digits.")])
    phone = StringField("Phone", [Optional(), Length(max=30, message="Use at most 30 signs.")])


class FaxForm(FlaskForm):
    about = StringField(
        "What the fax brings",
        [InputRequired("Say what it brings."), _SHORT],
        description="Without the veteran's name: the cover lies open on a shared machine.",
    )
    pages = IntegerField(
        "Pages, with the cover",
        [InputRequired("Enter the number."), NumberRange(1, MOST_PAGES, f"Between 1 and {MOST_PAGES}.")],
    )
