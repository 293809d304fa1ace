"""What the veteran tells at intake: every answer is kept with who gave it; staff confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases import queries
from referral.cases.operations import answers, closing
from referral.cases.states import CloseReason, HeldBy, IntakeItem, IntakeSection
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotFound
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

GOALS = IntakeSection.GOALS


def veteran_of(uid: str) -> Actor:
    case = the_case(uid)
    return Actor(case.veteran_id, "Walter Oakridge", Role.VETERAN, case.practice_id)


def told(uid: str, section: IntakeSection = GOALS) -> list[tuple[str, dict[str, str] | None, bool]]:
    rows = queries.intake_answers(the_case(uid)).get(section, ())
    return [(row.by_role, row.content, row.confirmed_at is not None) for row in rows]


def test_what_the_veteran_writes_waits_for_staff_to_confirm_it(desk: Desk) -> None:
    uid = desk.received().uid
    answers.save_answer(veteran_of(uid), uid, None, GOALS, {"goals": "Sleep through the night"})
    assert told(uid) == [("veteran", {"goals": "Sleep through the night"}, False)]
    assert the_case(uid).goals is None
    newest = queries.newest_answer(the_case(uid), GOALS)
    assert newest is not None
    answers.confirm_answer(desk.coordinator, uid, None, newest.uid)
    assert told(uid)[0][2]
    assert the_case(uid).goals == "Sleep through the night"


def test_no_answer_is_ever_overwritten(desk: Desk) -> None:
    uid = desk.received().uid
    walter = veteran_of(uid)
    answers.save_answer(walter, uid, None, GOALS, {"goals": "Sleep"})
    answers.save_answer(walter, uid, None, GOALS, {"goals": "Sleep"})
    answers.save_answer(desk.coordinator, uid, None, GOALS, {"goals": "Sleep and work"})
    assert told(uid) == [
        ("coordinator", {"goals": "Sleep and work"}, True),
        ("veteran", {"goals": "Sleep"}, False),
    ]
    said = [
        (event.actor_role, event.data["section"])
        for event in db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.INTAKE_ANSWERED).order_by(AuditEvent.id)
        )
        if event.data
    ]
    assert said == [(Role.VETERAN, "goals"), (Role.COORDINATOR, "goals")]


def test_only_the_newest_answer_can_be_confirmed(desk: Desk) -> None:
    uid = desk.received().uid
    answers.save_answer(veteran_of(uid), uid, None, GOALS, {"goals": "Sleep"})
    older = queries.newest_answer(the_case(uid), GOALS)
    assert older is not None
    older_uid = older.uid
    answers.save_answer(veteran_of(uid), uid, None, GOALS, {"goals": "Work"})
    with pytest.raises(NotFound, match="newer"):
        answers.confirm_answer(desk.coordinator, uid, None, older_uid)


@pytest.mark.parametrize("text", ["", "  ", "x" * (answers.LONGEST_ANSWER + 1)])
def test_nothing_and_too_much_are_refused(desk: Desk, text: str) -> None:
    uid = desk.received().uid
    with pytest.raises(Invalid):
        answers.save_answer(veteran_of(uid), uid, None, GOALS, {"goals": text})


def test_a_closed_case_takes_no_answer(desk: Desk) -> None:
    uid = desk.received().uid
    closing.close(desk.coordinator, uid, None, CloseReason.VETERAN_DECLINED, "Does not want it")
    with pytest.raises(IllegalMove, match="closed"):
        answers.save_answer(veteran_of(uid), uid, None, GOALS, {"goals": "Sleep"})


def test_an_item_of_the_checklist_is_noted_and_changed(desk: Desk) -> None:
    uid = desk.received().uid
    for held_by, came_on, missing in (
        (HeldBy.REFERRER, None, "the films"),
        (HeldBy.PRACTICE, desk.today, ""),
    ):
        answers.note_item(
            desk.coordinator,
            uid,
            None,
            IntakeItem.EARLIER_IMAGING,
            held_by=held_by,
            came_on=came_on,
            missing=missing,
        )
    [note] = queries.intake_notes(the_case(uid))
    assert (note.held_by, note.came_on, note.missing) == (HeldBy.PRACTICE, desk.today, None)
    with pytest.raises(Invalid, match="future"):
        answers.note_item(
            desk.coordinator,
            uid,
            None,
            IntakeItem.MRI,
            held_by=HeldBy.VA,
            came_on=desk.today + timedelta(days=1),
            missing="",
        )
