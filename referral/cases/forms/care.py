"""Forms of the care log: treatments, injections, trials, weekly entries and totals."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from referral.care.rules import shipped_measures
from referral.care.states import (
    CARE_LABELS,
    CHOICE_LABELS,
    GUIDANCE_LABELS,
    PURPOSE_LABELS,
    SIDE_LABELS,
    CareKind,
)
from referral.cases.forms.choices import choices
from referral.cases.forms.dates import PARTIAL_HINT, PartialDateField

NOT_KNOWN = [("", "Not known")]
WHOLE = "Write a whole number."


class TreatmentForm(FlaskForm):
    kind = SelectField(
        "Treatment",
        choices=choices(
            (kind.value, CARE_LABELS[kind]) for kind in CareKind if kind is not CareKind.INJECTION
        ),
    )
    detail = TextAreaField(
        "What was done",
        [Optional()],
        description="Such as: twelve visits; gabapentin 300 mg three times a day; microdiscectomy L4-5.",
    )
    started_on = PartialDateField("From", [Optional()], description=PARTIAL_HINT)
    ended_on = PartialDateField("To", [Optional()], description="Empty when it still goes on.")
    result = TextAreaField("What came of it", [Optional()])


class InjectionForm(FlaskForm):
    detail = StringField(
        "Type",
        [InputRequired("Say which injection it was.")],
        description="Such as: epidural steroid, facet block.",
    )
    started_on = PartialDateField("When", [Optional()], description=PARTIAL_HINT)
    level = StringField("Level", [Optional()], description="Such as L4-5.")
    side = SelectField(
        "Side", choices=choices([*NOT_KNOWN, *((s.value, t) for s, t in SIDE_LABELS.items())]), default=""
    )
    guidance = SelectField(
        "Guidance",
        choices=choices([*NOT_KNOWN, *((g.value, t) for g, t in GUIDANCE_LABELS.items())]),
        default="",
    )
    given_by = StringField("Who gave it", [Optional()])
    purpose = SelectField(
        "Purpose",
        choices=choices([*NOT_KNOWN, *((p.value, t) for p, t in PURPOSE_LABELS.items())]),
        default="",
    )
    relief_percent = IntegerField(
        "Relief, in percent", [Optional(), NumberRange(0, 100, "Between 0 and 100.")],
        description="0 when it did not help: that is a finding too.",
    )  # fmt: skip
    relief_days = IntegerField("For how many days", [Optional(), NumberRange(0, 3650, "Between 0 and 3650.")])
    argues_for = TextAreaField(
        "What it argues for or against", [Optional()],
        description="Such as: the pain source is the left L4-5 facet; no relief argues against it.",
    )  # fmt: skip
    result = TextAreaField("Anything else", [Optional()])


class TrialForm(FlaskForm):
    started_on = DateField("Started on", [InputRequired("Enter the day.")])
    weeks = IntegerField("Weeks planned", [InputRequired(WHOLE), NumberRange(1, 26, "Between 1 and 26.")])
    sessions_a_week = IntegerField(
        "Therapy sessions a week", [InputRequired(WHOLE), NumberRange(0, 7, "Between 0 and 7.")]
    )
    home_minutes = IntegerField(
        "Home program, minutes a day", [InputRequired(WHOLE), NumberRange(0, 240, "Between 0 and 240.")]
    )
    modification = TextAreaField(
        "Activity modification", [Optional()], description="What the veteran does differently in daily life."
    )
    milestones = TextAreaField(
        "Milestones to reach", [Optional()], description="One a line, such as: sit for an hour."
    )


class EndTrialForm(FlaskForm):
    ended_on = DateField("Ended on", [InputRequired("Enter the day.")])
    reason = TextAreaField("How did it end?", [InputRequired("Say how it ended.")])


class DecideTrialForm(FlaskForm):
    choice = RadioField(
        "Your decision",
        [InputRequired("Choose one.")],
        choices=choices((choice.value, label) for choice, label in CHOICE_LABELS.items()),
    )
    note = TextAreaField("What it rests on", [InputRequired("Say in a sentence what the decision rests on.")])


class WeekForm(FlaskForm):
    on = DateField("Day", [InputRequired("Enter the day.")])
    pain = IntegerField(
        "Pain, 0 to 10", [Optional(), NumberRange(0, 10, "Between 0 and 10.")],
        description="0 is no pain, 10 the worst pain one can think of. Empty when nobody asked.",
    )  # fmt: skip
    sessions = IntegerField(
        "Therapy sessions attended this week", [Optional(), NumberRange(0, 14, "Between 0 and 14.")]
    )
    home_days = IntegerField(
        "Days with the home program", [Optional(), NumberRange(0, 7, "Between 0 and 7.")]
    )
    home_minutes = IntegerField(
        "Minutes on such a day", [Optional(), NumberRange(0, 240, "Between 0 and 240.")]
    )
    milestones = TextAreaField("What works again, or does not", [Optional()])


class ScoreForm(FlaskForm):
    measure = SelectField(
        "Measure", choices=choices((key.value, spec.label) for key, spec in shipped_measures().items())
    )
    on = DateField("Day", [InputRequired("Enter the day.")])
    value = DecimalField(
        "Total", [InputRequired("Enter the total.")], description="The total only, no single answers."
    )
    follow_up_week = SelectField(
        "Belongs to", choices=choices([("", "No follow-up")]), validate_choice=False, default=""
    )


class RemoveEntryForm(FlaskForm):
    reason = TextAreaField("Why does it not count?", [InputRequired("Say why.")])
