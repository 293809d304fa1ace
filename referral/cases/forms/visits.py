"""Forms of the visit and of the records that VA must get afterwards."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Optional

from referral.appointments.models import VisitStatus
from referral.cases.forms.choices import choices
from referral.cases.forms.request import CHANNELS
from referral.cases.operations.visits import Slot
from referral.core.numbers import read_id


class SlotForm(FlaskForm):
    on = DateField("Date", [InputRequired("Enter the date.")])
    at = TimeField(
        "Time", [InputRequired("Enter the time.")], description="At the practice, in its time zone."
    )
    place = StringField("Place", [Optional()], description="Such as the office or room. The veteran sees it.")
    clinician = SelectField("With", validate_choice=False)

    def slot(self) -> Slot:
        """The slot as typed."""
        assert self.on.data is not None  # both required
        assert self.at.data is not None
        return Slot(self.on.data, self.at.data, self.place.data or "", read_id(self.clinician.data or ""))


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
