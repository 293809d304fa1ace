"""Everything the veteran's page shows about the case of the session, read and put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog

from referral.appointments.models import Appointment, VisitStatus
from referral.authorizations.models import Authorization
from referral.cases import queries as cases
from referral.cases.ledger import case_ledger
from referral.cases.models import Case
from referral.cases.next_step import next_step
from referral.cases.operations.moves import facts_now
from referral.cases.states import CaseState
from referral.core import clock
from referral.core.db import db
from referral.core.languages import known_language
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.directory.models import Clinician, Facility, Practice
from referral.notices.queries import messages_to_read
from referral.notices.states import NoticeState
from referral.portal.held_words import HELD_NAMES
from referral.portal.letters import Letter, letters_to_read
from referral.portal.va_call import Called, VaCall, va_call
from referral.portal.va_words import meaning
from referral.portal.words import Around, BookedVisit, Office, StatusWords, status_words
from referral.veterans.models import Veteran

log = structlog.get_logger()
FOR_US = "for all questions about your case here"
FOR_VA = "the community care office, for questions about VA's answer"


@dataclass(frozen=True)
class VaRecord:
    """VA's own status, which is not ours: what VA calls it, what that means, and as of when."""

    label: str
    meaning: str
    as_of: date | None


@dataclass(frozen=True)
class Message:
    """One message as the veteran reads it; `was_mailed`: it went out by e-mail too."""

    subject: str
    body: str
    on: date
    was_mailed: bool


@dataclass(frozen=True)
class StatusPage:
    """The page. Dates are calendar dates at the practice."""

    case_number: str
    first_name: str
    words: StatusWords
    va_record: VaRecord | None
    visit: BookedVisit | None
    asked_for: str | None
    letters: tuple[Letter, ...]
    letter_language: str
    messages: tuple[Message, ...]
    held: tuple[tuple[str, int], ...]
    """Who has had the case for how many working days."""
    va_call: VaCall | None
    """What to say to VA, when it has our request longer than usual."""


def status_page(case_id: int) -> StatusPage:
    """The page of a case as it stands now."""
    case = db.session.get_one(Case, case_id)
    veteran = db.session.get_one(Veteran, case.veteran_id)
    practice = directory.practice(case.practice_id)
    facts = facts_now(case)
    step = next_step(facts, cases.desk_clock(case.practice_id))
    around = _around(case, practice)
    return StatusPage(
        case_number=show_case_number(case.number),
        first_name=veteran.first_name or "",
        words=status_words(facts, step, around),
        va_record=_va_record(case, practice.time_zone),
        visit=around.visit if case.state is CaseState.SCHEDULED else None,
        asked_for=case.asked_for if case.state is CaseState.RECEIVED else None,
        letters=letters_to_read(case_id, practice.time_zone),
        letter_language=known_language(veteran.language),
        messages=_messages(case_id, practice.time_zone),
        va_call=va_call(facts, cases.desk_clock(case.practice_id), _called(case, around)),
        held=tuple((HELD_NAMES[holder], days) for holder, days in case_ledger(case).days.items()),
    )


def practice_phone() -> str:
    """The practice's phone, for pages shown before anybody signed in."""
    practice = directory.first_practice()
    return practice.phone if practice else ""


def phone_if_readable() -> str:
    """As `practice_phone`, or "" when the database can't be asked: the emergency page must show all the same."""
    try:
        return practice_phone()
    except sa.exc.SQLAlchemyError as error:
        log.error("page_without_phone", exc_info=error)
        return ""


def _around(case: Case, practice: Practice) -> Around:
    facility = db.session.get(Facility, case.facility_id) if case.facility_id else None
    visit = cases.current_visit(case)
    return Around(
        today=clock.today(practice.time_zone),
        practice=Office(practice.name, practice.phone, FOR_US),
        facility=Office(facility.name if facility else "your VA", facility.phone if facility else "", FOR_VA),
        visit=_booked(visit, practice) if visit and visit.status is VisitStatus.BOOKED else None,
        held_by=case.held_by,
        held_since=case.held_since_on,
        close_reason=case.close_reason,
        closed_from=case.closed_from,
    )


def _called(case: Case, around: Around) -> Called:
    found = cases.first_authorization(case)
    times = directory.decision_times(case.practice_id).get(case.facility_id or 0)
    return Called(
        practice=around.practice.name,
        facility=around.facility.name,
        phone=around.facility.phone,
        referral_number=(found.number if found else None) or "",
        answers=times.answers if times else 0,
        usual_days=times.usual_days if times else 0,
    )


def _booked(visit: Appointment, practice: Practice) -> BookedVisit:
    clinician = db.session.get(Clinician, visit.clinician_id) if visit.clinician_id else None
    address = f"{practice.address_line}, {practice.city}, {practice.state} {practice.postal_code}"
    return BookedVisit(
        starts_at=visit.starts_at.astimezone(ZoneInfo(practice.time_zone)),
        place=", ".join(filter(None, (visit.place, practice.name, address if practice.address_line else ""))),
        clinician=f"{clinician.name}, {clinician.credentials}".rstrip(", ") if clinician else "",
    )


def _va_record(case: Case, time_zone: str) -> VaRecord | None:
    found: Authorization | None = cases.granted_authorization(case) or cases.first_authorization(case)
    if found is None or not (found.va_status_label or found.va_status_code):
        return None
    as_of = clock.local_date(found.va_status_at, time_zone) if found.va_status_at else None
    return VaRecord(found.va_status_label or found.va_status_code, meaning(found.va_status_code), as_of)


def _messages(case_id: int, time_zone: str) -> tuple[Message, ...]:
    return tuple(
        Message(
            subject=notice.text["subject"],
            body=notice.text["body"],
            on=clock.local_date(notice.created_at, time_zone),
            was_mailed=notice.state is NoticeState.SENT,
        )
        for notice in messages_to_read(case_id)
        if notice.text
    )
