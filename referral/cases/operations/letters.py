"""Letters to the veteran that the desk asks for, and the language they come in."""

from __future__ import annotations

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.operations.moves import case_change
from referral.cases.veteran_letters import letters_that_fit, order_letter
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import Invalid
from referral.core.languages import LANGUAGES
from referral.paperwork.models import Paper, PaperStatus
from referral.veterans.models import Veteran


def write_letter(actor: Actor, case_uid: str, seen_version: int | None, kind: str) -> str:
    """Write and draw a letter that is true of the case now; returns the paper's opaque id. Raises Invalid."""
    with case_change(actor, case_uid, seen_version) as case:
        paper = order_letter(case, kind, actor, draw_now=True) if kind in letters_that_fit(case) else None
        if paper is None:
            raise Invalid("No letter was written.", kind="This letter does not fit the case as it is now.")
        return paper.uid


def choose_language(actor: Actor, case_uid: str, seen_version: int | None, language: str) -> None:
    """Set the language of letters to the case's veteran. Letters that are still true are written in it as well."""
    if language not in LANGUAGES:
        raise Invalid("The language was not changed.", language="Choose English or Spanish.")
    with case_change(actor, case_uid, seen_version) as case:
        veteran = db.session.get_one(Veteran, case.veteran_id)
        if veteran.language == language:
            return
        before, veteran.language = veteran.language, language
        record(
            AuditTag.VETERAN_EDITED, actor=actor, case_id=case.id, changes={"language": [before, language]}
        )
        written = sa.select(Paper.kind).where(Paper.case_id == case.id, Paper.status != PaperStatus.WITHDRAWN)
        known = set(db.session.scalars(written))
        for kind in letters_that_fit(case):
            if kind in known:
                order_letter(case, kind, actor)
