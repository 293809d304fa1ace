from __future__ import annotations

from referral.cases.next_step import OUTSIDE
from referral.cases.states import StepAction
from referral.demo.play.outside import HAPPENS
from referral.demo.play.steps import STEPS

COME = {StepAction.ATTEND_VISIT}
"""The veteran comes by themselves on the day."""


def test_every_next_step_is_taken_by_the_desk_or_happens_outside() -> None:
    assert OUTSIDE
    assert set(StepAction) == set(STEPS) | set(HAPPENS) | COME
