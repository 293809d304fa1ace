"""Reading what belongs to a veteran."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.core.db import db
from referral.veterans.models import Consent


def consents(veteran_id: int) -> Sequence[Consent]:
    """The consents that stand, oldest first."""
    kept = sa.select(Consent).where(Consent.veteran_id == veteran_id, Consent.withdrawn_at.is_(None))
    return db.session.scalars(kept.order_by(Consent.id)).all()
