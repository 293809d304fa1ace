"""Chases that climb: what a rung does to its case."""

from __future__ import annotations

from dataclasses import replace

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.cases import queries
from referral.cases.letter_facts import letter_facts
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.operations.moves import refresh
from referral.chasing import queries as chasing
from referral.chasing import wording
from referral.chasing.models import Chase, FiredRung
from referral.chasing.policies import Ladder, Rung
from referral.chasing.states import Purpose
from referral.core import clock
from referral.core.actor import system_actor
from referral.core.db import db, transaction
from referral.core.due import Due
from referral.directory import queries as directory
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.paperwork.facts import ChaseFacts, LetterFacts
from referral.paperwork.order import order_paper

FOLLOW_UP_LETTER = "va_follow_up_letter"


def fire_rung(chase_id: int, rung: int) -> bool:
    """Do what the ladder says: write the letter, make the phone step, escalate; then set the next rung.

    `rung` is the number that follows the one that fired last; after a broken promise a higher one fires instead.
    Returns False and does nothing when the chase is settled, rests on a promise, is not at that rung, or the rung is
    not due: it may be called any number of times. Raises NotFound.
    """
    with transaction():
        case = queries.case_for_system(chasing.case_of(chase_id))
        chase = chasing.chase_for_change(chase_id)
        desk = queries.desk_clock(case.practice_id)
        if not _is_due(chase, rung, desk):
            return False
        _fire(case, chase, desk)
        refresh(case)
        return True


def fire_due(case_id: int) -> bool:
    """Fire the rungs of the case's chases that are due today, as the sweep would; returns whether there was one."""
    due = [(chase.id, chase.rung + 1) for chase in chasing.running_chases(case_id)]
    return any([fire_rung(*one) for one in due])


def fire_all_due(practice_id: int) -> list[int]:
    """Fire every rung that is due today, each in its own transaction; returns the ids of the chases that climbed.

    Workers may be firing the same rungs meanwhile: each fires once.
    """
    today, climbed, last_id = queries.desk_clock(practice_id).today, [], 0
    while due := chasing.due_rungs(practice_id, today, after=last_id):
        climbed += [one.chase_id for one in due if fire_rung(one.chase_id, one.rung)]
        last_id = due[-1].chase_id
    return climbed


def _is_due(chase: Chase, rung: int, desk: Clock) -> bool:
    return (
        chase.settled_at is None
        and chase.rung + 1 == rung
        and desk.calendar.is_business_day(desk.today)
        and chase.next_rung_on is not None
        and chase.next_rung_on <= desk.today
        and (chase.promise_breaks_on is None or chase.promise_breaks_on <= desk.today)
        and not chasing.has_fired(chase.id, rung)
    )


def _fire(case: Case, chase: Chase, desk: Clock) -> None:
    ladder = chasing.ladder_of_chase(chase, desk.today)
    jumps = chase.own_rung_on is not None and chase.own_rung_on <= desk.today
    number = ladder.number_after(chase.rung, jumps=jumps)
    rung, due_on = ladder.rung(number), chase.next_rung_on or desk.today
    paper_id = _write(case, chase, ladder, number, desk)
    if rung.notice:
        order_notice(NoticeKind(rung.notice), case_id=case.id, veteran_id=case.veteran_id,
                     practice_id=case.practice_id, actor=system_actor(case.practice_id))  # fmt: skip
    db.session.add(
        FiredRung(practice_id=case.practice_id, chase_id=chase.id, rung=number, due_on=due_on, fired_on=desk.today,
                  fired_at=clock.utcnow(), paper_id=paper_id, ladder_version_id=ladder.version_id)
    )  # fmt: skip
    _climb(chase, number, rung, ladder, desk)
    record(AuditTag.CHASE_RUNG_FIRED, actor=system_actor(case.practice_id), case_id=case.id, chase_id=chase.id,
           purpose=chase.purpose.value, rung=number)  # fmt: skip


def _write(case: Case, chase: Chase, ladder: Ladder, number: int, desk: Clock) -> int | None:
    """The id of the letter that the rung orders, if it has one."""
    letter = ladder.letter(number)
    if letter is None or chase.purpose is not Purpose.VA_ANSWER:
        return None
    facts = _letter_facts(case, chase, letter, ladder, desk)
    actor = system_actor(case.practice_id)
    return order_paper(FOLLOW_UP_LETTER, facts, case_id=case.id, practice_id=case.practice_id, actor=actor).id


def _climb(chase: Chase, number: int, rung: Rung, ladder: Ladder, desk: Clock) -> None:
    chase.rung, chase.own_rung_on = number, None
    chase.next_rung = ladder.next_due(number, desk.today, chase.opened_on, desk.calendar)
    chase.is_escalated = chase.is_escalated or rung.escalates
    if rung.calls:
        chase.call_due = Due.at(rung.label, desk.calendar.next_open(desk.today))


def _letter_facts(case: Case, chase: Chase, wording_number: int, ladder: Ladder, desk: Clock) -> LetterFacts:
    request = db.session.get(ServiceRequest, chase.about_id)
    rounds = [one for one in chasing.contacts([case.id]) if one.chase_id == chase.id]
    zone = directory.practice(case.practice_id).time_zone
    return replace(
        letter_facts(case),
        chase=ChaseFacts(
            rung=wording_number,
            request_sent_on=chase.opened_on,
            request_sent_by=wording.CHANNEL_LABELS[request.channel] if request and request.channel else None,
            earlier_contacts=wording.rounds_with_va(rounds, zone),
            answer_wanted_by=desk.calendar.add(desk.today, ladder.answer_within),
            business_days_waiting=desk.calendar.between(chase.opened_on, desk.today),
        ),
    )
