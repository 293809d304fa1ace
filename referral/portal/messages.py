"""The messages of a case as its veteran reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from referral.cases import queries as cases
from referral.cases.models import Case
from referral.cases.states import CaseState
from referral.core.db import db
from referral.directory import queries as directory


@dataclass(frozen=True)
class Written:
    """One message; `at` in the practice's time zone."""

    text: str
    at: datetime
    is_mine: bool
    is_answered: bool


@dataclass(frozen=True)
class MessagePage:
    """The messages, newest first, and whether a new one can be written: not to a closed case."""

    written: tuple[Written, ...]
    is_open: bool


def message_page(case_id: int) -> MessagePage:
    """The messages of a case."""
    case = db.session.get_one(Case, case_id)
    zone = ZoneInfo(directory.practice(case.practice_id).time_zone)
    written = tuple(
        Written(
            row.text or "", row.created_at.astimezone(zone), row.is_from_veteran, row.answered_at is not None
        )
        for row in reversed(cases.messages(case))
    )
    return MessagePage(written, case.state is not CaseState.CLOSED)


def case_uid(case_id: int) -> str:
    """The opaque id of the case that the veteran signed in for."""
    return db.session.get_one(Case, case_id).uid
