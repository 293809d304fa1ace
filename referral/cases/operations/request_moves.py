"""The one way a request for service changes its status together with the case it belongs to."""

from __future__ import annotations

from datetime import date

from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import REQUEST_LIFECYCLE, RequestAction
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import move
from referral.cases.states import CaseAction
from referral.core.actor import Actor
from referral.core.errors import IllegalMove

NOT_YET = "This day has not come yet."


def request_in_hand(case: Case) -> ServiceRequest:
    """The newest request that was not withdrawn. Raises IllegalMove when there is none."""
    request = queries.current_request(case)
    if request is None:
        raise IllegalMove("There is no request for service yet. It begins with a signed MRI review.")
    return request


def move_request(actor: Actor, case: Case, action: RequestAction, *, reason: str = "") -> ServiceRequest:
    """Make the case's move of that name and bring the request to the status it leads to."""
    request = request_in_hand(case)
    move(case, CaseAction(action.value), actor, reason=reason.strip())
    end = REQUEST_LIFECYCLE.moves[action].end
    if end is not None:
        request.status = end
    return request


def day_problems(name: str, day: date, request: ServiceRequest | None, today: date) -> dict[str, str]:
    """Why something that VA or we did about the sent `request` can't have been on `day`, by field."""
    if day > today:
        return {name: NOT_YET}
    if request is not None and request.sent_on and day < request.sent_on:
        return {name: "That is before the request was sent."}
    return {}
