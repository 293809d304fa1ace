"""What was typed when a session was over: kept sealed with the case, found again by its veteran only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, one_at_a_time, transaction
from referral.portal.models import PortalUnsaved

KEPT = timedelta(days=30)
Typed = Mapping[str, Sequence[str]]


def keep(actor: Actor, case_id: int, path: str, typed: Typed) -> None:
    """Keep what was typed on that page in place of what was kept of it before."""
    with transaction() as session:
        one_at_a_time(f"unsaved:{case_id}")
        row = find(case_id, path)
        if row is None:
            row = PortalUnsaved(practice_id=actor.practice_id, case_id=case_id, path=path)
            session.add(row)
        row.kept_at = clock.utcnow()
        row.typed = {name: list(values) for name, values in typed.items()}
        record(AuditTag.PORTAL_UNSAVED_KEPT, actor=actor, case_id=case_id, page=path)


def find(case_id: int, path: str) -> PortalUnsaved | None:
    """What is kept of a page."""
    wanted = sa.select(PortalUnsaved).where(PortalUnsaved.case_id == case_id, PortalUnsaved.path == path)
    return db.session.scalars(wanted).first()


def all_of(case_id: int) -> Sequence[PortalUnsaved]:
    """Everything that is kept of a case, oldest first."""
    wanted = sa.select(PortalUnsaved).where(PortalUnsaved.case_id == case_id)
    return db.session.scalars(wanted.order_by(PortalUnsaved.kept_at)).all()


def forget(actor: Actor, case_id: int, path: str) -> None:
    """It was saved, or the veteran threw it away."""
    with transaction() as session:
        row = find(case_id, path)
        if row is not None:
            session.delete(row)
            record(AuditTag.PORTAL_UNSAVED_DROPPED, actor=actor, case_id=case_id, page=path)


def forget_old(practice_id: int) -> None:
    """Delete what nobody came back to for a month."""
    old = PortalUnsaved.kept_at < clock.utcnow() - KEPT
    with transaction() as session:
        session.execute(sa.delete(PortalUnsaved).where(PortalUnsaved.practice_id == practice_id, old))
