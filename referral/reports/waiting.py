"""How long cases lay with whom, by VA facility: medians of business days, nothing about fewer than five cases."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from referral.care.rules import SMALLEST_GROUP
from referral.cases.holders import Holder
from referral.cases.ledger import Ledger, ledger
from referral.cases.models import BallChange, Case
from referral.core.actor import Actor
from referral.core.calendar import BusinessCalendar
from referral.core.db import db
from referral.directory import queries as directory

LOOKS_BACK = timedelta(days=365)
UNKNOWN = "Not known"


@dataclass(frozen=True)
class Passed:
    """The ball went to `holder` on that day; to nobody when the case was closed."""

    holder: Holder | None
    since_on: date


@dataclass(frozen=True)
class WaitingLine:
    """The cases of one facility; None where fewer than five cases stand behind a figure.

    `medians`: business days with each holder, over the cases that lay with that holder for a day or more.
    """

    facility: str
    cases: int | None
    medians: Mapping[Holder, float | None]
    age: float | None


@dataclass(frozen=True)
class WaitingReport:
    """Cases opened since `since`, open and closed, by facility; `total` are all of them."""

    since: date
    as_of: date
    lines: Sequence[WaitingLine]
    total: WaitingLine


def waiting_report(actor: Actor) -> WaitingReport:
    """Read every case of the last year with its turns."""
    today = directory.today(actor.practice_id)
    since = today - LOOKS_BACK
    found = _ledgers(actor.practice_id, since, today, directory.calendar(actor.practice_id))
    names = {row.id: row.name for row in directory.facilities(actor.practice_id)}
    lines = [waiting_line(names.get(facility_id or 0, UNKNOWN), rows) for facility_id, rows in found.items()]
    everything = [one for rows in found.values() for one in rows]
    return WaitingReport(
        since,
        today,
        sorted(lines, key=lambda line: line.facility.casefold()),
        waiting_line("All", everything),
    )


def waiting_line(facility: str, ledgers: Sequence[Ledger]) -> WaitingLine:
    """The medians over these cases."""
    medians = {
        holder: _median([one.days[holder] for one in ledgers if holder in one.days]) for holder in Holder
    }
    cases = len(ledgers) if len(ledgers) >= SMALLEST_GROUP else None
    return WaitingLine(facility, cases, medians, _median([one.age for one in ledgers]))


def _median(days: Sequence[int]) -> float | None:
    return statistics.median(days) if len(days) >= SMALLEST_GROUP else None


def _ledgers(
    practice_id: int, since: date, today: date, calendar: BusinessCalendar
) -> Mapping[int | None, Sequence[Ledger]]:
    rows = (
        sa.select(Case.id, Case.facility_id, Case.opened_on, BallChange.holder, BallChange.since_on)
        .join(BallChange, BallChange.case_id == Case.id)
        .where(Case.practice_id == practice_id, Case.opened_on >= since)
        .order_by(Case.id, BallChange.id)
    )
    changes: dict[tuple[int, int | None, date], list[Passed]] = defaultdict(list)
    for row in db.session.execute(rows):
        changes[row.id, row.facility_id, row.opened_on].append(Passed(row.holder, row.since_on))
    found: dict[int | None, list[Ledger]] = defaultdict(list)
    for (_, facility_id, opened_on), turns in changes.items():
        found[facility_id].append(ledger(turns, opened_on, today, calendar))
    return found
