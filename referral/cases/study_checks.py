"""What a case expects of a study: whose it must be, of which region, and how young."""

from __future__ import annotations

from datetime import date

from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.models import Case
from referral.core import clock
from referral.directory import queries as directory
from referral.imaging.dicom.checks import Expected
from referral.imaging.dicom.identity import CasePerson
from referral.imaging.rules import region_of_complaint


def expected_of(case: Case) -> Expected:
    """The case's side of a study's checks, as of today at the practice. `case.veteran` is loaded."""
    desk = queries.desk_clock(case.practice_id)
    veteran = case.veteran
    return Expected(
        today=desk.today,
        fresh_months=desk.rules.days("imaging.fresh_months", desk.today),
        ask_new_months=desk.rules.days("imaging.ask_new_months", desk.today),
        person=CasePerson(
            first_name=veteran.first_name or "",
            last_name=veteran.last_name or "",
            born_on=veteran.born_on,
            middle_name=veteran.middle_name or "",
            sex=veteran.sex or "",
        ),
        region=region_of_complaint(case.complaint or ""),
        changed_on=_changed_on(case),
    )


def _changed_on(case: Case) -> date | None:
    """The last surgery or red flag: a study from before it may not show what is there now.

    A surgery known to the month or year counts on its last day.
    """
    zone = directory.practice(case.practice_id).time_zone
    operations = [
        min(day.last_day, clock.today(zone))
        for item in queries.care_items(case)
        if item.kind is CareKind.SURGERY and (day := item.ended_on or item.started_on)
    ]
    flags = [
        clock.local_date(screen.asked_at, zone) for screen in queries.red_flag_screens(case) if screen.any_yes
    ]
    return max([*operations, *flags], default=None)
