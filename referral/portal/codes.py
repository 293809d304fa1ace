"""The job behind a sign-in: finds out whether what was typed is right, and only then makes and sends a code."""

from __future__ import annotations

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case
from referral.core import clock
from referral.core.db import db, transaction
from referral.extensions import settings
from referral.notices.models import Notice
from referral.notices.operations import Outgoing, can_send, carry, start_sending
from referral.notices.order import agreed_e_mail, new_notice
from referral.notices.states import NoticeChannel, NoticeKind, NoticeState
from referral.notices.wording import words
from referral.portal import queries, rules
from referral.portal.models import PortalSignIn
from referral.portal.operations import code_mac, new_code, somebody
from referral.veterans.models import Veteran

NO_ADDRESS = "the veteran's phone"


def send_sign_in_code(practice_id: int, sign_in_id: int, send: int) -> None:
    """Send the code number `send` of a sign-in, once. Raises ReferralError when it did not leave."""
    with transaction():
        wanted = sa.select(PortalSignIn).where(PortalSignIn.id == sign_in_id).with_for_update()
        sign_in = db.session.scalars(wanted).one_or_none()
        outgoing = _start(sign_in, send) if sign_in else None
    if outgoing is not None:
        carry(outgoing)


def _start(sign_in: PortalSignIn, send: int) -> Outgoing | None:
    if send != sign_in.sends or sign_in.used_at or clock.utcnow() - sign_in.asked_at > rules.CODE_LASTS:
        return None
    if sign_in.issued >= send and not _failed_before(sign_in):
        return None
    found = queries.case_and_veteran(sign_in.number or "")
    if found is None or found[1].born_on != sign_in.born_on:
        case_id = found[0].id if found else None
        practice_id = found[0].practice_id if found else sign_in.practice_id
        sign_in.issued = send
        record(AuditTag.PORTAL_SIGN_IN_FAILED, actor=somebody(practice_id), case_id=case_id, step="identity")
        return None
    return _issue(sign_in, send, *found)


def _failed_before(sign_in: PortalSignIn) -> bool:
    """Whether this code certainly did not leave; one that may have left is never sent again, a new one is asked for."""
    notice = db.session.get(Notice, sign_in.notice_id) if sign_in.notice_id else None
    if notice is not None and notice.state is NoticeState.SENDING:
        notice.state = NoticeState.UNKNOWN
    return notice is not None and notice.state is NoticeState.FAILED


def _issue(sign_in: PortalSignIn, send: int, case: Case, veteran: Veteran) -> Outgoing | None:
    sign_in.case_id, sign_in.practice_id, sign_in.issued = case.id, case.practice_id, send
    recipient = _recipient(veteran)
    if recipient is None:
        record(
            AuditTag.PORTAL_SIGN_IN_FAILED,
            actor=somebody(case.practice_id),
            case_id=case.id,
            step="no_address",
        )
        return None
    code = new_code(rules.CODE_DIGITS)
    sign_in.code_mac = code_mac(sign_in, code)
    sign_in.code_expires_at = clock.utcnow() + rules.CODE_LASTS
    notice = new_notice(
        NoticeKind.SIGN_IN_CODE,
        veteran=veteran,
        case_id=case.id,
        state=NoticeState.ORDERED,
        channel=NoticeChannel.E_MAIL,
    )
    outgoing = start_sending(notice, words(NoticeKind.SIGN_IN_CODE, code=code), recipient)
    sign_in.notice_id = notice.id
    actor = somebody(case.practice_id)
    record(AuditTag.PORTAL_CODE_SENT, actor=actor, case_id=case.id, channel=notice.channel.value)
    return outgoing


def _recipient(veteran: Veteran) -> str | None:
    """Where a code may go: an agreed e-mail address; in a demonstration the local mailbox takes it for anybody."""
    if not can_send():
        return None
    return agreed_e_mail(veteran) or (None if settings().smtp_url else NO_ADDRESS)
