"""Correcting a signed review: an addendum, signed like the review, that re-opens what depended on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.cases import queries, review_queries
from referral.cases.models import Case, CaseNote
from referral.cases.operations.moves import case_change, keeps_refusals, move
from referral.cases.operations.review import (
    BY_PAGE,
    fill_request,
    follow_outcome,
    known_facts,
    red_flag_gap,
    signer_name,
)
from referral.cases.operations.unsigning import CHANGED, TAKEN_BACK, end_signature
from referral.cases.states import CaseAction, CaseState, CloseReason
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.directory import queries as directory
from referral.paperwork.claims_language import claim_problems
from referral.review.addenda import changed_fields, effective
from referral.review.candidacy import with_records
from referral.review.models import Review, ReviewAddendum
from referral.review.rules import NEEDS_VA, signing_gaps
from referral.review.signature import addendum_hash
from referral.review.states import Outcome

UNDER_REVIEW = frozenset({CaseState.RECEIVED, CaseState.MRI_REVIEW})
"""States in which a new review follows, which gives the new outcome."""


def check_addendum(
    actor: Actor, case_uid: str, text: str, outcome: Outcome | None, content: Mapping[str, Any]
) -> None:
    """Raise Invalid naming by field what keeps the addendum from being signed; changes nothing."""
    case = queries.case_by_uid(actor, case_uid)
    _check(actor, case, _signed(case), text, outcome, content)


@keeps_refusals
def add_addendum(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    *,
    text: str,
    outcome: Outcome | None,
    content: Mapping[str, Any],
    proof: str = BY_PAGE,
) -> None:
    """Sign a correction: `text` says what and why, `outcome` and `content` are the whole review as it is right.

    The caller has proved the signer. A request being drafted takes the correction up and must be signed again; when
    VA has the request, telling VA becomes the next step. Raises Invalid by field, IllegalMove, NotAllowed.
    """
    with case_change(actor, case_uid, seen_version) as case:
        review = _signed(case)
        changed = _check(actor, case, review, text, outcome, content)
        if "criteria" in changed:
            changed["criteria"] = with_records(content, known_facts(case)).get("criteria") or {}
        _store(actor, case, review, text.strip(), changed, proof)
        if changed and outcome is not None:
            _reopen(actor, case, review, outcome, changed)


@keeps_refusals
def tell_va(actor: Actor, case_uid: str, seen_version: int | None, how: str, note: str) -> None:
    """Record that VA was told of the correction: how, and what was said."""
    with case_change(actor, case_uid, seen_version) as case:
        if case.va_to_tell_since is None:
            raise IllegalMove("There is no correction that VA has to be told of.")
        if not note.strip():
            raise Invalid("Nothing was recorded.", note="Say whom you told, and what VA wants now.")
        case.va_to_tell_since = None
        told = CaseNote(practice_id=case.practice_id, case_id=case.id, by_id=actor.id, text=note.strip())
        db.session.add(told)
        db.session.flush()
        record(AuditTag.VA_TOLD, actor=actor, case_id=case.id, note_id=told.id, channel=how)


def _signed(case: Case) -> Review:
    review = queries.signed_review(case)
    if review is None:
        raise IllegalMove("There is no signed review to correct.")
    return review


def _check(
    actor: Actor, case: Case, review: Review, text: str, outcome: Outcome | None, content: Mapping[str, Any]
) -> dict[str, Any]:
    """What the addendum changes. Raises when it can't be signed."""
    if actor.role is not Role.REVIEWER:
        raise NotAllowed("Only a reviewing clinician can correct an MRI review.")
    problems = {} if text.strip() else {"correction": "Say what is corrected, and why."}
    problems |= claim_problems({"correction": text})
    before = effective(review.outcome, review.content, review_queries.changes(review))
    faults = signing_gaps(outcome, content) or red_flag_gap(case, outcome)
    changed = {} if faults else changed_fields(before, (outcome, content))
    problems |= faults
    if "outcome" in changed and case.state in UNDER_REVIEW:
        problems["outcome"] = "The case is being reviewed again: give the new outcome in the new review."
    if problems:
        raise Invalid("The addendum can't be signed yet.", **problems)
    return changed


def _store(actor: Actor, case: Case, review: Review, text: str, changed: dict[str, Any], proof: str) -> None:
    signer, at = signer_name(actor), clock.utcnow()
    addendum = ReviewAddendum(
        practice_id=case.practice_id,
        case_id=case.id,
        review_id=review.id,
        text=text,
        signed_at=at,
        signed_by_id=actor.id,
        signer=signer,
        signed_hash=addendum_hash(review.signed_hash or "", text, changed, signer, at.isoformat()),
    )
    addendum.changes = changed
    db.session.add(addendum)
    db.session.flush()
    record(
        AuditTag.REVIEW_CORRECTED,
        actor=actor,
        case_id=case.id,
        review_id=review.id,
        addendum_id=addendum.id,
        changed=sorted(changed),
        hash=addendum.signed_hash,
        proof=proof,
    )


def _reopen(actor: Actor, case: Case, review: Review, outcome: Outcome, changed: Mapping[str, Any]) -> None:
    """Bring what rests on the review in line with the correction."""
    content = review_queries.effective_review(review)[1]
    if case.state is CaseState.CLOSED:
        by_review = (CloseReason.NOT_CANDIDATE, CaseState.MRI_REVIEW)
        if (case.close_reason, case.closed_from) == by_review and "outcome" in changed:
            move(case, CaseAction.REOPEN_CORRECTED, actor)
            follow_outcome(actor, case, review, outcome, content)
        return
    requests = [row for row in queries.requests(case) if row.status is not RequestStatus.WITHDRAWN]
    if any(row.status is not RequestStatus.DRAFTING for row in requests):
        case.va_to_tell_since = directory.today(case.practice_id)
    elif "outcome" in changed and outcome not in NEEDS_VA:
        for row in requests:
            row.status = RequestStatus.WITHDRAWN
            end_signature(actor, row, TAKEN_BACK)
        db.session.flush()
        move(case, CaseAction.TAKE_BACK_RECOMMENDATION, actor)
        follow_outcome(actor, case, review, outcome, content)
        return
    if requests and requests[-1].status is RequestStatus.DRAFTING and outcome in NEEDS_VA:
        _draft_again(actor, case, requests[-1], outcome, content)


def _draft_again(
    actor: Actor, case: Case, request: ServiceRequest, outcome: Outcome, content: Mapping[str, Any]
) -> None:
    fill_request(request, outcome, content)
    end_signature(actor, request, CHANGED)
    record(
        AuditTag.REQUEST_SAVED,
        actor=actor,
        case_id=case.id,
        request_id=request.id,
        changes=["corrected by an addendum to the review"],
    )
