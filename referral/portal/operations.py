"""A veteran's way in and out: case number and date of birth, then a code that was sent to the contact on file."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries as cases
from referral.cases.models import Case
from referral.core import clock, crypto
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound, ReferralError
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.portal import queries, rules
from referral.portal.models import PortalGivenCode, PortalSession, PortalSignIn
from referral.portal.states import GivenBy
from referral.veterans.models import Veteran

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


def given_code_mac(given: PortalGivenCode, code: str) -> bytes:
    """What is stored of a code the desk gave."""
    return crypto.authenticate("portal-given-code", f"{given.uid}:{code}".encode())


def enter_code(uid: str, code: str) -> str | None:
    """Open a session for the right code and return its token; None for a wrong or old one: it counts as a try.

    A code that was sent for this sign-in and one that the desk gave are as good. Runs the same statements whether or
    not there is such a case.
    """
    now = clock.utcnow()
    with transaction():
        sign_in = _locked_row(PortalSignIn.uid == uid)
        found = _whose(sign_in)
        case_id = found[0].id if found else 0
        is_sent = hmac.compare_digest(code_mac(sign_in, code), sign_in.code_mac or bytes(crypto.KEY_BYTES))
        is_sent = is_sent and sign_in.code_expires_at is not None and now < sign_in.code_expires_at
        given = next(
            (
                row
                for row in queries.given_codes(case_id, rules.ways_with(code), now)
                if hmac.compare_digest(given_code_mac(row, code), row.code_mac)
            ),
            None,
        )
        if found and (is_sent or given) and _still_open(sign_in, now):
            if given is not None:
                given.ended_at = now
            return _open_session(sign_in, *found, now)
        sign_in.tries += 1
        queries.count_given_try(case_id, rules.ways_with(code), now)
        actor = somebody(sign_in.practice_id)
        record(
            AuditTag.PORTAL_SIGN_IN_FAILED, actor=actor, case_id=found[0].id if found else None, step="code"
        )
        return None


def _whose(sign_in: PortalSignIn) -> tuple[Case, Veteran] | None:
    """The case and veteran that what was typed belongs to, when number and date of birth are right."""
    found = queries.case_and_veteran(sign_in.number or "")
    return found if found is not None and found[1].born_on == sign_in.born_on else None


def _still_open(sign_in: PortalSignIn, now: datetime) -> bool:
    return (
        sign_in.used_at is None
        and sign_in.tries < rules.TRIES_PER_CODE
        and now - sign_in.created_at <= rules.LOCK_WINDOW
    )


def _open_session(sign_in: PortalSignIn, case: Case, veteran: Veteran, now: datetime) -> str:
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


@dataclass(frozen=True)
class Given:
    """A code as it is shown once: its digits and until when it works (UTC)."""

    code: str
    expires_at: datetime


def give_code_by_phone(actor: Actor, case_uid: str, born_on: date | None, also_checked: str) -> Given | None:
    """Make a code to read out to the caller, who named the date of birth and one more known item.

    None when the date of birth is not the veteran's, which is kept in the history. Raises Invalid, NotFound.
    """
    with transaction():
        case = cases.case_by_uid(actor, case_uid)
        if case.veteran.born_on is None or case.veteran.born_on != born_on:
            record(AuditTag.PORTAL_SIGN_IN_FAILED, actor=actor, case_id=case.id, step="phone_identity")
            return None
        return _give(actor, case, GivenBy.PHONE, f"date of birth, {also_checked}")


def give_code_by_letter(actor: Actor, case_uid: str) -> Given:
    """Make a code to print in a letter to the address on file. Raises Invalid when there is no address; NotFound."""
    with transaction():
        case = cases.case_by_uid(actor, case_uid)
        if not (case.veteran.address or {}).get("line"):
            raise Invalid("There is no address on file to send a letter to.")
        return _give(actor, case, GivenBy.LETTER, "address on file")


def _give(actor: Actor, case: Case, way: GivenBy, checked: str) -> Given:
    now, limits = clock.utcnow(), rules.GIVEN_CODES[way]
    if queries.given_since(case.id, now - timedelta(days=1)) >= rules.GIVEN_PER_DAY:
        raise Invalid(
            f"This veteran was given {rules.GIVEN_PER_DAY} codes in 24 hours. Wait, or ask a supervisor."
        )
    for older in queries.given_codes(case.id, [way], now):
        older.ended_at = now
    code = new_code(limits.digits)
    given = PortalGivenCode(
        practice_id=case.practice_id,
        case_id=case.id,
        way=way,
        created_at=now,
        expires_at=now + limits.lasts,
        given_by_id=actor.id,
    )
    given.code_mac = given_code_mac(given, code)
    db.session.add(given)
    record(AuditTag.PORTAL_CODE_GIVEN, actor=actor, case_id=case.id, way=way.value, checked=checked)
    return Given(code, given.expires_at)


def new_code(digits: int) -> str:
    """A random code of so many digits."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


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
        now = clock.utcnow()
        old = PortalSignIn.created_at < now - rules.KEPT
        session.execute(sa.delete(PortalSignIn).where(PortalSignIn.practice_id == practice_id, old))
        over = PortalGivenCode.expires_at < now - rules.KEPT
        session.execute(sa.delete(PortalGivenCode).where(PortalGivenCode.practice_id == practice_id, over))
