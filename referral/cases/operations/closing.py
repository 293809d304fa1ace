"""Closing a case with its reason, and reopening it where it was."""

from __future__ import annotations

from referral.appointments.models import VisitStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals, move, refuse
from referral.cases.states import CaseAction, CaseState, CloseReason
from referral.core.actor import Actor
from referral.core.errors import Invalid


@keeps_refusals
def close(actor: Actor, case_uid: str, seen_version: int | None, reason: CloseReason, note: str) -> None:
    """Close the case. "Finished" only when VA has confirmed the records; any other reason needs a note.

    A visit still booked is cancelled with it.
    """
    with case_change(actor, case_uid, seen_version) as case:
        facts = queries.case_facts(case)
        confirmed = facts.state is CaseState.COMPLETED and facts.records_owed is None
        if reason is CloseReason.FINISHED and not confirmed:
            raise refuse(
                case, CaseAction.CLOSE, "it is finished only when VA has confirmed the visit's records"
            )
        if reason is not CloseReason.FINISHED and not note.strip():
            raise Invalid("The case was not closed.", note="Say in a sentence why the case is closed.")
        _release_slot(case, note.strip())
        move(case, CaseAction.CLOSE, actor, reason=note.strip(), close_reason=reason)


def _release_slot(case: Case, note: str) -> None:
    visit = queries.current_visit(case)
    if case.state is CaseState.SCHEDULED and visit is not None:
        visit.status, visit.lost_reason = VisitStatus.CANCELLED, note


@keeps_refusals
def reopen(actor: Actor, case_uid: str, seen_version: int | None, note: str) -> None:
    """Reopen a closed case in the state it was closed from; a case closed with a booked visit waits for a new slot."""
    if not note.strip():
        raise Invalid("The case was not reopened.", note="Say in a sentence why.")
    with case_change(actor, case_uid, seen_version) as case:
        if case.closed_from is CaseState.SCHEDULED:
            case.closed_from = CaseState.VA_AUTHORIZATION  # its slot was given up when it closed
        move(case, CaseAction.REOPEN, actor, reason=note.strip())
