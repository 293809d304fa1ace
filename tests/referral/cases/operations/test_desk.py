"""Lists put on record by one person in many windows at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from referral.audit import operations as audit
from referral.cases.operations import desk as desk_operations
from referral.core.db import db
from tests.referral.cases.operations.conftest import Desk

WINDOWS, LOOKS = 8, 6


def test_one_person_may_look_at_lists_in_many_windows_at_once(app: Flask, desk: Desk) -> None:
    me = desk.coordinator
    before = audit.verify().events
    db.session.rollback()

    def look(_window: int) -> None:
        with app.app_context():
            for _ in range(LOOKS):
                desk_operations.view_queue(me, "mine", [1, 2])
            db.session.remove()

    with ThreadPoolExecutor(WINDOWS) as pool:
        list(pool.map(look, range(WINDOWS)))
    verdict = audit.verify()
    assert (verdict.events - before, verdict.faults) == (WINDOWS * LOOKS, ())
