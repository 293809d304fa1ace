"""What VA gets back after a visit: the clinician's note, files of that day, and the packet made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from referral.appointments import queries as visits
from referral.appointments.models import Appointment, VisitNote, VisitRecord
from referral.appointments.rules import why_not_returned, why_other_day
from referral.appointments.states import RECORD_LABELS, RecordKind
from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.cases.operations.review import signer_name
from referral.cases.paper_facts import records_facts
from referral.cases.rules import WRONG_PATIENT
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.paperwork.models import Packet, PacketKind
from referral.paperwork.order import order_packet
from referral.paperwork.preflight.findings import MAY_LEAVE
from referral.paperwork.storage import keep_taken
from referral.paperwork.uploads.taking import take

LONGEST_PART = 6000
SIGNED_PARTS = {
    "done": "Say what was done at the visit.",
    "results": "Write the results, or that there are none.",
    "plan": "Write the plan and follow-up.",
    "prescriptions": "Write the prescriptions, or that there are none.",
}
"""What a note needs before it is signed: what VA expects in the records."""


def _done_visit(case: Case) -> Appointment:
    visit = queries.visit_to_return(case)
    if visit is None:
        raise IllegalMove("There is no visit that took place.")
    return visit


@keeps_refusals
def save_note(actor: Actor, case_uid: str, seen_version: int | None, content: Mapping[str, str]) -> None:
    """Write the note of the visit that took place: `kind`, `stage` and NOTE_PARTS, each text.

    A draft is changed in place; a signed note stays as it is and a new draft follows it. Raises Invalid by field.
    """
    with case_change(actor, case_uid, seen_version) as case:
        visit = _done_visit(case)
        told = {name: text.strip() for name, text in content.items() if text and text.strip()}
        if long := [name for name, text in told.items() if len(text) > LONGEST_PART]:
            raise Invalid(
                "That is too long.", **dict.fromkeys(long, f"Use at most {LONGEST_PART:,} letters.")
            )
        note = visits.newest_note(visit.id)
        if note is not None and note.signed_at is not None and note.content == told:
            return
        if note is None or note.signed_at is not None:
            note = VisitNote(practice_id=case.practice_id, case_id=case.id, appointment_id=visit.id)
            db.session.add(note)
        note.written_by_id, note.content = actor.id, told
        db.session.flush()
        record(AuditTag.VISIT_NOTE_SAVED, actor=actor, case_id=case.id, note_id=note.id)


@keeps_refusals
def sign_note(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """A clinician signs the visit note as it stands: name and time are kept, and it is never changed again.

    Raises IllegalMove when there is no draft, NotAllowed for anybody else, Invalid naming what VA would miss.
    """
    with case_change(actor, case_uid, seen_version) as case:
        if actor.role is not Role.REVIEWER:
            raise NotAllowed("Only a clinician can sign the visit note.")
        note = visits.newest_note(_done_visit(case).id)
        if note is None or note.signed_at is not None:
            raise IllegalMove("There is no visit note that waits for a signature.")
        told: Mapping[str, str] = note.content or {}
        if gaps := [what for name, what in SIGNED_PARTS.items() if name not in told]:
            raise Invalid(f"The note can't be signed yet. {' '.join(gaps)}")
        note.signed_at, note.signed_by_id, note.signer = clock.utcnow(), actor.id, signer_name(actor)
        record(AuditTag.VISIT_NOTE_SIGNED, actor=actor, case_id=case.id, note_id=note.id)


@keeps_refusals
def add_record(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    *,
    kind: RecordKind,
    service_on: date,
    file_name: str,
    data: bytes,
) -> None:
    """Add a file, as PDF, to what goes to VA after the visit.

    Raises Invalid for a kind VA does not take, another day, or (at `file`) a file that can't be made pages.
    """
    taken = take(file_name, data, "file")
    with case_change(actor, case_uid, seen_version) as case:
        visit = _done_visit(case)
        refusals = {"kind": why_not_returned(kind), "service_on": why_other_day(service_on, visit.on)}
        if problems := {name: why for name, why in refusals.items() if why}:
            raise Invalid("The file was not added.", **problems)
        name = f"{RECORD_LABELS[kind]} {service_on:%m-%d-%Y}.pdf"
        file = keep_taken(replace(taken, name=name), case_id=case.id, practice_id=case.practice_id)
        row = VisitRecord(practice_id=case.practice_id, case_id=case.id, appointment_id=visit.id, file_id=file.id,
                          kind=kind, service_on=service_on, added_by_id=actor.id)  # fmt: skip
        db.session.add(row)
        db.session.flush()
        record(AuditTag.RECORD_ADDED, actor=actor, case_id=case.id, record_id=row.id, kind=kind.value)


@keeps_refusals
def remove_record(actor: Actor, case_uid: str, seen_version: int | None, record_uid: str) -> None:
    """Take a file out of what goes to VA; the file stays with the case. Raises NotFound."""
    with case_change(actor, case_uid, seen_version) as case:
        rows = visits.records(_done_visit(case).id)
        row = next((one for one in rows if one.uid == record_uid), None)
        if row is None:
            raise NotFound("There is no such file among the records.")
        row.removed_at, row.removed_by_id = clock.utcnow(), actor.id
        record(AuditTag.RECORD_REMOVED, actor=actor, case_id=case.id, record_id=row.id, kind=row.kind.value)


@keeps_refusals
def make_records(actor: Actor, case_uid: str, seen_version: int | None) -> str:
    """Order the packet of the visit's records from what is there now; returns its opaque id at once."""
    with case_change(actor, case_uid, seen_version) as case:
        visit = _done_visit(case)
        if queries.case_facts(case).wrong_patient_since:
            raise IllegalMove(f"Can't make the records packet: {WRONG_PATIENT}.")
        packet = order_packet(
            records_facts(case, visit), case_id=case.id, practice_id=case.practice_id, actor=actor,
            kind=PacketKind.RECORDS, appointment_id=visit.id,
            attachment_ids=[row.file_id for row in visits.records(visit.id)],
        )  # fmt: skip
        return packet.uid


def packet_to_send(case: Case, visit: Appointment) -> Packet:
    """The visit's newest records packet, when it may go to VA. Raises IllegalMove saying why not."""
    packet = queries.records_packet(visit)
    why = _why_not_sent(case, visit, packet)
    if packet is None or why:
        raise IllegalMove(f"Can't record the records as sent: {why}.")
    return packet


def _why_not_sent(case: Case, visit: Appointment, packet: Packet | None) -> str | None:
    if packet is None:
        return "no records packet has been made"
    if packet.status.value in ("ordered", "drawing"):
        return "the records packet is still being made"
    if packet.status.value != "ready":
        return "the records packet is not complete"
    if packet.preflight not in MAY_LEAVE:
        return "preflight found what VA would return; the packet's page says what"
    return (
        "the visit's records have changed since the packet was made"
        if is_out_of_date(case, visit, packet)
        else None
    )


def is_out_of_date(case: Case, visit: Appointment, packet: Packet) -> bool:
    """Whether a new records packet would hold something else."""
    files: list[Any] = [row.file_id for row in visits.records(visit.id)]
    return packet.fingerprint != records_facts(case, visit).fingerprint() or packet.attachment_ids != files
