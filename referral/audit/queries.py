"""The history of one case, for its timeline."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core.db import db

READS = frozenset(
    {
        AuditTag.CASE_VIEWED,
        AuditTag.STUDY_VIEWED,
        AuditTag.STUDY_DOWNLOADED,
        AuditTag.PAPER_DOWNLOADED,
        AuditTag.PACKET_VIEWED,
        AuditTag.PACKET_DOWNLOADED,
        AuditTag.FILE_DOWNLOADED,
        AuditTag.FILE_VIEWED,
        AuditTag.PORTAL_VIEWED,
    }
)
"""Looking is kept like doing, but shown only when asked for."""


def case_history(
    case_id: int, *, with_reads: bool = False, before: int | None = None, limit: int | None = None
) -> Sequence[AuditEvent]:
    """The case's events, newest first: all of them, or `limit` of those before the row id `before`."""
    wanted = sa.select(AuditEvent).where(AuditEvent.case_id == case_id)
    if not with_reads:
        wanted = wanted.where(AuditEvent.tag.not_in(READS))
    if before is not None:
        wanted = wanted.where(AuditEvent.id < before)
    return db.session.scalars(wanted.order_by(AuditEvent.id.desc()).limit(limit)).all()
