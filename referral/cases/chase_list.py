"""What the chasing page shows: calls to make now with everything a caller needs, promises, letters, the rest."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from referral.appointments.models import Appointment
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.states import Channel
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.queries import desk_clock
from referral.cases.states import StepAction
from referral.chasing import queries as chasing
from referral.chasing import wording
from referral.chasing.models import Chase, Contact, FiredRung
from referral.chasing.policies import Ladder, Rung
from referral.chasing.queries import Letter
from referral.chasing.states import Party, Purpose
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.due import BUSINESS_DAYS
from referral.core.errors import NotFound
from referral.core.numbers import read_id, show_case_number
from referral.directory import queries as directory
from referral.directory.models import Facility

PAGE_ROWS = 25
Found = sa.Row[*tuple[Any, ...]]


class ChaseTab(enum.StrEnum):
    CALLS = "calls"
    BROKEN = "broken"
    OURS = "ours"
    LETTERS = "letters"
    PROMISES = "promises"
    WAITING = "waiting"
    ESCALATED = "escalated"


TAB_LABELS = {
    ChaseTab.CALLS: "Calls to make",
    ChaseTab.BROKEN: "Promises broken",
    ChaseTab.OURS: "Ours to do",
    ChaseTab.LETTERS: "Letters to send",
    ChaseTab.PROMISES: "Promised",
    ChaseTab.WAITING: "Waiting",
    ChaseTab.ESCALATED: "Escalated",
}


@dataclass(frozen=True)
class ChaseRow:
    """One chase with what a caller needs at hand. `letters` and `rounds` are oldest first."""

    chase: Chase
    case: Case
    facility: Facility | None
    ladder: Ladder
    referral_number: str | None
    sent_by: str | None
    """How what is waited for an answer to went out, in words."""
    last: Rung | None
    coming: Rung
    script: str | None
    days_waiting: int
    """In the ladder's unit."""
    days_late: int
    """Business days since the call, or the promise, was due."""
    is_promise_broken: bool
    contacts: Sequence[Contact]
    letters: Sequence[Letter]

    @property
    def office(self) -> str | None:
        """Who is called, by name."""
        if self.chase.party is Party.VETERAN:
            return self.case.veteran.list_name
        if self.chase.party is Party.VA and self.facility:
            return f"{self.facility.name}, Office of Community Care"
        return None

    @property
    def phone(self) -> str | None:
        """The number to call: the one on record, else the one that was used last."""
        if self.chase.party is Party.VETERAN:
            return self.case.veteran.phone
        known = self.facility.phone if self.chase.party is Party.VA and self.facility else None
        return known or next((one.number for one in reversed(self.contacts) if one.number), None)

    @property
    def waited(self) -> str:
        """`10 business days`."""
        return how_long(self.days_waiting, self.ladder)


def how_long(days: int, ladder: Ladder) -> str:
    """`10 business days` or `1 day`."""
    kind = "business day" if ladder.unit == BUSINESS_DAYS else "day"
    return f"{days} {kind}{'' if days == 1 else 's'}"


@dataclass(frozen=True)
class ChasePage:
    """One page of a tab. `next_after` is where the next page begins, or nothing on the last one."""

    rows: Sequence[ChaseRow]
    counts: Mapping[ChaseTab, int]
    next_after: str | None


def chase_page(actor: Actor, tab: ChaseTab, after: str = "") -> ChasePage:
    """The practice's open chases of `tab`, the most pressing first, from behind `after`."""
    desk = desk_clock(actor.practice_id)
    order = _ORDER[tab]
    wanted = (
        _open(actor.practice_id).where(_conditions(desk.today)[tab], _is_ordinary()).order_by(order, Chase.id)
    )
    if after:
        wanted = wanted.where(_behind(order, after))
    found = db.session.execute(wanted.add_columns(order.label("sort_day")).limit(PAGE_ROWS + 1)).all()
    shown, has_more = found[:PAGE_ROWS], len(found) > PAGE_ROWS
    next_after = f"{shown[-1].sort_day.isoformat()}_{shown[-1].Chase.id}" if has_more else None
    return ChasePage(_rows(actor, shown, desk), _counts(actor.practice_id, desk.today), next_after)


def chases_of_case(actor: Actor, case_uid: str) -> Sequence[ChaseRow]:
    """The rows of one case's open chases, the most pressing first. Raises NotFound for a case unknown here."""
    known = sa.select(Case.id).where(Case.uid == case_uid, Case.practice_id == actor.practice_id)
    if db.session.scalar(known) is None:
        raise NotFound("There is no such case.")
    order = (_ORDER[ChaseTab.WAITING], Chase.id)
    found = db.session.execute(_open(actor.practice_id).where(Case.uid == case_uid).order_by(*order)).all()
    return _rows(actor, found, desk_clock(actor.practice_id))


def _open(practice_id: int) -> sa.Select[Chase, Case, Facility, ServiceRequest, Appointment, Authorization]:
    other = aliased(Authorization)
    newest = (
        sa.select(sa.func.max(other.id)).where(other.case_id == Case.id).correlate(Case).scalar_subquery()
    )
    about_visit = Chase.purpose.in_([Purpose.HSRM_ENTRY, Purpose.RECORDS_DUE, Purpose.RECORDS_CONFIRMED])
    about_request = Chase.purpose.in_([Purpose.VA_ANSWER, Purpose.VA_QUESTION])
    return (
        sa.select(Chase, Case, Facility, ServiceRequest, Appointment, Authorization)
        .join(Case, Case.id == Chase.case_id)
        .outerjoin(Facility, Facility.id == Chase.facility_id)
        .outerjoin(ServiceRequest, sa.and_(ServiceRequest.id == Chase.about_id, about_request))
        .outerjoin(Appointment, sa.and_(Appointment.id == Chase.about_id, about_visit))
        .outerjoin(
            Authorization,
            Authorization.id
            == sa.func.coalesce(ServiceRequest.authorization_id, Appointment.authorization_id, newest),
        )
        .options(joinedload(Case.veteran, innerjoin=True))
        .where(Chase.practice_id == practice_id, Chase.settled_at.is_(None))
    )


def _is_ordinary() -> sa.ColumnElement[bool]:
    """Not red-flagged: nothing that a clinician must look at first is in a list of calls."""
    return sa.func.coalesce(Case.next_action != StepAction.CLEAR_RED_FLAG, sa.true())


def _conditions(today: date) -> dict[ChaseTab, sa.ColumnElement[bool]]:
    """Which open chases a tab shows. Calls, ours, promises and waiting share all of them out between themselves."""
    is_ours = Chase.party == Party.PRACTICE
    call_now = sa.or_(
        Chase.call_due_on <= today, sa.and_(Chase.call_due_on.is_(None), Chase.promise_on < today)
    )
    call_now = sa.and_(sa.func.coalesce(call_now, sa.false()), ~is_ours)
    ours_now = sa.and_(is_ours, Chase.rung > 0)
    is_promised = sa.func.coalesce(Chase.promise_on >= today, sa.false())
    unsent = sa.exists().where(
        FiredRung.chase_id == Chase.id, FiredRung.paper_id.is_not(None), FiredRung.sent_on.is_(None)
    )
    return {
        ChaseTab.CALLS: call_now,
        ChaseTab.BROKEN: sa.func.coalesce(Chase.promise_breaks_on <= today, sa.false()),
        ChaseTab.OURS: ours_now,
        ChaseTab.LETTERS: unsent,
        ChaseTab.PROMISES: sa.and_(is_promised, ~call_now),
        ChaseTab.WAITING: ~sa.or_(call_now, is_promised, ours_now),
        ChaseTab.ESCALATED: Chase.is_escalated.is_(True),
    }


_ORDER: dict[ChaseTab, sa.ColumnElement[date]] = {
    ChaseTab.CALLS: sa.func.coalesce(Chase.call_due_on, Chase.promise_on, Chase.opened_on),
    ChaseTab.BROKEN: sa.func.coalesce(Chase.promise_on, Chase.opened_on),
    ChaseTab.OURS: sa.type_coerce(Chase.opened_on, sa.Date),
    ChaseTab.LETTERS: sa.type_coerce(Chase.opened_on, sa.Date),
    ChaseTab.PROMISES: sa.func.coalesce(Chase.promise_on, Chase.opened_on),
    ChaseTab.WAITING: sa.func.coalesce(Chase.call_due_on, Chase.next_rung_on, Chase.opened_on),
    ChaseTab.ESCALATED: sa.type_coerce(Chase.opened_on, sa.Date),
}


def _behind(order: sa.ColumnElement[date], after: str) -> sa.ColumnElement[bool]:
    """The keyset condition of `after`; one that nobody could have been given means the first page."""
    day, _, row_id = after.partition("_")
    last_id = read_id(row_id)
    try:
        last_day = date.fromisoformat(day)
    except ValueError:
        return sa.true()
    if last_id is None:
        return sa.true()
    return sa.or_(order > last_day, sa.and_(order == last_day, Chase.id > last_id))


def _counts(practice_id: int, today: date) -> dict[ChaseTab, int]:
    conditions = _conditions(today)
    counted = sa.select(*(sa.func.count(sa.case((condition, 1))) for condition in conditions.values()))
    row = db.session.execute(
        counted.join_from(Chase, Case, Case.id == Chase.case_id).where(
            Chase.practice_id == practice_id, Chase.settled_at.is_(None), _is_ordinary()
        )
    ).one()
    return dict(zip(conditions, row, strict=True))


def _rows(actor: Actor, found: Sequence[Found], desk: Clock) -> list[ChaseRow]:
    letters = chasing.letters([row.Chase.id for row in found])
    contacts: dict[int, list[Contact]] = {}
    for contact in chasing.contacts([row.Chase.case_id for row in found]):
        contacts.setdefault(contact.case_id, []).append(contact)
    practice = directory.practice(actor.practice_id).name
    words = {"caller": actor.name, "role": actor.role.value, "practice": practice}
    return [
        _row(row, contacts.get(row.Chase.case_id, []), letters.get(row.Chase.id, []), desk, words)
        for row in found
    ]


def _row(
    found: Found, contacts: list[Contact], letters: list[Letter], desk: Clock, words: Mapping[str, str]
) -> ChaseRow:
    chase: Chase = found.Chase
    ladder = chasing.ladder_of_chase(chase, desk.today)
    number: str | None = found.Authorization.number if found.Authorization else None
    days_waiting = ladder.waited(chase.opened_on, desk.today, desk.calendar)
    due_on, calling = chase.call_due_on or chase.promise_on or desk.today, ladder.calling_rung(chase.rung)
    sent_by = _sent_by(found.ServiceRequest, found.Appointment)
    said = {
        **words,
        "referral_number": number,
        "since": wording.long_date(chase.opened_on),
        "channel": sent_by,
        "days": how_long(days_waiting, ladder),
    }
    return ChaseRow(
        chase=chase,
        case=found.Case,
        facility=found.Facility,
        ladder=ladder,
        referral_number=number,
        sent_by=sent_by,
        last=ladder.rung(chase.rung) if chase.rung else None,
        coming=ladder.rung(chase.rung + 1),
        script=wording.fill_in(calling.script, said) if calling else None,
        days_waiting=days_waiting,
        days_late=max(desk.calendar.between(due_on, desk.today), 0),
        is_promise_broken=chase.promise_breaks_on is not None and chase.promise_breaks_on <= desk.today,
        contacts=[contact for contact in contacts if contact.chase_id == chase.id],
        letters=letters,
    )


def _sent_by(request: ServiceRequest | None, visit: Appointment | None) -> str | None:
    """How the request, or the visit's records, went to VA, in words."""
    channel = (request.channel if request else None) or (visit.records_channel if visit else None)
    return wording.CHANNEL_LABELS[Channel(channel)] if channel else None


def chase_summaries(practice_id: int, chase_ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The practice's open chases (or those named) as plain values without names, for automation."""
    desk = desk_clock(practice_id)
    ladders = chasing.ladders(practice_id)
    rows = (
        sa.select(Chase, Case.number, Facility.station_id)
        .join(Case, Case.id == Chase.case_id)
        .outerjoin(Facility, Facility.id == Chase.facility_id)
        .where(Chase.practice_id == practice_id)
        .order_by(Chase.next_rung_on, Chase.id)
    )
    wanted = Chase.settled_at.is_(None) if chase_ids is None else Chase.id.in_(chase_ids)
    return [
        {
            "case": show_case_number(number),
            "purpose": chase.purpose.value,
            "station": station_id,
            "waiting_since": chase.opened_on,
            "business_days": desk.calendar.between(chase.opened_on, desk.today),
            "rung": chase.rung,
            "last_done": ladders.ladder(chase.purpose, chase.facility_id, desk.today).rung(chase.rung).label
            if chase.rung
            else None,
            "call_due_on": chase.call_due_on,
            "promise_on": chase.promise_on,
            "is_escalated": chase.is_escalated,
            "next_rung_on": chase.next_rung_on,
        }
        for chase, number, station_id in db.session.execute(
            rows.where(wanted).execution_options(populate_existing=True)
        )
    ]
