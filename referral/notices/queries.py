"""What was said to whom, and what could not be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from referral.core.db import db
from referral.notices.models import LocalMail, Notice
from referral.notices.states import TO_CHECK, NoticeKind
from referral.veterans.models import Veteran

NEWEST = 30
PAGE_SIZE = 50


@dataclass(frozen=True)
class ToCheck:
    """A page of messages, oldest first, each with whom it is for; `after` is the row id the next page begins after."""

    rows: Sequence[tuple[Notice, Veteran]]
    after: int | None


def notices_of(case_id: int) -> Sequence[Notice]:
    """Every message of a case, newest first, sign-in codes included."""
    rows = sa.select(Notice).where(Notice.case_id == case_id).order_by(Notice.id.desc())
    return db.session.scalars(rows).all()


def messages_to_read(case_id: int) -> Sequence[Notice]:
    """What the veteran's page shows: every message but sign-in codes, newest first."""
    rows = (
        sa.select(Notice)
        .where(Notice.case_id == case_id, Notice.kind != NoticeKind.SIGN_IN_CODE)
        .order_by(Notice.id.desc())
    )
    return db.session.scalars(rows).all()


def notices_to_check(practice_id: int, after: int | None = None) -> ToCheck:
    """Messages that failed or may not have left, so that a person must decide: those after the row id `after`."""
    rows = (
        sa.select(Notice, Veteran)
        .join(Veteran, Veteran.id == Notice.veteran_id)
        .where(
            Notice.practice_id == practice_id,
            Notice.state.in_(TO_CHECK),
            Notice.kind != NoticeKind.SIGN_IN_CODE,
            Notice.id > (after or 0),
        )
        .order_by(Notice.id)
        .limit(PAGE_SIZE + 1)
    )
    found = [(notice, veteran) for notice, veteran in db.session.execute(rows)]
    shown = found[:PAGE_SIZE]
    return ToCheck(shown, shown[-1][0].id if len(found) > PAGE_SIZE else None)


def local_mail() -> Sequence[LocalMail]:
    """The newest messages of the local mailbox."""
    return db.session.scalars(sa.select(LocalMail).order_by(LocalMail.id.desc()).limit(NEWEST)).all()
