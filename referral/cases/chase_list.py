"""What the chasing page shows: calls to make now with everything a caller needs, promises, letters, the rest."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.authorizations.models import Authorization, ServiceRequest
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.cases.queries import desk_clock
from referral.cases.states import StepAction
from referral.chasing import queries as chasing
from referral.chasing import wording
from referral.chasing.models import Chase, Contact, FiredRung
from referral.chasing.policies import Rung, ladders
from referral.chasing.queries import Letter
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import NotFound
from referral.core.numbers import read_id, show_case_number
from referral.directory import queries as directory
from referral.directory.models import Facility

PAGE_ROWS = 25
Found = sa.Row[*tuple[Any, ...]]


class ChaseTab(enum.StrEnum):
    CALLS = "calls"
    LETTERS = "letters"
    PROMISES = "promises"
    WAITING = "waiting"
    ESCALATED = "escalated"


TAB_LABELS = {
    ChaseTab.CALLS: "Calls to make",
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
    request: ServiceRequest | None
    referral_number: str | None
    last: Rung | None
    coming: Rung
    script: str
    days_waiting: int
    """Business days since the request was sent."""
    days_late: int
    """Business days since the call was due."""
    is_promise_broken: bool
    contacts: Sequence[Contact]
    letters: Sequence[Letter]

    @property
    def sent_by(self) -> str | None:
        return _sent_by(self.request)


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


def chase_of_case(actor: Actor, case_uid: str) -> ChaseRow | None:
    """The row of one case's open chase, or None when nothing is chased. Raises NotFound for a case unknown here."""
    known = sa.select(Case.id).where(Case.uid == case_uid, Case.practice_id == actor.practice_id)
    if db.session.scalar(known) is None:
        raise NotFound("There is no such case.")
    found = db.session.execute(_open(actor.practice_id).where(Case.uid == case_uid)).first()
    return _rows(actor, [found], desk_clock(actor.practice_id))[0] if found else None


def _open(practice_id: int) -> sa.Select[Chase, Case, Facility, ServiceRequest, Authorization]:
    return (
        sa.select(Chase, Case, Facility, ServiceRequest, Authorization)
        .join(Case, Case.id == Chase.case_id)
        .outerjoin(Facility, Facility.id == Chase.facility_id)
        .outerjoin(ServiceRequest, ServiceRequest.id == Chase.request_id)
        .outerjoin(Authorization, Authorization.id == ServiceRequest.authorization_id)
        .options(joinedload(Case.veteran, innerjoin=True))
        .where(Chase.practice_id == practice_id, Chase.settled_at.is_(None))
    )


def _is_ordinary() -> sa.ColumnElement[bool]:
    """Not red-flagged: nothing that a clinician must look at first is in a list of calls."""
    return sa.func.coalesce(Case.next_action != StepAction.CLEAR_RED_FLAG, sa.true())


def _conditions(today: date) -> dict[ChaseTab, sa.ColumnElement[bool]]:
    """Which open chases a tab shows. The first, third and fourth share all of them out between themselves."""
    call_now = sa.or_(
        Chase.call_due_on <= today, sa.and_(Chase.call_due_on.is_(None), Chase.promise_on < today)
    )
    call_now = sa.func.coalesce(call_now, sa.false())
    is_promised = sa.func.coalesce(Chase.promise_on >= today, sa.false())
    unsent = sa.exists().where(
        FiredRung.chase_id == Chase.id, FiredRung.paper_id.is_not(None), FiredRung.sent_on.is_(None)
    )
    return {
        ChaseTab.CALLS: call_now,
        ChaseTab.LETTERS: unsent,
        ChaseTab.PROMISES: sa.and_(is_promised, ~call_now),
        ChaseTab.WAITING: ~sa.or_(call_now, is_promised),
        ChaseTab.ESCALATED: Chase.is_escalated.is_(True),
    }


_ORDER: dict[ChaseTab, sa.ColumnElement[date]] = {
    ChaseTab.CALLS: sa.func.coalesce(Chase.call_due_on, Chase.promise_on, Chase.opened_on),
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
    ladder = ladders()[chase.purpose]
    last = ladder.rung(chase.rung) if chase.rung else None
    request: ServiceRequest | None = found.ServiceRequest
    number: str | None = found.Authorization.number if found.Authorization else None
    days_waiting = desk.calendar.between(chase.opened_on, desk.today)
    due_on = chase.call_due_on or chase.promise_on or desk.today
    return ChaseRow(
        chase=chase,
        case=found.Case,
        facility=found.Facility,
        request=request,
        referral_number=number,
        last=last,
        coming=ladder.rung(chase.rung + 1),
        script=wording.fill_in(
            ladder.calling_rung(chase.rung).script,
            {
                **words,
                "referral_number": number,
                "sent_on": wording.long_date(chase.opened_on),
                "channel": _sent_by(request),
                "days": str(days_waiting),
            },
        ),
        days_waiting=days_waiting,
        days_late=max(desk.calendar.between(due_on, desk.today), 0),
        is_promise_broken=chase.promise_on is not None
        and not ladder.is_promise_pending(chase.promise_on, desk.today, desk.calendar),
        contacts=[contact for contact in contacts if contact.chase_id == chase.id],
        letters=letters,
    )


def _sent_by(request: ServiceRequest | None) -> str | None:
    """How the request went to VA, in words."""
    channel = request.channel if request else None
    return wording.CHANNEL_LABELS[channel] if channel else None


def chase_summaries(practice_id: int, chase_ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The practice's open chases (or those named) as plain values without names, for automation."""
    desk = desk_clock(practice_id)
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
            "last_done": ladders()[chase.purpose].rung(chase.rung).label if chase.rung else None,
            "call_due_on": chase.call_due_on,
            "promise_on": chase.promise_on,
            "is_escalated": chase.is_escalated,
            "next_rung_on": chase.next_rung_on,
        }
        for chase, number, station_id in db.session.execute(
            rows.where(wanted).execution_options(populate_existing=True)
        )
    ]
