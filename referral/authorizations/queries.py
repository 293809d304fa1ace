"""Reading VA referrals and what VA asked about a request."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.authorizations.models import (
    Authorization,
    AuthorizationDocument,
    AuthorizationMilestone,
    VaQuestion,
)
from referral.core.db import db
from referral.paperwork.models import StoredFile


def questions(request_id: int) -> Sequence[VaQuestion]:
    """What VA asked about the request, oldest first."""
    rows = sa.select(VaQuestion).where(VaQuestion.request_id == request_id).order_by(VaQuestion.id)
    return db.session.scalars(rows).all()


def questions_of_case(case_id: int) -> Sequence[VaQuestion]:
    """What VA asked about any request of the case, oldest first."""
    rows = sa.select(VaQuestion).where(VaQuestion.case_id == case_id).order_by(VaQuestion.id)
    return db.session.scalars(rows).all()


def newest_question(request_id: int) -> VaQuestion | None:
    """What VA asked about the request last."""
    return next(reversed(questions(request_id)), None)


def milestones(authorization_id: int) -> Sequence[AuthorizationMilestone]:
    """The VA referral's milestones by day."""
    rows = sa.select(AuthorizationMilestone).where(
        AuthorizationMilestone.authorization_id == authorization_id
    )
    return db.session.scalars(rows.order_by(AuthorizationMilestone.on, AuthorizationMilestone.id)).all()


def documents(authorization_id: int) -> Sequence[sa.Row[AuthorizationDocument, StoredFile]]:
    """The VA referral's files, oldest first, each as (AuthorizationDocument, StoredFile)."""
    rows = (
        sa.select(AuthorizationDocument, StoredFile)
        .join(StoredFile, StoredFile.id == AuthorizationDocument.file_id)
        .where(AuthorizationDocument.authorization_id == authorization_id)
        .order_by(AuthorizationDocument.id)
    )
    return db.session.execute(rows).all()


def of_veteran(veteran_id: int) -> Sequence[Authorization]:
    """Every VA referral of the veteran, in whichever case, oldest first."""
    rows = sa.select(Authorization).where(Authorization.veteran_id == veteran_id)
    return db.session.scalars(rows.order_by(Authorization.id)).all()


def document(authorization_id: int, uid: str) -> StoredFile | None:
    """The file of the referral's document with that opaque id."""
    return next((file for row, file in documents(authorization_id) if row.uid == uid), None)
