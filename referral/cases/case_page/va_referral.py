"""Reads everything the page of one VA referral shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral.authorizations import queries as authorizations
from referral.authorizations.models import Authorization, AuthorizationMilestone, ServiceRequest
from referral.authorizations.states import STANDINGS
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.va_referrals import hints
from referral.cases.queue.surroundings import Surroundings, surroundings
from referral.core.actor import Actor
from referral.core.errors import NotFound


@dataclass(frozen=True)
class VaReferralPage:
    """One VA referral with what belongs to it."""

    case: Case
    row: Authorization
    around: Surroundings
    parent: Authorization | None
    children: Sequence[Authorization]
    milestones: Sequence[AuthorizationMilestone]
    documents: Sequence[Any]
    """(AuthorizationDocument, StoredFile) each."""
    requests: Sequence[tuple[ServiceRequest, str]]
    """Requests made under it, and that it came of, each with what its status is called."""
    hints: Sequence[str]

    @property
    def details(self) -> Mapping[str, Any]:
        """What else came with it, by name: plain values only."""
        details = self.row.details or {}
        return {
            name: value for name, value in details.items() if isinstance(value, str | int) and value != ""
        }

    @property
    def days_left(self) -> int | None:
        """Days it is still valid, today counted; 0 once it has ended, None without a last day."""
        last = self.row.expires_on
        return None if last is None else max((last - self.around.today).days + 1, 0)


def va_referral_page(actor: Actor, case_uid: str, referral_uid: str) -> VaReferralPage:
    """Load it. Raises NotFound."""
    case = queries.case_by_uid(actor, case_uid)
    rows = queries.authorizations(case)
    row = next((one for one in rows if one.uid == referral_uid), None)
    if row is None:
        raise NotFound("There is no such VA referral on this case.")
    return VaReferralPage(
        case=case,
        row=row,
        around=surroundings(actor),
        parent=next((one for one in rows if one.id == row.parent_id), None),
        children=[one for one in rows if one.parent_id == row.id],
        milestones=authorizations.milestones(row.id),
        documents=authorizations.documents(row.id),
        requests=[
            (request, STANDINGS[request.status].label)
            for request in queries.requests(case)
            if row.id in (request.authorization_id, request.granted_id)
        ],
        hints=hints(case, row, row.uid),
    )
