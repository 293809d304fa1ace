"""Reading cases: one case for change, what is known about it, and its parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.appointments.models import Appointment, VisitStatus
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.care import queries as care
from referral.care.models import CareItem
from referral.cases.gather import RECORDS_OPEN
from referral.cases.gather import case_facts as case_facts
from referral.cases.gather import desk_clock as desk_clock
from referral.cases.gather import request_gaps as request_gaps
from referral.cases.gather import shortest_reason as shortest_reason
from referral.cases.models import Case, CaseMessage, ClinicalNote, IntakeAnswer, IntakeNote
from referral.cases.states import CaseState, IntakeSection
from referral.core.actor import Actor
from referral.core.db import Base, db
from referral.core.errors import NotFound, Stale
from referral.imaging.models import ImagingStudy
from referral.paperwork.models import Packet
from referral.paperwork.queries import SIGNATURES
from referral.review.models import RedFlagScreen, Review

Row = TypeVar("Row", bound=Base)
CHANGED = "This case changed while you were working on it. Look at it again, then repeat."

_WITH_VETERAN = sa.select(Case).options(joinedload(Case.veteran, innerjoin=True))
_BY_UID = _WITH_VETERAN.where(
    Case.uid == sa.bindparam("uid"), Case.practice_id == sa.bindparam("practice_id")
)
_LOCKED_BY_UID = _BY_UID.with_for_update(of=Case).execution_options(populate_existing=True)
_LOCKED_BY_ID = (
    _WITH_VETERAN.where(Case.id == sa.bindparam("case_id"))
    .with_for_update(of=Case)
    .execution_options(populate_existing=True)
)


def case_by_uid(actor: Actor, uid: str) -> Case:
    """The case with its veteran, in the actor's practice. Raises NotFound."""
    return _found(_BY_UID, uid=uid, practice_id=actor.practice_id)


def case_by_id(practice_id: int, case_id: int) -> Case:
    """The case with its veteran, in the practice. Raises NotFound."""
    wanted = sa.select(Case).where(Case.id == case_id, Case.practice_id == practice_id)
    return _found(wanted.options(joinedload(Case.veteran, innerjoin=True)))


def cases_by_id(practice_id: int, case_ids: Collection[int]) -> Mapping[int, Case]:
    """Those cases of the practice with their veterans, by row id."""
    wanted = sa.select(Case).where(Case.id.in_(case_ids), Case.practice_id == practice_id)
    found = db.session.scalars(wanted.options(joinedload(Case.veteran, innerjoin=True)))
    return {case.id: case for case in found}


def case_by_number(practice_id: int, number: str) -> Case | None:
    """The case with that public number (nine digits, see core.numbers.parse_case_number), with its veteran."""
    wanted = sa.select(Case).where(Case.number == number, Case.practice_id == practice_id)
    return db.session.scalars(wanted.options(joinedload(Case.veteran, innerjoin=True))).first()


def case_for_change(actor: Actor, uid: str, seen_version: int | None) -> Case:
    """The case, its row locked until the transaction ends. Raises NotFound, or Stale when it moved on since seen."""
    case = _found(_LOCKED_BY_UID, uid=uid, practice_id=actor.practice_id)
    if seen_version is not None and case.version != seen_version:
        raise Stale(CHANGED)
    return case


def case_for_system(case_id: int) -> Case:
    """The case by its row id, locked, for background work. Raises NotFound."""
    return _found(_LOCKED_BY_ID, case_id=case_id)


def _found(statement: sa.Select[Case], **wanted: Any) -> Case:
    case = db.session.scalars(statement, wanted).first()
    if case is None:
        raise NotFound("There is no such case.")
    return case


def _newest(model: type[Row], *wanted: sa.ColumnElement[bool]) -> sa.Select[Row]:
    return sa.select(model).where(*wanted).order_by(model.id.desc()).limit(1)


def _newest_of_case(model: Any, *wanted: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return _newest(model, model.case_id == _CASE_ID, *wanted)


_CASE_ID: sa.BindParameter[int] = sa.bindparam("case_id")
_CURRENT_STUDY = _newest_of_case(
    ImagingStudy, ImagingStudy.removed_at.is_(None), ImagingStudy.is_prior.is_(False)
)
_CURRENT_REQUEST = _newest_of_case(ServiceRequest, ServiceRequest.status != RequestStatus.WITHDRAWN)
_WITHDRAWN_FROM_VA = _newest_of_case(ServiceRequest, ServiceRequest.withdrawn_from.is_not(None))
_CURRENT_REVIEW = _newest_of_case(Review)
_SIGNED_REVIEW = _newest_of_case(Review, Review.signed_at.is_not(None))
_CURRENT_VISIT = _newest_of_case(Appointment, Appointment.status.in_([VisitStatus.BOOKED, VisitStatus.DONE]))
_UNTOLD_EMERGENCY = _newest_of_case(
    Appointment,
    Appointment.va_notify_by.is_not(None),
    Appointment.va_notified_on.is_(None),
    Appointment.status.in_([VisitStatus.BOOKED, VisitStatus.DONE]),
)
_DONE_VISIT = _newest_of_case(Appointment, Appointment.status == VisitStatus.DONE)
_VISIT_TO_RETURN = (
    sa.select(Appointment)
    .where(Appointment.case_id == _CASE_ID, *RECORDS_OPEN)
    .order_by(Appointment.records_sent_on.is_not(None), Appointment.id)
    .limit(1)
)
_VISIT_TO_CONFIRM = _VISIT_TO_RETURN.where(Appointment.records_sent_on.is_not(None))
_FIRST_AUTHORIZATION = _newest_of_case(Authorization, ~Authorization.covers_procedure)
_NEWEST_AUTHORIZATION = _newest_of_case(Authorization)
_GRANTED_AUTHORIZATION = _newest_of_case(Authorization, Authorization.covers_procedure.is_(True))
_NEWEST_NOTE = _newest_of_case(ClinicalNote)
_NEWEST_PACKET = _newest(Packet, Packet.request_id == sa.bindparam("request_id"))
_RECORDS_PACKET = _newest(Packet, Packet.appointment_id == sa.bindparam("appointment_id"))


def _one(statement: sa.Select[Row], case: Case) -> Row | None:
    return db.session.scalars(statement, {"case_id": case.id}).first()


@cache
def _all_of_case(model: Any) -> sa.Select[Any]:
    return sa.select(model).where(model.case_id == _CASE_ID).order_by(model.id)


def _all(model: type[Row], case: Case) -> Sequence[Row]:
    return db.session.scalars(_all_of_case(model), {"case_id": case.id}).all()


def studies(case: Case) -> Sequence[ImagingStudy]:
    """Every study logged with the case, oldest first, those removed included."""
    return _all(ImagingStudy, case)


def studies_of_cases(case_ids: Sequence[int]) -> Sequence[ImagingStudy]:
    """The studies of several cases that were not removed, oldest first."""
    wanted = sa.select(ImagingStudy).where(
        ImagingStudy.case_id.in_(case_ids), ImagingStudy.removed_at.is_(None)
    )
    return db.session.scalars(wanted.order_by(ImagingStudy.id)).all()


def care_items(case: Case) -> Sequence[CareItem]:
    """Treatments tried, as entered."""
    return care.items(case.id)


def procedure(case: Case) -> Appointment | None:
    """The newest visit that took place, which outcomes are counted from."""
    return _one(_DONE_VISIT, case)


def visit_to_return(case: Case) -> Appointment | None:
    """The visit whose records are worked on: as `facts.RecordsOwed`, else the newest that took place."""
    return _one(_VISIT_TO_RETURN, case) or procedure(case)


def visit_to_confirm(case: Case) -> Appointment | None:
    """The oldest visit whose records went to VA and wait for its word, else as `visit_to_return`."""
    return _one(_VISIT_TO_CONFIRM, case) or visit_to_return(case)


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
    """Packets made for the case with their signatures, oldest first."""
    rows = sa.select(Packet).where(Packet.case_id == case.id).order_by(Packet.id).options(*SIGNATURES)
    return db.session.scalars(rows).all()


def current_study(case: Case) -> ImagingStudy | None:
    """The newest study that was neither removed nor set aside as a prior one."""
    return _one(_CURRENT_STUDY, case)


def current_request(case: Case) -> ServiceRequest | None:
    """The newest request for service that was not withdrawn."""
    return _one(_CURRENT_REQUEST, case)


def withdrawn_from_va(case: Case) -> ServiceRequest | None:
    """The newest request that was withdrawn after VA had it."""
    return _one(_WITHDRAWN_FROM_VA, case)


def current_review(case: Case) -> Review | None:
    """The newest review, a draft or signed."""
    return _one(_CURRENT_REVIEW, case)


def signed_review(case: Case) -> Review | None:
    """The newest signed review."""
    return _one(_SIGNED_REVIEW, case)


def current_visit(case: Case) -> Appointment | None:
    """The newest visit that is booked or done."""
    return _one(_CURRENT_VISIT, case)


def emergency_to_tell(case: Case) -> Appointment | None:
    """The emergency visit that VA has not been told of."""
    return _one(_UNTOLD_EMERGENCY, case)


def first_authorization(case: Case) -> Authorization | None:
    """The VA referral the case was opened with, or the newest that followed it without covering the procedure."""
    return _one(_FIRST_AUTHORIZATION, case) or _one(_NEWEST_AUTHORIZATION, case)


def granted_authorization(case: Case) -> Authorization | None:
    """The newest authorization on which VA approved the requested service."""
    return _one(_GRANTED_AUTHORIZATION, case)


def newest_packet(request: ServiceRequest) -> Packet | None:
    """The request's newest packet."""
    return db.session.scalars(_NEWEST_PACKET, {"request_id": request.id}).first()


def records_packet(visit: Appointment) -> Packet | None:
    """The newest packet of the visit's records."""
    return db.session.scalars(_RECORDS_PACKET, {"appointment_id": visit.id}).first()


def packet_sent_before(packet: Packet) -> tuple[Packet, date | None] | None:
    """The packet of the case that was sent to VA last before `packet` was made, with the day of its sending."""
    sent = (
        sa.select(Packet, ServiceRequest.sent_on)
        .join(ServiceRequest, ServiceRequest.packet_id == Packet.id)
        .where(
            ServiceRequest.case_id == packet.case_id,
            ServiceRequest.sent_at.is_not(None),
            Packet.kind == packet.kind,
            Packet.id < packet.id,
        )
        .order_by(Packet.id.desc())
        .limit(1)
    )
    row = db.session.execute(sent).first()
    return (row[0], row[1]) if row else None


def messages(case: Case) -> Sequence[CaseMessage]:
    """What the veteran and the desk wrote to each other, oldest first."""
    return _all(CaseMessage, case)


def intake_answers(case: Case) -> Mapping[IntakeSection, Sequence[IntakeAnswer]]:
    """What was told at intake, by part, newest first."""
    told: dict[IntakeSection, list[IntakeAnswer]] = {}
    for row in reversed(_all(IntakeAnswer, case)):
        told.setdefault(row.section, []).append(row)
    return told


def newest_answer(case: Case, section: IntakeSection) -> IntakeAnswer | None:
    """What was told last in a part."""
    return next(iter(intake_answers(case).get(section, ())), None)


def intake_notes(case: Case) -> Sequence[IntakeNote]:
    """What staff noted on the intake checklist."""
    return _all(IntakeNote, case)


def clinical_note(case: Case) -> ClinicalNote | None:
    """The newest clinical note."""
    return _one(_NEWEST_NOTE, case)


def red_flag_screens(case: Case) -> Sequence[RedFlagScreen]:
    """Every asking of the red-flag questions, oldest first."""
    return _all(RedFlagScreen, case)


def open_case_ids(practice_id: int) -> Sequence[int]:
    """Ids of the practice's open cases, in order."""
    rows = sa.select(Case.id).where(Case.practice_id == practice_id, Case.state != CaseState.CLOSED)
    return db.session.scalars(rows.order_by(Case.id)).all()
