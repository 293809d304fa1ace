"""A request VA does not answer: rungs fire once, contacts move the chase, an answer stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from referral.authorizations.states import Channel, RequestStatus
from referral.cases.operations import closing, intake, red_flags, va_answers
from referral.cases.operations import desk as desk_operations
from referral.cases.operations.chases import FOLLOW_UP_LETTER, fire_rung
from referral.cases.operations.contacts import ContactDetails, log_contact
from referral.cases.operations.opening import Opened
from referral.cases.states import (
    LIFECYCLE,
    CaseAction,
    CaseFlag,
    CaseState,
    CloseReason,
    StepAction,
    WaitingOn,
)
from referral.chasing import queries as chasing
from referral.chasing.dry_run import dry_run
from referral.chasing.models import Chase, FiredRung
from referral.chasing.operations import sweep_chases
from referral.chasing.policies import shipped_ladders
from referral.chasing.states import ContactOutcome, Party, Purpose
from referral.core import clock
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound
from referral.outbox.models import OutboxMessage
from referral.paperwork.models import Paper
from referral.paperwork.operations import draw_paper
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.models import ConsentKind
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

Move = Callable[[datetime], None]
CHICAGO = ZoneInfo("America/Chicago")
SENT, WRITES, CALLS, SUPERVISOR, CHIEF = (
    *(date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 9)),
    *(date(2026, 3, 16), date(2026, 3, 23)),
)


@pytest.fixture
def on(at: Move) -> Callable[[date], None]:
    """Makes it ten in the morning of a day at the practice."""
    return lambda day: at(datetime.combine(day, time(10), CHICAGO).astimezone(UTC))


@pytest.fixture
def sent(desk: Desk, on: Callable[[date], None]) -> Opened:
    """A request sent on Monday, March 2, 2026."""
    on(SENT)
    return desk.sent()


def the_chase(opened: Opened) -> Chase:
    case = the_case(opened)
    return db.session.query(Chase).filter_by(case_id=case.id).order_by(Chase.id.desc()).limit(1).one()


def fired(chase: Chase) -> list[int]:
    return [row.rung for row in chasing.fired_rungs([chase.id])]


def work(desk: Desk) -> int:
    """Sweep, then do what was posted, as the workers would; returns how many rungs fired."""
    db.session.rollback()
    sweep_chases(desk.practice.id)
    posted = db.session.query(OutboxMessage).filter_by(job="fire_rung", finished_at=None).all()
    return sum(fire_rung(**row.payload) for row in posted)


def letters(opened: Opened) -> list[dict[str, Any]]:
    """What each follow-up letter says about the chase, oldest first."""
    case = the_case(opened)
    papers = db.session.query(Paper).filter_by(case_id=case.id, kind="va_follow_up_letter").order_by(Paper.id)
    return [dict(paper.facts or {})["chase"] for paper in papers]


def called(desk: Desk, opened: Opened, outcome: ContactOutcome, **more: Any) -> None:
    details = {"person": "Dana Whitfield" if outcome in ("reached", "promised") else "", **more}
    log_contact(
        desk.coordinator, opened.uid, None, ContactDetails(Party.VA, Channel.PHONE, outcome, **details)
    )


def test_sending_a_request_sets_the_first_rung(sent: Opened) -> None:
    assert (the_chase(sent).next_rung_on, the_chase(sent).rung) == (WRITES, 0)


def test_nothing_fires_before_its_day(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    on(date(2026, 3, 5))
    assert work(desk) == 0
    assert not fire_rung(the_chase(sent).id, 1)


def test_the_ladder_is_climbed_rung_by_rung(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    on(WRITES)
    assert work(desk) == 1
    assert [letter["rung"] for letter in letters(sent)] == [1]
    assert the_case(sent).waiting_on is WaitingOn.VA

    on(CALLS)
    assert work(desk) == 1
    case = the_case(sent)
    assert (case.waiting_on, case.next_action, case.next_due_on) == (
        *(WaitingOn.COORDINATOR, StepAction.CALL_VA),
        CALLS,
    )
    assert len(letters(sent)) == 1

    on(SUPERVISOR)
    work(desk)
    case = the_case(sent)
    assert case.next_action is StepAction.ESCALATE
    assert CaseFlag(case.flags) & CaseFlag.ESCALATED

    on(CHIEF)
    work(desk)
    assert [letter["rung"] for letter in letters(sent)] == [1, 2, 3]
    assert the_chase(sent).next_rung_on == date(2026, 3, 30)
    assert fired(the_chase(sent)) == [1, 2, 3, 4]


def test_sweeping_and_firing_again_changes_nothing(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    on(WRITES)
    assert [work(desk), work(desk)] == [1, 0]
    assert not fire_rung(the_chase(sent).id, 1)
    assert db.session.query(OutboxMessage).filter_by(job="fire_rung").count() == 1
    assert len(letters(sent)) == 1


def test_on_a_day_off_nothing_fires(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    on(date(2026, 3, 7))
    assert sweep_chases(desk.practice.id) == 0


def test_a_rung_ordered_on_friday_and_carried_out_on_saturday_fires_once_on_monday(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    on(WRITES)
    assert sweep_chases(desk.practice.id) == 1
    on(date(2026, 3, 7))
    assert not fire_rung(the_chase(sent).id, 1)
    with transaction() as session:
        session.execute(sa.update(OutboxMessage).values(finished_at=clock.utcnow()))
    on(CALLS)
    assert [work(desk), work(desk)] == [1, 0]
    assert fired(the_chase(sent)) == [1]


def test_after_an_outage_one_rung_fires_and_the_rest_keep_their_distance(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    on(CHIEF)
    assert [work(desk), work(desk)] == [1, 0]
    assert fired(the_chase(sent)) == [1]
    assert the_chase(sent).next_rung_on == date(2026, 3, 24)


def test_an_answer_stops_the_chase(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    on(WRITES)
    work(desk)
    answer(desk, sent, date(2026, 3, 6))
    on(CALLS)
    assert work(desk) == 0
    assert not fire_rung(the_chase(sent).id, 2)
    assert the_case(sent).next_action is StepAction.TELL_DENIED


def answer(desk: Desk, sent: Opened, on: date) -> None:
    va_answers.record_answer(desk.coordinator, sent.uid, None, answer=RequestStatus.DENIED, decided_on=on,
                                note="Not medically needed, they said")  # fmt: skip


def test_an_answer_while_the_rung_waits_in_the_outbox_stops_it(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    on(WRITES)
    sweep_chases(desk.practice.id)
    answer(desk, sent, WRITES)
    assert not fire_rung(the_chase(sent).id, 1)
    assert not letters(sent)


def test_an_answer_taken_back_takes_up_the_chase_where_it_stood(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    on(WRITES)
    work(desk)
    on(CALLS)
    sweep_chases(desk.practice.id)
    answer(desk, sent, CALLS)
    assert not fire_rung(the_chase(sent).id, 2)
    va_answers.undo_answer(desk.coordinator, sent.uid, None)
    assert work(desk) == 0
    on(date(2026, 3, 10))
    assert work(desk) == 1
    assert fired(the_chase(sent)) == [1, 2]
    assert len(letters(sent)) == 1


def test_speaking_with_va_does_the_phone_step(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    climb_to_call(desk, on)
    called(desk, sent, ContactOutcome.REACHED)
    case = the_case(sent)
    assert (case.waiting_on, case.next_due_on) == (WaitingOn.VA, SUPERVISOR)


def climb_to_call(desk: Desk, on: Callable[[date], None]) -> None:
    for day in (WRITES, CALLS):
        on(day)
        work(desk)


def test_a_call_nobody_answers_is_due_again(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    climb_to_call(desk, on)
    called(desk, sent, ContactOutcome.NO_ANSWER)
    assert the_chase(sent).call_due_on == date(2026, 3, 10)
    assert the_case(sent).next_action is StepAction.CALL_VA


def test_a_promise_rests_the_ladder_and_a_broken_one_brings_the_call_back(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    climb_to_call(desk, on)
    called(desk, sent, ContactOutcome.PROMISED, promise_on=date(2026, 3, 18))
    case = the_case(sent)
    assert (case.waiting_on, case.next_due_on) == (WaitingOn.VA, date(2026, 3, 18))
    on(SUPERVISOR)
    assert work(desk) == 0
    assert not fire_rung(the_chase(sent).id, 3)

    on(date(2026, 3, 20))
    assert work(desk) == 1
    case = the_case(sent)
    assert case.next_action is StepAction.ESCALATE
    assert CaseFlag(case.flags) & CaseFlag.PROMISE_BROKEN
    assert fired(the_chase(sent)) == [1, 2, 4]  # rung 3's own day had gone by
    assert letters(sent)[-1]["earlier_contacts"] == [
        "March 9, 2026: by phone, spoke with Dana Whitfield; an answer was promised by March 18, 2026."
    ]

    called(desk, sent, ContactOutcome.REACHED)
    assert not CaseFlag(the_case(sent).flags) & CaseFlag.PROMISE_BROKEN


def test_a_promise_broken_early_brings_the_next_rung_at_once(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    climb_to_call(desk, on)
    called(desk, sent, ContactOutcome.PROMISED, promise_on=date(2026, 3, 10))
    on(date(2026, 3, 12))
    assert work(desk) == 1
    assert fired(the_chase(sent)) == [1, 2, 3]
    assert the_chase(sent).next_rung_on == date(2026, 3, 19)


def test_a_promise_for_a_weekend_is_taken_for_the_next_business_day(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    climb_to_call(desk, on)
    called(desk, sent, ContactOutcome.PROMISED, promise_on=date(2026, 3, 14))
    assert the_chase(sent).promise_on == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"outcome": ContactOutcome.REACHED, "person": " "}, "person"),
        ({"outcome": ContactOutcome.PROMISED}, "promise_on"),
        ({"outcome": ContactOutcome.PROMISED, "promise_on": date(2026, 2, 27)}, "promise_on"),
        ({"outcome": ContactOutcome.PROMISED, "promise_on": date(2026, 9, 1)}, "promise_on"),
        ({"outcome": ContactOutcome.NO_ANSWER, "promise_on": date(2026, 3, 9)}, "promise_on"),
    ],
)
def test_a_contact_that_cannot_be_right_is_refused_by_its_field(
    desk: Desk, sent: Opened, details: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        called(desk, sent, **details)
    assert field in refused.value.fields
    assert not chasing.contacts([the_case(sent).id])


def test_sending_a_letter_is_noted_with_it(desk: Desk, sent: Opened, on: Callable[[date], None]) -> None:
    on(WRITES)
    work(desk)
    draw_paper(db.session.query(Paper.id).filter_by(kind=FOLLOW_UP_LETTER).scalar())
    details = ContactDetails(Party.VA, Channel.FAX, ContactOutcome.SENT, number="715-555-0151")
    log_contact(desk.coordinator, sent.uid, None, details)
    chase = the_chase(sent)
    assert [letter.sent_on for letter in chasing.letters([chase.id])[chase.id]] == [WRITES]
    assert chase.next_rung_on == CALLS


def test_a_contact_with_the_veteran_leaves_the_chase_alone(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    climb_to_call(desk, on)
    details = ContactDetails(Party.VETERAN, Channel.PHONE, ContactOutcome.REACHED, person="Walter Oakridge")
    contact = log_contact(desk.coordinator, sent.uid, None, details)
    assert contact.chase_id is None
    assert the_chase(sent).call_due_on == CALLS


def test_contacts_are_kept_encrypted(desk: Desk, sent: Opened) -> None:
    called(desk, sent, ContactOutcome.REACHED, note="Ask for extension 12")
    (contact,) = chasing.contacts([the_case(sent).id])
    assert (contact.person, contact.note) == ("Dana Whitfield", "Ask for extension 12")
    assert b"Dana" not in (contact.person_enc or b"")


def test_firing_for_an_unknown_chase_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        fire_rung(4711, 1)


def test_the_database_refuses_a_rung_that_fired_before(
    desk: Desk, sent: Opened, on: Callable[[date], None]
) -> None:
    on(WRITES)
    work(desk)
    (row,) = chasing.fired_rungs([the_chase(sent).id])
    again = FiredRung(practice_id=row.practice_id, chase_id=row.chase_id, rung=row.rung, due_on=row.due_on,
                      fired_on=row.fired_on, fired_at=row.fired_at)  # fmt: skip
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(again)


def test_each_purpose_opens_when_it_is_waited_for_and_settles_when_it_came(
    desk: Desk, on: Callable[[date], None]
) -> None:
    """And a move opens and settles only what the lifecycle names for it."""
    on(SENT)
    seen: set[Purpose] = set()
    for bring in (desk.sent, desk.approved, desk.scheduled, desk.with_records):
        opened = bring()
        case = the_case(opened)
        chases = db.session.query(Chase).filter_by(case_id=case.id).order_by(Chase.id).all()
        seen |= {one.purpose for one in chases}
        keys = [(one.purpose, one.about_id, one.opened_on) for one in chases]
        assert len(keys) == len(set(keys))
        for one in chases:
            if one.settled_reason in set(CaseAction):
                assert one.purpose in LIFECYCLE.moves[CaseAction(one.settled_reason)].settles
    assert seen >= {Purpose.VA_ANSWER, Purpose.HSRM_ENTRY, Purpose.RECORDS_DUE}


def test_consent_and_disc_are_chased_and_asking_again_keeps_the_rung(
    desk: Desk, on: Callable[[date], None]
) -> None:
    on(SENT)
    opened, me = desk.received(), desk.coordinator
    red_flags.answer_red_flags(me, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.ask_for_study(me, opened.uid, None, WaitingOn.IMAGING_FACILITY)
    assert the_chase(opened).purpose is Purpose.IMAGING_DISC
    on(date(2026, 3, 3))
    desk_operations.refresh_all(desk.practice.id)
    assert the_chase(opened).purpose is Purpose.CONSENT
    intake.record_consent(me, opened.uid, None, ConsentKind.CARE, SENT, "voice")
    assert the_chase(opened).settled_at is not None

    on(CALLS)
    assert work(desk) == 1
    assert the_case(opened).next_action is StepAction.FOLLOW_UP_STUDY
    intake.ask_for_study(me, opened.uid, None, WaitingOn.IMAGING_FACILITY)
    (disc,) = chasing.running_chases(the_case(opened).id)
    assert (disc.rung, disc.opened_on, disc.call_due_on) == (1, CALLS, None)
    assert the_case(opened).next_action is StepAction.SEND_STUDY
    desk.with_story(opened)
    assert not chasing.running_chases(the_case(opened).id)


def test_who_is_asked_instead_is_whom_the_chase_is_about(desk: Desk, on: Callable[[date], None]) -> None:
    on(SENT)
    opened, me = desk.received(), desk.coordinator
    red_flags.answer_red_flags(me, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    for asked, party in (
        (WaitingOn.VETERAN, Party.VETERAN),
        (WaitingOn.IMAGING_FACILITY, Party.IMAGING_FACILITY),
    ):
        intake.ask_for_study(me, opened.uid, None, asked)
        (disc,) = chasing.running_chases(the_case(opened).id)
        assert (disc.purpose, disc.party) == (Purpose.IMAGING_DISC, party)


def test_unable_to_reach_needs_tries_on_other_days_and_at_other_times(
    desk: Desk, on: Callable[[date], None], at: Move
) -> None:
    on(SENT)
    opened = desk.received()

    def close() -> None:
        closing.close(desk.coordinator, opened.uid, None, CloseReason.UNABLE_TO_REACH, "Nobody answers")

    tried = ContactDetails(Party.VETERAN, Channel.PHONE, ContactOutcome.NO_ANSWER)
    for day, hour in ((2, 9), (3, 9), (4, 18)):
        with pytest.raises(Invalid) as refused:
            close()
        assert "tries are needed" in refused.value.fields["reason"]
        at(datetime(2026, 3, day, hour, tzinfo=CHICAGO))
        log_contact(desk.coordinator, opened.uid, None, tried)
    close()
    assert the_case(opened).state is CaseState.CLOSED


def test_the_dry_run_of_todays_ladder_equals_history_and_of_another_says_what_it_would_do(
    desk: Desk, on: Callable[[date], None]
) -> None:
    on(SENT)
    kept, broken = desk.sent(), desk.sent()
    for day in (date(2026, 3, d) for d in range(3, 28)):
        on(day)
        work(desk)
        if day == CALLS:
            called(desk, kept, ContactOutcome.PROMISED, promise_on=date(2026, 3, 12))
            called(desk, broken, ContactOutcome.PROMISED, promise_on=date(2026, 3, 11))
        if day == date(2026, 3, 12):
            answer(desk, kept, day)
        if day == date(2026, 3, 17):
            called(desk, broken, ContactOutcome.REACHED)
    ladder = shipped_ladders()[Purpose.VA_ANSWER]
    same = dry_run(desk.practice.id, Purpose.VA_ANSWER, None, ladder)
    assert same.chases == 2
    assert same.would == same.happened
    assert same.happened.rungs > 4

    rungs = tuple(replace(one, day=one.ceiling) for one in ladder.rungs)
    quiet = tuple(replace(one, channel="desk", escalates=False) for one in rungs)
    slower = dry_run(desk.practice.id, Purpose.VA_ANSWER, None, replace(ladder, rungs=quiet))
    assert slower.happened == same.happened
    assert slower.would.rungs < same.would.rungs
    assert same.happened.calls > slower.would.calls == 0
