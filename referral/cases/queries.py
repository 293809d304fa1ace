"""Reading cases: one case for change, what is known about it, and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.appointments.models import Appointment, VisitStatus
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.rules import SHORTEST_REASON
from referral.authorizations.states import RequestStatus
from referral.cases.facts import (
    AuthorizationFacts,
    CaseFacts,
    ChaseFacts,
    PacketFacts,
    RequestFacts,
    StudyFacts,
    VisitFacts,
)
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.states import CaseState
from referral.chasing.models import Chase
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import Base, db
from referral.core.errors import NotFound, Stale
from referral.directory import queries as directory
from referral.imaging.models import ImagingStudy
from referral.paperwork.models import Packet
from referral.review.models import CareItem, RedFlagScreen, Review
from referral.veterans.models import Consent, ConsentKind

Row = TypeVar("Row", bound=Base)
CHANGED = "This case changed while you were working on it. Look at it again, then repeat."


def case_by_uid(actor: Actor, uid: str) -> Case:
    """The case with its veteran, in the actor's practice. Raises NotFound."""
    wanted = (
        sa.select(Case)
        .where(Case.uid == uid, Case.practice_id == actor.practice_id)
        .options(joinedload(Case.veteran, innerjoin=True))
    )
    case = db.session.scalars(wanted).first()
    if case is None:
        raise NotFound("There is no such case.")
    return case


def case_by_number(practice_id: int, number: str) -> Case | None:
    """The case with that public number (nine digits, see core.numbers.parse_case_number), with its veteran."""
    wanted = (
        sa.select(Case)
        .where(Case.number == number, Case.practice_id == practice_id)
        .options(joinedload(Case.veteran, innerjoin=True))
    )
    return db.session.scalars(wanted).first()


def case_for_change(actor: Actor, uid: str, seen_version: int | None) -> Case:
    """The case, its row locked until the transaction ends. Raises NotFound, or Stale when it moved on since seen."""
    case = _locked(Case.uid == uid, Case.practice_id == actor.practice_id)
    if seen_version is not None and case.version != seen_version:
        raise Stale(CHANGED)
    return case


def case_for_system(case_id: int) -> Case:
    """The case by its row id, locked, for background work. Raises NotFound."""
    return _locked(Case.id == case_id)


def _locked(*wanted: sa.ColumnElement[bool]) -> Case:
    statement = (
        sa.select(Case)
        .where(*wanted)
        .options(joinedload(Case.veteran, innerjoin=True))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    case = db.session.scalars(statement).first()
    if case is None:
        raise NotFound("There is no such case.")
    return case


def _newest(model: type[Row], *wanted: sa.ColumnElement[bool]) -> Row | None:
    return db.session.scalars(sa.select(model).where(*wanted).order_by(model.id.desc()).limit(1)).first()


def _all(model: type[Row], case: Case) -> Sequence[Row]:
    rows: Any = sa.select(model).where(model.case_id == case.id).order_by(model.id)  # type: ignore[attr-defined]
    return db.session.scalars(rows).all()


def studies(case: Case) -> Sequence[ImagingStudy]:
    """Every study logged with the case, oldest first, those removed included."""
    return _all(ImagingStudy, case)


def care_items(case: Case) -> Sequence[CareItem]:
    """Treatments tried before, as entered."""
    return _all(CareItem, case)


def authorizations(case: Case) -> Sequence[Authorization]:
    """The case's VA referrals, oldest first."""
    return _all(Authorization, case)


def requests(case: Case) -> Sequence[ServiceRequest]:
    """The case's requests for service, oldest first."""
    return _all(ServiceRequest, case)


def visits(case: Case) -> Sequence[Appointment]:
    """Booked, done and lost visits, oldest first."""
    return _all(Appointment, case)


def packets(case: Case) -> Sequence[Packet]:
    """Packets made for the case, oldest first."""
    return _all(Packet, case)


def current_study(case: Case) -> ImagingStudy | None:
    """The newest study that was not removed."""
    return _newest(ImagingStudy, ImagingStudy.case_id == case.id, ImagingStudy.removed_at.is_(None))


def current_request(case: Case) -> ServiceRequest | None:
    """The newest request for service that was not withdrawn."""
    return _newest(
        ServiceRequest, ServiceRequest.case_id == case.id, ServiceRequest.status != RequestStatus.WITHDRAWN
    )


def current_review(case: Case) -> Review | None:
    """The newest review, a draft or signed."""
    return _newest(Review, Review.case_id == case.id)


def signed_review(case: Case) -> Review | None:
    """The newest signed review."""
    return _newest(Review, Review.case_id == case.id, Review.signed_at.is_not(None))


def current_visit(case: Case) -> Appointment | None:
    """The newest visit that is booked or done."""
    kept = Appointment.status.in_([VisitStatus.BOOKED, VisitStatus.DONE])
    return _newest(Appointment, Appointment.case_id == case.id, kept)


def newest_visit(case: Case) -> Appointment | None:
    """The newest visit, lost ones included."""
    return _newest(Appointment, Appointment.case_id == case.id)


def first_authorization(case: Case) -> Authorization | None:
    """The VA referral the case was opened with, or the newest that followed it without covering the procedure."""
    return _newest(
        Authorization, Authorization.case_id == case.id, ~Authorization.covers_procedure
    ) or _newest(Authorization, Authorization.case_id == case.id)


def granted_authorization(case: Case) -> Authorization | None:
    """The newest authorization on which VA approved the requested service."""
    return _newest(Authorization, Authorization.case_id == case.id, Authorization.covers_procedure.is_(True))


def open_chase(case: Case) -> Chase | None:
    """The chase that is not settled."""
    return _newest(Chase, Chase.case_id == case.id, Chase.settled_at.is_(None))


def newest_packet(request: ServiceRequest) -> Packet | None:
    """The request's newest packet."""
    return _newest(Packet, Packet.request_id == request.id)


def red_flag_screens(case: Case) -> Sequence[RedFlagScreen]:
    """Every asking of the red-flag questions, oldest first."""
    return _all(RedFlagScreen, case)


def has_consent(case: Case) -> bool:
    """Whether the veteran's consent to care is on record and not withdrawn."""
    found = sa.select(Consent.id).where(
        Consent.veteran_id == case.veteran_id,
        Consent.kind == ConsentKind.CARE,
        Consent.withdrawn_at.is_(None),
    )
    return db.session.execute(found.limit(1)).first() is not None


def desk_clock(practice_id: int) -> Clock:
    """The practice's date, VA business days and dated rules, for due dates."""
    today = clock.today(directory.practice(practice_id).time_zone)
    return Clock(today, directory.calendar(practice_id), directory.rules(practice_id))


def case_facts(case: Case, fingerprint: str | None = None) -> CaseFacts:
    """Everything guards and the next step look at.

    `fingerprint` is that of the case's present letter facts; without it a packet counts as stale only when marked
    so by the caller. Dates are calendar dates at the practice.
    """
    zone = directory.practice(case.practice_id).time_zone
    screens = red_flag_screens(case)
    flagged = [screen for screen in screens if screen.any_yes and screen.cleared_at is None]
    request, visit, newest = current_request(case), current_visit(case), newest_visit(case)
    running = first_authorization(case)
    return CaseFacts(
        state=case.state,
        opened_on=case.opened_on,
        state_since_on=clock.local_date(case.state_since, zone),
        red_flags_asked=bool(screens),
        red_flag_open_since=clock.local_date(flagged[0].asked_at, zone) if flagged else None,
        has_consent=has_consent(case),
        study=_study_facts(current_study(case)),
        asked_for_more=bool(case.asked_for_enc),
        asked_on=case.study_asked_on,
        asked_of=case.study_asked_of,
        has_signed_review=_signed_since(signed_review(case), case.state_since),
        request=_request_facts(request, fingerprint),
        chase=_chase_facts(open_chase(case)),
        authorization=_authorization_facts(granted_authorization(case), request),
        visit=_visit_facts(visit),
        slot_was_lost=newest is not None and newest.status in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW),
        is_urgent=bool(request and request.is_urgent),
        evaluation_expires_on=running.expires_on if running else None,
        snoozed_until=case.snoozed_until,
    )


def _signed_since(review: Review | None, since: datetime) -> bool:
    return review is not None and review.signed_at is not None and review.signed_at >= since


def _study_facts(study: ImagingStudy | None) -> StudyFacts | None:
    return StudyFacts(study.received_on, study.study_on, study.matched_at is not None) if study else None


def request_gaps(request: ServiceRequest) -> dict[str, str]:
    """What the request for service itself still lacks, by field."""
    content = request.content or {}
    gaps = {}
    if len(content.get("reason", "")) < SHORTEST_REASON:
        gaps["reason"] = (
            f"Say in at least {SHORTEST_REASON} characters why: what was tried, when, with what result."
        )
    if not content.get("icd10"):
        gaps["icd10"] = "Give at least one ICD-10-CM code."
    if not content.get("procedure"):
        gaps["procedure"] = "Say what VA is asked for."
    if request.clinician_id is None:
        gaps["clinician"] = "Choose the ordering clinician."
    return gaps


def _request_facts(request: ServiceRequest | None, fingerprint: str | None) -> RequestFacts | None:
    if request is None:
        return None
    packet = newest_packet(request)
    stale = packet is not None and fingerprint is not None and packet.fingerprint != fingerprint
    return RequestFacts(
        status=request.status,
        is_complete=not request_gaps(request),
        signed_on=request.signed_on,
        sent_on=request.sent_on,
        decided_on=request.decided_on,
        packet=PacketFacts(packet.status.value, stale) if packet else None,
    )


def _chase_facts(chase: Chase | None) -> ChaseFacts | None:
    if chase is None:
        return None
    return ChaseFacts(chase.next_rung_on, chase.call_due_on, chase.promise_on, chase.is_escalated)


def _authorization_facts(
    granted: Authorization | None, request: ServiceRequest | None
) -> AuthorizationFacts | None:
    if granted is None or (
        request is not None and request.status in (RequestStatus.DRAFTING, RequestStatus.SENT)
    ):
        return None
    granted_on: date = (
        (request.decided_on if request else None) or granted.issued_on or granted.created_at.date()
    )
    return AuthorizationFacts(
        granted_on, granted.starts_on, granted.expires_on, granted.visits_authorized, granted.visits_used
    )


def _visit_facts(visit: Appointment | None) -> VisitFacts | None:
    if visit is None:
        return None
    return VisitFacts(
        visit.on, visit.booked_on, visit.hsrm_entered_on, visit.records_sent_on, visit.records_confirmed_on
    )


def open_case_ids(practice_id: int) -> Sequence[int]:
    """Ids of the practice's open cases, in order."""
    rows = (
        sa.select(Case.id)
        .where(Case.practice_id == practice_id, Case.state != CaseState.CLOSED)
        .order_by(Case.id)
    )
    return db.session.scalars(rows).all()
