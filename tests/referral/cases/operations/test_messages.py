"""The veteran writes, the desk answers; a warning sign stops everything until a clinician has called."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases import queries, rules
from referral.cases.models import Case
from referral.cases.operations import closing, messages, red_flags, review, signing, visits
from referral.cases.operations.desk import snooze
from referral.cases.operations.visits import Slot
from referral.cases.queue.pages import queue_page, tab_counts
from referral.cases.queue.surroundings import surroundings
from referral.cases.queue.view import QueueView, Sort, Tab, tabs_for
from referral.cases.states import CaseAction, CaseFlag, CloseReason, StepAction, WaitingOn
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.notices.models import Notice
from referral.notices.states import NoticeKind
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from tests.factories import the_case
from tests.referral.cases.operations.conftest import CONTENT, Desk

NO_SIGN = dict.fromkeys(RED_FLAG_QUESTIONS, False)
WEAK_LEG = NO_SIGN | {"leg_weakness": True}


def veteran_of(case: Case) -> Actor:
    return Actor(case.veteran_id, "Walter Oakridge", Role.VETERAN, case.practice_id)


def write(uid: str, text: str = "Can I eat before the visit?", signs: dict[str, bool] = NO_SIGN) -> bool:
    return messages.write_message(veteran_of(the_case(uid)), uid, text, signs)


def tabs_holding(desk: Desk, actor: Actor, uid: str) -> set[Tab]:
    around = surroundings(actor)
    held = set()
    for tab in tabs_for(actor.role):
        view = QueueView(tab, sort=Sort.CLOSED) if tab is Tab.CLOSED else QueueView(tab)
        if uid in [row.uid for row in queue_page(actor, view, around).rows]:
            held.add(tab)
    return held


def test_a_message_waits_for_the_desk_until_it_is_answered(desk: Desk) -> None:
    uid = desk.in_review().uid
    assert not write(uid)
    case = the_case(uid)
    assert (case.next_action, case.waiting_on) == (StepAction.ANSWER_MESSAGE, WaitingOn.COORDINATOR)
    assert CaseFlag.MESSAGE in CaseFlag(case.flags)
    messages.answer_message(desk.coordinator, uid, None, "Yes, you can.")
    case = the_case(uid)
    assert case.next_action is StepAction.REVIEW
    assert [row.text for row in queries.messages(case)] == ["Can I eat before the visit?", "Yes, you can."]
    notice = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.MESSAGE)).one()
    assert (notice.text or {})["subject"] == "You have a message from us"


def test_a_message_wakes_a_case_that_rests(desk: Desk) -> None:
    uid = desk.received().uid
    from_now = desk.today + timedelta(days=20)
    _snooze(desk, uid, from_now)
    write(uid)
    case = the_case(uid)
    assert case.snoozed_until is None
    assert tabs_holding(desk, desk.coordinator, uid) >= {Tab.MINE, Tab.OPEN}


def _snooze(desk: Desk, uid: str, until: date) -> None:
    snooze(desk.coordinator, uid, None, until, "On holiday")


def test_a_sign_ends_a_snooze_and_is_in_no_ordinary_list(desk: Desk) -> None:
    uid = desk.received().uid
    _snooze(desk, uid, desk.today + timedelta(days=20))
    assert write(uid, "My leg gives way", WEAK_LEG)
    case = the_case(uid)
    assert (case.next_action, case.waiting_on, case.next_due_on) == (
        StepAction.CLEAR_RED_FLAG,
        WaitingOn.REVIEWER,
        desk.today,
    )
    for actor in (desk.coordinator, desk.reviewer, desk.supervisor, desk.administrator):
        assert tabs_holding(desk, actor, uid) == {Tab.RED}
        assert tab_counts(actor, desk.today)[Tab.RED] == 1
        assert tab_counts(actor, desk.today)[Tab.OPEN] == 0
    with pytest.raises(Invalid, match="not snoozed"):
        _snooze(desk, uid, desk.today + timedelta(days=2))


def test_who_said_so_is_kept_in_the_history(desk: Desk) -> None:
    uid = desk.received().uid
    write(uid, "My leg gives way", WEAK_LEG)
    case = the_case(uid)
    [screen] = queries.red_flag_screens(case)
    assert (screen.asked_by_role, screen.asked_by_id, screen.answers) == (
        "veteran",
        case.veteran_id,
        WEAK_LEG,
    )
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.RED_FLAGS_ANSWERED)
    ).one()
    assert (event.actor_role, event.data) == (Role.VETERAN, {"any_yes": True})


def test_a_sign_is_kept_even_without_words_and_with_too_many(desk: Desk) -> None:
    first, second = desk.received().uid, desk.received().uid
    assert write(first, "", WEAK_LEG)
    assert write(second, "x" * (messages.LONGEST_MESSAGE + 1), WEAK_LEG)
    assert {the_case(uid).next_action for uid in (first, second)} == {StepAction.CLEAR_RED_FLAG}
    assert [len(row.text or "") for row in queries.messages(the_case(second))] == [messages.LONGEST_MESSAGE]


@pytest.mark.parametrize("text", ["", "   ", "x" * (messages.LONGEST_MESSAGE + 1)])
def test_a_message_without_words_or_with_too_many_is_refused(desk: Desk, text: str) -> None:
    uid = desk.received().uid
    with pytest.raises(Invalid):
        write(uid, text)
    assert queries.red_flag_screens(the_case(uid)) == []


def test_after_a_clinician_cleared_it_the_message_still_waits(desk: Desk) -> None:
    uid = desk.received().uid
    write(uid, "My leg gives way", WEAK_LEG)
    red_flags.clear_red_flag(desk.reviewer, uid, None, "Called: an old injury, unchanged")
    assert the_case(uid).next_action is StepAction.ANSWER_MESSAGE
    assert tab_counts(desk.coordinator, desk.today)[Tab.RED] == 0


def test_while_a_flag_is_open_the_path_to_a_procedure_is_refused(desk: Desk) -> None:
    story, reviewed = desk.with_story(desk.received()).uid, desk.in_review().uid
    ready, approved = desk.packet_ready(desk.recommended()).uid, desk.approved().uid
    for uid in (story, reviewed, ready, approved):
        write(uid, "", WEAK_LEG)
    with pytest.raises(IllegalMove, match="red flag"):
        review.start_review(desk.coordinator, story, None)
    with pytest.raises(Invalid) as refused:
        review.sign_review(desk.reviewer, reviewed, None, Outcome.CANDIDATE, CONTENT)
    assert "red flag" in str(refused.value.fields).lower()
    facts = queries.case_facts(the_case(reviewed))
    for action in (CaseAction.ASK_FOR_MORE, CaseAction.NOT_CANDIDATE):
        assert "red flag" in (rules.why_not(action, facts) or "")
    with pytest.raises(IllegalMove, match="red flag"):
        signing.sign_packet(desk.reviewer, ready, None, "")
    with pytest.raises(IllegalMove, match="red flag"):
        visits.schedule(desk.coordinator, approved, None, Slot(desk.today + timedelta(days=9), time(9, 30)))
    with pytest.raises(IllegalMove, match="red flag"):
        closing.close(desk.coordinator, story, None, CloseReason.VETERAN_DECLINED, "No longer wants it")


def test_a_closed_case_takes_no_message(desk: Desk) -> None:
    uid = desk.received().uid
    closing.close(desk.coordinator, uid, None, CloseReason.VETERAN_DECLINED, "Does not want it")
    with pytest.raises(IllegalMove, match="closed"):
        write(uid)
