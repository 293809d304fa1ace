"""What of a case can be sent to VA, why it can't be now, and by which ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from referral.appointments.models import Appointment
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import SHOWN_BY_VA, RequestStatus
from referral.cases import queries, rules
from referral.cases.models import Case
from referral.cases.operations.chases import FOLLOW_UP_LETTER
from referral.cases.operations.moves import facts_now
from referral.cases.operations.preflight import standing_of
from referral.cases.operations.records import packet_to_send
from referral.cases.operations.sending.by_hand import entries_of
from referral.cases.states import CaseAction, CaseState
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, NotAllowed, NotFound
from referral.paperwork.models import KIND_LABELS as PACKET_LABELS
from referral.paperwork.models import Packet, Paper, PaperStatus, StoredFile
from referral.paperwork.preflight.packets import file_name
from referral.sending import queries as sendings
from referral.sending.models import Sending
from referral.sending.order import can_fax, can_mail
from referral.sending.rules import Means, Offer, offers
from referral.sending.states import SendingKind, SendingState

REQUEST, RECORDS = "request", "records"
LETTER_NAME = "letter.pdf"
CAME_BACK = frozenset({SendingState.FAILED, SendingState.CONFIRMED})
CONTRADICTS = (
    "It came back, yet the case says that VA has the request. Ask VA; if it has not, take that back first."
)


@dataclass(frozen=True)
class Outbound:
    """One thing to send. `part` names it in addresses: request, records, or a letter's opaque id.

    `sent` are its sendings, newest first; `file` is missing while it is still being made.
    """

    kind: SendingKind
    part: str
    title: str
    packet: Packet | None
    paper: Paper | None
    file: StoredFile | None
    file_name: str
    pages: int | None
    why_not: str | None
    is_urgent: bool
    sent: Sequence[Sending]

    @property
    def on_its_way(self) -> Sending | None:
        return sendings.on_its_way(self.sent)

    @property
    def troubled(self) -> Sending | None:
        """The newest sending, when a person must look at it."""
        newest = self.sent[0] if self.sent else None
        return newest if newest and newest.troubled_at and not newest.settled_at else None


def outbound(actor: Actor, case: Case, part: str) -> Outbound:
    """What `part` of the case is now. Raises NotFound when there is no such letter."""
    if part == REQUEST:
        return _request(actor, case)
    return _records(case) if part == RECORDS else _letter(case, part)


def part_of(sending: Sending) -> str:
    """How addresses name what a sending brought."""
    if sending.kind is not SendingKind.LETTER:
        return RECORDS if sending.kind is SendingKind.RECORDS else REQUEST
    return db.session.get_one(Paper, sending.paper_id).uid


def offers_for(case: Case, out: Outbound) -> tuple[Offer, ...]:
    """The ways it can go now, in VA's order."""
    desk = queries.desk_clock(case.practice_id)
    means = Means(can_mail(), can_fax(), desk.rules.days("sending.mail_megabytes", desk.today))
    size = out.file.size if out.file else 0
    return offers(entries_of(case), means, kind=out.kind, size=size, is_urgent=out.is_urgent)


def came_back(sent: Sequence[Sending]) -> bool:
    """Whether the newest sending arrived as the case thinks, and then failed after all."""
    return (
        bool(sent)
        and sent[0].troubled_at is not None
        and sent[0].settled_at is None
        and sent[0].state in CAME_BACK
    )


def _request(actor: Actor, case: Case) -> Outbound:
    request = queries.current_request(case)
    packet = queries.newest_packet(request) if request else None
    sent = sendings.same_thing(packet.id, None) if packet else ()
    title = f"{PACKET_LABELS[packet.kind]} {packet.version}" if packet else "Request packet"
    return Outbound(
        SendingKind.REQUEST, REQUEST, title, packet, None, packet.sent_pdf if packet else None,
        file_name(packet) if packet else "", packet.page_count if packet else None,
        _why_not_request(actor, case, request, came_back(sent)), bool(request and request.is_urgent), sent,
    )  # fmt: skip


def _why_not_request(actor: Actor, case: Case, request: ServiceRequest | None, failed: bool) -> str | None:
    facts = facts_now(case)
    if failed and facts.request and facts.request.status in SHOWN_BY_VA:
        return CONTRADICTS
    if failed and facts.request and facts.request.status is RequestStatus.SENT:
        facts = replace(facts, request=replace(facts.request, status=RequestStatus.DRAFTING))
    try:
        rules.check(actor, CaseAction.SUBMIT_REQUEST, facts)
    except (IllegalMove, NotAllowed) as error:
        return str(error)
    standing = standing_of(case, request) if request else None
    if standing and standing.stopped:
        return f"Preflight stops it: {standing.stopped[0].rule.name.lower()}."
    return None


def _records(case: Case) -> Outbound:
    visit = queries.visit_to_return(case)
    packet = queries.records_packet(visit) if visit else None
    sent = sendings.same_thing(packet.id, None) if packet else ()
    title = f"{PACKET_LABELS[packet.kind]} {packet.version}" if packet else "Records packet"
    return Outbound(
        SendingKind.RECORDS, RECORDS, title, packet, None, packet.sent_pdf if packet else None,
        file_name(packet) if packet else "", packet.page_count if packet else None,
        _why_not_records(case, visit, came_back(sent)), False, sent,
    )  # fmt: skip


def _why_not_records(case: Case, visit: Appointment | None, failed: bool) -> str | None:
    if visit is None or case.state is CaseState.CLOSED:
        return "There is no visit whose records are due."
    if visit.records_sent_on and not failed:
        return "The records are recorded as sent already."
    try:
        packet_to_send(case, visit)
    except IllegalMove as error:
        return str(error)
    return None


def _letter(case: Case, uid: str) -> Outbound:
    paper = db.session.scalars(
        sa.select(Paper).where(Paper.uid == uid, Paper.case_id == case.id, Paper.kind == FOLLOW_UP_LETTER)
    ).first()
    if paper is None:
        raise NotFound("There is no such letter.")
    sent = sendings.same_thing(None, paper.id)
    why_not = None
    if paper.status is PaperStatus.WITHDRAWN:
        why_not = "The letter was withdrawn."
    elif paper.pdf is None:
        why_not = "The letter is still being made."
    elif any(row.state in (SendingState.SENT, SendingState.CONFIRMED) for row in sent):
        why_not = "The letter is recorded as sent already."
    return Outbound(
        SendingKind.LETTER,
        uid,
        "Follow-up letter",
        None,
        paper,
        paper.pdf,
        LETTER_NAME,
        None,
        why_not,
        False,
        sent,
    )
