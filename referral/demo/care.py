"""The care log of a demo case: a trial with its weeks, an injection, and an answer after the procedure."""

from __future__ import annotations

from datetime import timedelta

from referral.care.states import Measure
from referral.cases.operations.care import log, treatments, trials
from referral.cases.operations.care.log import Score, WeekEntry
from referral.cases.operations.care.trials import TrialPlan
from referral.core import clock
from referral.demo import clinical
from referral.demo.stories import Teller

WEEK_WITHOUT_ENTRY = 3
PLAN = "No lifting over 20 pounds; stands up every half hour"
MILESTONES = ("Sit through a meal", "Walk a mile")


def care_log(t: Teller, weeks: int) -> None:
    """A trial that began `weeks` weeks ago with its weekly entries, one week left out, and an injection."""
    t.at(0)
    me, start = t.coordinator, clock.today(t.staff.time_zone) - timedelta(weeks=weeks, days=2)
    trials.start_trial(me, t.uid, None, TrialPlan(start, 12, 2, 20, PLAN, MILESTONES))
    log.add_score(me, t.uid, None, Score(Measure.ODI, start, 44))
    for week in (week for week in range(weeks + 1) if week != WEEK_WITHOUT_ENTRY):
        pain = max(7 - week // 3 - (week % 4 == 2), 0)
        entry = WeekEntry(start + timedelta(weeks=week), pain, 2 if week % 3 else 1, 5, 20)
        log.add_week(me, t.uid, None, entry)
    treatments.add_care(me, t.uid, None, clinical.injection(start + timedelta(days=31)))


def outcome(t: Teller, days_ago: int, week: int) -> None:
    """The veteran's answer to a follow-up after the procedure, told on the phone."""
    score = Score(Measure.PAIN_VAS, t.at(days_ago), t.random.randint(15, 60), follow_up_week=week)
    log.add_score(t.coordinator, t.uid, None, score)
