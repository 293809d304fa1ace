"""The request for service: completed, made into a packet, signed, and sent with proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import Category, Channel, RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals, move, refuse
from referral.cases.operations.preflight import standing_of
from referral.cases.operations.request_sent import join_submit, join_undo_submit
from referral.cases.operations.sending.by_hand import (
    check_not_leaving,
    note_sent_by_hand,
    take_back_by_hand,
)
from referral.cases.operations.unsigning import CHANGED, NEW_PACKET, end_signature
from referral.cases.origins import fact_origins
from referral.cases.paper_facts import request_facts
from referral.cases.rules import WRONG_PATIENT
from referral.cases.states import CaseAction
from referral.core.actor import Actor
from referral.core.errors import IllegalMove, Invalid
from referral.core.numbers import is_icd10
from referral.directory import queries as directory
from referral.paperwork.claims_language import claim_problems
from referral.paperwork.models import Packet, PacketKind
from referral.paperwork.order import order_packet
from referral.paperwork.storage import keep_taken
from referral.paperwork.uploads.taking import Taken, take
from referral.review.rules import is_procedure_code
from referral.sending.rules import URGENT_FAX
from referral.sending.states import SendingKind


@dataclass(frozen=True)
class RequestDetails:
    """What a person decides about a request for service. Codes as {"code", "label"}."""

    category: Category
    specialty: str
    is_urgent: bool
    clinician_id: int | None
    procedure: str
    levels: Sequence[str]
    icd10: Sequence[Mapping[str, str]]
    cpt: Sequence[Mapping[str, str]]
    visits: int | None
    duration_days: int | None
    reason: str
    objective: str = ""
    continuity: str = ""
    by_telehealth: bool = False


def _request(case: Case) -> ServiceRequest:
    request = queries.current_request(case)
    if request is None:
        raise IllegalMove("There is no request for service yet. It begins with a signed MRI review.")
    return request


def _drafting(case: Case) -> ServiceRequest:
    request = _request(case)
    if request.status is not RequestStatus.DRAFTING:
        raise IllegalMove("The request has been sent already. Take that back, or start a new request.")
    return request


@keeps_refusals
def save_request(actor: Actor, case_uid: str, seen_version: int | None, details: RequestDetails) -> None:
    """Complete the request for service. A change after signing takes the signature back."""
    with case_change(actor, case_uid, seen_version) as case:
        problems = _problems(details, case.practice_id)
        if problems:
            raise Invalid("Some boxes need attention.", **problems)
        request = _drafting(case)
        request.category, request.specialty, request.is_urgent = (
            details.category,
            details.specialty,
            details.is_urgent,
        )
        request.clinician_id, request.visits = details.clinician_id, details.visits
        request.duration_days = details.duration_days
        end_signature(actor, request, CHANGED)
        request.content = {
            "reason": details.reason.strip(),
            "procedure": details.procedure.strip(),
            "levels": list(details.levels),
            "icd10": [dict(row) for row in details.icd10],
            "cpt": [dict(row) for row in details.cpt],
            "objective": details.objective.strip(),
            "continuity": details.continuity.strip(),
            "by_telehealth": details.by_telehealth,
        }
        record(AuditTag.REQUEST_SAVED, actor=actor, case_id=case.id, request_id=request.id, changes=["boxes"])


def _problems(details: RequestDetails, practice_id: int) -> dict[str, str]:
    problems = {}
    if details.clinician_id is not None and not directory.works_here(practice_id, details.clinician_id):
        problems["clinician"] = "Choose a clinician who works here now."
    wrong = [row["code"] for row in details.icd10 if not is_icd10(row["code"])]
    if wrong:
        problems["icd10"] = f"Not the form of an ICD-10-CM code: {', '.join(wrong)}."
    wrong = [row["code"] for row in details.cpt if not is_procedure_code(row["code"])]
    if wrong:
        problems["cpt"] = f"Not the form of a CPT or HCPCS code: {', '.join(wrong)}."
    if details.category is Category.NEW_SPECIALTY and not details.specialty.strip():
        problems["specialty"] = "Name the specialty VA is asked for."
    texts = {
        "procedure": details.procedure,
        "specialty": details.specialty,
        "reason": details.reason,
        "objective": details.objective,
        "continuity": details.continuity,
        "icd10": "\n\n".join(row.get("label") or "" for row in details.icd10),
        "cpt": "\n\n".join(row.get("label") or "" for row in details.cpt),
    }
    return claim_problems(texts) | problems


@keeps_refusals
def make_packet(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    attachment_ids: Sequence[int] = (),
    uploads: Sequence[tuple[str, bytes]] = (),
) -> str:
    """Order the request's packet from the facts as they are now, to be signed anew; returns its opaque id at once.

    `attachment_ids` are PDF files of the case; `uploads` (file name, bytes) follow as PDFs. Twice gives the same.
    """
    taken = [take(name, data, "files") for name, data in uploads]
    with case_change(actor, case_uid, seen_version) as case:
        added = [_keep(actor, case, one) for one in taken]
        return join_make_packet(actor, case, [*attachment_ids, *added]).uid


def _keep(actor: Actor, case: Case, taken: Taken) -> int:
    file = keep_taken(taken, case_id=case.id, practice_id=case.practice_id)
    record(AuditTag.FILE_ADDED, actor=actor, case_id=case.id, file_id=file.id, kind="packet attachment")
    return file.id


def join_make_packet(actor: Actor, case: Case, attachment_ids: Sequence[int] = ()) -> Packet:
    """As `make_packet`, inside the caller's transaction."""
    if queries.case_facts(case).wrong_patient_since:
        raise IllegalMove(f"Can't make the packet: {WRONG_PATIENT}.")
    before = queries.newest_packet(request := _request(case))
    packet = order_packet(request_facts(case), case_id=case.id, request_id=request.id, practice_id=case.practice_id,
                          kind=packet_kind(request), attachment_ids=list(attachment_ids), actor=actor,
                          origins=lambda: fact_origins(case))  # fmt: skip
    count_as_newest(actor, request, before, packet)
    return packet


def count_as_newest(actor: Actor, request: ServiceRequest, before: Packet | None, packet: Packet) -> None:
    """Have the request go out as `packet`, to be signed anew; joins the transaction."""
    if (before is None or before.id != packet.id) and request.status is RequestStatus.DRAFTING:
        end_signature(actor, request, NEW_PACKET)
        request.packet_id = packet.id


def packet_kind(request: ServiceRequest) -> PacketKind:
    """Which packet a request for service goes out in: care that continues has one of its own."""
    return PacketKind.EXTENSION if request.category is Category.CONTINUATION else PacketKind.REQUEST


@keeps_refusals
def submit_request(
    actor: Actor, case_uid: str, seen_version: int | None, *, sent_on: date, channel: Channel, proof: str
) -> None:
    """Record that the packet went to VA on `sent_on`, how, and the proof (confirmation number, fax receipt).

    Raises IllegalMove also while the program is sending it.
    """
    with case_change(actor, case_uid, seen_version) as case:
        problems = {}
        if sent_on > directory.today(actor.practice_id):
            problems["sent_on"] = "This day has not come yet."
        if not proof.strip():
            problems["proof"] = "Enter the proof: HSRM confirmation, fax receipt, tracking number."
        if problems:
            raise Invalid("The sending was not recorded.", **problems)
        check_not_leaving(case, SendingKind.REQUEST)
        request = queries.current_request(case)
        if request and request.is_urgent and channel is Channel.FAX:
            raise refuse(case, CaseAction.SUBMIT_REQUEST, URGENT_FAX)
        if request and request.status is RequestStatus.DRAFTING:
            if (standing := standing_of(case, request)) and standing.stopped:
                why = f"preflight: {standing.stopped[0].rule.name.lower()}"
                raise refuse(case, CaseAction.SUBMIT_REQUEST, why)
            join_submit(actor, case, request, sent_on, channel, proof.strip())
            packet = queries.newest_packet(request)
            note_sent_by_hand(actor, case, SendingKind.REQUEST, packet, channel, sent_on, proof.strip())
        else:
            move(case, CaseAction.SUBMIT_REQUEST, actor)


@keeps_refusals
def undo_submit(actor: Actor, case_uid: str, seen_version: int | None, reason: str = "") -> None:
    """Take back a sending that did not happen; the request is being drafted again."""
    with case_change(actor, case_uid, seen_version) as case:
        join_undo_submit(actor, case, reason)
        take_back_by_hand(actor, case, SendingKind.REQUEST)
