"""The care log: entered, corrected, taken out, put back, confirmed, decided about, and asked for afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from referral.appointments.models import Appointment
from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.states import Channel
from referral.care import queries as care
from referral.care.models import CareItem, CareTrial, CareWeek, TrialDecision
from referral.care.states import CareKind, Guidance, InjectionPurpose, Measure, Side, TrialChoice
from referral.cases import queries
from referral.cases.care_log import trial_facts_shown
from referral.cases.letter_facts import letter_facts
from referral.cases.models import Case
from referral.cases.operations import closing, intake, red_flags, visits
from referral.cases.operations import desk as desk_operations
from referral.cases.operations.care import entries, log, outcomes, treatments, trials
from referral.cases.operations.care.log import Score, WeekEntry
from referral.cases.operations.care.treatments import Injection, Treatment
from referral.cases.operations.care.trials import TrialPlan
from referral.cases.outcomes import outcomes_due
from referral.cases.states import CaseFlag, CloseReason, StepAction, WaitingOn
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.core.partial_date import PartialDate
from referral.directory import queries as directory
from referral.notices.models import Notice
from referral.notices.states import NoticeKind
from referral.paperwork.facts import LetterFacts
from referral.paperwork.pain_chart import chart_rows
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.models import ConsentKind
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
INJECTION = Injection(
    "L4-5",
    Side.LEFT,
    Guidance.FLUOROSCOPY,
    "Dr. Marlow",
    InjectionPurpose.DIAGNOSTIC,
    70,
    21,
    "the left L4-5 facet",
)


def events(uid: str, tag: AuditTag) -> list[dict[str, object]]:
    rows = sa.select(AuditEvent).where(AuditEvent.case_id == the_case(uid).id, AuditEvent.tag == tag)
    return [row.data or {} for row in db.session.scalars(rows.order_by(AuditEvent.id))]


def veteran_of(uid: str) -> Actor:
    case = the_case(uid)
    return Actor(case.veteran_id, "Walter Oakridge", Role.VETERAN, case.practice_id)


def with_veteran(desk: Desk, uid: str) -> Case:
    the_case(uid)
    return queries.case_by_uid(desk.coordinator, uid)


def finish(desk: Desk, uid: str) -> None:
    """VA has the records, so the case can be closed as finished."""
    visits.send_records(
        desk.coordinator,
        uid,
        None,
        sent_on=desk.today,
        channel=Channel.HSRM,
        proof="HSRM 1",
        from_elsewhere=True,
    )
    visits.confirm_records(desk.coordinator, uid, None, desk.today)
    closing.close(desk.coordinator, uid, None, CloseReason.FINISHED, "")


def plan(desk: Desk, weeks_ago: int) -> TrialPlan:
    return TrialPlan(
        desk.today - timedelta(weeks=weeks_ago), 12, 2, 20, "No heavy lifting", ["Sit for an hour"]
    )


def waiting(desk: Desk) -> str:
    """A case that waits for the veteran's disc."""
    opened = desk.received()
    red_flags.answer_red_flags(desk.coordinator, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(desk.coordinator, opened.uid, None, ConsentKind.CARE, desk.today, "voice")
    intake.ask_for_study(desk.coordinator, opened.uid, None, WaitingOn.VETERAN)
    return opened.uid


def test_a_month_stays_a_month_through_the_database_and_into_the_letter(desk: Desk) -> None:
    uid = desk.received().uid
    treatments.add_care(
        desk.coordinator, uid, None,
        Treatment(CareKind.INJECTION, "Facet block", PartialDate(2025, 3), PartialDate(2025, 3), "", INJECTION),
    )  # fmt: skip
    facts = letter_facts(with_veteran(desk, uid)).clinical
    assert facts.conservative_care[0].started_on == PartialDate(2025, 3)
    assert facts.conservative_care[0].result == "relief 70% for 3 weeks"
    injection = facts.care_log.injections[0]
    assert (injection.level, injection.side, injection.purpose) == ("L4-5", "left", "Diagnostic")
    whole = letter_facts(with_veteran(desk, uid))
    assert LetterFacts.from_json(whole.to_json()) == whole


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (PartialDate(2190), None, "started_on"),
        (PartialDate(1950), None, "started_on"),
        (PartialDate(2025, 3), PartialDate(2025, 1), "ended_on"),
    ],
)
def test_days_that_can_not_be_right_are_refused_beside_the_field(
    desk: Desk, start: PartialDate, end: PartialDate | None, field: str
) -> None:
    uid = desk.received().uid
    with pytest.raises(Invalid) as refused:
        treatments.add_care(desk.coordinator, uid, None, Treatment(CareKind.OTHER, "x", start, end, ""))
    assert field in refused.value.fields


def test_a_change_keeps_what_stood_before_and_a_removal_its_reason(desk: Desk) -> None:
    uid, me = desk.received().uid, desk.coordinator
    care = Treatment(CareKind.MEDICINE, "Naproxen", PartialDate(2024), None, "")
    item = treatments.add_care(me, uid, None, care)
    treatments.change_care(me, uid, None, item, replace(care, detail="Naproxen 500 mg"))
    assert events(uid, AuditTag.CARE_CHANGED)[0]["changes"] == {"detail": ["Naproxen", "Naproxen 500 mg"]}
    with pytest.raises(Invalid):
        entries.remove_entry(me, uid, None, item, " ")
    entries.remove_entry(me, uid, None, item, "Somebody else's")
    assert queries.care_items(the_case(uid)) == []
    assert events(uid, AuditTag.CARE_REMOVED)[0]["reason"] == "Somebody else's"
    entries.restore_entry(me, uid, None, item)
    assert [row.detail for row in queries.care_items(the_case(uid))] == ["Naproxen 500 mg"]
    with pytest.raises(NotFound):
        entries.restore_entry(me, uid, None, item)


def test_one_trial_runs_at_a_time(desk: Desk) -> None:
    uid, me = desk.received().uid, desk.coordinator
    first = trials.start_trial(me, uid, None, plan(desk, 2))
    with pytest.raises(IllegalMove):
        trials.start_trial(me, uid, None, plan(desk, 1))
    trials.end_trial(me, uid, None, first, desk.today, "Moved away")
    trials.start_trial(me, uid, None, plan(desk, 0))
    entries.remove_entry(me, uid, None, first, "Twice")
    entries.restore_entry(me, uid, None, first)
    assert len(care.trials(the_case(uid).id)) == 2


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"pain": 11}, "pain"),
        ({"pain": -1}, "pain"),
        ({"home_days": 8}, "home_days"),
        ({}, "pain"),
        ({"pain": 3, "on": date(2190, 1, 1)}, "on"),
    ],
)
def test_an_entry_that_can_not_be_right_is_refused(desk: Desk, entry: dict[str, object], field: str) -> None:
    uid = desk.received().uid
    with pytest.raises(Invalid) as refused:
        log.add_week(desk.coordinator, uid, None, WeekEntry(**({"on": desk.today} | entry)))  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_two_entries_of_one_day_would_contradict_each_other(desk: Desk) -> None:
    uid, me = desk.received().uid, desk.coordinator
    first = log.add_week(me, uid, None, WeekEntry(desk.today, 6))
    with pytest.raises(Invalid):
        log.add_week(me, uid, None, WeekEntry(desk.today, 5))
    log.change_week(me, uid, None, first, WeekEntry(desk.today, 5, milestones="Slept"))
    row = db.session.scalars(sa.select(CareWeek)).one()
    assert row.entry == {"pain": 5, "milestones": "Slept"}


def test_at_week_six_the_case_goes_to_the_reviewer_who_sees_facts_and_chooses(
    desk: Desk, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    uid, me = waiting(desk), desk.coordinator
    trial = trials.start_trial(me, uid, None, plan(desk, 6))
    log.add_week(me, uid, None, WeekEntry(desk.today - timedelta(weeks=6), 7, 2))
    log.add_week(me, uid, None, WeekEntry(desk.today - timedelta(weeks=1), 5, 1))
    case = the_case(uid)
    assert (case.waiting_on, case.next_action) == (WaitingOn.REVIEWER, StepAction.DECIDE_TRIAL)
    assert CaseFlag.TRIAL_DUE & case.flags
    shown = " ".join(trial_facts_shown(case, trial))
    for said in ("6 full weeks", "at the start: 7", "Latest pain score: 5", "down 2 (29%)", "reaches 2 points or 30%",
                 "1, 2, 3, 4, 6 (5 of 7)", "attended: 3 of 12"):  # fmt: skip
        assert said in shown
    with pytest.raises(NotAllowed):
        trials.decide_trial(me, uid, None, trial, TrialChoice.CONTINUE, "Better", [shown])
    with pytest.raises(Invalid):
        trials.decide_trial(desk.reviewer, uid, None, trial, TrialChoice.CONTINUE, "", [shown])
    trials.decide_trial(desk.reviewer, uid, None, trial, TrialChoice.CONTINUE, "Two points better", [shown])
    assert the_case(uid).next_action is StepAction.SEND_STUDY
    decision = db.session.scalars(sa.select(TrialDecision)).one()
    assert (decision.week, decision.note, decision.shown) == (6, "Two points better", [shown])
    assert events(uid, AuditTag.TRIAL_DECIDED)[0]["choice"] == "continue"

    at(NOON + timedelta(weeks=6))
    intake.ask_for_study(me, uid, None, WaitingOn.VETERAN)
    assert the_case(uid).next_action is StepAction.DECIDE_TRIAL
    trials.decide_trial(desk.reviewer, uid, None, trial, TrialChoice.ESCALATE, "No further gain", [])
    assert db.session.scalars(sa.select(CareTrial)).one().ended_on == desk.today
    assert not CaseFlag.TRIAL_DUE & the_case(uid).flags


def test_it_is_too_early_before_week_six(desk: Desk) -> None:
    uid = waiting(desk)
    trial = trials.start_trial(desk.coordinator, uid, None, plan(desk, 5))
    assert the_case(uid).next_action is StepAction.SEND_STUDY
    with pytest.raises(IllegalMove):
        trials.decide_trial(desk.reviewer, uid, None, trial, TrialChoice.ESCALATE, "x", [])


def test_what_a_veteran_tells_is_self_reported_until_confirmed(desk: Desk) -> None:
    uid = desk.received().uid
    veteran = veteran_of(uid)
    item = treatments.add_care(
        veteran, uid, None, Treatment(CareKind.MEDICINE, "Pills", PartialDate(2019), None, "")
    )
    assert (
        "told by the veteran, not confirmed"
        in letter_facts(with_veteran(desk, uid)).clinical.conservative_care[0].what
    )
    with pytest.raises(NotAllowed):
        entries.confirm_entry(veteran, uid, None, item)
    entries.confirm_entry(desk.coordinator, uid, None, item)
    assert "not confirmed" not in letter_facts(with_veteran(desk, uid)).clinical.conservative_care[0].what
    with pytest.raises(NotAllowed):
        entries.remove_entry(veteran, uid, None, item, "Changed my mind")
    own = treatments.add_care(desk.coordinator, uid, None, Treatment(CareKind.OTHER, "Brace", None, None, ""))
    with pytest.raises(NotAllowed):
        entries.remove_entry(veteran, uid, None, own, "Not mine")
    with pytest.raises(NotAllowed):
        trials.start_trial(veteran, uid, None, plan(desk, 0))


def test_nobody_reaches_entries_of_another_case(desk: Desk) -> None:
    mine, other = desk.received().uid, desk.received().uid
    item = treatments.add_care(
        desk.coordinator, other, None, Treatment(CareKind.OTHER, "Brace", None, None, "")
    )
    with pytest.raises(NotFound):
        entries.remove_entry(desk.coordinator, mine, None, item, "x")
    with pytest.raises(NotFound):
        entries.remove_entry(veteran_of(mine), mine, None, item, "x")


def test_the_chart_leaves_missing_weeks_open(desk: Desk) -> None:
    uid, me = desk.received().uid, desk.coordinator
    trials.start_trial(me, uid, None, plan(desk, 4))
    for weeks_ago, pain in ((4, 7), (3, 6), (0, 6)):
        log.add_week(me, uid, None, WeekEntry(desk.today - timedelta(weeks=weeks_ago), pain))
    chart = letter_facts(with_veteran(desk, uid)).clinical.care_log.chart
    assert chart is not None
    assert [row[:3:2] for row in chart_rows(chart)] == [("0", "7"), ("1", "6"), ("2 to 3", "–"), ("4", "6")]
    assert (chart.baseline, chart.meaningful_at, chart.checkpoint_week) == (7, 5.0, 6)


def test_a_new_week_does_not_make_a_signed_packet_stale_but_a_new_treatment_does(desk: Desk) -> None:
    uid, me = desk.received().uid, desk.coordinator
    trials.start_trial(me, uid, None, plan(desk, 4))
    before = letter_facts(with_veteran(desk, uid)).fingerprint()
    log.add_week(me, uid, None, WeekEntry(desk.today, 6, 2))
    log.add_score(me, uid, None, Score(Measure.ODI, desk.today, 44))
    assert letter_facts(with_veteran(desk, uid)).fingerprint() == before
    treatments.add_care(me, uid, None, Treatment(CareKind.OTHER, "Brace", None, None, ""))
    assert letter_facts(with_veteran(desk, uid)).fingerprint() != before


@pytest.mark.parametrize(
    ("measure", "value"), [(Measure.ODI, 101), (Measure.ROLAND_MORRIS, 25), (Measure.PROMIS_PF, 5)]
)
def test_a_total_out_of_its_range_is_refused(desk: Desk, measure: Measure, value: float) -> None:
    with pytest.raises(Invalid):
        log.add_score(desk.coordinator, desk.received().uid, None, Score(measure, desk.today, value))


def done(desk: Desk, at: Callable[[datetime], None], *, weeks_later: int) -> str:
    """A case whose procedure was `weeks_later` weeks ago, finished and closed."""
    at(NOON)
    opened = desk.scheduled()
    at(NOON + timedelta(days=10))
    visits.complete(desk.coordinator, opened.uid, None)
    at(NOON + timedelta(days=10, weeks=weeks_later))
    finish(desk, opened.uid)
    return opened.uid


def test_outcomes_are_asked_for_once_also_when_the_case_is_closed(
    desk: Desk, at: Callable[[datetime], None]
) -> None:
    uid = done(desk, at, weeks_later=6)
    practice_id = desk.practice.id
    assert outcomes.ask_for_outcomes(practice_id) == 1
    assert outcomes.ask_for_outcomes(practice_id) == 0
    notices = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.OUTCOMES_DUE)).all()
    assert len(notices) == 1
    assert [(due.follow_up.week, due.was_told) for due in outcomes_due(practice_id)] == [(6, True)]
    veteran = veteran_of(uid)
    answers = [Score(Measure.PAIN_VAS, desk.today, 35, 6), Score(Measure.ODI, desk.today, 30, 6)]
    log.add_outcomes(veteran, uid, None, answers)
    assert outcomes_due(practice_id) == []
    with pytest.raises(Invalid):
        log.add_outcomes(veteran, uid, None, [Score(Measure.PAIN_VAS, desk.today, 40, 6)])


def test_a_follow_up_belongs_to_a_procedure(desk: Desk) -> None:
    uid = desk.received().uid
    with pytest.raises(NotFound):
        log.add_score(desk.coordinator, uid, None, Score(Measure.PAIN_VAS, desk.today, 35, 6))
    assert db.session.scalars(sa.select(Appointment)).all() == []


def test_who_does_not_want_to_go_on_is_not_written_to(desk: Desk, at: Callable[[datetime], None]) -> None:
    at(NOON)
    opened = desk.scheduled()
    at(NOON + timedelta(days=10))
    visits.complete(desk.coordinator, opened.uid, None)
    sent_on = directory.today(desk.practice.id)
    visits.send_records(desk.coordinator, opened.uid, None, sent_on=sent_on, channel=Channel.HSRM, proof="HSRM 1",
                        from_elsewhere=True)  # fmt: skip
    at(NOON + timedelta(days=10, weeks=6))
    closing.close(desk.coordinator, opened.uid, None, CloseReason.VETERAN_DECLINED, "Does not want more")
    assert outcomes.ask_for_outcomes(desk.practice.id) == 0


def test_looking_at_the_log_is_on_record(desk: Desk) -> None:
    uid = desk.received().uid
    desk_operations.view_case(desk.coordinator, uid)
    assert events(uid, AuditTag.CASE_VIEWED)
    assert db.session.scalars(sa.select(CareItem)).all() == []
