"""After the records went to VA: sent again while VA gives no word, or waived with a coded reason."""

from __future__ import annotations

from datetime import date

from referral.appointments.models import Appointment
from referral.appointments.states import RecordsWaiver
from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.cases.operations.sending.by_hand import check_not_leaving, note_sent_by_hand
from referral.chasing import queries as chasing
from referral.chasing.states import Purpose
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory
from referral.paperwork.models import Packet
from referral.sending.states import SendingKind

SPEAKS_FOR_ITSELF = frozenset({RecordsWaiver.SEEN_IN_CHART, RecordsWaiver.NO_WORD_AFTER_PUSHES})
"""Waivers that need no words beside them."""
ALL_PUSHES = 2
"""VA asks for missing records up to three times within 90 days (VA OIG): the sending and two pushes use that time."""


@keeps_refusals
def push_records(
    actor: Actor, case_uid: str, seen_version: int | None, *, sent_on: date, channel: Channel, proof: str
) -> None:
    """Note that a visit's records were sent to VA again, how, and the proof: it gave no word that it imported them.

    Raises Invalid by field, IllegalMove when no records wait for VA's word or the program sends them.
    """
    with case_change(actor, case_uid, seen_version) as case:
        visit = queries.visit_to_confirm(case)
        if visit is None or visit.records_sent_on is None or _is_settled(visit):
            raise IllegalMove("Can't send the records again: none wait for VA's word.")
        check_not_leaving(case, SendingKind.RECORDS, visit)
        problems = {}
        if not visit.records_sent_on <= sent_on <= directory.today(actor.practice_id):
            problems["sent_on"] = "Enter a day from the first sending to today."
        if not proof.strip():
            problems["proof"] = "Enter the proof: HSRM upload, fax receipt, tracking number."
        if problems:
            raise Invalid("The sending was not recorded.", **problems)
        packet = db.session.get(Packet, visit.records_packet_id) if visit.records_packet_id else None
        note_sent_by_hand(actor, case, SendingKind.RECORDS, packet, channel, sent_on, proof.strip())
        visit.records_pushes += 1
        record(AuditTag.RECORDS_PUSHED, actor=actor, case_id=case.id, appointment_id=visit.id,
               number=visit.records_pushes + 1, channel=channel.value)  # fmt: skip
        for chase in chasing.running_chases(case.id):
            if (chase.purpose, chase.about_id) == (Purpose.RECORDS_CONFIRMED, visit.id):
                chase.call_due = None


def _is_settled(visit: Appointment) -> bool:
    return visit.records_confirmed_on is not None or visit.records_waived_on is not None


@keeps_refusals
def waive_records(
    actor: Actor, case_uid: str, seen_version: int | None, reason: RecordsWaiver, note: str
) -> None:
    """Note, with a reason from the list, that VA need not have, or confirm, the records of the oldest visit owed.

    Raises Invalid by field, IllegalMove when no records are owed.
    """
    with case_change(actor, case_uid, seen_version) as case:
        visit = _owed(case)
        problems = {}
        if reason is RecordsWaiver.NO_WORD_AFTER_PUSHES and visit.records_pushes < ALL_PUSHES:
            sent = visit.records_pushes + 1 if visit.records_sent_on else 0
            problems["reason"] = (
                f"The records must have been sent {ALL_PUSHES + 1} times with proof; so far {sent}."
            )
        if reason is RecordsWaiver.SEEN_IN_CHART and visit.records_sent_on is None:
            problems["reason"] = "The records have not been sent, so they can't be in VA's chart."
        if reason not in SPEAKS_FOR_ITSELF and not note.strip():
            problems["note"] = "Say in a sentence who said so, or what happened."
        if problems:
            raise Invalid("The records were not waived.", **problems)
        visit.records_waived_on, visit.records_waived_by_id = directory.today(actor.practice_id), actor.id
        visit.records_waiver, visit.records_waiver_note = reason, note.strip()
        record(
            AuditTag.RECORDS_WAIVED,
            actor=actor,
            case_id=case.id,
            appointment_id=visit.id,
            reason=reason.value,
        )


def _owed(case: Case) -> Appointment:
    visit = queries.visit_to_return(case)
    if visit is not None and visit.records_sent_on is not None:
        visit = queries.visit_to_confirm(case)
    if visit is None or _is_settled(visit):
        raise IllegalMove("Can't waive the records: VA is owed none.")
    return visit
