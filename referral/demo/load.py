"""Making the demo practice, and saying how to sign in to it."""

from __future__ import annotations

from random import Random

import sqlalchemy as sa

from referral.cases.models import Case
from referral.cases.states import CaseState
from referral.core.db import db
from referral.core.errors import NotAllowed
from referral.core.numbers import show_case_number
from referral.demo.plots import PLOTS
from referral.demo.practice import PASSWORD, STAFF, make_practice, staff
from referral.demo.stories import Story, tell
from referral.directory import queries as directory
from referral.extensions import settings
from referral.veterans.models import Veteran


def load_demo(cases: int, seed: int) -> int:
    """Add `cases` invented cases to the demo practice, which is made on the first call; returns how many.

    The same seed on the same day gives the same cases. Raises NotAllowed outside demo mode, or when the first
    practice is a real one.
    """
    practice = directory.first_practice()
    if not settings().is_demo or (practice is not None and not practice.is_demo):
        raise NotAllowed("Demo cases are added to a demo practice only.")
    people = staff(practice) if practice else make_practice()
    random = Random(seed)
    for story in _stories(cases, random):
        tell(random, people, story)
    return cases


def _stories(cases: int, random: Random) -> list[Story]:
    """The plots in proportion to their weights; a small demo gets as many different ones as it can."""
    deck = [story for weight, story in PLOTS for _ in range(weight)]
    first_of_each = [story for _, story in PLOTS]
    rest = deck.copy()
    for story in first_of_each:
        rest.remove(story)
    random.shuffle(rest)
    pool = first_of_each + rest
    chosen = [pool[number % len(pool)] for number in range(cases)]
    random.shuffle(chosen)
    return chosen


def sign_ins() -> list[str]:
    """Who can sign in to the demo practice, a line each; the last is a veteran for the portal."""
    practice = directory.first_practice()
    if practice is None or not practice.is_demo:
        return []
    lines = [f"{role.value:<14} {email:<28} {PASSWORD}" for email, _, role in STAFF]
    veteran = _portal_case(practice.id)
    if veteran is not None:
        lines.append(_portal_line(veteran))
    return lines


def _portal_case(practice_id: int) -> Case | None:
    booked = (
        sa.select(Case)
        .where(Case.practice_id == practice_id, Case.state == CaseState.SCHEDULED)
        .order_by(Case.id)
    )
    return db.session.scalars(booked.limit(1)).first()


def _portal_line(case: Case) -> str:

    veteran = db.session.get(Veteran, case.veteran_id)
    assert veteran is not None
    born_on = f"{veteran.born_on:%m/%d/%Y}" if veteran.born_on else ""
    return (
        f"veteran        case {show_case_number(case.number)}, born {born_on}; the code arrives on /mailbox"
    )
