"""Reading cases: one case for change, what is known about it, and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.appointments.models import Appointment, VisitStatus
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.cases.gather import case_facts as case_facts
from referral.cases.gather import desk_clock as desk_clock
from referral.cases.gather import request_gaps as request_gaps
from referral.cases.models import Case
from referral.cases.states import CaseState
from referral.chasing.models import Chase
from referral.core.actor import Actor
from referral.core.db import Base, db
from referral.core.errors import NotFound, Stale
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


def case_by_id(practice_id: int, case_id: int) -> Case:
    """The case in the practice. Raises NotFound."""
    case = db.session.scalars(
        sa.select(Case).where(Case.id == case_id, Case.practice_id == practice_id)
    ).first()
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


def open_case_ids(practice_id: int) -> Sequence[int]:
    """Ids of the practice's open cases, in order."""
    rows = (
        sa.select(Case.id)
        .where(Case.practice_id == practice_id, Case.state != CaseState.CLOSED)
        .order_by(Case.id)
    )
    return db.session.scalars(rows).all()
