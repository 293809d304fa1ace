"""The row of something that a person sent outside the program: every packet that leaves is accounted for."""

from __future__ import annotations

from datetime import date

from referral.appointments.models import Appointment
from referral.authorizations.states import Channel
from referral.cases.models import Case
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove
from referral.directory import queries as directory
from referral.directory.models import HasContact
from referral.directory.states import OFFICE_LABELS, OfficeKind
from referral.paperwork.models import Packet, Paper, StoredFile
from referral.paperwork.preflight.packets import file_name
from referral.sending.models import Sending
from referral.sending.order import note_by_hand, settle, step
from referral.sending.queries import on_its_way, sendings_of
from referral.sending.rules import MAIN, Entry
from referral.sending.states import SendingKind, SendingState

NO_FACILITY = "VA facility not recorded"
LEAVING = "The program is sending it. Wait for the result, or call it off."


def entries_of(case: Case) -> tuple[Entry, ...]:
    """The offices of the case's facility, the community care office first; none when no facility is recorded."""
    found = directory.facility_by_id(case.practice_id, case.facility_id) if case.facility_id else None
    if found is None:
        return ()
    main = OFFICE_LABELS[OfficeKind.COMMUNITY_CARE]
    return (
        _entry(MAIN, f"{main}, {found.name}", found),
        *(
            _entry(row.uid, f"{row.name or OFFICE_LABELS[row.kind]}, {found.name}", row)
            for row in found.offices
        ),
    )


def _entry(key: str, label: str, row: HasContact) -> Entry:
    return Entry(key, label, row.fax, row.secure_email, row.secure_marked_at is not None)


def check_not_leaving(case: Case, kind: SendingKind, visit: Appointment | None = None) -> None:
    """Raises IllegalMove while the program sends the case's request, or the records of `visit`.

    What a person records then would be a second sending, and VA would get it twice.
    """
    rows = [row for row in sendings_of(case.id) if row.kind is kind]
    leaving = on_its_way(rows)
    if leaving is None:
        return
    packet = db.session.get(Packet, leaving.packet_id) if visit and leaving.packet_id else None
    if packet is None or visit is None or packet.appointment_id == visit.id:
        raise IllegalMove(LEAVING)


def note_sent_by_hand(
    actor: Actor, case: Case, kind: SendingKind, what: Packet | Paper | None, channel: Channel, sent_on: date,
    proof: str, *, office: str = MAIN, picture: StoredFile | None = None,
) -> Sending:  # fmt: skip
    """Add it to the caller's transaction, which moves the case. `what` is None for what another program sent.

    `office` is the key of an office of the facility, `picture` a proof that is kept.
    """
    entry = next((one for one in entries_of(case) if one.key == office), None)
    address = (
        {Channel.FAX: entry.fax, Channel.SECURE_EMAIL: entry.secure_email}.get(channel, "") if entry else ""
    )
    packet, paper = what if isinstance(what, Packet) else None, what if isinstance(what, Paper) else None
    file = packet.sent_pdf if packet else paper.pdf if paper else None
    return note_by_hand(
        actor, sent_on=sent_on, proof=proof, case_id=case.id, kind=kind, channel=channel,
        packet_id=packet.id if packet else None, paper_id=paper.id if paper else None, facility_id=case.facility_id,
        recipient=entry.label if entry else NO_FACILITY, address=address, file_id=file.id if file else None,
        file_name=file_name(packet) if packet else None, sha256=file.sha256 if file else None,
        size=file.size if file else None, pages=packet.page_count if packet else None,
        proof_file_id=picture.id if picture else None,
    )  # fmt: skip


def take_back_by_hand(actor: Actor, case: Case, kind: SendingKind) -> None:
    """The newest sending of that kind which a person recorded did not happen; joins the caller's transaction.

    The account keeps it, as taken back. What the program sent did leave, whatever a person says of it.
    """
    newest = next((row for row in sendings_of(case.id) if row.kind is kind), None)
    if newest is not None and newest.is_by_hand and newest.state is SendingState.SENT:
        step(newest, SendingState.FAILED, "Taken back: it was not sent.")
        settle(actor, newest, "taken_back")
