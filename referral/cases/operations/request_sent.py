"""What it means for a request that it left, and that it did not leave after all: inside the caller's transaction."""

from __future__ import annotations

from datetime import date

from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import Channel, RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import move
from referral.cases.states import CaseAction
from referral.core import clock
from referral.core.actor import Actor


def join_submit(
    actor: Actor, case: Case, request: ServiceRequest, sent_on: date, channel: Channel, proof: str
) -> None:
    """The request went to VA on `sent_on`. Raises IllegalMove."""
    request.sent_on, request.sent_at, request.sent_by_id = sent_on, clock.utcnow(), actor.id
    request.channel, request.proof, request.facility_id = channel, proof, case.facility_id
    move(case, CaseAction.SUBMIT_REQUEST, actor)
    request.status = RequestStatus.SENT


def join_undo_submit(actor: Actor, case: Case, reason: str) -> None:
    """The request did not go to VA and is being drafted again. Raises IllegalMove."""
    move(case, CaseAction.UNDO_SUBMIT, actor, reason=reason)
    request = queries.current_request(case)
    assert request is not None  # the move needs one
    request.status = RequestStatus.DRAFTING
    request.sent_on = request.sent_at = request.sent_by_id = request.channel = request.proof = None
    request.facility_id = None
