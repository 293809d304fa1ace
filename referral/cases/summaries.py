"""A case as plain data for the command line: short for lists, in full for one case."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from referral.audit.queries import case_history
from referral.care import queries as care
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.states import CaseFlag, CaseState, WaitingOn
from referral.cases.step_sentences import SENTENCES
from referral.core.db import Base, Sealed, db
from referral.core.numbers import show_case_number
from referral.core.partial_date import PartialDate
from referral.directory import queries as directory
from referral.veterans.models import Veteran

HIDDEN = frozenset({"id", "practice_id", "uid", "version"})


def case_list(
    practice_id: int, *, state: CaseState | None, waiting_on: WaitingOn | None, overdue: bool
) -> list[dict[str, Any]]:
    """The practice's cases by due date, without names; closed ones only when `state` asks for them."""
    wanted = sa.select(Case).where(Case.practice_id == practice_id)
    wanted = wanted.where(Case.state == state) if state else wanted.where(Case.state != CaseState.CLOSED)
    if waiting_on:
        wanted = wanted.where(Case.waiting_on == waiting_on)
    if overdue:
        wanted = wanted.where(Case.next_due_on < directory.today(practice_id))
    return [_short(case) for case in db.session.scalars(wanted.order_by(Case.next_due_on, Case.id))]


def _short(case: Case) -> dict[str, Any]:
    return {
        "number": show_case_number(case.number),
        "state": case.state.value,
        "waiting_on": case.waiting_on.value if case.waiting_on else None,
        "next_action": case.next_action.value if case.next_action else None,
        "next_step": SENTENCES[case.next_action] if case.next_action else None,
        "due_on": case.next_due_on.isoformat() if case.next_due_on else None,
        "flags": [flag.name.lower() for flag in CaseFlag(case.flags) if flag.name],
        "opened_on": case.opened_on.isoformat(),
    }


def case_in_full(case: Case) -> dict[str, Any]:
    """Every recorded field of the case and its parts, its next step and its timeline. Holds personal data."""
    veteran = db.session.get(Veteran, case.veteran_id)
    assert veteran is not None
    return _short(case) | {
        "case": _fields(case),
        "veteran": _fields(veteran),
        "authorizations": [_fields(row) for row in queries.authorizations(case)],
        "requests": [_fields(row) for row in queries.requests(case)],
        "studies": [_fields(row) for row in queries.studies(case)],
        "care": [_fields(row) for row in queries.care_items(case)],
        "care_trials": [_fields(row) for row in care.trials(case.id)],
        "care_weeks": [_fields(row) for row in care.weeks(case.id)],
        "care_scores": [_fields(row) for row in care.scores(case.id)],
        "packets": [_fields(row, without=frozenset({"facts", "origins"})) for row in queries.packets(case)],
        "visits": [_fields(row) for row in queries.visits(case)],
        "timeline": [
            {
                "at": event.at.isoformat(),
                "what": event.tag.value,
                "who": event.actor_name,
                "role": event.actor_role.value,
                "data": event.data,
            }
            for event in reversed(case_history(case.id, with_reads=True))
        ],
    }


def _fields(row: Base, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    names = [name for name, value in vars(type(row)).items() if isinstance(value, Sealed)]
    plain = {
        column.key: getattr(row, column.key)
        for column in sa.inspect(type(row)).column_attrs
        if not column.key.endswith(("_enc", "_key")) and column.key not in HIDDEN
    }
    sealed = {name: getattr(row, name) for name in names}
    return {name: _plain(value) for name, value in (plain | sealed).items() if name not in without}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | PartialDate) else value
