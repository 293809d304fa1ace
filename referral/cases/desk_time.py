"""What due dates are worked out with, and the words they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referral.core.calendar import BusinessCalendar
from referral.core.due import Due
from referral.directory.rules import Rules

NEXT = "step.next_days"
ANSWERED, ENDS = "VA answered", "The authorization ends"
ASK_AGAIN = "Nothing came by then, so the desk asks"


@dataclass(frozen=True)
class Clock:
    """What due dates are worked out with: the date at the practice, VA business days and the dated rules."""

    today: date
    calendar: BusinessCalendar
    rules: Rules

    def after(self, what: str, start: date, rule: str) -> Due:
        """`start` (`what` says what happened then) plus the number of the rule that was in force on that day."""
        return self.later(Due.at(what, start), rule)

    def next_day(self, what: str, start: date) -> Due:
        """The business day on which a step is due that can be done at once, now that `what` happened on `start`."""
        return self.after(what, start, NEXT)

    def later(self, due: Due, rule: str, what: str = "") -> Due:
        """`due` plus the number of the rule in force when it began; `what` says what the added time is for."""
        return due.plus(self.rules.rule(rule, due.steps[0].on).basis, self.calendar, what)

    def is_late(self, due: Due) -> bool:
        return due.on < self.today
