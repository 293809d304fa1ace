"""The ordering clinician's signature under the request's packet: given, and taken back before sending."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, facts_now, keeps_refusals
from referral.cases.operations.review import BY_PAGE
from referral.cases.operations.unsigning import end_signature
from referral.cases.rules import why_unsignable
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from referral.directory import queries as directory
from referral.directory.models import Clinician
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.paperwork.models import Packet, PacketSignature, SignatureMethod
from referral.paperwork.signing.hashing import signature_hash, time_words
from referral.paperwork.signing.models import SignedScan


def check_signing(actor: Actor, case_uid: str, packet_uid: str) -> None:
    """Raise IllegalMove, NotAllowed or Stale with what keeps the actor from signing that packet; changes nothing."""
    _packet_to_sign(actor, queries.case_by_uid(actor, case_uid), packet_uid)


@keeps_refusals
def sign_packet(
    actor: Actor, case_uid: str, seen_version: int | None, packet_uid: str, *, proof: str = BY_PAGE
) -> int:
    """Sign the packet as it is kept, as its ordering clinician; the signed copy is drawn in the background.

    The caller has proved the signer (people.operations.prove_signer) and shown them the packet's pages.
    Returns the signature's id.
    """
    with case_change(actor, case_uid, seen_version) as case:
        packet = _packet_to_sign(actor, case, packet_uid)
        signature = add_signature(actor, case, packet, SignatureMethod.ELECTRONIC, proof)
        post(JobName.DRAW_SIGNED_COPY, practice_id=case.practice_id, signature_id=signature.id)
        return signature.id


@keeps_refusals
def take_back_signature(actor: Actor, case_uid: str, seen_version: int | None, reason: str) -> None:
    """Take the signature back while the request is not sent. The signature stays visible in the history."""
    if not reason.strip():
        raise Invalid("The signature still stands.", reason="Say why it is taken back.")
    with case_change(actor, case_uid, seen_version) as case:
        request = queries.current_request(case)
        if request is None or request.signature_id is None:
            raise IllegalMove("Can't take the signature back: there is none.")
        if request.status is not RequestStatus.DRAFTING:
            raise IllegalMove(
                "Can't take the signature back: the request has been sent. Take that back first."
            )
        end_signature(actor, request, reason.strip())


def ordering_clinician(request: ServiceRequest) -> Clinician | None:
    """Whom the request names as its ordering provider, who signs."""
    return db.session.get(Clinician, request.clinician_id) if request.clinician_id else None


def _packet_to_sign(actor: Actor, case: Case, packet_uid: str) -> Packet:
    why = why_unsignable(facts_now(case))
    if why:
        raise IllegalMove(f"Can't sign: {why}.")
    request = queries.current_request(case)
    packet = queries.newest_packet(request) if request else None
    clinician = ordering_clinician(request) if request else None
    assert packet is not None
    assert clinician is not None
    if clinician.account_id != actor.id:
        raise NotAllowed(
            f"Only {clinician.name} can sign, whom the form names as the ordering provider. "
            "Another clinician signs after the request names them and the packet is made again."
        )
    if packet.uid != packet_uid:
        raise Stale("The packet was made again. Look at its pages, then sign.")
    return packet


def add_signature(
    actor: Actor,
    case: Case,
    packet: Packet,
    method: SignatureMethod,
    proof: str,
    scan: SignedScan | None = None,
) -> PacketSignature:
    """The ordering clinician's signature under the packet, now or as dated on `scan`; joins the transaction."""
    request, at = queries.current_request(case), clock.utcnow()
    clinician = ordering_clinician(request) if request else None
    assert request is not None
    assert clinician is not None
    assert packet.pdf is not None
    zone = directory.practice(case.practice_id).time_zone
    row = PacketSignature(
        practice_id=case.practice_id, case_id=case.id, request_id=request.id, packet_id=packet.id, method=method,
        npi=clinician.npi, signed_at=at, signed_on=scan.signed_on if scan else clock.local_date(at, zone),
        printed_at=time_words(at, zone), signed_by_id=actor.id, proof=proof, sha256=packet.pdf.sha256,
        scan_id=scan.id if scan else None,
    )  # fmt: skip
    row.signer = f"{clinician.name}, {clinician.credentials}".rstrip(", ")
    row.hash = signature_hash(row, packet.uid, scan)
    db.session.add(row)
    db.session.flush()
    request.signed_on, request.signature_id, request.packet_id = row.signed_on, row.id, packet.id
    record(AuditTag.REQUEST_SIGNED, actor=actor, case_id=case.id, request_id=request.id, packet_id=packet.id,
           signature_id=row.id, method=row.method.value, hash=row.hash, proof=proof)  # fmt: skip
    return row
