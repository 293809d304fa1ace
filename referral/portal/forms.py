"""What a veteran types to sign in. Forgiving in form, strict in content."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired

from referral.core import clock
from referral.core.numbers import parse_case_number
from referral.portal.rules import read_birth_date, read_code

NUMBER_HELP = "Check the case number. It has 9 digits, such as 1234-5678-9."
DATE_HELP = "Check your date of birth. Use month, day and 4-digit year, such as 4 17 1962."
CODE_HELP = "Check the code. It has 6 digits. A code from a letter has 8 digits."


class SignInForm(FlaskForm):
    """Case number and date of birth. After `validate`: `number` (nine digits) and `born_on`."""

    case_number = StringField("Case number")
    month = StringField("Month")
    day = StringField("Day")
    year = StringField("Year")
    number: str
    born_on: date

    def problems(self) -> dict[str, str]:
        """What to mend, by field; empty when all is well. Says nothing about whether such a case exists."""
        found = {}
        number = parse_case_number(self.case_number.data or "")
        today = clock.utcnow().date()
        born_on = read_birth_date(self.month.data or "", self.day.data or "", self.year.data or "", today)
        if number is None:
            found["case_number"] = NUMBER_HELP
        else:
            self.number = number
        if born_on is None:
            found["month"] = DATE_HELP
        else:
            self.born_on = born_on
        return found


class CodeForm(FlaskForm):
    """The code that was sent or given. After `problems`: `digits`."""

    code = StringField("Code")
    digits: str

    def problems(self) -> dict[str, str]:
        """What to mend, by field."""
        digits = read_code(self.code.data or "")
        if digits is None:
            return {"code": CODE_HELP}
        self.digits = digits
        return {}


class PhoneCodeForm(FlaskForm):
    """Who is on the line: the date of birth as the caller says it, and one more item that only the veteran knows."""

    born_on = DateField(
        "Date of birth, as the caller says it",
        [InputRequired("Ask for the date of birth and type what the caller says.")],
    )
    also = RadioField(
        "One more thing the caller named without help",
        [InputRequired("Ask for one more item and mark which one was right.")],
        choices=[],
        description="Ask an open question. Do not read the answer out.",
    )
