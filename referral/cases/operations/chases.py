"""Chasing as it touches the case: rungs that fire, and contacts that people log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.letter_facts import letter_facts
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.operations.moves import case_change, refresh
from referral.chasing import queries as chasing
from referral.chasing import wording
from referral.chasing.models import Chase, Contact, FiredRung
from referral.chasing.policies import Ladder, Rung, ladders
from referral.chasing.states import ANSWERS_CALL, SPOKE, ContactOutcome, Party, Purpose
from referral.core import clock
from referral.core.actor import Actor, system_actor
from referral.core.db import db, transaction
from referral.core.due import Due
from referral.core.errors import Invalid
from referral.directory import queries as directory
from referral.paperwork.facts import ChaseFacts, LetterFacts
from referral.paperwork.order import order_paper

PROMISED = "Promised, and until then nobody asks"
FOLLOW_UP_LETTER = "va_follow_up_letter"


@dataclass(frozen=True)
class ContactDetails:
    """What a person says about one contact. `promise_on`: the day by which the other side promised an answer."""

    party: Party
    channel: Channel
    outcome: ContactOutcome
    person: str = ""
    number: str = ""
    promise_on: date | None = None
    note: str = ""


def fire_rung(chase_id: int, rung: int) -> bool:
    """Do what the ladder says at `rung`: write the letter, make the phone step, escalate; then set the next rung.

    Returns False and does nothing when the chase is settled, rests on a promise, is not at that rung, or the rung is
    not due: it may be called any number of times. Raises NotFound.
    """
    with transaction():
        case = queries.case_for_system(chasing.case_of(chase_id))
        chase = chasing.chase_for_change(chase_id)
        desk = queries.desk_clock(case.practice_id)
        if not _is_due(chase, rung, desk):
            return False
        _fire(case, chase, rung, desk)
        refresh(case)
        return True


def fire_due(case_id: int) -> bool:
    """Fire the next rung of the case's chase if it is due today, as the sweep would; returns whether it was."""
    chase = chasing.running_chase(case_id)
    return chase is not None and fire_rung(chase.id, chase.rung + 1)


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
    ladder = ladders()[chase.purpose]
    return (
        chase.settled_at is None
        and chase.rung + 1 == rung
        and desk.calendar.is_business_day(desk.today)
        and chase.next_rung_on is not None
        and chase.next_rung_on <= desk.today
        and not ladder.is_promise_pending(chase.promise_on, desk.today, desk.calendar)
        and not chasing.has_fired(chase.id, rung)
    )


def _fire(case: Case, chase: Chase, number: int, desk: Clock) -> None:
    ladder = ladders()[chase.purpose]
    rung, actor = ladder.rung(number), system_actor(case.practice_id)
    paper_id = None
    letter = ladder.letter(number)
    if letter is not None:
        facts = _letter_facts(case, chase, letter, ladder, desk)
        paper_id = order_paper(
            FOLLOW_UP_LETTER, facts, case_id=case.id, practice_id=case.practice_id, actor=actor
        ).id
    due_on = chase.next_rung_on or desk.today
    db.session.add(
        FiredRung(practice_id=case.practice_id, chase_id=chase.id, rung=number, due_on=due_on, fired_on=desk.today,
                  fired_at=clock.utcnow(), paper_id=paper_id)
    )  # fmt: skip
    _climb(chase, number, rung, ladder, desk)
    record(AuditTag.CHASE_RUNG_FIRED, actor=actor, case_id=case.id, chase_id=chase.id,
           purpose=chase.purpose.value, rung=number)  # fmt: skip


def _climb(chase: Chase, number: int, rung: Rung, ladder: Ladder, desk: Clock) -> None:
    chase.rung = number
    chase.next_rung = ladder.next_due(number, desk.today, desk.calendar)
    chase.is_escalated = chase.is_escalated or rung.escalates
    if rung.calls:
        chase.call_due = Due.at(rung.label, desk.calendar.next_open(desk.today))


def _letter_facts(case: Case, chase: Chase, wording_number: int, ladder: Ladder, desk: Clock) -> LetterFacts:
    request = db.session.get(ServiceRequest, chase.request_id) if chase.request_id else None
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


def log_contact(actor: Actor, case_uid: str, seen_version: int | None, details: ContactDetails) -> Contact:
    """Keep one contact: with whom, how, what came of it. A contact is never changed or removed; another corrects it.

    Speaking with VA does the open phone step; a promise rests the ladder until it is kept or broken; a try that
    reached nobody puts the call off to the day the ladder says. Raises Invalid by field, NotFound, Stale.
    """
    with case_change(actor, case_uid, seen_version) as case:
        desk = queries.desk_clock(case.practice_id)
        details, chase = _checked(details, desk), chasing.running_chase(case.id)
        is_about_chase = chase is not None and details.party is Party.VA
        contact = Contact(
            practice_id=case.practice_id,
            case_id=case.id,
            chase_id=chase.id if chase and is_about_chase else None,
            by_id=actor.id,
            at=clock.utcnow(),
            party=details.party,
            channel=details.channel,
            outcome=details.outcome,
            promise_on=details.promise_on,
            person=details.person.strip(),
            number=details.number.strip(),
            note=details.note.strip(),
        )
        db.session.add(contact)
        db.session.flush()
        record(AuditTag.CONTACT_LOGGED, actor=actor, case_id=case.id, contact_id=contact.id,
               channel=details.channel.value, outcome=details.outcome.value)  # fmt: skip
        if chase and is_about_chase:
            _apply(chase, details, desk)
        return contact


def _checked(details: ContactDetails, desk: Clock) -> ContactDetails:
    """The details with the promised day moved to a business day. Raises Invalid."""
    problems = {}
    is_promise = details.outcome is ContactOutcome.PROMISED
    if details.outcome in SPOKE and not details.person.strip():
        problems["person"] = "Enter who you spoke with, so that the next caller can ask for them."
    if is_promise and details.promise_on is None:
        problems["promise_on"] = "Enter the day by which they promised an answer."
    elif details.promise_on is not None and not is_promise:
        problems["promise_on"] = "A promised day goes with the outcome “promised an answer”."
    elif details.promise_on is not None:
        problems |= _promise_problem(details.promise_on, desk)
    if problems:
        raise Invalid("The contact was not logged.", **problems)
    promise_on = desk.calendar.next_open(details.promise_on) if details.promise_on else None
    return replace(details, promise_on=promise_on)


def _promise_problem(promise_on: date, desk: Clock) -> dict[str, str]:
    latest = ladders()[Purpose.VA_ANSWER].latest_promise(desk.today, desk.calendar)
    if promise_on < desk.today:
        return {"promise_on": "This day has passed. Enter today or a later day."}
    if promise_on > latest:
        return {
            "promise_on": f"That is too far off to wait. Enter a day up to {latest:%B} {latest.day} and ask again then."
        }
    return {}


def _apply(chase: Chase, details: ContactDetails, desk: Clock) -> None:
    """What a contact with VA does to its chase."""
    ladder = ladders()[chase.purpose]
    is_broken = chase.promise_on is not None and chase.promise_on < desk.today
    if details.outcome is ContactOutcome.SENT:
        for rung in chasing.fired_rungs([chase.id]):
            rung.sent_on = rung.sent_on or (desk.today if rung.paper_id else None)
    elif details.outcome in ANSWERS_CALL:
        chase.call_due = None
        chase.promise_on = details.promise_on or (None if is_broken else chase.promise_on)
        if details.promise_on:
            breaks = ladder.promise_breaks(details.promise_on, desk.calendar)
            chase.next_rung = chase.next_rung.rests_until(PROMISED, breaks.on) if chase.next_rung else breaks
    elif chase.call_due_on or is_broken:
        chase.call_due = ladder.calls_again(details.outcome, desk.today, desk.calendar)
