"""The intake's questions: the same form for staff on the phone and for the veteran's own page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from referral.cases.forms.choices import choices
from referral.cases.operations.answers import LONGEST_ANSWER
from referral.cases.states import HELD_LABELS, IntakeSection

LONG = {"maxlength": LONGEST_ANSWER}
YES_NO = choices([("no", "No"), ("yes", "Yes"), ("not sure", "Not sure")])


class AnswerFields(FlaskForm):
    """A section of the intake; every field may be left empty and filled in later."""

    def told(self) -> dict[str, str]:
        """Each field with what was typed or chosen."""
        return {name: field.data or "" for name, field in self._fields.items() if name != "csrf_token"}


class TimelineForm(AnswerFields):
    start = TextAreaField(
        "How and when did it start?", [Optional()], render_kw=LONG,
        description="Such as: in spring 2024, after I lifted a box. The year is enough.",
    )  # fmt: skip
    worse = TextAreaField(
        "What makes it worse?", [Optional()], render_kw=LONG, description="Such as: sitting, driving, stairs."
    )
    better = TextAreaField(
        "What makes it better?",
        [Optional()],
        render_kw=LONG,
        description="Such as: lying down, heat, walking.",
    )
    change = TextAreaField(
        "How has it changed since it began?", [Optional()], render_kw=LONG,
        description="Such as: the leg pain came a year later. Now it is there all day.",
    )  # fmt: skip


class GoalsForm(AnswerFields):
    goals = TextAreaField(
        "What do you want to be able to do again?", [Optional()], render_kw=LONG,
        description="Write one goal on each line. Such as: lift my grandchild, sleep all night, go back to work.",
    )  # fmt: skip


class StopsForm(AnswerFields):
    """What a clinician must know before any procedure (domain.md 9.5); not an emergency."""

    anticoagulant = RadioField(
        "Do you take a blood thinner?", [Optional()], choices=YES_NO,
        description="Such as warfarin, Eliquis, Xarelto, Plavix, or aspirin every day.",
    )  # fmt: skip
    infection = RadioField(
        "Do you have an infection now, or take medicine for one?", [Optional()], choices=YES_NO
    )
    pregnancy = RadioField("Are you pregnant, or could you be?", [Optional()], choices=YES_NO)
    allergy = RadioField(
        "Did you ever have an allergy to fibrin glue, aprotinin or contrast dye?", [Optional()], choices=YES_NO,
        description="Contrast dye is given for some X-rays and scans.",
    )  # fmt: skip
    prior_fusion = RadioField(
        "Did you ever have surgery that joined bones in your back or neck?", [Optional()], choices=YES_NO,
        description="It is called a fusion.",
    )  # fmt: skip
    more = TextAreaField(
        "If you said yes or not sure: tell us more", [Optional()], render_kw=LONG,
        description="Such as: the name of the medicine, or the year of the surgery.",
    )  # fmt: skip


FORMS: dict[IntakeSection, type[AnswerFields]] = {
    IntakeSection.TIMELINE: TimelineForm,
    IntakeSection.GOALS: GoalsForm,
    IntakeSection.STOPS: StopsForm,
}


def labels_of(section: IntakeSection) -> list[tuple[str, str]]:
    """Each field of a part with its question, in order; needs a request, as every form does."""
    return [
        (name, field.label.text) for name, field in FORMS[section]()._fields.items() if name != "csrf_token"
    ]


class IntakeItemForm(FlaskForm):
    held_by = SelectField(
        "Who has it?", choices=choices((one.value, text) for one, text in HELD_LABELS.items())
    )
    came_on = DateField("Came on", [Optional()])
    missing = TextAreaField("What is still missing", [Optional()], description="Empty when nothing is.")
