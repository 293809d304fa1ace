"""Cases opened by several people at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from referral.cases.models import Case
from referral.core.db import db
from referral.veterans.models import Veteran
from tests.factories import make_case, make_person, make_referral
from tests.referral.cases.operations.conftest import Desk

CALLERS, PEOPLE = 4, 5


def test_one_person_taken_in_by_several_at_once_is_one_veteran(app: Flask, desk: Desk) -> None:
    barrier = Barrier(CALLERS)
    people = [make_person() for _ in range(PEOPLE)]
    referrals = [[make_referral() for _ in people] for _ in range(CALLERS)]
    db.session.rollback()

    def take_in(caller: int) -> None:
        with app.app_context():
            for person, referral in zip(people, referrals[caller], strict=True):
                barrier.wait(timeout=60)
                make_case(desk.coordinator, person=person, referral=referral)
            db.session.remove()

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(take_in, range(CALLERS)))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Veteran)) == PEOPLE
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == PEOPLE * CALLERS
