"""What the veteran sees of the care log: the own pain chart, what was told and by whom, and what may be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from referral.care.models import CareItem, CareScore, CareWeek
from referral.care.rules import DueFollowUp, MeasureSpec, number, shipped_measures
from referral.cases import queries
from referral.cases.care_log import care_log, care_rows
from referral.cases.care_page import follow_ups_of
from referral.cases.models import Case
from referral.directory import queries as directory
from referral.paperwork.care_facts import PainChart
from referral.portal.queries import Visitor


@dataclass(frozen=True)
class MyScore:
    """A total with its scale in plain words."""

    row: CareScore
    spec: MeasureSpec

    @property
    def value(self) -> str:
        return number(self.row.value)


@dataclass(frozen=True)
class MyCare:
    """The page. Lists are newest first."""

    today: date
    phone: str
    chart: PainChart | None
    weeks: Sequence[CareWeek]
    items: Sequence[CareItem]
    scores: Sequence[MyScore]
    open_follow_up: DueFollowUp | None
    has_entry_of_this_week: bool


def case_of(visitor: Visitor) -> Case:
    """The one case the sign-in was for."""
    return queries.case_by_id(visitor.actor.practice_id, visitor.case_id)


def my_care(visitor: Visitor) -> MyCare:
    """Read it."""
    case = case_of(visitor)
    rows, desk = care_rows(case), queries.desk_clock(case.practice_id)
    specs = shipped_measures()
    open_now = [follow_up for follow_up in follow_ups_of(case) if follow_up.is_open]
    return MyCare(
        today=desk.today,
        phone=directory.practice(case.practice_id).phone,
        chart=care_log(rows, desk).chart,
        weeks=rows.weeks[::-1],
        items=rows.items[::-1],
        scores=[MyScore(row, specs[row.measure]) for row in reversed(rows.scores)],
        open_follow_up=open_now[0] if open_now else None,
        has_entry_of_this_week=any((desk.today - row.on).days < 7 for row in rows.weeks),
    )
