"""A veteran's way in and out: case number and date of birth, then a code that was sent to the contact on file."""

from __future__ import annotations

import hmac
import secrets
from datetime import date, datetime

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock, crypto
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound, ReferralError
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.portal import queries, rules
from referral.portal.models import PortalSession, PortalSignIn

TOKEN_BYTES = 32
VISITOR_NAME = "Somebody at the veteran's sign-in"


class TooManyTries(ReferralError):
    """Too many sign-ins were begun and not finished, whether or not the case exists."""


def begin_sign_in(number: str, born_on: date, address: str) -> str:
    """Note what was typed and have a code sent if it is right. Returns the sign-in's uid.

    `number` is nine digits, `address` the visitor's network address. Takes the same steps whether or not there is
    such a case. Raises TooManyTries.
    """
    now = clock.utcnow()
    number_key = crypto.blind_index("portal.number", number)
    visitor_key = crypto.blind_index("portal.visitor", address)
    with transaction() as session:
        practice_id = _practice_id()
        sign_in = None
        if not _locked(number_key, visitor_key, now):
            sign_in = PortalSignIn(
                practice_id=practice_id,
                number_key=number_key,
                visitor_key=visitor_key,
                asked_at=now,
                created_at=now,
            )
            sign_in.number, sign_in.born_on = number, born_on
            session.add(sign_in)
            session.flush()
            _post_send(sign_in)
        else:
            record(AuditTag.PORTAL_SIGN_IN_FAILED, actor=somebody(practice_id), step="locked")
    if sign_in is None:
        raise TooManyTries("Too many tries. Wait 30 minutes and try again, or call us.")
    return sign_in.uid


def _practice_id() -> int:
    practice = directory.first_practice()
    if practice is None:
        raise NotFound("There is no practice yet.")
    return practice.id


def somebody(practice_id: int) -> Actor:
    """A visitor of the sign-in page of whom nothing is known yet."""
    return Actor(0, VISITOR_NAME, Role.VETERAN, practice_id)


def _locked(number_key: bytes, visitor_key: bytes, now: datetime) -> bool:
    since = now - rules.LOCK_WINDOW
    per_case = queries.unfinished(PortalSignIn.number_key == number_key, since)
    per_visitor = queries.unfinished(PortalSignIn.visitor_key == visitor_key, since)
    return per_case >= rules.UNFINISHED_PER_CASE or per_visitor >= rules.UNFINISHED_PER_VISITOR


def _post_send(sign_in: PortalSignIn) -> None:
    post(
        JobName.SEND_SIGN_IN_CODE, practice_id=sign_in.practice_id, sign_in_id=sign_in.id, send=sign_in.sends
    )


def send_another_code(uid: str) -> None:
    """Have a new code sent; the old one stops working then. Raises Invalid (too soon), TooManyTries, NotFound."""
    now = clock.utcnow()
    with transaction():
        sign_in = _locked_row(PortalSignIn.uid == uid)
        if sign_in.used_at or now - sign_in.created_at > rules.LOCK_WINDOW:
            raise NotFound("This sign-in is over.")
        if sign_in.sends >= rules.SENDS_PER_SIGN_IN:
            raise TooManyTries("We already sent several codes. Wait 30 minutes and try again, or call us.")
        if now - sign_in.asked_at < rules.RESEND_AFTER:
            raise Invalid("Wait one minute before you ask for another code.")
        sign_in.sends, sign_in.asked_at = sign_in.sends + 1, now
        _post_send(sign_in)


def _locked_row(which: sa.ColumnElement[bool]) -> PortalSignIn:
    found = db.session.scalars(sa.select(PortalSignIn).where(which).with_for_update()).one_or_none()
    if found is None:
        raise NotFound("This sign-in is over.")
    return found


def code_mac(sign_in: PortalSignIn, code: str) -> bytes:
    """What is stored of a code: it can be checked, not read."""
    return crypto.authenticate("portal-code", f"{sign_in.uid}:{sign_in.issued}:{code}".encode())


def enter_code(uid: str, code: str) -> str | None:
    """Open a session for the right code and return its token; None for a wrong or old one: it counts as a try."""
    now = clock.utcnow()
    with transaction():
        sign_in = _locked_row(PortalSignIn.uid == uid)
        is_right = hmac.compare_digest(code_mac(sign_in, code), sign_in.code_mac or bytes(crypto.KEY_BYTES))
        if is_right and _still_works(sign_in, now):
            return _open_session(sign_in, now)
        sign_in.tries += 1
        actor = somebody(sign_in.practice_id)
        record(AuditTag.PORTAL_SIGN_IN_FAILED, actor=actor, case_id=sign_in.case_id, step="code")
        return None


def _still_works(sign_in: PortalSignIn, now: datetime) -> bool:
    return (
        sign_in.used_at is None
        and sign_in.tries < rules.TRIES_PER_CODE
        and sign_in.code_expires_at is not None
        and now < sign_in.code_expires_at
    )


def _open_session(sign_in: PortalSignIn, now: datetime) -> str:
    found = queries.case_and_veteran(sign_in.number or "")
    if found is None or found[0].id != sign_in.case_id:
        raise NotFound("This sign-in is over.")
    case, veteran = found
    token = secrets.token_urlsafe(TOKEN_BYTES)
    sign_in.used_at = now
    db.session.add(
        PortalSession(
            practice_id=case.practice_id,
            token_mac=queries.token_mac(token),
            veteran_id=veteran.id,
            case_id=case.id,
            started_at=now,
            last_seen_at=now,
        )
    )
    record(AuditTag.PORTAL_SIGNED_IN, actor=queries.as_actor(veteran), case_id=case.id)
    return token


def touch(session_id: int) -> None:
    """Note that the veteran is there; the idle time starts again."""
    with transaction() as session:
        seen = (
            sa.update(PortalSession).where(PortalSession.id == session_id).values(last_seen_at=clock.utcnow())
        )
        session.execute(seen)


def sign_out(actor: Actor, session_id: int, case_id: int) -> None:
    """End the session."""
    with transaction() as session:
        row = session.get(PortalSession, session_id)
        if row is not None and row.ended_at is None:
            row.ended_at = clock.utcnow()
            record(AuditTag.SIGNED_OUT, actor=actor, case_id=case_id, why="signed out")


def note_view(actor: Actor, case_id: int, page: str) -> None:
    """Keep in the history that the veteran looked at a page or a letter."""
    with transaction():
        record(AuditTag.PORTAL_VIEWED, actor=actor, case_id=case_id, page=page)


def forget_old_sign_ins(practice_id: int) -> None:
    """Delete what was typed at sign-ins a week ago; the history keeps who came in and who failed."""
    with transaction() as session:
        old = PortalSignIn.created_at < clock.utcnow() - rules.KEPT
        session.execute(sa.delete(PortalSignIn).where(PortalSignIn.practice_id == practice_id, old))
