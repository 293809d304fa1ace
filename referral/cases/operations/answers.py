"""What the veteran tells at intake, section by section, and who has what on the intake checklist.

Answers are never overwritten: a new one follows the one before, with who gave it and when. What the veteran wrote on
their own page is self-reported until staff confirm it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import Case, IntakeAnswer, IntakeNote
from referral.cases.operations.moves import case_change
from referral.cases.states import CaseState, HeldBy, IntakeItem, IntakeSection
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.directory import queries as directory

LONGEST_ANSWER = 4000


def save_answer(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    section: IntakeSection,
    content: Mapping[str, str],
) -> None:
    """Keep one section as told by the veteran, or by staff on the phone (which confirms it).

    Raises Invalid (nothing written, or too long), IllegalMove for a closed case.
    """
    told = {name: text.strip() for name, text in content.items() if text.strip()}
    with case_change(actor, case_uid, seen_version) as case:
        if case.state is CaseState.CLOSED:
            raise IllegalMove("The case is closed. Nothing can be added.")
        _check(content, told)
        before = queries.newest_answer(case, section)
        if before is not None and before.content == told and (before.by_role == actor.role.value):
            return
        answer = IntakeAnswer(
            practice_id=case.practice_id,
            case_id=case.id,
            section=section,
            by_id=actor.id,
            by_role=actor.role.value,
        )
        answer.content = told
        db.session.add(answer)
        db.session.flush()
        record(
            AuditTag.INTAKE_ANSWERED,
            actor=actor,
            case_id=case.id,
            answer_id=answer.id,
            section=section.value,
        )
        if actor.role is not Role.VETERAN:
            _confirm(actor, case, answer)


def _check(content: Mapping[str, str], told: Mapping[str, str]) -> None:
    if not told:
        raise Invalid("Nothing is written yet.", **dict.fromkeys(list(content)[:1], "Write something first."))
    long = {
        name: f"Use at most {LONGEST_ANSWER:,} letters."
        for name, text in told.items()
        if len(text) > LONGEST_ANSWER
    }
    if long:
        raise Invalid("That is too long.", **long)


def confirm_answer(actor: Actor, case_uid: str, seen_version: int | None, answer_uid: str) -> None:
    """Confirm, having spoken with the veteran, what the veteran wrote. Raises NotFound when it is not the newest."""
    with case_change(actor, case_uid, seen_version) as case:
        wanted = sa.select(IntakeAnswer).where(
            IntakeAnswer.uid == answer_uid, IntakeAnswer.case_id == case.id
        )
        answer = db.session.scalars(wanted).first()
        newest = queries.newest_answer(case, answer.section) if answer else None
        if answer is None or newest is None or newest.id != answer.id:
            raise NotFound("The veteran has written something newer. Look at the case again.")
        if answer.confirmed_at is None:
            _confirm(actor, case, answer)


def _confirm(actor: Actor, case: Case, answer: IntakeAnswer) -> None:
    answer.confirmed_at, answer.confirmed_by_id = clock.utcnow(), actor.id
    if answer.section is IntakeSection.GOALS:
        case.goals = (answer.content or {}).get("goals")
    record(
        AuditTag.INTAKE_CONFIRMED,
        actor=actor,
        case_id=case.id,
        answer_id=answer.id,
        section=answer.section.value,
    )


def note_item(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    item: IntakeItem,
    *,
    held_by: HeldBy,
    came_on: date | None,
    missing: str,
) -> None:
    """Note who has an item of the intake checklist, when it came and what is still missing."""
    with case_change(actor, case_uid, seen_version) as case:
        if came_on is not None and came_on > directory.today(actor.practice_id):
            raise Invalid("A date lies in the future.", came_on="This day has not come yet.")
        found = next((row for row in queries.intake_notes(case) if row.item is item), None)
        note = found or IntakeNote(practice_id=case.practice_id, case_id=case.id, item=item)
        note.held_by, note.came_on, note.missing = held_by, came_on, missing.strip()
        note.by_id, note.noted_at = actor.id, clock.utcnow()
        db.session.add(note)
        record(AuditTag.INTAKE_NOTED, actor=actor, case_id=case.id, item=item.value, held_by=held_by.value)
