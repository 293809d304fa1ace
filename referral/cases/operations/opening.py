"""Opening a case, and keeping the veteran's details right."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, refresh
from referral.cases.operations.va_referrals import Referral, join_record_referral
from referral.cases.states import CaseState, StepAction, WaitingOn
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, one_at_a_time, transaction
from referral.core.numbers import new_case_number
from referral.directory import queries as directory
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.veterans import search
from referral.veterans.models import KeyKind, SearchKey, Veteran
from referral.veterans.person import Person, check_person, put_on_record


@dataclass(frozen=True)
class Opened:
    """The case that was opened: its opaque id and public number."""

    uid: str
    number: str
    case_id: int


def open_case(
    actor: Actor, person: Person, referral: Referral, *, source: str, complaint: str = ""
) -> Opened:
    """Open a case for a veteran's referral, received today. `source`: phone, fax, hsrm or import.

    The veteran already on record (same last and first name and date of birth) is used again. Raises Invalid by field.
    """
    with transaction():
        case = join_open_case(actor, person, referral, source=source, complaint=complaint)
        return Opened(case.uid, case.number, case.id)


def join_open_case(
    actor: Actor, person: Person, referral: Referral, *, source: str, complaint: str = ""
) -> Case:
    """As `open_case`, inside the caller's transaction (imports write row and case together)."""
    practice = directory.practice(actor.practice_id)
    today = clock.today(practice.time_zone)
    check_person(person, today)
    veteran = _veteran_for(actor, person)
    facility = (
        directory.facility_by_station(actor.practice_id, referral.station_id) if referral.station_id else None
    )
    case = Case(
        practice_id=actor.practice_id,
        number=_free_number(),
        veteran_id=veteran.id,
        facility_id=facility.id if facility else None,
        source=source,
        state=CaseState.RECEIVED,
        state_since=clock.utcnow(),
        state_by_id=actor.id,
        opened_on=today,
        touched_at=clock.utcnow(),
        waiting_on=WaitingOn.COORDINATOR,
        next_action=StepAction.ASK_RED_FLAGS,
        next_due_on=today,
    )
    case.veteran, case.complaint = veteran, complaint or None
    db.session.add(case)
    db.session.flush()
    record(AuditTag.CASE_OPENED, actor=actor, case_id=case.id, source=source)
    join_record_referral(actor, case, referral, source=source)
    order_notice(
        NoticeKind.WELCOME, case_id=case.id, veteran_id=veteran.id, practice_id=case.practice_id, actor=actor
    )
    refresh(case)
    return case


def _free_number() -> str:
    while True:
        number = new_case_number()
        if db.session.execute(sa.select(Case.id).where(Case.number == number)).first() is None:
            return number


def _veteran_for(actor: Actor, person: Person) -> Veteran:
    """The veteran on record with the same last name, first name and date of birth, else a new one.

    Two who take in the same person at once wait for each other here, so that the second finds the first one's row.
    """
    key = search.person_key(person.last_name, person.first_name, person.born_on)
    one_at_a_time(f"person:{actor.practice_id}:{key.hex()}")
    veteran = _veteran_with(actor.practice_id, key)
    if veteran is None:
        veteran = Veteran(practice_id=actor.practice_id)
        put_on_record(veteran, person)
        db.session.add(veteran)
        db.session.flush()
    return veteran


def _veteran_with(practice_id: int, key: bytes) -> Veteran | None:
    wanted = (
        sa.select(Veteran)
        .join(SearchKey, SearchKey.veteran_id == Veteran.id)
        .where(SearchKey.practice_id == practice_id, SearchKey.kind == KeyKind.PERSON, SearchKey.key == key)
        .options(selectinload(Veteran.search_keys))
        .order_by(Veteran.id)
    )
    return db.session.scalars(wanted).first()


def edit_veteran(actor: Actor, case_uid: str, seen_version: int | None, person: Person) -> None:
    """Correct the veteran's details; who changed what is kept. Raises Invalid by field."""
    with case_change(actor, case_uid, seen_version) as case:
        check_person(person, directory.today(actor.practice_id))
        veteran = db.session.scalars(
            sa.select(Veteran).where(Veteran.id == case.veteran_id).options(selectinload(Veteran.search_keys))
        ).one()
        changes = put_on_record(veteran, person)
        if changes:
            record(AuditTag.VETERAN_EDITED, actor=actor, case_id=case.id, changes=changes)
