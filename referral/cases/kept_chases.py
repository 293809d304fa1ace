"""Keeping a case's open chases just those that its facts ask for. Joins the caller's transaction."""

from __future__ import annotations

from dataclasses import replace

from referral.cases.chase_facts import open_chases
from referral.cases.facts import CaseFacts
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.waits import waits
from referral.chasing import queries as chasing
from referral.chasing.order import ask_again, open_chase, settle_chase
from referral.core.actor import Actor
from referral.core.db import db

RECORDED = "recorded"
"""Why a chase ended when no move ended it: what was waited for is recorded."""


def keep_chases(case: Case, facts: CaseFacts, desk: Clock, actor: Actor, reason: str) -> CaseFacts:
    """Open what is waited for and not yet chased, settle what is waited for no more; the facts with the chases now."""
    wanted = {(one.purpose, one.about_id): one for one in waits(facts, desk)}
    running = {(one.purpose, one.about_id): one for one in facts.chases}
    if wanted.keys() == running.keys() and not any(
        one.is_asked_again(running[key].opened_on, running[key].party) for key, one in wanted.items()
    ):
        return facts
    for chase in chasing.running_chases(case.id):
        waiting = wanted.get((chase.purpose, chase.about_id))
        if waiting is None:
            settle_chase(chase, reason=reason, actor=actor)
        elif waiting.is_asked_again(chase.opened_on, chase.party):
            ask_again(chase, waiting, calendar=desk.calendar, actor=actor)
    for key in wanted.keys() - running.keys():
        open_chase(wanted[key], case_id=case.id, facility_id=case.facility_id, practice_id=case.practice_id,
                   calendar=desk.calendar, actor=actor)  # fmt: skip
    db.session.flush()
    return replace(facts, chases=open_chases(case.id))
