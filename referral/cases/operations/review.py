"""The MRI review: handed over, written, signed; a signature makes the move that its outcome means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import Category
from referral.care.models import CareItem
from referral.care.states import CARE_LABELS, CareKind
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations import key_pictures
from referral.cases.operations.moves import case_change, keeps_refusals, move
from referral.cases.states import CaseAction, CaseState, CloseReason, IntakeSection, WaitingOn
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.directory import queries as directory
from referral.directory.models import Clinician
from referral.review.candidacy import CareFact, Known, with_records
from referral.review.models import Review
from referral.review.rules import BIOLOGIC_PATH, NEEDS_VA, is_within_48_hours, shape_faults, signing_gaps
from referral.review.signature import review_hash
from referral.review.states import Outcome

BY_PAGE = "password and second factor"
MOVE_FOR = {
    Outcome.CANDIDATE: CaseAction.RECOMMEND,
    Outcome.DIAGNOSTIC_FIRST: CaseAction.RECOMMEND,
    Outcome.REFER_SURGEON: CaseAction.RECOMMEND,
    Outcome.MORE_INFORMATION: CaseAction.ASK_FOR_MORE,
    Outcome.NOT_CANDIDATE: CaseAction.NOT_CANDIDATE,
}


@keeps_refusals
def start_review(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Hand the matched study to the reviewers."""
    with case_change(actor, case_uid, seen_version) as case:
        move(case, CaseAction.START_REVIEW, actor)


@keeps_refusals
def take_back_review(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Undo `start_review` while nothing is signed."""
    with case_change(actor, case_uid, seen_version) as case:
        move(case, CaseAction.TAKE_BACK_REVIEW, actor)


@keeps_refusals
def save_review(
    actor: Actor, case_uid: str, seen_version: int | None, outcome: Outcome | None, content: Mapping[str, Any]
) -> None:
    """Keep what the reviewer has written so far; a signed review is never changed. Content: review.rules."""
    with case_change(actor, case_uid, seen_version) as case:
        _write(actor, case, outcome, content)


@keeps_refusals
def sign_review(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    outcome: Outcome | None,
    content: Mapping[str, Any],
    *,
    proof: str = BY_PAGE,
) -> None:
    """Sign the review: it is locked, its hash kept, and the case moves as the outcome says.

    The caller has proved the signer (people.operations.prove_signer); `proof` says how, for the history.
    Raises Invalid naming what is missing, by field.
    """
    pictures = [] if signing_gaps(outcome, content) else key_pictures.drawn(actor, case_uid, content)
    with case_change(actor, case_uid, seen_version) as case:
        _check_may_write(actor, case)
        gaps = signing_gaps(outcome, content) or red_flag_gap(case, outcome)
        if gaps or outcome is None:
            raise Invalid("The review can't be signed yet.", **gaps)
        if pictures:
            content = {**content, "pictures": key_pictures.kept(case, pictures)}
        review = _write(actor, case, outcome, content)
        _lock(actor, case, review, outcome, proof)
        follow_outcome(actor, case, review, outcome, content)


def check_signing(actor: Actor, case_uid: str, outcome: Outcome | None, content: Mapping[str, Any]) -> None:
    """Raise Invalid naming by field what keeps the review from being signed; changes nothing."""
    gaps = signing_gaps(outcome, content) or red_flag_gap(queries.case_by_uid(actor, case_uid), outcome)
    if gaps:
        raise Invalid("The review can't be signed yet.", **gaps)
    key_pictures.drawn(actor, case_uid, content)


def red_flag_gap(case: Case, outcome: Outcome | None) -> dict[str, str]:
    """The gap an open red flag makes for an outcome toward the biologic path."""
    if outcome in BIOLOGIC_PATH and queries.case_facts(case).red_flag_open_since:
        return {"outcome": "A red flag is open: call the veteran, decide, and clear it first."}
    return {}


def known_facts(case: Case) -> Known:
    """What the case's record says that bears on candidacy."""
    care = [
        CareFact(item.uid, item.kind is CareKind.SURGERY, _care_sentence(item))
        for item in queries.care_items(case)
    ]
    screens = queries.red_flag_screens(case)
    is_open = any(screen.any_yes and screen.cleared_at is None for screen in screens)
    goals = "; ".join(line.strip() for line in (case.goals or "").splitlines() if line.strip())
    told = queries.newest_answer(case, IntakeSection.STOPS)
    answers = (told.content or {}).items() if told else ()
    stops = "; ".join(f"{key.replace('_', ' ')}: {said}" for key, said in answers if said)
    return Known(care, goals, screens[-1].uid if screens else "", is_open, stops)


def _care_sentence(item: CareItem) -> str:
    when = " to ".join(day.words for day in (item.started_on, item.ended_on) if day)
    said = (CARE_LABELS[item.kind], item.detail, when, item.result)
    return ": ".join(part for part in said if part)


def _check_may_write(actor: Actor, case: Case) -> None:
    if actor.role is not Role.REVIEWER:
        raise NotAllowed("Only a reviewing clinician can write the MRI review.")
    if case.state is not CaseState.MRI_REVIEW:
        raise IllegalMove("Can't write the review: the case is not in MRI review.")


def _write(actor: Actor, case: Case, outcome: Outcome | None, content: Mapping[str, Any]) -> Review:
    _check_may_write(actor, case)
    if faults := shape_faults(content):
        raise Invalid("The review can't be kept.", **faults)
    review = queries.current_review(case)
    if review is None or review.signed_at is not None:
        review = Review(practice_id=case.practice_id, case_id=case.id, written_by_id=actor.id)
        db.session.add(review)
    study = queries.current_study(case)
    review.study_id = study.id if study else None
    review.outcome, review.content = outcome, with_records(content, known_facts(case))
    db.session.flush()
    record(AuditTag.REVIEW_SAVED, actor=actor, case_id=case.id, review_id=review.id)
    return review


def _clinician_of(actor: Actor) -> Clinician | None:
    return db.session.scalars(sa.select(Clinician).where(Clinician.account_id == actor.id)).first()


def signer_name(actor: Actor) -> str:
    """Name and credentials of the actor as they stand on a signature."""
    clinician = _clinician_of(actor)
    return f"{clinician.name}, {clinician.credentials}".rstrip(", ") if clinician else actor.name


def _lock(actor: Actor, case: Case, review: Review, outcome: Outcome, proof: str) -> None:
    signer, signed_at = signer_name(actor), clock.utcnow()
    review.signed_at, review.signed_by_id, review.signer = signed_at, actor.id, signer
    review.signed_hash = review_hash(review.content, outcome.value, signer, signed_at.isoformat())
    db.session.flush()
    record(AuditTag.REVIEW_SIGNED, actor=actor, case_id=case.id, review_id=review.id, outcome=outcome.value,
           hash=review.signed_hash, proof=proof)  # fmt: skip


def follow_outcome(
    actor: Actor, case: Case, review: Review, outcome: Outcome, content: Mapping[str, Any]
) -> None:
    """Make the move that the outcome means, and draft the request it leads to; joins the caller's transaction."""
    if outcome is Outcome.MORE_INFORMATION:
        case.asked_for = content["more_needed"]
        case.study_asked_on = directory.today(case.practice_id)
        case.study_asked_of = WaitingOn.VETERAN
    close_reason = CloseReason.NOT_CANDIDATE if outcome is Outcome.NOT_CANDIDATE else None
    move(case, MOVE_FOR[outcome], actor, close_reason=close_reason)
    if outcome in NEEDS_VA:
        _draft_request(actor, case, review, outcome, content)


def fill_request(request: ServiceRequest, outcome: Outcome, content: Mapping[str, Any]) -> None:
    """What the review asks for, put into the request's boxes; what only the request says stays."""
    request.category = Category.NEW_SPECIALTY if outcome is Outcome.REFER_SURGEON else Category.NEW_SERVICE
    request.specialty = content.get("specialty") or ""
    request.is_urgent = is_within_48_hours(content)
    request.visits, request.duration_days = content.get("visits"), content.get("duration_days")
    request.content = (request.content or {}) | {
        "reason": content.get("reason") or "",
        "procedure": content.get("procedure") or "",
        "levels": list(content.get("requested_levels") or ()),
        "icd10": list(content.get("icd10") or ()),
        "cpt": list(content.get("cpt") or ()),
    }


def _draft_request(
    actor: Actor, case: Case, review: Review, outcome: Outcome, content: Mapping[str, Any]
) -> None:
    """The review's findings carry the request: what is asked, levels, codes and reason flow in, to be checked."""
    clinician, running = _clinician_of(actor), queries.first_authorization(case)
    request = ServiceRequest(
        practice_id=case.practice_id,
        case_id=case.id,
        authorization_id=running.id if running else None,
        review_id=review.id,
        clinician_id=clinician.id if clinician else None,
    )
    fill_request(request, outcome, content)
    db.session.add(request)
    db.session.flush()
    record(
        AuditTag.REQUEST_SAVED,
        actor=actor,
        case_id=case.id,
        request_id=request.id,
        changes=["drafted from the review"],
    )
