"""The MRI review's form. Levels, worksheet and codes are tables of plain fields (review_grid)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from referral.cases.forms.choices import choices
from referral.cases.forms.request import LONGEST_DURATION, MOST_VISITS
from referral.cases.forms.review_grid import read_code_rows, read_levels, read_pictures, read_worksheet
from referral.directory.codes import System
from referral.review.rules import OUTCOME_LABELS
from referral.review.states import SURGEON_FLAG_LABELS, URGENCY_LABELS, Outcome
from referral.review.terms import LEVELS

TEXTS = (
    *("summary", "comparison", "procedure", "reason", "specialty", "more_needed", "not_candidate_reason"),
    "hand_off",
)
KEPT_AS_THEY_ARE = (*TEXTS, "visits", "duration_days", "urgent", "codes_confirmed", "flags")


class ReviewForm(FlaskForm):
    comparison = TextAreaField(
        "Compared with the study before", [Optional()], description="What is new, what is unchanged."
    )
    summary = TextAreaField(
        "Summary", [Optional()], description="In a sentence or two. It goes into the letter to VA."
    )
    flags = SelectMultipleField(
        "Signs that call for a surgeon",
        choices=choices([(flag.value, label) for flag, label in SURGEON_FLAG_LABELS.items()]),
        description="Any of them rules out the biologic path: the review then refers to a surgeon.",
    )
    outcome = RadioField(
        "Outcome",
        [Optional()],
        choices=choices([(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]),
    )
    procedure = StringField(
        "What VA is asked for", [Optional()], description="Such as: diagnostic annulogram, L4-5."
    )
    requested_levels = StringField("Levels asked for", [Optional()], description="Such as L4-5, L5-S1.")
    codes_confirmed = BooleanField("I have checked the codes against the findings")
    visits = IntegerField("Visits asked for", [Optional(), NumberRange(1, MOST_VISITS)])
    duration_days = IntegerField("Over how many days", [Optional(), NumberRange(1, LONGEST_DURATION)])
    urgent = BooleanField("Care is needed within 48 hours")
    reason = TextAreaField(
        "Reason for the request",
        [Optional()],
        description="What was tried, when, with what result; what the MRI shows.",
    )
    specialty = StringField("Specialty", [Optional()], description="Such as orthopedic spine surgery.")
    urgency = RadioField(
        "How soon",
        [Optional()],
        choices=choices([(urgency.value, label) for urgency, label in URGENCY_LABELS.items()]),
    )
    hand_off = TextAreaField("Who was told by phone, and when", [Optional()], description="For an emergency.")
    more_needed = TextAreaField(
        "What is missing", [Optional()], description="Named so that the desk can ask for it."
    )
    not_candidate_reason = TextAreaField("Reason in words the veteran understands", [Optional()])
    questions_to_ask = TextAreaField(
        "Questions the veteran can ask next", [Optional()], description="One a line. They go into the letter."
    )
    password = PasswordField("Your password")
    code = StringField("Code from your app", [Optional()], description="Six digits, or a recovery code.")

    def chosen_outcome(self) -> Outcome | None:
        """The outcome as ticked, or None."""
        return Outcome(self.outcome.data) if self.outcome.data in set(Outcome) else None

    def content(self) -> dict[str, Any]:
        """What the clinician wrote (review.rules: shape_faults lists the fields)."""
        levels, questions = self.requested_levels.data or "", self.questions_to_ask.data or ""
        region = request.form.get("region", "")
        return {
            "region": region if region in LEVELS else next(iter(LEVELS)),
            "levels": read_levels(request.form),
            "criteria": read_worksheet(request.form),
            "pictures": read_pictures(request.form),
            "flags": list(self.flags.data or ()),
            "requested_levels": [level.strip() for level in levels.split(",") if level.strip()],
            "icd10": read_code_rows(request.form, System.ICD10),
            "cpt": read_code_rows(request.form, System.CPT),
            "codes_confirmed": bool(self.codes_confirmed.data),
            "visits": self.visits.data,
            "duration_days": self.duration_days.data,
            "urgent": bool(self.urgent.data),
            "urgency": self.urgency.data or "",
            "questions_to_ask": [line.strip() for line in questions.splitlines() if line.strip()],
        } | {name: (self[name].data or "").strip() for name in TEXTS}


class AddendumForm(ReviewForm):
    correction = TextAreaField(
        "What is corrected, and why", [Optional()], description="It stands with the review and in the packet."
    )


def review_data(outcome: Outcome | None, content: Mapping[str, Any]) -> dict[str, Any]:
    """A saved review as the form's values."""
    values: dict[str, Any] = {name: content.get(name) for name in KEPT_AS_THEY_ARE}
    values["outcome"], values["urgency"] = outcome.value if outcome else None, content.get("urgency") or None
    values["requested_levels"] = ", ".join(content.get("requested_levels") or ())
    values["questions_to_ask"] = "\n".join(content.get("questions_to_ask") or ())
    return values
