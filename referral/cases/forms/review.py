"""The MRI review's form. Rows of levels are plain fields, so that the form works without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from referral.authorizations.rules import SHORTEST_REASON
from referral.cases.forms.choices import choices
from referral.cases.forms.request import LONGEST_DURATION, MOST_VISITS, read_codes, write_codes
from referral.review.rules import LEVELS, OUTCOME_LABELS
from referral.review.states import Outcome

LEVEL_ROWS = 5
CODES_HINT = "One a line: the code, then its words."
LEVEL_CHOICES = [("", "–"), *((level, level) for levels in LEVELS.values() for level in levels)]
MATCH_CHOICES = [("", "–"), ("yes", "Yes"), ("no", "No"), ("unclear", "Unclear")]
TEXTS = ("summary", "procedure", "reason", "specialty", "more_needed", "not_candidate_reason")


class ReviewForm(FlaskForm):
    summary = TextAreaField(
        "Summary", [Optional()], description="In a sentence or two. It goes into the letter to VA."
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
    specialty = StringField("Specialty", [Optional()], description="Only when referring to a surgeon.")
    icd10 = TextAreaField("Diagnosis codes (ICD-10-CM)", [Optional()], description=CODES_HINT)
    cpt = TextAreaField("Procedure codes (CPT or HCPCS)", [Optional()], description=CODES_HINT)
    visits = IntegerField("Visits asked for", [Optional(), NumberRange(1, MOST_VISITS)])
    duration_days = IntegerField("Over how many days", [Optional(), NumberRange(1, LONGEST_DURATION)])
    urgent = BooleanField("Care is needed within 48 hours")
    reason = TextAreaField(
        "Reason for the request",
        [Optional()],
        description="What was tried, when, with what result; what the MRI shows. "
        f"VA gets at least {SHORTEST_REASON} characters.",
    )
    more_needed = TextAreaField(
        "What is missing", [Optional()], description="Named so that the desk can ask for it."
    )
    not_candidate_reason = TextAreaField("Reason in words the veteran understands", [Optional()])
    questions_to_ask = TextAreaField(
        "Questions the veteran can ask next", [Optional()], description="One a line. They go into the letter."
    )
    password = PasswordField("Your password, to sign")

    def level_rows(self) -> list[tuple[Any, Any, Any]]:
        """Level, findings and match of each row."""
        return [
            (self[f"level_{n}"], self[f"findings_{n}"], self[f"matches_{n}"])
            for n in range(1, LEVEL_ROWS + 1)
        ]

    def chosen_outcome(self) -> Outcome | None:
        """The outcome as ticked, or None."""
        return Outcome(self.outcome.data) if self.outcome.data in set(Outcome) else None

    def content(self) -> dict[str, Any]:
        """What the clinician wrote (review.rules: signing_gaps lists the keys)."""
        rows = [
            {"level": level.data, "findings": (findings.data or "").strip(), "matches": matches.data or None}
            for level, findings, matches in self.level_rows()
            if level.data and (findings.data or "").strip()
        ]
        levels, questions = self.requested_levels.data or "", self.questions_to_ask.data or ""
        return {
            "levels": rows,
            "requested_levels": [level.strip() for level in levels.split(",") if level.strip()],
            "icd10": read_codes(self.icd10.data),
            "cpt": read_codes(self.cpt.data),
            "visits": self.visits.data,
            "duration_days": self.duration_days.data,
            "urgent": bool(self.urgent.data),
            "questions_to_ask": [line.strip() for line in questions.splitlines() if line.strip()],
        } | {name: (self[name].data or "").strip() for name in TEXTS}


for _row in range(1, LEVEL_ROWS + 1):
    setattr(
        ReviewForm, f"level_{_row}", SelectField(f"Level {_row}", choices=choices(LEVEL_CHOICES), default="")
    )
    setattr(ReviewForm, f"findings_{_row}", StringField(f"Findings {_row}", [Optional()]))
    setattr(
        ReviewForm,
        f"matches_{_row}",
        SelectField(f"Explains the symptoms {_row}", choices=choices(MATCH_CHOICES), default=""),
    )


def review_data(outcome: Outcome | None, content: Mapping[str, Any]) -> dict[str, Any]:
    """A saved review as the form's values."""
    values: dict[str, Any] = {
        name: content.get(name) for name in (*TEXTS, "visits", "duration_days", "urgent")
    }
    values["outcome"] = outcome.value if outcome else None
    values["requested_levels"] = ", ".join(content.get("requested_levels") or ())
    values["icd10"], values["cpt"] = write_codes(content.get("icd10")), write_codes(content.get("cpt"))
    values["questions_to_ask"] = "\n".join(content.get("questions_to_ask") or ())
    for number, row in enumerate((content.get("levels") or ())[:LEVEL_ROWS], start=1):
        values[f"level_{number}"], values[f"findings_{number}"] = row["level"], row["findings"]
        values[f"matches_{number}"] = row.get("matches") or ""
    return values
