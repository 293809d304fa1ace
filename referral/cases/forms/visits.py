"""Forms of the visit and of the records that VA must get afterwards."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Optional, ValidationError

from referral.appointments.models import VisitStatus
from referral.appointments.states import WAIVER_LABELS
from referral.authorizations.seoc import read_codes
from referral.authorizations.states import Channel
from referral.cases.forms.choices import choices
from referral.cases.forms.request import CHANNELS
from referral.cases.operations.visits import Slot
from referral.core.numbers import read_id
from referral.review.rules import is_procedure_code


class SlotForm(FlaskForm):
    on = DateField("Date", [InputRequired("Enter the date.")])
    at = TimeField(
        "Time", [InputRequired("Enter the time.")], description="At the practice, in its time zone."
    )
    place = StringField("Place", [Optional()], description="Such as the office or room. The veteran sees it.")
    clinician = SelectField("With", validate_choice=False)
    planned = StringField(
        "Planned procedure codes",
        [Optional()],
        description="CPT or HCPCS, such as 62290, 62291. They are checked against what VA authorized.",
    )

    def slot(self) -> Slot:
        """The slot as typed."""
        assert self.on.data is not None  # both required
        assert self.at.data is not None
        planned = tuple(read_codes(self.planned.data))
        return Slot(
            self.on.data, self.at.data, self.place.data or "", read_id(self.clinician.data or ""), planned
        )

    def validate_planned(self, field: StringField) -> None:
        """Every word typed must be a single code."""
        words = (field.data or "").replace(",", " ").split()
        wrong = [word for word in words if not is_procedure_code(word.upper())]
        if wrong:
            raise ValidationError(f"Not the form of a CPT or HCPCS code: {', '.join(wrong)}.")


class EmergencySlotForm(SlotForm):
    reason = TextAreaField(
        "Why the care can't wait for VA",
        [InputRequired("Say why the care can't wait.")],
        description="A clinician's reason. It is kept with your name in the history.",
    )
    groups = (("The visit", ("on", "at", "place", "clinician", "planned")), ("The emergency", ("reason",)))


class NotifyForm(FlaskForm):
    told_on = DateField("VA was told on", [InputRequired("Enter the day.")])
    channel = RadioField(
        "How", [InputRequired("Choose one.")], choices=choices([(Channel.PHONE.value, "Phone"), *CHANNELS])
    )
    proof = StringField(
        "Proof",
        [InputRequired("Enter the proof.")],
        description="Whom you told and any number VA gave you.",
    )


class EnteredForm(FlaskForm):
    entered_on = DateField("Entered on", [InputRequired("Enter the day.")])


class LoseSlotForm(FlaskForm):
    status = RadioField(
        "What happened?",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                (VisitStatus.CANCELLED.value, "Cancelled"),
                (VisitStatus.NO_SHOW.value, "The veteran did not come"),
            ]
        ),
    )
    reason = TextAreaField("In a sentence", [InputRequired("Say what happened.")])


PACKET, ELSEWHERE = "packet", "elsewhere"


class SendRecordsForm(FlaskForm):
    what = RadioField(
        "What went to VA",
        [InputRequired("Choose one.")],
        choices=choices(
            [(PACKET, "The records packet made here"), (ELSEWHERE, "Records from another program")]
        ),
        default=PACKET,
    )
    sent_on = DateField("Sent on", [InputRequired("Enter the day.")])
    channel = RadioField("How", [InputRequired("Choose one.")], choices=choices(CHANNELS))
    proof = StringField(
        "Proof", [InputRequired("Enter the proof.")], description="HSRM upload, fax receipt, tracking number."
    )


class ConfirmRecordsForm(FlaskForm):
    confirmed_on = DateField("Confirmed on", [InputRequired("Enter the day.")])


class PushRecordsForm(FlaskForm):
    sent_on = DateField("Sent again on", [InputRequired("Enter the day.")])
    channel = RadioField("How", [InputRequired("Choose one.")], choices=choices(CHANNELS))
    proof = StringField(
        "Proof", [InputRequired("Enter the proof.")], description="HSRM upload, fax receipt, tracking number."
    )


class WaiveRecordsForm(FlaskForm):
    reason = RadioField(
        "Why VA need not have, or confirm, them",
        [InputRequired("Choose a reason.")],
        choices=choices((reason.value, label) for reason, label in WAIVER_LABELS.items()),
    )
    note = TextAreaField("In a sentence", [Optional()], description="Who said so, or what happened.")
