"""Making the demo practice, and saying how to sign in to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

import sqlalchemy as sa

from config import Settings
from referral import create_app
from referral.cases.models import Case
from referral.cases.states import CaseState
from referral.core.actor import Role
from referral.core.db import db
from referral.core.errors import NotAllowed
from referral.core.numbers import show_case_number
from referral.demo.plots import PLOTS
from referral.demo.practice import PASSWORD, STAFF, make_practice, staff
from referral.demo.stories import Story, tell
from referral.directory import queries as directory
from referral.extensions import settings
from referral.veterans.models import Veteran

MOST_PROCESSES = 4
HINTS = {Role.REVIEWER: "   (signing asks for a code: the page shows it, demo only)"}
FEW = 12
"""So many cases are played in this process; more are shared out, for their packets are really drawn."""


def load_demo(cases: int, seed: int) -> int:
    """Add `cases` invented cases to the demo practice, which is made on the first call; returns how many.

    The same seed on the same day gives the same cases. Raises NotAllowed outside demo mode, or when the first
    practice is a real one.
    """
    practice = directory.first_practice()
    if not settings().is_demo or (practice is not None and not practice.is_demo):
        raise NotAllowed("Demo cases are added to a demo practice only.")
    if practice is None:
        make_practice()
    processes = min(MOST_PROCESSES, os.cpu_count() or 1) if cases > FEW else 1
    if processes == 1:
        _tell_some(range(cases), cases, seed)
    else:
        db.session.rollback()
        _share_out(processes, cases, seed)
    return cases


def _share_out(processes: int, cases: int, seed: int) -> None:
    """Forks have the program loaded already; what is open here is closed first, for a fork must not use it."""
    db.engine.dispose()
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        shares = [range(first, cases, processes) for first in range(processes)]
        running = [pool.submit(_tell_share, settings(), share, cases, seed) for share in shares]
        for share in running:
            share.result()


def _tell_share(app_settings: Settings, numbers: Sequence[int], cases: int, seed: int) -> None:
    with create_app(app_settings).app_context():
        _tell_some(numbers, cases, seed)


def _tell_some(numbers: Sequence[int], cases: int, seed: int) -> None:
    practice = directory.first_practice()
    assert practice is not None
    people, stories = staff(practice), _stories(cases, Random(seed))
    for number in numbers:
        tell(Random(f"{seed} {number}"), people, stories[number])


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
    lines = [f"{role.value:<14} {email:<28} {PASSWORD}{HINTS.get(role, '')}" for email, _, role in STAFF]
    veteran = _portal_case(practice.id)
    if veteran is not None:
        lines.append(_portal_line(veteran))
    return lines


def _portal_case(practice_id: int) -> Case | None:
    """An open case whose veteran has much to read: with a visit booked and e-mail agreed to, if there is one."""
    fits = (Case.state == CaseState.SCHEDULED, Veteran.e_mail_agreed_on.is_not(None))
    wanted = (
        sa.select(Case)
        .join(Veteran, Veteran.id == Case.veteran_id)
        .where(Case.practice_id == practice_id, Case.state != CaseState.CLOSED)
        .order_by(*(sa.case((fit, 0), else_=1) for fit in fits), Case.id)
    )
    return db.session.scalars(wanted.limit(1)).first()


def _portal_line(case: Case) -> str:
    veteran = db.session.get(Veteran, case.veteran_id)
    assert veteran is not None
    born_on = f"{veteran.born_on:%m/%d/%Y}" if veteran.born_on else ""
    return (
        f"veteran        case {show_case_number(case.number)}, born {born_on}; the code arrives on /mailbox"
    )
