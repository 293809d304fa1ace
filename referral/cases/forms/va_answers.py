"""Forms of what VA does with a sent request: receipt, a question, its answer, and a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from referral.authorizations.seoc import read_services
from referral.authorizations.states import APPROVALS, STANDINGS, GrantKind, RequestStatus
from referral.cases.forms.request import MOST_VISITS, SendForm
from referral.cases.operations.va_referrals import Referral

ANSWERS_IN_ORDER = (
    RequestStatus.APPROVED,
    RequestStatus.APPROVED_WITH_CHANGES,
    RequestStatus.DENIED,
    RequestStatus.VA_WILL_DO,
    RequestStatus.RETURNED_INCOMPLETE,
)


class ReceiptForm(FlaskForm):
    received_on = DateField("Received by VA on", [InputRequired("Enter the day.")])
    confirmed_by = StringField(
        "Who confirmed it",
        [InputRequired("Enter who confirmed it.")],
        description="A name, a desk, or “HSRM shows it”.",
    )


class QuestionForm(FlaskForm):
    what = TextAreaField(
        "What VA asks for",
        [InputRequired("Write down what VA asks for.")],
        description="As VA said it: which paper, which dates, which question.",
    )
    asked_on = DateField("Asked on", [InputRequired("Enter the day.")])
    due_on = DateField("VA wants it by", [Optional()], description="Left empty, our own rule sets the day.")
    asked_by = StringField("Who asked", [Optional()])


class AnswerQuestionForm(SendForm):
    """As any sending: day, way and proof."""

    shown: Sequence[str] = ()
    """What VA asked for."""


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        "Why, and whom at VA you told",
        [InputRequired("Say why, and whom at VA you told.")],
        description="Kept in the history. VA must hear of it from you; the program tells VA nothing.",
    )


class AnswerForm(FlaskForm):
    answer = RadioField(
        "What did VA answer?",
        [InputRequired("Choose what VA answered.")],
        choices=[
            SelectChoice(status.value, STANDINGS[status].label, {"hint": STANDINGS[status].meaning})
            for status in ANSWERS_IN_ORDER
        ],
    )
    decided_on = DateField("Decided on", [InputRequired("Enter the day.")])
    note = TextAreaField("What VA said", [Optional()], description="Needed unless it is an approval.")
    grant_kind = RadioField(
        "What does the approval do?",
        [Optional()],
        choices=[
            SelectChoice(
                GrantKind.CHILD.value,
                "It is a VA referral of its own",
                {"hint": "The program keeps it beside the one the request was made under, as its child."},
            ),
            SelectChoice(
                GrantKind.AMENDS.value,
                "It changes the VA referral the request was made under",
                {"hint": "New dates, visits and codes replace the old ones there; the history keeps both."},
            ),
        ],
        default=GrantKind.CHILD.value,
    )
    number = StringField(
        "Referral number of the approval",
        [Optional()],
        description="As on VA's letter or in HSRM; may be the old one.",
    )
    starts_on = DateField("Valid from", [Optional()])
    expires_on = DateField("Valid through", [Optional()], description="The last day still counts.")
    visits_authorized = IntegerField("Visits authorized", [Optional(), NumberRange(1, MOST_VISITS)])
    services = TextAreaField(
        "Services and codes VA approved",
        [Optional()],
        description="One service a line: its codes, then its words. A family is 6449*, a span 64490-64495. "
        "It starts with what was asked for: change it to what VA gave. Bookings are checked against it.",
    )
    groups = (
        ("VA's answer", ("answer", "decided_on", "note")),
        (
            "What was approved (only for an approval)",
            ("grant_kind", "number", "starts_on", "expires_on", "visits_authorized", "services"),
        ),
    )

    def granted(self) -> Referral | None:
        """The authorization an approval brings, or None for any other answer."""
        if self.answer.data not in {status.value for status in APPROVALS}:
            return None
        return Referral(
            number=(self.number.data or "").strip(),
            issued_on=self.decided_on.data,
            starts_on=self.starts_on.data,
            expires_on=self.expires_on.data,
            visits_authorized=self.visits_authorized.data,
            services=read_services(self.services.data) or None,
        )
