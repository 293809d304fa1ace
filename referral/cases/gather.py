"""Gathers what is known about a case in one statement: moves, guards and the next step look at nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from referral.appointments.models import Appointment, VisitNote, VisitStatus
from referral.authorizations.models import Authorization, ServiceRequest, VaQuestion
from referral.authorizations.states import SHOWN_BY_VA, Channel, RequestStatus
from referral.care.models import CareTrial
from referral.cases.chase_facts import open_chases, records_chased, since_on
from referral.cases.facts import (
    AuthorizationFacts,
    CaseFacts,
    PacketFacts,
    RecordsOwed,
    RequestFacts,
    SendingFacts,
    SignedCopyFacts,
    StudyFacts,
    TrialFacts,
    VisitFacts,
)
from referral.cases.models import Case, CaseMessage
from referral.cases.next_step import Clock
from referral.cases.runway_facts import case_runway
from referral.chasing.models import Chase, Contact
from referral.chasing.states import SPOKE, Party
from referral.core import clock
from referral.core.db import db
from referral.directory import queries as directory
from referral.directory.models import Clinician, DecisionTimes
from referral.imaging.models import ImagingStudy
from referral.paperwork.models import Packet, PacketSignature
from referral.paperwork.preflight.findings import MAY_LEAVE
from referral.review.models import RedFlagScreen, Review
from referral.sending.models import Sending
from referral.sending.states import SendingKind, SendingState
from referral.veterans.models import Consent, ConsentKind

RECORDS_OPEN = (
    Appointment.status == VisitStatus.DONE,
    Appointment.records_confirmed_on.is_(None),
    Appointment.records_waived_on.is_(None),
)
"""Visits that took place and whose records VA has not confirmed, and nobody waived."""
CASE_ID: sa.BindParameter[int] = sa.bindparam("case_id")
VETERAN_ID: sa.BindParameter[int] = sa.bindparam("veteran_id")
FACILITY_ID: sa.BindParameter[int] = sa.bindparam("facility_id", type_=sa.BigInteger)
Study, Request, Question = aliased(ImagingStudy), aliased(ServiceRequest), aliased(VaQuestion)
Signature, Signer = aliased(PacketSignature), aliased(Clinician)
LastPacket = aliased(Packet)
Granted, Running, LastReferral = aliased(Authorization), aliased(Authorization), aliased(Authorization)
RunningTrial, Troubled = aliased(CareTrial), aliased(Sending)
Visit, LastVisit = aliased(Appointment), aliased(Appointment)
Owed, LastNote = aliased(Appointment), aliased(VisitNote)


def _newest(model: Any, *wanted: Any) -> Any:
    """The id of the newest row of `model` that is `wanted`, as a subquery."""
    return sa.select(sa.func.max(model.id)).where(*wanted).correlate(Request, Owed).scalar_subquery()


def _of_case(model: Any, *wanted: Any) -> Any:
    return _newest(model, model.case_id == CASE_ID, *wanted)


def _under_granted(what: Any, status: VisitStatus) -> Any:
    """`what` of the visits in `status` under the authorization that VA granted."""
    visits = (Appointment.case_id == CASE_ID, Appointment.authorization_id == Granted.id)
    found = sa.select(what).select_from(Appointment).where(*visits, Appointment.status == status)
    return found.correlate(Granted).scalar_subquery()


def _statement() -> Any:
    open_flag = (RedFlagScreen.case_id == CASE_ID, RedFlagScreen.any_yes, RedFlagScreen.cleared_at.is_(None))
    unanswered = (
        CaseMessage.case_id == CASE_ID,
        CaseMessage.is_from_veteran,
        CaseMessage.answered_at.is_(None),
    )
    kept = Appointment.status.in_([VisitStatus.BOOKED, VisitStatus.DONE])
    alarm = (
        ImagingStudy.case_id == CASE_ID,
        ImagingStudy.removed_at.is_(None),
        ImagingStudy.alarm_raised_at.is_not(None),
        ImagingStudy.alarm_cleared_at.is_(None),
    )
    consent = (
        Consent.veteran_id == VETERAN_ID,
        Consent.kind == ConsentKind.CARE,
        Consent.withdrawn_at.is_(None),
    )
    spoken_with_va = (
        Contact.case_id == CASE_ID,
        Contact.party == Party.VA,
        Contact.channel == Channel.PHONE,
        Contact.outcome.in_(SPOKE),
        Contact.at >= Request.created_at,
    )
    oldest_open = sa.select(sa.func.min(Appointment.id)).where(Appointment.case_id == CASE_ID, *RECORDS_OPEN)
    oldest_unsent = oldest_open.where(Appointment.records_sent_on.is_(None))
    owed_id = sa.func.coalesce(oldest_unsent.scalar_subquery(), oldest_open.scalar_subquery())
    withdrawn = (ServiceRequest.case_id == CASE_ID, ServiceRequest.withdrawn_from.is_not(None))
    untold = (Appointment.case_id == CASE_ID, Appointment.va_notified_on.is_(None), kept)
    one = sa.select(sa.literal(1).label("one")).subquery()
    return (
        sa.select(
            sa.exists().where(RedFlagScreen.case_id == CASE_ID).label("red_flags_asked"),
            sa.select(sa.func.min(RedFlagScreen.asked_at)).where(*open_flag).scalar_subquery().label("flagged_at"),
            sa.select(sa.func.min(ImagingStudy.alarm_raised_at)).where(*alarm).scalar_subquery().label("alarmed_at"),
            sa.exists().where(*consent).label("has_consent"),
            sa.select(sa.func.max(Review.signed_at)).where(Review.case_id == CASE_ID).scalar_subquery()
            .label("signed_at"),
            Study.id.label("study_id"), Study.received_on, Study.study_on, Study.matched_at,
            Request,
            LastPacket.id.label("packet_id"), LastPacket.status.label("packet_status"),
            LastPacket.fingerprint.label("packet_fingerprint"), LastPacket.preflight.label("packet_preflight"),
            Signature.drawn_at.label("copy_drawn_at"), Signature.error.label("copy_error"),
            Signature.preflight.label("copy_preflight"), Signer.account_id.label("signer_account_id"),
            sa.exists().where(Chase.case_id == CASE_ID, Chase.settled_at.is_(None)).label("is_chased"),
            Granted.id.label("granted_id"), Granted.issued_on, Granted.created_at.label("granted_at"),
            Granted.starts_on, Granted.expires_on, Granted.visits_authorized, Granted.visits_used,
            sa.func.coalesce(Running.expires_on, LastReferral.expires_on).label("running_expires_on"),
            Visit.id.label("visit_id"), Visit.on.label("visit_on"), Visit.booked_on, Visit.hsrm_entered_on,
            Visit.records_sent_on, Visit.records_confirmed_on, Visit.records_waived_on,
            Owed.id.label("owed_id"), Owed.on.label("owed_on"), Owed.records_sent_on.label("owed_sent_on"),
            sa.and_(LastNote.id.is_not(None), LastNote.signed_at.is_(None)).label("has_note_to_sign"),
            LastVisit.status.label("last_visit_status"),
            sa.select(sa.func.min(CaseMessage.created_at)).where(*unanswered).scalar_subquery().label("message_at"),
            sa.exists().where(*spoken_with_va).correlate(Request).label("va_was_called"),
            Troubled.state.label("sending_state"), Troubled.kind.label("sending_kind"),
            Troubled.troubled_at.label("sending_troubled_at"),
            RunningTrial.id.label("trial_id"), RunningTrial.started_on.label("trial_started_on"),
            RunningTrial.reviewed_week.label("trial_reviewed_week"),
            Question.due_on.label("asked_due_on"), Question.asked_on.label("question_on"),
            Question.answered_on.label("asked_answered_on"),
            sa.exists().where(*withdrawn).label("has_withdrawn"),
            sa.select(sa.func.max(ServiceRequest.decided_on)).where(ServiceRequest.granted_id == Granted.id)
            .correlate(Granted).scalar_subquery().label("approved_on"),
            sa.select(sa.func.min(Appointment.va_notify_by)).where(*untold).scalar_subquery().label("notify_va_by"),
            Granted.care_ends_enc.is_not(None).label("care_ends"),
            _under_granted(sa.func.min(Appointment.on), VisitStatus.DONE).label("first_visit_on"),
            _under_granted(sa.func.max(Appointment.on), VisitStatus.DONE).label("last_visit_on"),
            _under_granted(sa.func.count(), VisitStatus.DONE).label("visits_done"),
            _under_granted(sa.func.min(Appointment.on), VisitStatus.BOOKED).label("next_visit_on"),
            DecisionTimes.answers, DecisionTimes.usual_days, DecisionTimes.slowest_days,
        )
        .select_from(one)
        .outerjoin(Study, Study.id == _of_case(ImagingStudy, ImagingStudy.removed_at.is_(None),
                                               ImagingStudy.is_prior.is_(False)))
        .outerjoin(Request, Request.id == _of_case(ServiceRequest, ServiceRequest.status != RequestStatus.WITHDRAWN))
        .outerjoin(Question, Question.id == _newest(VaQuestion, VaQuestion.request_id == Request.id))
        .outerjoin(LastPacket, LastPacket.id == _newest(Packet, Packet.request_id == Request.id))
        .outerjoin(Signature, Signature.id == Request.signature_id)
        .outerjoin(Signer, Signer.id == Request.clinician_id)
        .outerjoin(Granted, Granted.id == _of_case(Authorization, Authorization.covers_procedure.is_(True)))
        .outerjoin(DecisionTimes, DecisionTimes.facility_id == FACILITY_ID)
        .outerjoin(Running, Running.id == _of_case(Authorization, Authorization.covers_procedure.is_(False)))
        .outerjoin(LastReferral, LastReferral.id == _of_case(Authorization))
        .outerjoin(Visit, Visit.id == _of_case(Appointment, kept))
        .outerjoin(Owed, Owed.id == owed_id)
        .outerjoin(LastNote, LastNote.id == _of_case(VisitNote, VisitNote.appointment_id == Owed.id))
        .outerjoin(LastVisit, LastVisit.id == _of_case(Appointment))
        .outerjoin(Troubled, Troubled.id == _of_case(Sending, Sending.troubled_at.is_not(None),
                                                     Sending.settled_at.is_(None)))
        .outerjoin(RunningTrial, RunningTrial.id == _of_case(CareTrial, CareTrial.ended_on.is_(None),
                                                             CareTrial.removed_at.is_(None)))
    )  # fmt: skip


_FACTS = _statement()


def desk_clock(practice_id: int) -> Clock:
    """The practice's date, VA business days and dated rules, for due dates; read once a transaction."""
    today = directory.today(practice_id)
    kept: dict[int, tuple[Any, Any]] = db.session().info.setdefault("desk", {})
    if practice_id not in kept:
        kept[practice_id] = (directory.calendar(practice_id), directory.rules(practice_id))
    return Clock(today, *kept[practice_id])


def case_facts(
    case: Case, fingerprint: Callable[[], str] | None = None, today: date | None = None
) -> CaseFacts:
    """Everything guards and the next step look at. Dates are calendar dates at the practice.

    `fingerprint` gives that of the case's present letter facts; it is asked only while a request with a packet is
    being drafted. Without it no packet counts as stale. `today`: the day as of which the runway is projected.
    """
    desk = desk_clock(case.practice_id)
    zone = directory.practice(case.practice_id).time_zone
    keys = {"case_id": case.id, "veteran_id": case.veteran_id, "facility_id": case.facility_id}
    row = db.session.execute(_FACTS, keys).one()
    request: ServiceRequest | None = row[9]
    return CaseFacts(
        state=case.state,
        opened_on=case.opened_on,
        state_since_on=clock.local_date(case.state_since, zone),
        red_flags_asked=bool(row.red_flags_asked),
        red_flag_open_since=clock.local_date(row.flagged_at, zone) if row.flagged_at else None,
        has_consent=bool(row.has_consent),
        study=StudyFacts(row.received_on, row.study_on, row.matched_at is not None) if row.study_id else None,
        asked_for_more=bool(case.asked_for_enc),
        asked_on=case.study_asked_on,
        asked_of=case.study_asked_of,
        has_signed_review=_signed_since(row.signed_at, case.state_since),
        request=_request_facts(request, row, zone, fingerprint) if request else None,
        chases=open_chases(case.id) if row.is_chased else (),
        records_chased=records_chased(case) if row.owed_id else (),
        authorization=_authorization_facts(row, zone) if row.granted_id else None,
        visit=_visit_facts(row) if row.visit_id else None,
        records_owed=_owed(row) if row.owed_id else None,
        slot_was_lost=row.last_visit_status in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW),
        is_urgent=bool(request and request.is_urgent),
        evaluation_expires_on=row.running_expires_on,
        snoozed_until=case.snoozed_until,
        snoozed_on=case.snoozed_on,
        wrong_patient_since=clock.local_date(row.alarmed_at, zone) if row.alarmed_at else None,
        va_to_tell_since=case.va_to_tell_since,
        message_since=clock.local_date(row.message_at, zone) if row.message_at else None,
        va_was_called=bool(row.va_was_called),
        sending=_sending_facts(row, request, zone) if row.sending_state else None,
        trial=TrialFacts(row.trial_started_on, row.trial_reviewed_week) if row.trial_id else None,
        has_withdrawn=bool(row.has_withdrawn),
        notify_va_by=clock.local_date(row.notify_va_by, zone) if row.notify_va_by else None,
        runway=case_runway(case.state, row, request, replace(desk, today=today or desk.today)),
    )


def shortest_reason(practice_id: int) -> int:
    """How many characters a reason for request needs at least, by the dated rule in force today."""
    desk = desk_clock(practice_id)
    return desk.rules.days("request.reason_characters", desk.today)


def request_gaps(request: ServiceRequest) -> dict[str, str]:
    """What the request for service itself still lacks, by field."""
    content, least = request.content or {}, shortest_reason(request.practice_id)
    gaps = {}
    if len(content.get("reason", "").strip()) < least:
        gaps["reason"] = f"Say in at least {least} characters why: what was tried, when, with what result."
    if not content.get("icd10"):
        gaps["icd10"] = "Give at least one ICD-10-CM code."
    if not content.get("procedure"):
        gaps["procedure"] = "Say what VA is asked for."
    if request.clinician_id is None:
        gaps["clinician"] = "Choose the ordering clinician."
    return gaps


def _signed_since(signed_at: datetime | None, since: datetime) -> bool:
    return signed_at is not None and signed_at >= since


def _request_facts(
    request: ServiceRequest, row: Any, zone: str, fingerprint: Callable[[], str] | None
) -> RequestFacts:
    packet = None
    if row.packet_id:
        drafting = request.status is RequestStatus.DRAFTING
        is_stale = drafting and fingerprint is not None and row.packet_fingerprint != fingerprint()
        packet = PacketFacts(row.packet_status.value, is_stale, row.packet_preflight in MAY_LEAVE)
    return RequestFacts(
        status=request.status,
        is_complete=not request_gaps(request),
        signed_on=request.signed_on,
        sent_on=request.sent_on,
        decided_on=request.decided_on,
        packet=packet,
        begun_on=clock.local_date(request.created_at, zone),
        asked_due_on=row.asked_due_on if row.asked_answered_on is None else None,
        was_asked=row.asked_answered_on is not None,
        signed_copy=_signed_copy(row) if request.signature_id else None,
        signs_here=row.signer_account_id is not None or request.clinician_id is None,
        id=request.id,
        since_on=since_on(request, row),
    )


def _signed_copy(row: Any) -> SignedCopyFacts:
    is_drawn = row.copy_drawn_at is not None
    may_leave = not is_drawn or row.copy_preflight in MAY_LEAVE
    return SignedCopyFacts(is_drawn, bool(row.copy_error) and not is_drawn, may_leave)


def _sending_facts(row: Any, request: ServiceRequest | None, zone: str) -> SendingFacts:
    since = clock.local_date(row.sending_troubled_at, zone)
    is_shown = row.sending_kind is SendingKind.REQUEST and bool(request and request.status in SHOWN_BY_VA)
    return SendingFacts(since, row.sending_state is SendingState.FAILED and not is_shown)


def _authorization_facts(row: Any, zone: str) -> AuthorizationFacts:
    granted_on = row.approved_on or row.issued_on or clock.local_date(row.granted_at, zone)
    return AuthorizationFacts(
        granted_on, row.starts_on, row.expires_on, row.visits_authorized, row.visits_used, row.granted_id
    )


def _visit_facts(row: Any) -> VisitFacts:
    return VisitFacts(
        row.visit_on,
        row.booked_on,
        row.hsrm_entered_on,
        row.records_sent_on,
        row.records_confirmed_on,
        id=row.visit_id,
        records_waived_on=row.records_waived_on,
    )


def _owed(row: Any) -> RecordsOwed:
    return RecordsOwed(row.owed_on, row.owed_sent_on, bool(row.has_note_to_sign))
