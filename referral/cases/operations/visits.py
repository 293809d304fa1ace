"""The visit: booked inside the authorization, entered in HSRM, done or lost; then the records to VA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from referral.appointments.models import Appointment, VisitStatus
from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import Authorization
from referral.authorizations.rules import show_date, why_not_on
from referral.authorizations.seoc import Scope, check_scope
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals, move, refuse
from referral.cases.operations.records import packet_to_send
from referral.cases.operations.sending.by_hand import check_not_leaving, note_sent_by_hand
from referral.cases.states import CaseAction, CaseState
from referral.core.actor import Actor, system_actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory
from referral.paperwork.models import Packet
from referral.sending.states import SendingKind


@dataclass(frozen=True)
class Slot:
    """When and where: date and time at the practice, in the practice's time zone."""

    on: date
    at: time
    place: str = ""
    clinician_id: int | None = None
    planned: tuple[str, ...] = ()
    """Procedure codes planned for the visit."""


@keeps_refusals
def schedule(actor: Actor, case_uid: str, seen_version: int | None, slot: Slot) -> None:
    """Book the visit inside the authorization's dates, visit count and codes. Raises Invalid or IllegalMove."""
    with case_change(actor, case_uid, seen_version) as case:
        check_slot(case, slot, earliest=directory.today(case.practice_id))
        granted = queries.granted_authorization(case)
        if granted is not None and (reason := why_not_booked(granted, slot)):
            raise refuse(case, CaseAction.SCHEDULE, reason)
        move(case, CaseAction.SCHEDULE, actor)
        assert granted is not None  # the move's guard wants an approved authorization
        join_book(actor, case, granted, slot)


def check_slot(case: Case, slot: Slot, *, earliest: date) -> None:
    """Raises Invalid for a day before `earliest` and for somebody who does not work here."""
    if slot.on < earliest:
        is_today = earliest == directory.today(case.practice_id)
        first = "today" if is_today else show_date(earliest)
        raise Invalid("The visit was not booked.", on=f"Choose {first} or a later day.")
    if slot.clinician_id is not None and not directory.works_here(case.practice_id, slot.clinician_id):
        raise Invalid("The visit was not booked.", clinician="Choose a clinician who works here now.")


def why_not_booked(granted: Authorization, slot: Slot) -> str | None:
    """Why the authorization does not cover a visit then with what is planned for it, or None when it does."""
    outside = check_scope(slot.planned, granted.services).of(Scope.OUTSIDE)
    if reason := why_not_on(granted, slot.on):
        return reason
    return (
        f"the authorization does not cover {', '.join(outside)}; a request to VA is needed first"
        if outside
        else None
    )


def join_book(actor: Actor, case: Case, granted: Authorization, slot: Slot) -> Appointment:
    """Write the visit; joins the caller's transaction."""
    zone = ZoneInfo(directory.practice(case.practice_id).time_zone)
    visit = Appointment(
        practice_id=case.practice_id,
        case_id=case.id,
        authorization_id=granted.id,
        clinician_id=slot.clinician_id,
        booked_on=directory.today(actor.practice_id),
        starts_at=datetime.combine(slot.on, slot.at, tzinfo=zone),
        on=slot.on,
    )
    visit.place, visit.planned = slot.place.strip(), list(slot.planned) or None
    db.session.add(visit)
    db.session.flush()
    record(
        AuditTag.APPOINTMENT_BOOKED,
        actor=actor,
        case_id=case.id,
        appointment_id=visit.id,
        on=slot.on.isoformat(),
    )
    return visit


def _visit(case: Case, *states: CaseState) -> Appointment:
    return _there(queries.current_visit(case) if case.state in states else None)


def _there(visit: Appointment | None) -> Appointment:
    if visit is None:
        raise IllegalMove("There is no visit to record this for.")
    return visit


@keeps_refusals
def enter_in_hsrm(actor: Actor, case_uid: str, seen_version: int | None, entered_on: date) -> None:
    """Note that the appointment was typed into HSRM (no program does that for us)."""
    with case_change(actor, case_uid, seen_version) as case:
        visit = _visit(case, CaseState.SCHEDULED, CaseState.COMPLETED)
        if not visit.booked_on <= entered_on <= directory.today(actor.practice_id):
            raise Invalid("The date can't be right.", entered_on="Enter a day from the booking to today.")
        visit.hsrm_entered_on, visit.hsrm_entered_by_id = entered_on, actor.id
        record(AuditTag.HSRM_ENTERED, actor=actor, case_id=case.id, appointment_id=visit.id)


@keeps_refusals
def lose_slot(
    actor: Actor, case_uid: str, seen_version: int | None, status: VisitStatus, reason: str
) -> None:
    """The visit won't take place: cancelled, or the veteran did not come. Never a charge to the veteran."""
    with case_change(actor, case_uid, seen_version) as case:
        if status not in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW):
            raise Invalid("Nothing was recorded.", status="Choose cancelled or did not come.")
        if not reason.strip():
            raise Invalid("Nothing was recorded.", reason="Say what happened.")
        visit = _visit(case, CaseState.SCHEDULED)
        move(case, CaseAction.LOSE_SLOT, actor, reason=reason.strip())
        visit.status, visit.lost_reason = status, reason.strip()


def release_uncovered_slot(case: Case) -> None:
    """Give a booked visit up that the authorization, as corrected since, covers no more; joins the transaction.

    The program does this by itself (daily, and when a referral is corrected): the veteran would come in vain.
    """
    visit = queries.current_visit(case) if case.state is CaseState.SCHEDULED else None
    if visit is None or visit.status is not VisitStatus.BOOKED or visit.emergency_by_id is not None:
        return
    reason = why_not_on(db.session.get_one(Authorization, visit.authorization_id), visit.on)
    if reason:
        move(case, CaseAction.LOSE_SLOT, system_actor(case.practice_id), reason=reason)
        visit.status, visit.lost_reason = VisitStatus.CANCELLED, reason


@keeps_refusals
def complete(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """The visit took place; it uses one authorized visit."""
    with case_change(actor, case_uid, seen_version) as case:
        visit = queries.current_visit(case)
        if visit is not None and visit.on > directory.today(actor.practice_id):
            raise refuse(case, CaseAction.COMPLETE, "the visit is still to come")
        move(case, CaseAction.COMPLETE, actor)
        visit = _visit(case, CaseState.COMPLETED)
        visit.status = VisitStatus.DONE
        _use_visits(visit, +1)


@keeps_refusals
def undo_complete(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Take back `complete` while no records have gone to VA."""
    with case_change(actor, case_uid, seen_version) as case:
        move(case, CaseAction.UNDO_COMPLETE, actor)
        visit = _visit(case, CaseState.SCHEDULED)
        visit.status = VisitStatus.BOOKED
        _use_visits(visit, -1)


def _use_visits(visit: Appointment, count: int) -> None:
    if visit.emergency_by_id is not None:  # nothing was authorized that it could use up
        return
    authorization = db.session.get(Authorization, visit.authorization_id)
    assert authorization is not None
    authorization.visits_used = max(0, authorization.visits_used + count)


@keeps_refusals
def send_records(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    *,
    sent_on: date,
    channel: Channel,
    proof: str,
    from_elsewhere: bool = False,
) -> None:
    """Note that the visit's records went to VA, how, and the proof: the records packet that is ready.

    `from_elsewhere`: another program or the clinician sent them, so there is no packet here. Raises IllegalMove while
    the packet is not ready or no longer says what a new one would, and while the program sends them.
    """
    with case_change(actor, case_uid, seen_version) as case:
        visit = _there(queries.visit_to_return(case))
        check_not_leaving(case, SendingKind.RECORDS, visit)
        packet = None if from_elsewhere else packet_to_send(case, visit)
        problems = {}
        if not visit.on <= sent_on <= directory.today(actor.practice_id):
            problems["sent_on"] = "Enter a day from the visit to today."
        if not proof.strip():
            problems["proof"] = "Enter the proof: HSRM upload, fax receipt, tracking number."
        if problems:
            raise Invalid("The sending was not recorded.", **problems)
        join_send_records(actor, case, visit, sent_on, channel, proof.strip(), packet)
        note_sent_by_hand(actor, case, SendingKind.RECORDS, packet, channel, sent_on, proof.strip())


def join_send_records(
    actor: Actor, case: Case, visit: Appointment, sent_on: date, channel: Channel, proof: str, packet: Packet | None
) -> None:  # fmt: skip
    """Note with the visit that its records left, inside the caller's transaction."""
    visit.records_sent_on, visit.records_channel, visit.records_proof = sent_on, channel.value, proof
    visit.records_packet_id = packet.id if packet else None
    record(AuditTag.RECORDS_SENT, actor=actor, case_id=case.id, channel=channel.value,
           packet_id=visit.records_packet_id)  # fmt: skip


@keeps_refusals
def confirm_records(actor: Actor, case_uid: str, seen_version: int | None, confirmed_on: date) -> None:
    """VA confirmed that it has the records."""
    with case_change(actor, case_uid, seen_version) as case:
        visit = _there(queries.visit_to_confirm(case))
        if visit.records_sent_on is None:
            raise IllegalMove("Can't confirm the records: they have not been sent.")
        if not visit.records_sent_on <= confirmed_on <= directory.today(actor.practice_id):
            raise Invalid("The date can't be right.", confirmed_on="Enter a day from the sending to today.")
        visit.records_confirmed_on = confirmed_on
        record(AuditTag.RECORDS_CONFIRMED, actor=actor, case_id=case.id)
