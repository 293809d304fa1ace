"""The runway of a case: for which VA referral it is counted, and when none is needed."""

from __future__ import annotations

from typing import Any

from referral.authorizations.models import ServiceRequest
from referral.authorizations.runway import FacilityTimes, Running, Runway, runway
from referral.authorizations.states import IN_HAND, UNDECIDED, RequestStatus
from referral.cases.desk_time import Clock
from referral.cases.states import CaseState

BEFORE_CARE = frozenset({CaseState.RECEIVED, CaseState.MRI_REVIEW, CaseState.VA_AUTHORIZATION})
IN_CARE = frozenset({CaseState.VA_AUTHORIZATION, CaseState.SCHEDULED})
"""Where care goes on. After a visit the desk decides whether any does (moves `schedule` and `ask_for_more_care`)."""


def case_runway(state: CaseState, row: Any, request: ServiceRequest | None, desk: Clock) -> Runway | None:
    """The last safe day for the next request of a case, from `row` of gather's statement; None when none is needed.

    Before VA has approved care it is counted for the referral that the case came with, and until the request is sent.
    After an approval it is counted for what VA approved, until a continuation is sent, or somebody said that care ends.
    """
    is_asked = request is not None and request.status in UNDECIDED
    times = FacilityTimes(row.answers or 0, row.usual_days or 0, row.slowest_days or 0)
    if is_asked:
        return None
    if row.granted_id is None:
        waits = request is None or request.status in IN_HAND | {RequestStatus.RETURNED_INCOMPLETE}
        running = Running(row.running_expires_on, None, 0)
        wanted = waits and state in BEFORE_CARE
    else:
        refused = request is not None and request.status in (RequestStatus.DENIED, RequestStatus.VA_WILL_DO)
        running = _granted(row)
        wanted = state in IN_CARE and not refused and not row.care_ends
    return runway(running, times, desk.today, desk.calendar, desk.rules) if wanted else None


def _granted(row: Any) -> Running:
    return Running(
        expires_on=row.expires_on,
        visits_authorized=row.visits_authorized,
        visits_used=row.visits_used,
        first_visit_on=row.first_visit_on,
        last_visit_on=row.last_visit_on,
        visits_done=row.visits_done or 0,
        booked_on=row.next_visit_on,
    )
