"""The history of one case, for its timeline."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core.db import db

READS = frozenset({AuditTag.CASE_VIEWED, AuditTag.PAPER_DOWNLOADED, AuditTag.PACKET_DOWNLOADED,
                   AuditTag.FILE_DOWNLOADED, AuditTag.PORTAL_VIEWED})  # fmt: skip


def case_history(case_id: int, *, with_reads: bool = False, limit: int = 200) -> Sequence[AuditEvent]:
    """The case's newest events first; reads only on request."""
    wanted = sa.select(AuditEvent).where(AuditEvent.case_id == case_id)
    if not with_reads:
        wanted = wanted.where(AuditEvent.tag.not_in(READS))
    return db.session.scalars(wanted.order_by(AuditEvent.id.desc()).limit(limit)).all()
