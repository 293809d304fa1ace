"""Contacts that people log: with whom, how, what came of it, and what that does to the chase it was about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.operations.moves import case_change
from referral.cases.operations.sending.by_hand import note_sent_by_hand
from referral.chasing import queries as chasing
from referral.chasing.models import Chase, Contact
from referral.chasing.policies import Ladder, shipped_ladders
from referral.chasing.states import ANSWERS_CALL, OUTSIDE, SPOKE, ContactOutcome, Party, Purpose
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.due import Due
from referral.core.errors import Invalid
from referral.paperwork.models import Paper, PaperStatus
from referral.sending.queries import on_its_way, same_thing
from referral.sending.states import SendingKind


@dataclass(frozen=True)
class ContactDetails:
    """What a person says about one contact.

    `promise_on`: the day by which the other side promised it. `try_again_on`: when the caller wants to try again, else
    the ladder says. `about`: the opaque id of the chase it was about, else the most pressing one of that party.
    """

    party: Party
    channel: Channel
    outcome: ContactOutcome
    person: str = ""
    number: str = ""
    promise_on: date | None = None
    note: str = ""
    try_again_on: date | None = None
    about: str = ""


def log_contact(actor: Actor, case_uid: str, seen_version: int | None, details: ContactDetails) -> Contact:
    """Keep one contact: with whom, how, what came of it. A contact is never changed or removed; another corrects it.

    Speaking with them does the open phone step; a promise rests the ladder until it is kept or broken; a try that
    reached nobody puts the call off to the day the ladder, or the caller, says.
    Raises Invalid by field, NotFound, Stale.
    """
    with case_change(actor, case_uid, seen_version) as case:
        desk, chase = queries.desk_clock(case.practice_id), _chase(case, details)
        ladder = chasing.ladder_of_chase(chase, desk.today) if chase else shipped_ladders()[Purpose.VA_ANSWER]
        details = _checked(details, ladder, desk)
        contact = Contact(
            practice_id=case.practice_id,
            case_id=case.id,
            chase_id=chase.id if chase else None,
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
        if chase:
            if details.outcome is ContactOutcome.SENT:
                _account_for_letters(actor, case, chase, details, desk)
            else:
                _apply(chase, details, ladder, desk)
            contact.next_on = chase.call_due_on or chase.promise_on or chase.next_rung_on
        return contact


def _account_for_letters(
    actor: Actor, case: Case, chase: Chase, details: ContactDetails, desk: Clock
) -> None:
    """The letters that the contact says went out left the practice, so the account of sendings has them.

    Not those that can't have: not made yet, withdrawn, or being sent by the program, which records them itself.
    """
    proof = details.note.strip() or "Logged as a contact."
    for rung in chasing.fired_rungs([chase.id]):
        if rung.paper_id and not rung.sent_on:
            paper = db.session.get_one(Paper, rung.paper_id)
            is_leaving = on_its_way(same_thing(None, paper.id)) is not None
            if paper.pdf is None or paper.status is PaperStatus.WITHDRAWN or is_leaving:
                continue
            note_sent_by_hand(actor, case, SendingKind.LETTER, paper, details.channel, desk.today, proof)
            rung.sent_on = desk.today


def _chase(case: Case, details: ContactDetails) -> Chase | None:
    """The chase the contact is about: the one named, else the party's whose call is due first."""
    running = [one for one in chasing.running_chases(case.id) if one.party is details.party]
    named = [one for one in running if one.uid == details.about]
    return min(named or running, key=lambda one: (one.call_due_on or date.max, one.opened_on), default=None)


def _checked(details: ContactDetails, ladder: Ladder, desk: Clock) -> ContactDetails:
    """The details with the promised day moved to a business day. Raises Invalid."""
    problems = {}
    if details.party not in OUTSIDE:
        problems["party"] = "Choose whom the contact was with."
    is_promise = details.outcome is ContactOutcome.PROMISED
    if details.outcome in SPOKE and not details.person.strip():
        problems["person"] = "Enter who you spoke with, so that the next caller can ask for them."
    if is_promise and details.promise_on is None:
        problems["promise_on"] = "Enter the day by which they promised an answer."
    elif details.promise_on is not None and not is_promise:
        problems["promise_on"] = "A promised day goes with the outcome “promised an answer”."
    elif details.promise_on is not None:
        problems |= _day_problem("promise_on", details.promise_on, ladder, desk)
    if details.try_again_on is not None:
        if details.outcome.value not in ladder.call_again:
            problems["try_again_on"] = "A day to try again goes with a call that reached nobody."
        else:
            problems |= _day_problem("try_again_on", details.try_again_on, ladder, desk)
    if problems:
        raise Invalid("The contact was not logged.", **problems)
    promise_on = desk.calendar.next_open(details.promise_on) if details.promise_on else None
    return replace(details, promise_on=promise_on)


def _day_problem(field: str, day: date, ladder: Ladder, desk: Clock) -> dict[str, str]:
    latest = ladder.latest_promise(desk.today, desk.calendar)
    if day < desk.today:
        return {field: "This day has passed. Enter today or a later day."}
    if day > latest:
        return {
            field: f"That is too far off to wait. Enter a day up to {latest:%B} {latest.day} and ask again then."
        }
    return {}


def _apply(chase: Chase, details: ContactDetails, ladder: Ladder, desk: Clock) -> None:
    """What a call does to the chase it was about."""
    is_broken = chase.promise_on is not None and chase.promise_on < desk.today
    if details.outcome in ANSWERS_CALL:
        chase.call_due = None
        if details.promise_on:
            _promise(chase, details.promise_on, ladder, desk)
        elif is_broken:
            _forgive(chase, desk)
    elif chase.call_due_on or is_broken:
        chase.call_due = _tries_again(details, ladder, desk)


def _promise(chase: Chase, promise_on: date, ladder: Ladder, desk: Clock) -> None:
    """The ladder rests until the promise is broken; then its next rung comes, whatever day was its own."""
    breaks = ladder.promise_breaks(promise_on, desk.calendar)
    chase.own_rung_on = chase.own_rung_on or chase.next_rung_on
    chase.promise_on, chase.promise_breaks_on, chase.next_rung = promise_on, breaks.on, breaks


def _forgive(chase: Chase, desk: Clock) -> None:
    """They were spoken to after the promised day: the ladder goes on by its own days."""
    if chase.own_rung_on:
        tomorrow = desk.calendar.add(desk.today, 1)
        own = Due.at("The ladder's own day before the promise", chase.own_rung_on)
        chase.next_rung = own.rests_until("They were spoken to the day before", tomorrow)
    chase.promise_on = chase.promise_breaks_on = chase.own_rung_on = None


def _tries_again(details: ContactDetails, ladder: Ladder, desk: Clock) -> Due | None:
    if details.try_again_on:
        return Due.at("The caller chose the day", desk.calendar.next_open(details.try_again_on))
    return ladder.calls_again(details.outcome, desk.today, desk.calendar)
