"""The form of a logged contact. What fits together is checked by the operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from referral.authorizations.states import Channel
from referral.chasing.states import OUTCOME_LABELS, OUTSIDE, PARTY_LABELS, Party

CHANNEL_NAMES = {
    Channel.PHONE: "Phone",
    Channel.FAX: "Fax",
    Channel.SECURE_EMAIL: "Secure e-mail",
    Channel.HSRM: "HSRM",
    Channel.POST: "Post",
}


def _choices(labels: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(one.value, label) for one, label in labels.items()]


class ContactForm(FlaskForm):
    """With whom, how, what came of it."""

    about = HiddenField()
    """The opaque id of the chase it is about."""
    party = SelectField(
        "With",
        choices=_choices({one: PARTY_LABELS[one] for one in OUTSIDE}),
        default=Party.VA.value,
    )
    channel = SelectField("How", choices=_choices(CHANNEL_NAMES), default=Channel.PHONE.value)
    outcome = RadioField(
        "What came of it",
        [InputRequired("Choose what came of it.")],
        choices=_choices(OUTCOME_LABELS),
    )
    promise_on = DateField(
        "Promised by",
        [Optional()],
        description="The day by which they promised an answer. A weekend counts as the next business day.",
    )
    try_again_on = DateField(
        "Try again on",
        [Optional()],
        description="When nobody was reached. Left empty, the ladder says.",
    )
    person = StringField(
        "Who you spoke with", [Length(max=120)], description="Name and desk, when you reached somebody."
    )
    number = StringField("Number, desk or address", [Length(max=120)])
    note = TextAreaField("Note", [Length(max=4000)])


class RungForm(FlaskForm):
    """One step of a ladder."""

    class Meta:
        csrf = False  # it is a part of LadderForm's page

    day = IntegerField("Day", [Optional()])
    label = StringField("What is done")
    who = SelectField(
        "Who", choices=[SelectChoice("coordinator", "Coordinator"), SelectChoice("supervisor", "Supervisor")]
    )
    script = TextAreaField("What the caller says")
    is_left_out = BooleanField("Leave this step out")


class LadderForm(FlaskForm):
    """The pauses of a ladder, since when it counts and why."""

    repeat_every = IntegerField("The last step again every … days", [Optional()])
    grace_days = IntegerField("Days of grace after a promised day", [Optional()])
    longest_promise = IntegerField("Furthest day a promise may rest it to", [Optional()])
    effective_from = DateField("In force from", [InputRequired("Enter the day.")])
    why = StringField("Why", [InputRequired("Say why, so that the next person knows."), Length(max=500)])
