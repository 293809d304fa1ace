"""What a veteran tells about treatment, in plain words."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from referral.care.rules import FUNCTION_MEASURES, shipped_measures
from referral.care.states import CareKind
from referral.cases.forms.choices import choices
from referral.cases.forms.dates import PartialDateField

KINDS = (
    (CareKind.PHYSICAL_THERAPY, "Physical therapy"),
    (CareKind.HOME_PROGRAM, "Exercises at home"),
    (CareKind.MEDICINE, "A medicine"),
    (CareKind.INJECTION, "A shot or injection"),
    (CareKind.CHIROPRACTIC, "Chiropractic care"),
    (CareKind.ACUPUNCTURE, "Acupuncture"),
    (CareKind.SURGERY, "Surgery"),
    (CareKind.OTHER, "Something else"),
)
KIND_WORDS = dict(KINDS)
NUMBER = {"inputmode": "numeric"}
MEASURES = [("", "Choose one"), *((key.value, shipped_measures()[key].plain) for key in FUNCTION_MEASURES)]


class MyWeekForm(FlaskForm):
    on = DateField("Day", [InputRequired("Enter the day.")])
    pain = IntegerField(
        "Your pain this week, from 0 to 10", [Optional(), NumberRange(0, 10, "Write a number from 0 to 10.")],
        description="0 is no pain. 10 is the worst pain you can think of.",
    )  # fmt: skip
    sessions = IntegerField(
        "Therapy visits this week", [Optional(), NumberRange(0, 14, "Write a number from 0 to 14.")]
    )
    home_days = IntegerField(
        "Days you did your exercises at home", [Optional(), NumberRange(0, 7, "Write a number from 0 to 7.")]
    )
    home_minutes = IntegerField(
        "About how many minutes on such a day",
        [Optional(), NumberRange(0, 240, "Write a number from 0 to 240.")],
    )
    milestones = TextAreaField(
        "What can you do again, or not do any more?", [Optional()],
        description="Such as: I slept through two nights. I can sit for half an hour.",
    )  # fmt: skip


class MyTreatmentForm(FlaskForm):
    kind = RadioField(
        "What kind of treatment?", [InputRequired("Choose one.")],
        choices=choices((kind.value, words) for kind, words in KINDS),
    )  # fmt: skip
    detail = TextAreaField("What was done?", [InputRequired("Tell us what was done.")],
                           description="Such as: pills for pain, a shot in the lower back.")  # fmt: skip
    started_on = PartialDateField(
        "When did it start?",
        [Optional()],
        description="The year alone is fine, or the month, such as March 2025.",
    )
    ended_on = PartialDateField(
        "When did it end?", [Optional()], description="Leave it empty if it still goes on."
    )
    result = TextAreaField("Did it help? For how long?", [Optional()])


class MyScoreForm(FlaskForm):
    measure = SelectField("Which score?", [InputRequired("Choose one.")], choices=choices(MEASURES))
    value = DecimalField("Your total", [InputRequired("Write the total.")],
                         description="The total that your therapist told you.")  # fmt: skip
    on = DateField("Day", [InputRequired("Enter the day.")])


class HowAreYouForm(FlaskForm):
    pain = IntegerField(
        "Your pain today, from 0 to 100",
        [
            InputRequired("Write a number from 0 to 100."),
            NumberRange(0, 100, "Write a number from 0 to 100."),
        ],
        description="0 is no pain. 100 is the worst pain you can think of.",
    )
    measure = SelectField(
        "A score from your therapist, if you have one", choices=choices(MEASURES), default=""
    )
    value = DecimalField("Its total", [Optional()])


class TakeOutForm(FlaskForm):
    reason = TextAreaField("Why?", [InputRequired("Tell us why, in a few words.")])
