"""Cases written straight into the tables, in every state, for lists: quick to make by the hundred."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from referral.cases.models import Case
from referral.cases.states import CaseFlag, CaseState, CloseReason, StepAction, WaitingOn
from referral.core.clock import utcnow
from referral.core.db import transaction
from referral.core.numbers import new_case_number
from referral.veterans.models import Veteran
from referral.veterans.search import search_keys

FIRST = ("Rosa", "Walter", "Ines", "Otto", "Mabel", "Lionel", "Thora", "Casimir")
LAST = ("Oakridge", "Birchwood", "Méndez", "Stonefield", "Meyer", "Quill", "Ashdown", "Vandermeer")
STEPS = (
    (CaseState.RECEIVED, WaitingOn.COORDINATOR, StepAction.ASK_RED_FLAGS),
    (CaseState.RECEIVED, WaitingOn.VETERAN, StepAction.SEND_STUDY),
    (CaseState.RECEIVED, WaitingOn.IMAGING_FACILITY, StepAction.SEND_STUDY),
    (CaseState.MRI_REVIEW, WaitingOn.REVIEWER, StepAction.REVIEW),
    (CaseState.VA_AUTHORIZATION, WaitingOn.VA, StepAction.ANSWER_REQUEST),
    (CaseState.VA_AUTHORIZATION, WaitingOn.COORDINATOR, StepAction.BOOK_VISIT),
    (CaseState.SCHEDULED, WaitingOn.VETERAN, StepAction.ATTEND_VISIT),
    (CaseState.COMPLETED, WaitingOn.COORDINATOR, StepAction.SEND_RECORDS),
    (CaseState.CLOSED, None, None),
)


def insert_veteran(practice_id: int, **values: Any) -> Veteran:
    """A veteran who can be found."""
    with transaction() as session:
        veteran = _veteran(practice_id, **values)
        session.add(veteran)
    return veteran


def _veteran(practice_id: int, **values: Any) -> Veteran:
    known = {
        "first_name": "Rosa",
        "last_name": "Oakridge",
        "born_on": date(1961, 3, 4),
        "phone": "218-555-0177",
        **values,
    }
    veteran = Veteran(practice_id=practice_id, **known)
    veteran.search_keys = search_keys(veteran)
    return veteran


def insert_case(practice_id: int, veteran: Veteran, today: date, **values: Any) -> Case:
    """A case of that veteran, waiting for the desk unless `values` say otherwise."""
    with transaction() as session:
        case = Case(practice_id=practice_id, veteran_id=veteran.id, **_values(today, **values))
        session.add(case)
    return case


def _values(today: date, **values: Any) -> dict[str, Any]:
    state, waiting_on, action = STEPS[0]
    return {
        "number": new_case_number(),
        "source": "phone",
        "state": state,
        "state_since": datetime.combine(today, time(12), utcnow().tzinfo),
        "state_by_id": 1,
        "opened_on": today,
        "touched_at": utcnow(),
        "waiting_on": waiting_on,
        "next_action": action,
        "next_due_on": today,
        **values,
    }


def insert_many(
    practice_id: int, count: int, today: date, *, owners: list[int | None], facilities: list[int | None]
) -> None:
    """`count` cases of `count` veterans in all states, with due dates around `today`; the same each time."""
    rng = random.Random(7)
    with transaction() as session:
        veterans = [
            _veteran(practice_id, first_name=rng.choice(FIRST), last_name=rng.choice(LAST))
            for _ in range(count)
        ]
        session.add_all(veterans)
        session.flush()
        for number, veteran in enumerate(veterans):
            session.add(
                Case(
                    practice_id=practice_id,
                    veteran_id=veteran.id,
                    **_some_case(rng, number, today, owners, facilities),
                )
            )


def _some_case(
    rng: random.Random, number: int, today: date, owners: list[int | None], facilities: list[int | None]
) -> dict[str, Any]:
    state, waiting_on, action = STEPS[number % len(STEPS)]
    since = datetime.combine(today - timedelta(days=rng.randrange(40)), time(12), utcnow().tzinfo)
    closed = {
        "closed_at": since,
        "closed_by_id": 1,
        "close_reason": CloseReason.FINISHED,
        "closed_from": CaseState.COMPLETED,
    }
    return _values(
        today,
        state=state,
        state_since=since,
        opened_on=today - timedelta(days=rng.randrange(40, 200)),
        waiting_on=waiting_on,
        next_action=action,
        next_due_on=today + timedelta(days=rng.randrange(-10, 20)) if waiting_on else None,
        owner_id=rng.choice(owners),
        facility_id=rng.choice(facilities),
        flags=int(rng.choice([0, 0, 0, CaseFlag.URGENT, CaseFlag.EXPIRING | CaseFlag.OLD_STUDY]))
        if waiting_on
        else 0,
        **(closed if state is CaseState.CLOSED else {}),
    )
