"""Forms of the veteran's details and of a VA referral."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from referral.authorizations.models import Authorization
from referral.authorizations.seoc import read_services
from referral.authorizations.states import DOCUMENT_LABELS, MILESTONE_LABELS
from referral.cases.forms.choices import choices
from referral.cases.operations.va_referrals import Referral
from referral.core.languages import ENGLISH, LANGUAGES
from referral.paperwork.uploads.taking import KINDS
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.person import Person

LONGEST_SEOC_DAYS = 730
MOST_VISITS = 200
Groups = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings of a form with the fields under each."""


def _at_most(length: int) -> Length:
    return Length(max=length, message="Write at most %(max)d characters.")


class PersonFields(FlaskForm):
    first_name = StringField(
        "First name",
        [Optional()],
        description="Empty only when the veteran has one name: that goes into last name.",
    )
    middle_name = StringField("Middle name or initial", [Optional()])
    last_name = StringField("Last name", [InputRequired("Enter the last name (or the only name).")])
    born_on = DateField("Date of birth", [InputRequired("Enter the date of birth.")])
    last_four = StringField(
        "Last four of the Social Security number", [Optional()], description="Never the whole number."
    )
    icn = StringField("ICN", [Optional()], description="VA's Integrated Control Number, if known.")
    edipi = StringField("EDIPI", [Optional()], description="The DoD id number, if known.")
    sex = SelectField(
        "Sex on VA's record", choices=choices([("", "Not known"), ("F", "Female"), ("M", "Male")]), default=""
    )
    phone = TelField("Phone", [Optional()])
    email = EmailField("E-mail", [Optional()])
    best_time = StringField("Best time to call", [Optional()])
    language = SelectField(
        "Language of letters",
        choices=choices(LANGUAGES.items()),
        default=ENGLISH,
        validate_choice=False,
    )
    line = StringField("Street address", [Optional()])
    line2 = StringField("Apartment, unit", [Optional()])
    city = StringField("City", [Optional()])
    state = StringField("State", [Optional()], description="Two letters.")
    postal_code = StringField("ZIP code", [Optional()])

    person_groups = (
        ("The veteran", ("first_name", "middle_name", "last_name", "born_on", "sex")),
        (
            "How to reach them",
            ("phone", "best_time", "email", "language", "line", "line2", "city", "state", "postal_code"),
        ),
        ("Identifiers", ("last_four", "icn", "edipi")),
    )
    groups: Groups = person_groups

    def person(self) -> Person:
        """The details as typed."""
        assert self.born_on.data is not None  # required
        parts = {
            name: (self[name].data or "").strip()
            for name in ("line", "line2", "city", "state", "postal_code")
        }
        texts: dict[str, Any] = {
            name: (self[name].data or "").strip()
            for name in ("middle_name", "last_four", "icn", "edipi", "sex", "phone", "email", "best_time")
        }
        return Person(
            first_name=(self.first_name.data or "").strip(),
            last_name=(self.last_name.data or "").strip(),
            born_on=self.born_on.data,
            language=self.language.data or ENGLISH,
            address={name: value for name, value in parts.items() if value},
            **texts,
        )


class ReferralFields(FlaskForm):
    number = StringField(
        "Referral number", [Optional()], description="VA and ten digits, as in HSRM: VA0000005681."
    )
    consult = StringField("Consult id", [Optional()], description="Such as 984_646907.")
    station_id = SelectField("VA facility", validate_choice=False)
    category_of_care = StringField("Category of care", [Optional()])
    type_of_care = StringField("Type of care", [Optional()])
    seoc = StringField(
        "SEOC", [Optional()], description="The standardized episode of care, as named on the referral."
    )
    seoc_days = IntegerField(
        "Days the SEOC runs",
        [Optional(), NumberRange(1, LONGEST_SEOC_DAYS)],
        description="Only when no end date is given: start plus these days is the last valid day.",
    )
    network = StringField("Network", [Optional()], description="CCN region and payer, or VCA.")
    issued_on = DateField("Issued on", [Optional()])
    starts_on = DateField("Valid from", [Optional()])
    expires_on = DateField("Valid through", [Optional()], description="The last day still counts.")
    visits_authorized = IntegerField("Visits authorized", [Optional(), NumberRange(1, MOST_VISITS)])

    referral_groups = (
        (
            "The VA referral",
            ("number", "consult", "station_id", "issued_on", "starts_on", "expires_on", "visits_authorized"),
        ),
        ("More of it", ("category_of_care", "type_of_care", "seoc", "seoc_days", "network")),
    )
    groups: Groups = referral_groups

    def referral(self) -> Referral:
        """The referral as typed."""
        texts: dict[str, Any] = {
            name: (self[name].data or "").strip()
            for name in (
                "number",
                "consult",
                "station_id",
                "category_of_care",
                "type_of_care",
                "seoc",
                "network",
            )
        }
        return Referral(
            seoc_days=self.seoc_days.data,
            issued_on=self.issued_on.data,
            starts_on=self.starts_on.data,
            expires_on=self.expires_on.data,
            visits_authorized=self.visits_authorized.data,
            **texts,
        )


class ReferralForm(ReferralFields):
    """All of a VA referral, for the desk's page of it."""

    visits_used = IntegerField(
        "Visits used",
        [Optional(), NumberRange(0, MOST_VISITS)],
        description="Counted by the program; correct it when visits took place elsewhere.",
    )
    services = TextAreaField(
        "Services and codes of the SEOC",
        [Optional()],
        description="One service a line: its codes, then its words. A family is 6449*, a span 64490-64495. "
        "Bookings are checked against them.",
    )
    groups = (
        *ReferralFields.referral_groups,
        ("What it covers", ("visits_used", "services")),
    )

    def referral(self) -> Referral:
        """The referral as typed."""
        return replace(
            super().referral(), visits_used=self.visits_used.data, services=read_services(self.services.data)
        )


class MilestoneForm(FlaskForm):
    kind = RadioField(
        "Which milestone",
        [InputRequired("Choose one.")],
        choices=choices([(kind.value, label) for kind, label in MILESTONE_LABELS.items()]),
    )
    on = DateField("On", [InputRequired("Enter the day.")])
    reason = StringField(
        "Reason", [Optional()], description="Needed for rejected, cancelled and returned: what VA said."
    )


class DocumentForm(FlaskForm):
    kind = RadioField(
        "What it is",
        [InputRequired("Choose one.")],
        choices=choices([(kind.value, label) for kind, label in DOCUMENT_LABELS.items()]),
    )
    file = FileField("File", [FileRequired("Choose the file.")], description=f"{KINDS}.")


class VaStatusForm(FlaskForm):
    code = StringField(
        "HSRM code",
        [Optional(), _at_most(Authorization.va_status_code.type.length)],
        description="One or two letters, such as A or AP.",
    )
    label = StringField(
        "Status as HSRM words it",
        [InputRequired("Enter what HSRM shows."), _at_most(Authorization.va_status_label.type.length)],
    )


class RedFlagFields(FlaskForm):
    """One yes-or-no question each; the fields are made below from the questions."""

    def answers(self) -> dict[str, bool]:
        """What was answered; a question left open is missing."""
        return {key: self[key].data == "yes" for key in RED_FLAG_QUESTIONS if self[key].data in ("yes", "no")}


class RedFlagForm(RedFlagFields):
    """Asked on the phone, all of them."""

    groups = (("Ask every question, word for word", tuple(RED_FLAG_QUESTIONS)),)


def _ask(form: type[FlaskForm], question_validator: Optional | InputRequired) -> None:
    """Give `form` a field for each red-flag question."""
    answers = choices([("no", "No"), ("yes", "Yes")])
    for key, question in RED_FLAG_QUESTIONS.items():
        setattr(form, key, RadioField(question, [question_validator], choices=answers))


_ask(RedFlagFields, Optional())
_ask(RedFlagForm, InputRequired("Answer yes or no."))


class NewCaseForm(PersonFields, ReferralFields, RedFlagFields):
    """Phone intake: who, what VA sent, what hurts, red flags."""

    source = RadioField(
        "How did the referral arrive?",
        [InputRequired("Choose one.")],
        choices=choices([("hsrm", "HSRM"), ("fax", "Fax"), ("phone", "Phone")]),
        default="hsrm",
    )
    complaint = TextAreaField("What brings the veteran", [Optional()], description="In their own words.")
    groups = (
        *PersonFields.person_groups,
        *ReferralFields.referral_groups,
        ("The call", ("source", "complaint")),
        (
            "Red flags: ask every question, or leave all open until you reach the veteran",
            tuple(RED_FLAG_QUESTIONS),
        ),
    )
