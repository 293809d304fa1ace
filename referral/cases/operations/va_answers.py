"""VA's answer to a request for service, and what an approval gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from referral.appointments.models import VisitStatus
from referral.authorizations import decision_times
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.queries import newest_question, questions
from referral.authorizations.rules import show_date, why_not_on
from referral.authorizations.states import (
    ANSWERS,
    APPROVALS,
    DECISIONS,
    GrantKind,
    RequestAction,
    RequestStatus,
)
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.cases.operations.request_moves import NOT_YET, move_request
from referral.cases.operations.va_referrals import (
    Referral,
    join_record_referral,
    referral_as_it_is,
    referral_from,
)
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory


@dataclass(frozen=True)
class _Answer:
    """VA's answer as told."""

    status: RequestStatus
    decided_on: date
    note: str
    granted: Referral | None
    grant_kind: GrantKind


@keeps_refusals
def record_answer(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    *,
    answer: RequestStatus,
    decided_on: date,
    note: str,
    granted: Referral | None = None,
    grant_kind: GrantKind = GrantKind.CHILD,
) -> None:
    """Record VA's answer. An approval brings what VA `granted`: a child VA referral, or the one asked under amended.

    Raises Invalid by field; a denial, a return and "VA will do it itself" need a note of what VA said.
    """
    told = _Answer(answer, decided_on, note.strip(), granted, grant_kind)
    with case_change(actor, case_uid, seen_version) as case:
        problems = _answer_problems(told, queries.current_request(case), directory.today(actor.practice_id))
        if problems:
            raise Invalid("VA's answer was not recorded.", **problems)
        request = move_request(actor, case, RequestAction.RECORD_ANSWER)
        request.status, request.decided_on, request.decision_note = answer, decided_on, told.note
        _learn_from(case, request)
        if granted is not None and answer in APPROVALS:
            request.granted_id = _grant(actor, case, request, told).id


def _answer_problems(answer: _Answer, request: ServiceRequest | None, today: date) -> dict[str, str]:
    problems = {}
    if answer.status not in ANSWERS:
        problems["answer"] = "Choose what VA answered."
    if answer.decided_on > today:
        problems["decided_on"] = NOT_YET
    elif request is not None and request.sent_on and answer.decided_on < request.sent_on:
        problems["decided_on"] = "VA can't have answered before the request was sent."
    if answer.status in APPROVALS:
        granted = answer.granted
        if granted is None or granted.expires_on is None:
            problems["expires_on"] = "Enter the last day of the authorization, as on VA's letter or in HSRM."
        elif granted.starts_on and granted.expires_on < granted.starts_on:
            problems["expires_on"] = "The end is before the start."
    elif not answer.note:
        problems["note"] = "Write down what VA said."
    return problems


def _learn_from(case: Case, request: ServiceRequest) -> None:
    """Keep how long VA took, and renew what is known of its facility."""
    request.facility_id = request.facility_id or case.facility_id
    request.decision_days = None
    if request.status in DECISIONS and request.sent_on and request.decided_on:
        pauses = [(one.asked_on, one.answered_on) for one in questions(request.id)]
        calendar = queries.desk_clock(case.practice_id).calendar
        request.decision_days = decision_times.days_taken(
            request.sent_on, request.decided_on, pauses, calendar
        )
    if request.facility_id:
        decision_times.learn(request.facility_id, case.practice_id)


def _grant(actor: Actor, case: Case, request: ServiceRequest, answer: _Answer) -> Authorization:
    granted = answer.granted
    assert granted is not None
    running = db.session.get(Authorization, request.authorization_id) if request.authorization_id else None
    amended = running if answer.grant_kind is GrantKind.AMENDS else None
    if amended is not None:
        request.amended = referral_as_it_is(amended) | {"covers_procedure": amended.covers_procedure}
    row = join_record_referral(actor, case, granted, source="va_answer", authorization=amended)
    row.covers_procedure = True
    if amended is None:
        row.parent_id = request.authorization_id
    row.facility_id = row.facility_id or case.facility_id
    if not row.services:
        row.services = services_asked_for(request)
    db.session.flush()
    return row


def services_asked_for(request: ServiceRequest) -> list[dict[str, Any]] | None:
    """What an approval covers when VA named nothing else: what was asked for."""
    content: Mapping[str, Any] = request.content or {}
    codes = [row["code"] for row in content.get("cpt") or ()]
    return [{"description": content.get("procedure") or "As requested", "codes": codes}] if codes else None


@keeps_refusals
def undo_answer(actor: Actor, case_uid: str, seen_version: int | None, reason: str = "") -> None:
    """Take back an answer recorded by mistake; the request waits as it did before.

    Raises IllegalMove also while a visit is booked that nothing would cover then.
    """
    with case_change(actor, case_uid, seen_version) as case:
        request = move_request(actor, case, RequestAction.UNDO_ANSWER, reason=reason)
        question = newest_question(request.id)
        if question is not None and question.answered_on is None:
            request.status = RequestStatus.MORE_ASKED
        else:
            is_there = request.received_on is not None
            request.status = RequestStatus.RECEIVED if is_there else RequestStatus.SENT
        request.decided_on, request.decision_note = None, None
        _revoke(actor, case, request)
        _learn_from(case, request)


def _check_still_covered(case: Case, granted: Authorization) -> None:
    visit = queries.current_visit(case)
    if visit is None or visit.status is not VisitStatus.BOOKED or visit.emergency_by_id is not None:
        return
    if visit.authorization_id == granted.id and (
        not granted.covers_procedure or why_not_on(granted, visit.on)
    ):
        raise IllegalMove(
            f"A visit on {show_date(visit.on)} is booked under this approval. Cancel the visit first, then take the "
            "answer back."
        )


def _revoke(actor: Actor, case: Case, request: ServiceRequest) -> None:
    """Take back what the approval gave: the child covers nothing any more, an amended referral says what it did.

    Raises IllegalMove when a booked visit would be left without approval.
    """
    granted = db.session.get(Authorization, request.granted_id) if request.granted_id else None
    before, request.granted_id, request.amended = request.amended, None, None
    if granted is None:
        return
    granted.covers_procedure = bool(before and before["covers_procedure"])
    if before:
        values = {name: value for name, value in before.items() if name != "covers_procedure"}
        join_record_referral(actor, case, referral_from(values), source="va_answer", authorization=granted)
    _check_still_covered(case, granted)
