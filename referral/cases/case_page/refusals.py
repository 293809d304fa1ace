"""Reads the refused moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from referral.cases.models import Case, RefusedMove
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.numbers import show_case_number
from referral.people.models import Account

PAGE_SIZE = 50
MOST_REASONS = 10


@dataclass(frozen=True)
class RefusedMoves:
    """Newest first, a page of them; `reasons` with how often each was given in all, most often first."""

    moves: Sequence[RefusedMove]
    numbers: Mapping[int, str]
    uids: Mapping[int, str]
    names: Mapping[int, str]
    reasons: Sequence[tuple[str, int]]
    older: int | None


def refused_moves(actor: Actor, before: int | None = None) -> RefusedMoves:
    """A page of the practice's refused moves, those before the row id `before`."""
    mine = RefusedMove.practice_id == actor.practice_id
    wanted = sa.select(RefusedMove).where(mine, RefusedMove.id < before if before else sa.true())
    rows = db.session.scalars(wanted.order_by(RefusedMove.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = rows[:PAGE_SIZE]
    cases = db.session.execute(
        sa.select(Case.id, Case.number, Case.uid).where(Case.id.in_({row.case_id for row in shown}))
    )
    known = [(row.id, row.number, row.uid) for row in cases]
    people = sa.select(Account.id, Account.name).where(Account.id.in_({row.actor_id for row in shown}))
    count = sa.func.count()
    reasons = sa.select(RefusedMove.why, count).where(mine).group_by(RefusedMove.why).order_by(count.desc())
    return RefusedMoves(
        moves=shown,
        numbers={row_id: show_case_number(number) for row_id, number, _ in known},
        uids={row_id: uid for row_id, _, uid in known},
        names={row_id: name for row_id, name in db.session.execute(people)},
        reasons=[(why, times) for why, times in db.session.execute(reasons.limit(MOST_REASONS))],
        older=shown[-1].id if len(rows) > PAGE_SIZE else None,
    )
