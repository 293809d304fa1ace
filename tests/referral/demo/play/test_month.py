from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from referral.cases.models import Case
from referral.commands.demo_play import work_through
from referral.core import clock
from referral.core.db import db
from referral.core.errors import NotAllowed
from referral.demo.play import play
from referral.demo.practice import make_practice
from tests import cast

FRIDAY = datetime(2027, 1, 15, 18, 0, tzinfo=UTC)


def _move_to(instant: datetime) -> None:
    clock.move_clock(instant - (clock.utcnow() - clock.clock_offset()))


def test_days_are_played_from_the_next_business_day_and_referrals_move_on(
    app: Flask, at: Callable[[datetime], None]
) -> None:
    at(FRIDAY)
    make_practice()
    days: list[tuple[date, Counter[str]]] = []
    played = play(5, 1, work=work_through, move_to=_move_to, tell=lambda *told: days.append(told))
    monday_is_a_holiday = date(2027, 1, 19)
    assert days[0][0] == monday_is_a_holiday
    assert played.days == 5
    assert played.counts["referrals received"] == db.session.query(Case).count() > 0
    assert played.counts["reviews signed"] > 0
    assert played.counts["requests sent"] > 0
    assert (played.late, played.forgotten, played.clocks_off) == (0, 0, 0)


def test_only_a_demo_practice_is_played(app: Flask) -> None:
    cast.add_practice()
    with pytest.raises(NotAllowed):
        play(1, 1, work=work_through, move_to=_move_to, tell=lambda *_: None)
