"""Looking at a report is recorded."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import Actor
from referral.core.db import transaction


def view_report(actor: Actor, report: str) -> None:
    """Put on record that the actor looked at the report of that name."""
    with transaction():
        record(AuditTag.REPORT_VIEWED, actor=actor, report=report)
