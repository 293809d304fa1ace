"""Checkpoints of care trials in the play."""

from __future__ import annotations

from referral.care.queries import running_trial
from referral.care.states import TrialChoice
from referral.cases.operations.care import trials
from referral.demo.play.turn import Turn


def decide_trial(turn: Turn) -> None:
    """The clinician looks at the facts and ends the trial or lets it go on."""
    trial = running_trial(turn.case.id)
    assert trial is not None
    trials.decide_trial(turn.reviewer, turn.uid, None, trial.uid, TrialChoice.ESCALATE,
                        "Six weeks without a meaningful change", ())  # fmt: skip
