"""Forms of the request for service: its boxes, signature, sending and VA's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from referral.authorizations.states import Category, Channel
from referral.cases.forms.choices import choices
from referral.cases.operations.authorization import RequestDetails
from referral.core.numbers import read_id
from referral.paperwork.uploads.taking import KINDS

CHANNELS = [
    (Channel.HSRM.value, "HSRM"),
    (Channel.SECURE_EMAIL.value, "Secure e-mail"),
    (Channel.FAX.value, "Fax"),
    (Channel.POST.value, "Post"),
]
MOST_VISITS = 200
LONGEST_DURATION = 730


def read_codes(text: str | None) -> list[dict[str, str]]:
    """Codes typed one a line, each with its words behind it: `M51.17 Disc disorder with radiculopathy`."""
    rows = [line.strip().partition(" ") for line in (text or "").splitlines() if line.strip()]
    return [{"code": code.upper().rstrip(",;:"), "label": label.strip()} for code, _, label in rows]


def write_codes(rows: Iterable[Mapping[str, str]] | None) -> str:
    """The reverse of `read_codes`."""
    return "\n".join(f"{row['code']} {row.get('label') or ''}".strip() for row in rows or ())


class RequestForm(FlaskForm):
    procedure = StringField("What VA is asked for", [Optional()])
    levels = StringField("Levels", [Optional()], description="Such as L4-5, L5-S1.")
    category = RadioField(
        "Kind of request",
        [InputRequired("Choose one.")],
        choices=choices(
            [
                (Category.NEW_SERVICE.value, "A further service within this episode of care"),
                (Category.CONTINUATION.value, "Continuation or extension"),
                (Category.NEW_SPECIALTY.value, "Referral to another specialty"),
            ]
        ),
    )
    specialty = StringField("Specialty", [Optional()], description="Only for another specialty.")
    is_urgent = BooleanField("Care is needed within 48 hours")
    clinician = SelectField(
        "Ordering clinician", validate_choice=False, description="Who signs the packet. It needs one."
    )
    icd10 = TextAreaField(
        "Diagnosis codes (ICD-10-CM)", [Optional()], description="One a line: the code, then its words."
    )
    cpt = TextAreaField(
        "Procedure codes (CPT or HCPCS)", [Optional()], description="One a line: the code, then its words."
    )
    visits = IntegerField("Visits asked for", [Optional(), NumberRange(1, MOST_VISITS)])
    duration_days = IntegerField("Over how many days", [Optional(), NumberRange(1, LONGEST_DURATION)])
    reason = TextAreaField(
        "Reason for the request",
        [Optional()],
        description="What was tried, when and with what result; what the MRI shows; what is hoped for.",
    )
    objective = TextAreaField(
        "Clinical objective",
        [Optional()],
        description="What this episode of care is to reach: such as the pain source told, longer sitting, less "
        "pain medicine. Aims, never a promise.",
    )
    continuity = TextAreaField(
        "Continuity of care",
        [Optional()],
        description="Who goes on with the care during and after the episode, and how VA learns of the results. "
        "The packet needs it.",
    )
    by_telehealth = BooleanField("Part of the care is by video or telephone (telehealth)")
    groups = (
        (
            "What is asked for",
            ("procedure", "levels", "category", "specialty", "visits", "duration_days", "is_urgent"),
        ),
        ("Why", ("icd10", "cpt", "reason", "objective")),
        ("How the care goes on", ("continuity", "by_telehealth")),
        ("Who orders it", ("clinician",)),
    )

    def details(self) -> RequestDetails:
        """The boxes as typed."""
        return RequestDetails(
            category=Category(self.category.data),
            specialty=self.specialty.data or "",
            is_urgent=bool(self.is_urgent.data),
            clinician_id=read_id(self.clinician.data or ""),
            procedure=self.procedure.data or "",
            levels=[level.strip() for level in (self.levels.data or "").split(",") if level.strip()],
            icd10=read_codes(self.icd10.data),
            cpt=read_codes(self.cpt.data),
            visits=self.visits.data,
            duration_days=self.duration_days.data,
            reason=self.reason.data or "",
            objective=self.objective.data or "",
            continuity=self.continuity.data or "",
            by_telehealth=bool(self.by_telehealth.data),
        )


class MoreCareForm(FlaskForm):
    visits = IntegerField("Further visits", [InputRequired("How many?"), NumberRange(1, MOST_VISITS)])
    duration_days = IntegerField(
        "Over how many days", [InputRequired("Over how many days?"), NumberRange(1, LONGEST_DURATION)]
    )


class MakePacketForm(FlaskForm):
    keep = SelectMultipleField("Attachments the case has", coerce=str, choices=[])
    files = MultipleFileField(
        "More attachments",
        description=f"Clinical notes, imaging report, care plan: {KINDS}. They are appended in this order. "
        "The file's name is printed as its title.",
    )


class EditedForm(FlaskForm):
    word = FileField(
        "The edited document (Word, .docx)",
        [FileRequired("Choose the Word file.")],
        description="Without tracked changes and comments.",
    )
    pdf = FileField(
        "The same as PDF",
        description="Needed only where the program can't make the PDF itself: save the edited document as PDF in Word.",
    )


class OverrideForm(FlaskForm):
    reason = TextAreaField(
        "Why may the packet go out as it is?",
        [InputRequired("Say why.")],
        description="Kept in the history; it is printed nowhere.",
    )


class SendForm(FlaskForm):
    sent_on = DateField("Sent on", [InputRequired("Enter the day.")])
    channel = RadioField("How", [InputRequired("Choose one.")], choices=choices(CHANNELS))
    proof = StringField(
        "Proof",
        [InputRequired("Enter the proof.")],
        description="HSRM confirmation, fax receipt, tracking number.",
    )


class TellVaForm(FlaskForm):
    channel = RadioField(
        "How", [InputRequired("Choose one.")], choices=choices([(Channel.PHONE.value, "Phone"), *CHANNELS])
    )
    note = TextAreaField(
        "Whom you told, and what VA wants now",
        [InputRequired("Say whom you told, and what VA wants now.")],
        description="Such as: sent the new packet; or VA asks for another request.",
    )


class EndCareForm(FlaskForm):
    reason = TextAreaField("Why does care end with it?", [InputRequired("Say in a sentence why.")])
