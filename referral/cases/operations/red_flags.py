"""Red flags: the questions answered, and a clinician who clears them. One yes stops the case's normal path."""

from __future__ import annotations

from collections.abc import Mapping

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import Invalid, NotAllowed
from referral.review.models import RedFlagScreen
from referral.review.rules import RED_FLAG_QUESTIONS


def answer_red_flags(
    actor: Actor, case_uid: str, seen_version: int | None, answers: Mapping[str, bool]
) -> bool:
    """Keep the answers to the red-flag questions; returns whether any was yes, which stops the normal path.

    Raises Invalid when a question was left open.
    """
    missing = {key: "Answer yes or no." for key in RED_FLAG_QUESTIONS if key not in answers}
    with case_change(actor, case_uid, seen_version) as case:
        if missing:
            raise Invalid("Every question needs an answer.", **missing)
        return add_screen(actor, case, answers)


def add_screen(actor: Actor, case: Case, answers: Mapping[str, bool]) -> bool:
    """Keep one asking of the questions, by staff or by the veteran; joins the caller's transaction.

    A yes ends a snooze: the flag comes first at once.
    """
    any_yes = any(answers[key] for key in RED_FLAG_QUESTIONS)
    screen = RedFlagScreen(
        practice_id=case.practice_id,
        case_id=case.id,
        asked_at=clock.utcnow(),
        asked_by_id=actor.id,
        asked_by_role=actor.role.value,
        any_yes=any_yes,
    )
    screen.answers = {key: bool(answers[key]) for key in RED_FLAG_QUESTIONS}
    db.session.add(screen)
    record(AuditTag.RED_FLAGS_ANSWERED, actor=actor, case_id=case.id, any_yes=any_yes)
    if any_yes:
        end_snooze(actor, case)
    return any_yes


def end_snooze(actor: Actor, case: Case) -> None:
    """Wake a case that rests, since something came that can't wait; joins the caller's transaction."""
    if case.snoozed_until is not None:
        case.snoozed_until, case.snoozed_on, case.snooze_reason = None, None, None
        record(AuditTag.CASE_WOKEN, actor=actor, case_id=case.id)


@keeps_refusals
def clear_red_flag(actor: Actor, case_uid: str, seen_version: int | None, reason: str) -> None:
    """A clinician decides that the case may go on, and says why. Raises NotAllowed for anybody else."""
    with case_change(actor, case_uid, seen_version) as case:
        if actor.role is not Role.REVIEWER:
            raise NotAllowed("Only a reviewing clinician can clear a red flag.")
        if not reason.strip():
            raise Invalid("The reason is missing.", reason="Say what you found and decided.")
        now = clock.utcnow()
        for screen in queries.red_flag_screens(case):
            if screen.any_yes and screen.cleared_at is None:
                screen.cleared_at, screen.cleared_by_id, screen.cleared_reason = now, actor.id, reason.strip()
        record(AuditTag.RED_FLAGS_CLEARED, actor=actor, case_id=case.id, reason=reason.strip())
