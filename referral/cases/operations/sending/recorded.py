"""What a sending means for its case: the move, the records, the letter; and taking that back when it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from referral.appointments.models import Appointment
from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.states import Channel, RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations import visits
from referral.cases.operations.request_sent import join_submit, join_undo_submit
from referral.cases.operations.sending.by_hand import note_sent_by_hand
from referral.cases.operations.sending.outbound import Outbound
from referral.chasing.models import Contact, FiredRung
from referral.chasing.states import ContactOutcome, Party
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory
from referral.paperwork import storage
from referral.paperwork.models import StoredFile
from referral.sending.models import Sending
from referral.sending.rules import MAIN
from referral.sending.states import SendingKind

PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF-": "application/pdf"}
MOST_PROOF_BYTES = 10 * 1024 * 1024
SCREENSHOT = "See the screenshot kept with it."


@dataclass(frozen=True)
class ByHand:
    """The key of the office it went to, and a screenshot or scan as proof."""

    office: str = MAIN
    screenshot: bytes | None = None


def record_by_hand(
    actor: Actor, case: Case, out: Outbound, channel: Channel, sent_on: date, proof: str, by_hand: ByHand
) -> Sending:
    """Note the sending and move the case; joins the caller's transaction. Raises Invalid by field."""
    picture = _keep(by_hand.screenshot, case) if by_hand.screenshot else None
    proof = proof.strip() or (SCREENSHOT if picture else "")
    problems = {}
    if sent_on > directory.today(case.practice_id):
        problems["sent_on"] = "This day has not come yet."
    if not proof:
        problems["proof"] = "Enter the proof, or add a screenshot."
    if problems:
        raise Invalid("The sending was not recorded.", **problems)
    tell_case(actor, case, out, sent_on=sent_on, channel=channel, proof=proof)
    return note_sent_by_hand(actor, case, out.kind, out.packet or out.paper, channel, sent_on, proof,
                             office=by_hand.office, picture=picture)  # fmt: skip


def _keep(data: bytes, case: Case) -> StoredFile:
    kind = next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)
    if kind is None:
        raise Invalid("The sending was not recorded.", screenshot="Choose a picture (PNG, JPEG) or a PDF.")
    if len(data) > MOST_PROOF_BYTES:
        raise Invalid("The sending was not recorded.", screenshot="The file is larger than 10 MB.")
    name = f"proof.{kind.partition('/')[2]}"
    return storage.keep(data, practice_id=case.practice_id, case_id=case.id, name=name, media_type=kind)


def tell_case(
    actor: Actor, case: Case, out: Outbound, *, sent_on: date, channel: Channel, proof: str
) -> None:
    """Record with the case that the thing was sent. Raises IllegalMove when the case does not take it.

    `out` is the thing as it was before its sending was marked.
    """
    if out.why_not:
        raise IllegalMove(out.why_not)
    if out.kind is SendingKind.REQUEST:
        request = queries.current_request(case)
        assert request is not None  # there is something to send
        join_submit(actor, case, request, sent_on, channel, proof)
    elif out.kind is SendingKind.RECORDS:
        assert out.packet is not None
        visit = db.session.get_one(Appointment, out.packet.appointment_id)
        visits.join_send_records(actor, case, visit, sent_on, channel, proof, out.packet)
    else:
        _tell_chase(actor, case, out, sent_on, channel, proof)


def _tell_chase(actor: Actor, case: Case, out: Outbound, sent_on: date, channel: Channel, proof: str) -> None:
    assert out.paper is not None
    rung = db.session.scalars(sa.select(FiredRung).where(FiredRung.paper_id == out.paper.id)).first()
    if rung is None or rung.sent_on:
        return
    rung.sent_on = sent_on
    contact = Contact(practice_id=case.practice_id, case_id=case.id, chase_id=rung.chase_id, by_id=actor.id,
                      at=clock.utcnow(), party=Party.VA, channel=channel, outcome=ContactOutcome.SENT)  # fmt: skip
    db.session.add(contact)
    contact.note = proof
    db.session.flush()
    record(AuditTag.CONTACT_LOGGED, actor=actor, case_id=case.id, contact_id=contact.id, channel=channel.value,
           outcome=ContactOutcome.SENT.value)  # fmt: skip


def take_back(actor: Actor, case: Case, out: Outbound) -> None:
    """Undo what a sending that failed had recorded with the case; joins the caller's transaction."""
    if out.kind is SendingKind.REQUEST:
        request = queries.current_request(case)
        if request is not None and request.status is RequestStatus.SENT:
            join_undo_submit(actor, case, "The sending failed")
    elif out.kind is SendingKind.RECORDS and out.packet is not None:
        visit = db.session.get_one(Appointment, out.packet.appointment_id)
        if visit.records_packet_id == out.packet.id:
            visit.records_sent_on = visit.records_channel = visit.records_proof = visit.records_packet_id = (
                None
            )
    elif out.paper is not None:
        for rung in db.session.scalars(sa.select(FiredRung).where(FiredRung.paper_id == out.paper.id)):
            rung.sent_on = None
