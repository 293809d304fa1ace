"""How long a VA referral still carries the care, and by when the next request must be on its way. Pure.

The last safe day to send is the day on which authorized care ends, less the time that the facility usually takes to
decide, less a margin. Care ends with the referral's last valid day or with its last authorized visit, whichever comes
first; visits not booked yet are taken to follow at the pace so far. Dates are calendar dates at the practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from referral.authorizations.rules import show_date
from referral.core.calendar import BusinessCalendar
from referral.directory.rules import DatedRule, Rules

DECISION = "request.send_before_expiry_days"
MARGIN = "runway.margin_days"
PREPARE = "runway.prepare_days"
PACE = "runway.visit_pace_days"
ENOUGH = "runway.enough_answers"


@dataclass(frozen=True)
class Running:
    """A VA referral that care runs under: its last valid day, its visits, and those that took place or are booked."""

    expires_on: date | None
    visits_authorized: int | None
    visits_used: int
    first_visit_on: date | None = None
    last_visit_on: date | None = None
    visits_done: int = 0
    """Visits between first and last day, both counted."""
    booked_on: date | None = None


@dataclass(frozen=True)
class FacilityTimes:
    """What is known of how long the facility takes to decide, in VA business days, from `answers` decisions."""

    answers: int = 0
    usual_days: int = 0
    slowest_days: int = 0


@dataclass(frozen=True)
class Runway:
    """The last safe day to send the next request, and everything it was worked out from."""

    running: Running
    times: FacilityTimes
    ends_on: date
    is_by_visits: bool
    """Care ends with the last authorized visit, not with the last valid day."""
    pace_days: int
    is_own_pace: bool
    decision_days: int
    is_learned: bool
    """`decision_days` are the facility's own business days; otherwise those of the default rule, in its unit."""
    send_by_on: date
    draft_on: date
    """From when the program drafts the next request."""
    rules: tuple[DatedRule, ...]

    def is_short(self, today: date) -> bool:
        """Whether the next request is to be made now."""
        return today >= self.draft_on

    def lines(self) -> list[str]:
        """How the day came about, a sentence each."""
        expires, used = self.running.expires_on, self.running.visits_used
        lines = [f"Last valid day: {show_date(expires) if expires else 'not recorded'}."]
        if self.running.visits_authorized is not None:
            lines.append(f"Visits: {used} of {self.running.visits_authorized} used.")
        if self.is_by_visits:
            pace = (
                "their pace so far" if self.is_own_pace else "the usual pace, as too few took place to tell"
            )
            booked = (
                f", the next booked for {show_date(self.running.booked_on)}" if self.running.booked_on else ""
            )
            lines.append(
                f"Projected last authorized visit: {show_date(self.ends_on)} (one every {self.pace_days} days, "
                f"{pace}{booked}). That comes before the last valid day."
            )
        lines.append(self._decision())
        lines.append(f"Margin: {self._rule(MARGIN).value} business days.")
        return [*lines, f"Last safe day to send: {show_date(self.send_by_on)}."]

    def _decision(self) -> str:
        if self.is_learned:
            return (
                f"This facility's usual time to decide: {self.decision_days} VA business days (nine in ten of its "
                f"{self.times.answers} decisions came within that)."
            )
        enough, unit = self._rule(ENOUGH).value, self._rule(DECISION).unit
        if self.times.answers and self.decision_days != self._rule(DECISION).value:
            return (
                f"Time to decide: {self.decision_days} VA business days, this facility's slowest of "
                f"{self.times.answers} decisions; {enough} are needed for a usual time, and the default is shorter."
            )
        return (
            f"Time to decide: {self.decision_days} {unit}, our default; this facility has {self.times.answers} "
            f"recorded decisions and {enough} are needed for its own time."
        )

    def _rule(self, key: str) -> DatedRule:
        return next(rule for rule in self.rules if rule.key == key)


def runway(
    running: Running, times: FacilityTimes, today: date, calendar: BusinessCalendar, rules: Rules
) -> Runway | None:
    """The runway of a VA referral; None when it has neither a last day nor a number of visits that could end it."""
    found = {key: rules.rule(key, today) for key in (DECISION, MARGIN, PREPARE, PACE, ENOUGH)}
    pace, is_own = _pace(running, found[PACE].value)
    last_visit = _last_visit(running, pace, today)
    ends = [day for day in (running.expires_on, last_visit) if day]
    if not ends:
        return None
    ends_on = min(ends)
    decided_from, days, is_learned = _decision_starts(ends_on, times, found, calendar)
    send_by = calendar.add(decided_from, -found[MARGIN].value) if found[MARGIN].value else decided_from
    return Runway(
        running=running,
        times=times,
        ends_on=ends_on,
        is_by_visits=last_visit is not None and ends_on == last_visit and ends_on != running.expires_on,
        pace_days=pace,
        is_own_pace=is_own,
        decision_days=days,
        is_learned=is_learned,
        send_by_on=send_by,
        draft_on=calendar.add(send_by, -found[PREPARE].value),
        rules=tuple(found.values()),
    )


def _pace(running: Running, usual: int) -> tuple[int, bool]:
    """Days between visits: the mean so far or, when shorter, the last gap; `usual` while there are too few."""
    first, last, booked = running.first_visit_on, running.last_visit_on, running.booked_on
    gaps = []
    if first and last and running.visits_done > 1:
        gaps.append((last - first).days // (running.visits_done - 1))
    if last and booked and booked > last:
        gaps.append((booked - last).days)
    return (max(min(gaps), 1), True) if gaps else (usual, False)


def _last_visit(running: Running, pace: int, today: date) -> date | None:
    """The day of the last authorized visit; None when visits can't end the care.

    A referral for one visit is a step by itself (a diagnostic one, mostly): whether more follows, it does not say.
    """
    if running.visits_authorized is None or running.visits_authorized < 2:
        return None
    left = running.visits_authorized - running.visits_used
    if left <= 0:
        return running.last_visit_on or today
    if running.booked_on:
        return running.booked_on + timedelta(days=pace * (left - 1))
    following = running.last_visit_on + timedelta(days=pace) if running.last_visit_on else today
    return max(following, today) + timedelta(days=pace * (left - 1))


def _decision_starts(
    ends_on: date, times: FacilityTimes, rules: dict[str, DatedRule], calendar: BusinessCalendar
) -> tuple[date, int, bool]:
    """From when VA must have the request to decide by `ends_on`: the day, the time it takes, and whether it is learned.

    With too few decisions the default counts, or the slowest of them when that was longer.
    """
    if times.answers >= rules[ENOUGH].value:
        return (
            calendar.add(ends_on, -times.usual_days) if times.usual_days else ends_on,
            times.usual_days,
            True,
        )
    default = rules[DECISION]
    by_default = (
        calendar.add(ends_on, -default.value)
        if default.unit == "business days"
        else ends_on - timedelta(days=default.value)
    )
    slowest = calendar.add(ends_on, -times.slowest_days) if times.slowest_days else ends_on
    if slowest < by_default:
        return slowest, times.slowest_days, False
    return (
        by_default if calendar.is_business_day(by_default) else calendar.add(by_default, -1),
        default.value,
        False,
    )
