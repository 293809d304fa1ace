"""Closing a case with its reason, and reopening it where it was."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from referral.appointments.models import VisitStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals, move, refuse
from referral.cases.states import CaseAction, CaseState, CloseReason
from referral.chasing import queries as chasing
from referral.chasing.rules import Attempt, Needed, still_needed
from referral.chasing.states import Party
from referral.core.actor import Actor
from referral.core.errors import Invalid
from referral.directory import queries as directory

TRIES = ("tries", "days", "parts_of_day", "afternoon_hour", "evening_hour")
"""The dated rules of how often a veteran must have been tried."""


@keeps_refusals
def close(actor: Actor, case_uid: str, seen_version: int | None, reason: CloseReason, note: str) -> None:
    """Close the case. "Finished" only when VA has confirmed the records, or they were waived; others need a note.

    "Unable to reach" only after tries enough on different days and at different times of the day.

    A visit still booked is cancelled with it.
    """
    with case_change(actor, case_uid, seen_version) as case:
        facts = queries.case_facts(case)
        confirmed = facts.state is CaseState.COMPLETED and facts.records_owed is None
        if reason is CloseReason.FINISHED and not confirmed:
            raise refuse(
                case, CaseAction.CLOSE, "it is finished only when VA has confirmed the visit's records"
            )
        missing = tries_missing(case) if reason is CloseReason.UNABLE_TO_REACH else []
        if missing:
            raise Invalid("The case was not closed.", reason=" ".join(missing))
        if reason is not CloseReason.FINISHED and not note.strip():
            raise Invalid("The case was not closed.", note="Say in a sentence why the case is closed.")
        _release_slot(case, note.strip())
        move(case, CaseAction.CLOSE, actor, reason=note.strip(), close_reason=reason)


def tries_missing(case: Case) -> list[str]:
    """What is missing before the veteran may be called out of reach, as sentences; nothing when all was tried."""
    rules, today = directory.rules(case.practice_id), directory.today(case.practice_id)
    tries, days, parts, noon, evening = (rules.days(f"contact.{key}", today) for key in TRIES)
    zone = ZoneInfo(case.veteran.time_zone or directory.practice(case.practice_id).time_zone)
    attempts = [
        Attempt(one.at.astimezone(zone), one.outcome)
        for one in chasing.contacts([case.id])
        if one.party is Party.VETERAN
    ]
    return still_needed(attempts, Needed(tries, days, parts, noon, evening))


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
