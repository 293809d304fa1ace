"""Who is signed in to the veteran's page, and what sign-ins are under way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from referral.cases.models import Case
from referral.core import crypto
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.people.rules import session_is_over
from referral.portal.models import PortalGivenCode, PortalSession, PortalSignIn
from referral.portal.rules import GIVEN_CODES
from referral.portal.states import GivenBy
from referral.veterans.models import Veteran


@dataclass(frozen=True)
class Visitor:
    """The veteran of a request, and the one case the sign-in was for."""

    session_id: int
    case_id: int
    last_seen_at: datetime
    actor: Actor


def token_mac(token: str) -> bytes:
    """What is stored of a session's token."""
    return crypto.authenticate("portal-session", token.encode())


def visitor(token: str, now: datetime) -> Visitor | None:
    """Who the token belongs to, or None when the session ended or idled out."""
    rows = (
        sa.select(PortalSession, Veteran)
        .join(Veteran, Veteran.id == PortalSession.veteran_id)
        .where(PortalSession.token_mac == token_mac(token), PortalSession.ended_at.is_(None))
    )
    found = db.session.execute(rows).first()
    if found is None:
        return None
    row, veteran = found
    if session_is_over(row.started_at, row.last_seen_at, now):
        return None
    return Visitor(row.id, row.case_id, row.last_seen_at, as_actor(veteran))


def as_actor(veteran: Veteran) -> Actor:
    """The veteran as the one who acts."""
    return Actor(veteran.id, veteran.full_name, Role.VETERAN, veteran.practice_id)


def sign_in_by_uid(uid: str) -> PortalSignIn | None:
    """The sign-in under way that the browser's cookie names."""
    return db.session.scalars(sa.select(PortalSignIn).where(PortalSignIn.uid == uid)).one_or_none()


def unfinished(key: sa.ColumnElement[bool], since: datetime) -> int:
    """How many sign-ins were begun and not finished since then, of those that match `key`."""
    rows = sa.select(sa.func.count()).where(
        key, PortalSignIn.created_at > since, PortalSignIn.used_at.is_(None)
    )
    return db.session.execute(rows).scalar_one()


def case_and_veteran(number: str) -> tuple[Case, Veteran] | None:
    """The case of that number and its veteran."""
    rows = sa.select(Case, Veteran).join(Veteran, Veteran.id == Case.veteran_id).where(Case.number == number)
    found = db.session.execute(rows).first()
    return None if found is None else (found[0], found[1])


def _works(case_id: int, ways: Collection[GivenBy], now: datetime) -> list[sa.ColumnElement[bool]]:
    """True of the codes the desk gave for that case in one of those ways that still work."""
    has_tries = [
        sa.and_(PortalGivenCode.way == way, PortalGivenCode.tries < GIVEN_CODES[way].tries) for way in ways
    ]
    return [
        PortalGivenCode.case_id == case_id,
        PortalGivenCode.ended_at.is_(None),
        PortalGivenCode.expires_at > now,
        sa.or_(sa.false(), *has_tries),
    ]


def given_codes(case_id: int, ways: Collection[GivenBy], now: datetime) -> Sequence[PortalGivenCode]:
    """The codes the desk gave for a case that still work."""
    return db.session.scalars(sa.select(PortalGivenCode).where(*_works(case_id, ways, now))).all()


def count_given_try(case_id: int, ways: Collection[GivenBy], now: datetime) -> None:
    """Note a wrong try against the codes it could have been; joins the caller's transaction."""
    tried = sa.update(PortalGivenCode).where(*_works(case_id, ways, now))
    db.session.execute(tried.values(tries=PortalGivenCode.tries + 1))


def given_since(case_id: int, since: datetime) -> int:
    """How many codes the desk gave for a case since then."""
    rows = sa.select(sa.func.count()).where(
        PortalGivenCode.case_id == case_id, PortalGivenCode.created_at > since
    )
    return db.session.execute(rows).scalar_one()
