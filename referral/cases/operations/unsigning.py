"""Ending a signature: by a change of what was signed, or because somebody takes it back. Joins the transaction."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.paperwork.models import PacketSignature

CHANGED = "The case changed after the signature"
NEW_PACKET = "The packet was made again"
TAKEN_BACK = "The request was taken back"


def end_signature(actor: Actor, request: ServiceRequest, why: str) -> None:
    """The request counts as unsigned; its signature, if there is one, ends and stays in the history."""
    if request.signature_id is None:
        return
    signature = db.session.get_one(PacketSignature, request.signature_id)
    signature.ended_at, signature.ended_by_id, signature.ended_why = clock.utcnow(), actor.id, why
    request.signed_on, request.signature_id = None, None
    record(AuditTag.REQUEST_UNSIGNED, actor=actor, case_id=request.case_id, request_id=request.id,
           packet_id=signature.packet_id, signature_id=signature.id, why=why)  # fmt: skip
