"""Another request for service after VA answered one or a visit took place: started from the last, or taken back."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.rules import show_date
from referral.authorizations.states import ANSWERS, Category, RequestStatus
from referral.cases import queries, review_queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals, move
from referral.cases.operations.review import fill_request
from referral.cases.operations.unsigning import TAKEN_BACK, end_signature
from referral.cases.paper_facts import continuation_facts
from referral.cases.states import ASKING, CaseAction
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove
from referral.review.rules import NEEDS_VA


def _newest(case: Case) -> ServiceRequest:
    request = queries.current_request(case)
    if request is None:
        raise IllegalMove("There is no request for service yet. It begins with a signed MRI review.")
    return request


@keeps_refusals
def new_request(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Start another request from the last one: after a denial, a return, a withdrawal, or for an extension."""
    with case_change(actor, case_uid, seen_version) as case:
        join_new_request(actor, case)


@keeps_refusals
def ask_for_more_care(
    actor: Actor, case_uid: str, seen_version: int | None, visits: int, duration_days: int
) -> None:
    """After a visit that took place, ask VA for `visits` more over `duration_days`: a continuation is drafted.

    What VA is owed for the visit (its records) stays owed, and is done beside.
    """
    with case_change(actor, case_uid, seen_version) as case:
        move(case, CaseAction.ASK_FOR_MORE_CARE, actor)
        again = join_new_request(actor, case)
        again.visits, again.duration_days = visits, duration_days


@keeps_refusals
def take_back_more_care(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """No more care is asked of VA after all: the case is where its last visit left it, a drafted request taken back."""
    with case_change(actor, case_uid, seen_version) as case:
        move(case, CaseAction.TAKE_BACK_MORE_CARE, actor)
        request = _newest(case)
        if request.status is RequestStatus.DRAFTING:
            join_withdraw(actor, case, request)


def join_new_request(actor: Actor, case: Case, *, is_automatic: bool = False) -> ServiceRequest:
    """As `new_request`, inside the caller's transaction."""
    last = queries.current_request(case) or queries.withdrawn_from_va(case)
    if last is None:
        raise IllegalMove("There is no request for service yet. It begins with a signed MRI review.")
    if case.state not in ASKING or last.status not in ANSWERS | {RequestStatus.WITHDRAWN}:
        raise IllegalMove("Can't start another request: the last one is not answered.")
    granted = queries.granted_authorization(case)
    again = ServiceRequest(
        practice_id=case.practice_id,
        case_id=case.id,
        authorization_id=granted.id if granted else last.authorization_id,
        review_id=last.review_id,
        clinician_id=last.clinician_id,
        category=Category.CONTINUATION if granted else last.category,
        specialty=last.specialty,
        is_urgent=last.is_urgent,
        visits=last.visits,
        duration_days=last.duration_days,
        is_automatic=is_automatic,
    )
    again.content = last.content
    _take_up_corrections(case, last, again)
    if granted:
        again.content = dict(again.content or {}) | {"reason": _why_continue(case, again, granted)}
    db.session.add(again)
    db.session.flush()
    record(
        AuditTag.REQUEST_SAVED,
        actor=actor,
        case_id=case.id,
        request_id=again.id,
        changes=["drafted by the program" if is_automatic else "started again"],
    )
    return again


def _why_continue(case: Case, request: ServiceRequest, granted: Authorization) -> str:
    """What the record says for a continuation, before the reason given last time: a draft for the clinician to edit."""
    so_far = continuation_facts(case)
    used = f"{granted.visits_used} of {granted.visits_authorized or 'an unrecorded number of'} visits used"
    ends = f", last valid day {show_date(granted.expires_on)}" if granted.expires_on else ""
    lines = [
        f"Continuation of care under VA referral {granted.number or '(number not recorded)'}: {used}{ends}."
    ]
    lines += [
        f"{one.measure}: {one.first} on {show_date(one.first_on)}, {one.latest} on {show_date(one.latest_on)}, "
        f"{one.change}."
        for one in so_far.progress
    ]
    goals = "; ".join(line.strip() for line in (case.goals or "").splitlines() if line.strip())
    lines += [f"Goals: {goals}."] if goals else []
    return "\n".join([*lines, (request.content or {}).get("reason", "")]).strip()


def _take_up_corrections(case: Case, last: ServiceRequest, again: ServiceRequest) -> None:
    """A review corrected since the last request went out speaks in the new one."""
    review = queries.signed_review(case)
    addenda = review_queries.addenda(review) if review else []
    if review is None or not any(last.sent_at and row.signed_at > last.sent_at for row in addenda):
        return
    category = again.category
    outcome, content = review_queries.effective_review(review)
    if outcome in NEEDS_VA:
        fill_request(again, outcome, content)
        again.category = category


@keeps_refusals
def withdraw_request(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Take back a request that was started by mistake and not sent; the one before it counts again.

    Raises IllegalMove when it was sent, or is the case's first request, which the review drafted.
    """
    with case_change(actor, case_uid, seen_version) as case:
        request = _newest(case)
        if request.status is not RequestStatus.DRAFTING:
            raise IllegalMove("Can't take the request back: it has been sent.")
        if not any(row.status in ANSWERS or row.withdrawn_from for row in queries.requests(case)):
            raise IllegalMove("Can't take the request back: there is none before it.")
        join_withdraw(actor, case, request)


def join_withdraw(actor: Actor, case: Case, request: ServiceRequest) -> None:
    """Take the drafted `request` back, inside the caller's transaction."""
    request.status = RequestStatus.WITHDRAWN
    end_signature(actor, request, TAKEN_BACK)
    record(
        AuditTag.REQUEST_SAVED, actor=actor, case_id=case.id, request_id=request.id, changes=["taken back"]
    )
