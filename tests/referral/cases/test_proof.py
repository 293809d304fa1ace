"""No case is forgotten: hundreds of thousands of random histories, and not one without a next step, an owner or a date.

A history is a history seen before with one more event, so that each costs one look, however long it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from referral.authorizations.states import RequestStatus
from referral.cases.facts import (
    AuthorizationFacts,
    CaseFacts,
    ChaseFacts,
    PacketFacts,
    RecordsOwed,
    RequestFacts,
    SendingFacts,
    StudyFacts,
    TrialFacts,
    VisitFacts,
)
from referral.cases.next_step import Clock, next_step
from referral.cases.proof import Owned, Staffing, gaps
from referral.cases.states import LIFECYCLE, OPEN_STATES, CaseState, StepAction, WaitingOn
from referral.chasing.states import Party, Purpose
from referral.core.calendar import BusinessCalendar
from referral.core.due import Due, StepKind
from referral.directory.rules import Rules
from tests.referral.cases.test_next_step import NEW, TODAY

HISTORIES = 250_000
LONGEST_SNOOZE = timedelta(days=60)
CALENDAR = BusinessCalendar({date(2026, 12, 24): "Executive order"})
RULES = Rules()
SOMEBODY_THERE = Staffing(desk=True, reviewers=True)

Event = Callable[[CaseFacts, Random, date], dict[str, Any]]


def maybe(rng: Random, value: Any) -> Any:
    return value if rng.random() < 0.6 else None


def near(rng: Random, day: date) -> date:
    return day + timedelta(days=rng.randrange(-60, 60))


def moved(facts: CaseFacts, rng: Random, day: date) -> dict[str, Any]:
    """A move of the lifecycle from where the case is; what guards would ask for is not looked at."""
    moves = [one for one in LIFECYCLE.moves.values() if facts.state in one.start]
    end = rng.choice(moves).end or facts.state
    if end is CaseState.CLOSED:
        end = rng.choice(sorted(OPEN_STATES))  # closed and reopened
    return {"state": end, "state_since_on": day, "snoozed_until": None, "snoozed_on": None}


def request_changed(facts: CaseFacts, rng: Random, day: date) -> dict[str, Any]:
    packet = PacketFacts(
        rng.choice(("ordered", "ready", "incomplete", "failed")), rng.random() < 0.3, rng.random() < 0.8
    )
    return {
        "request": RequestFacts(rng.choice(list(RequestStatus)), rng.random() < 0.7, maybe(rng, day),
                                maybe(rng, near(rng, day)), maybe(rng, day), maybe(rng, packet))
    }  # fmt: skip


EVENTS: tuple[Event, ...] = (
    moved,
    moved,
    request_changed,
    request_changed,
    lambda facts, rng, day: {"red_flags_asked": True, "red_flag_open_since": maybe(rng, day)},
    lambda facts, rng, day: {"red_flag_open_since": None, "wrong_patient_since": None, "message_since": None},
    lambda facts, rng, day: {"message_since": day},
    lambda facts, rng, day: {"wrong_patient_since": maybe(rng, day)},
    lambda facts, rng, day: {"has_consent": rng.random() < 0.8},
    lambda facts, rng, day: {"asked_on": near(rng, day), "asked_of": rng.choice(list(WaitingOn)),
                             "asked_for_more": rng.random() < 0.3},
    lambda facts, rng, day: {"study": maybe(rng, StudyFacts(day, maybe(rng, day), rng.random() < 0.5))},
    lambda facts, rng, day: {"snoozed_on": day, "snoozed_until": day + timedelta(days=rng.randrange(1, 4000))},
    lambda facts, rng, day: {"chases": tuple(
        ChaseFacts(purpose, 0, maybe(rng, Due.at("Rung", near(rng, day))), maybe(rng, Due.at("Call", day)),
                   maybe(rng, near(rng, day)),
                   maybe(rng, day), rng.random() < 0.3, day, Party.VA)
        for purpose in rng.sample(list(Purpose), 2))},
    lambda facts, rng, day: {"authorization": maybe(rng, AuthorizationFacts(
        day, maybe(rng, day), maybe(rng, near(rng, day)), maybe(rng, 3), rng.randrange(5)))},
    lambda facts, rng, day: {"visit": maybe(rng, VisitFacts(near(rng, day), day, maybe(rng, day), maybe(rng, day),
                                                            maybe(rng, day))),
                             "slot_was_lost": rng.random() < 0.3},
    lambda facts, rng, day: {
        "records_owed": maybe(rng, RecordsOwed(near(rng, day), maybe(rng, day), rng.random() < 0.3)),
        "sending": maybe(rng, SendingFacts(day, rng.random() < 0.5)),
    },
    lambda facts, rng, day: {"trial": maybe(rng, TrialFacts(near(rng, day), maybe(rng, 6)))},
    lambda facts, rng, day: {"va_to_tell_since": maybe(rng, day), "is_urgent": rng.random() < 0.2},
)  # fmt: skip


def test_no_history_leaves_a_case_without_next_step_owner_or_date_or_at_rest_for_ever() -> None:
    rng = Random(20261128)
    seen = [(NEW, TODAY)]
    for _ in range(HISTORIES):
        facts, day = rng.choice(seen)
        day += timedelta(days=rng.choice((0, 0, 1, 3, 14)))
        facts = replace(facts, **rng.choice(EVENTS)(facts, rng, day))
        step = next_step(facts, Clock(day, CALENDAR, RULES))
        assert step is not None, facts
        assert not gaps(Owned(step.waiting_on, step.action, step.due_on, None), SOMEBODY_THERE), facts
        last = step.due.steps[-1]
        if last.kind is StepKind.PAUSE:
            assert facts.snoozed_on is not None
            assert last.on <= facts.snoozed_on + LONGEST_SNOOZE, facts
        if len(seen) < 5_000:
            seen.append((facts, day))
        else:
            seen[rng.randrange(5_000)] = (facts, day)


WHOLE = Owned(WaitingOn.COORDINATOR, StepAction.BOOK_VISIT, TODAY, True)


@pytest.mark.parametrize(
    ("case", "staffing", "lacks"),
    [
        (WHOLE, Staffing(False, False), []),
        (replace(WHOLE, action=None, waiting_on=None), SOMEBODY_THERE, ["no next step"]),
        (replace(WHOLE, due_on=None), SOMEBODY_THERE, ["no date"]),
        (replace(WHOLE, owner_is_there=False), SOMEBODY_THERE, ["its owner is away or no longer works here"]),
        (replace(WHOLE, owner_is_there=None), SOMEBODY_THERE, []),
        (replace(WHOLE, owner_is_there=None), Staffing(False, True),
         ["it is the desk's, and nobody at the desk is there"]),
        (replace(WHOLE, waiting_on=WaitingOn.REVIEWER), Staffing(True, False),
         ["it waits for a reviewer, and none is there"]),
        (replace(WHOLE, signer_is_there=False), SOMEBODY_THERE,
         ["its ordering clinician is away or no longer works here"]),
    ],
)  # fmt: skip
def test_what_a_case_can_lack_is_said_in_words(case: Owned, staffing: Staffing, lacks: list[str]) -> None:
    assert gaps(case, staffing) == lacks
