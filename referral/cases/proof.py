"""Proof that no case is forgotten: every open one has a next step, an owner who is there, and a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.cases.models import Case, ProofRun
from referral.cases.states import StepAction, WaitingOn
from referral.core.actor import DESK, STAFF, Role
from referral.core.db import db
from referral.core.numbers import show_case_number
from referral.directory.models import Clinician
from referral.people.models import Account

MOST_NAMED = 200
RUNS_SHOWN = 14


@dataclass(frozen=True)
class Staffing:
    """Whether anybody is there: at the desk, and to review."""

    desk: bool
    reviewers: bool


@dataclass(frozen=True)
class Owned:
    """What counts of an open case. `owner_is_there` is None for a case of the desk.

    `signer_is_there` speaks of the one person who can sign, and is None for a case that waits for no signature.
    """

    waiting_on: WaitingOn | None
    action: StepAction | None
    due_on: date | None
    owner_is_there: bool | None
    signer_is_there: bool | None = None


def gaps(case: Owned, staffing: Staffing) -> list[str]:
    """What the case lacks, in words; nothing when somebody who is there has a step and a date."""
    found = []
    if case.action is None or case.waiting_on is None:
        found.append("no next step")
    if case.due_on is None:
        found.append("no date")
    if case.owner_is_there is False:
        found.append("its owner is away or no longer works here")
    elif case.owner_is_there is None and not staffing.desk:
        found.append("it is the desk's, and nobody at the desk is there")
    if case.waiting_on is WaitingOn.REVIEWER and not staffing.reviewers:
        found.append("it waits for a reviewer, and none is there")
    if case.signer_is_there is False:
        found.append("its ordering clinician is away or no longer works here")
    return found


@dataclass(frozen=True)
class Violator:
    """A case that lacks something."""

    uid: str
    number: str
    lacks: str


@dataclass(frozen=True)
class Proof:
    """How many cases are open, how many of them have a next step, an owner and a date, and which have not."""

    open_count: int
    whole_count: int
    violators: Sequence[Violator]

    @property
    def sentence(self) -> str:
        return f"{self.open_count:,} open, {self.whole_count:,} with a next step, an owner and a date."


def proof(practice_id: int) -> Proof:
    """Look at every open case now. At most the first 200 violators are named."""
    staffing, there = _staffing(practice_id)
    rows = (
        sa.select(Case.uid, Case.number, Case.waiting_on, Case.next_action, Case.next_due_on, Case.owner_id,
                  Account.id.label("account_id"), _SIGNER.label("signer_id"))
        .outerjoin(Account, sa.and_(Account.id == Case.owner_id, _IS_THERE))
        .where(Case.practice_id == practice_id, Case.closed_at.is_(None))
        .order_by(Case.id)
    )  # fmt: skip
    count = lacking = 0
    violators: list[Violator] = []
    for row in db.session.execute(rows).yield_per(1000):
        count += 1
        is_there = None if row.owner_id is None else row.account_id is not None
        can_sign = None if row.signer_id is None else row.signer_id in there
        found = gaps(Owned(row.waiting_on, row.next_action, row.next_due_on, is_there, can_sign), staffing)
        lacking += bool(found)
        if found and len(violators) < MOST_NAMED:
            violators.append(Violator(row.uid, show_case_number(row.number), "; ".join(found)))
    return Proof(count, count - lacking, violators)


_IS_THERE = sa.and_(Account.is_active, Account.is_away.is_(False), Account.role.in_(STAFF))
_SIGNER = sa.case(
    (
        Case.next_action == StepAction.SIGN_PACKET,
        sa.select(Clinician.account_id)
        .select_from(ServiceRequest)
        .outerjoin(Clinician, Clinician.id == ServiceRequest.clinician_id)
        .where(ServiceRequest.case_id == Case.id, ServiceRequest.status != RequestStatus.WITHDRAWN)
        .order_by(ServiceRequest.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery(),
    )
)
"""The account of the clinician whom the request names, where the packet waits for their signature."""


def _staffing(practice_id: int) -> tuple[Staffing, set[int]]:
    """Whether anybody is there, and the accounts of all who are."""
    rows = sa.select(Account.id, Account.role).where(Account.practice_id == practice_id, _IS_THERE)
    there = db.session.execute(rows).all()
    roles = {row.role for row in there}
    return Staffing(bool(roles & DESK), Role.REVIEWER in roles), {row.id for row in there}


@dataclass(frozen=True)
class KeptRun:
    """A nightly look as it was kept."""

    at: datetime
    proof: Proof


def kept_runs(practice_id: int) -> Sequence[KeptRun]:
    """The nightly looks of the last two weeks, the newest first."""
    rows = sa.select(ProofRun).where(ProofRun.practice_id == practice_id)
    return [
        KeptRun(row.at, Proof(row.open_count, row.whole_count, [Violator(**one) for one in row.violators]))
        for row in db.session.scalars(rows.order_by(ProofRun.id.desc()).limit(RUNS_SHOWN))
    ]
