"""The veteran's own part of the intake as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from referral.cases import queries as cases
from referral.cases.models import Case
from referral.cases.states import CaseState, IntakeSection
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db
from referral.directory import queries as directory


@dataclass(frozen=True)
class Part:
    """How far one part is: when it was saved last, by the veteran or by staff, and whether staff confirmed it."""

    section: IntakeSection
    saved_on: date | None
    by_veteran: bool
    is_confirmed: bool


@dataclass(frozen=True)
class HistoryPage:
    """The parts in order; `signs_on`: when the warning signs were answered last."""

    parts: tuple[Part, ...]
    signs_on: date | None
    is_open: bool


def history_page(case_id: int) -> HistoryPage:
    """How far the intake of a case is."""
    case = db.session.get_one(Case, case_id)
    zone = directory.practice(case.practice_id).time_zone
    newest = {section: rows[0] for section, rows in cases.intake_answers(case).items()}
    screens = cases.red_flag_screens(case)
    return HistoryPage(
        parts=tuple(
            Part(
                section,
                clock.local_date(row.created_at, zone) if row else None,
                row is not None and row.by_role == Role.VETERAN.value,
                row is not None and row.confirmed_at is not None,
            )
            for section in IntakeSection
            for row in (newest.get(section),)
        ),
        signs_on=clock.local_date(screens[-1].asked_at, zone) if screens else None,
        is_open=case.state is not CaseState.CLOSED,
    )


def own_answer(case_id: int, section: IntakeSection) -> Mapping[str, str]:
    """What was told last in a part, to go on from."""
    row = cases.newest_answer(db.session.get_one(Case, case_id), section)
    return (row.content or {}) if row else {}
