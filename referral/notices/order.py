"""Ordering a message: joins the caller's transaction, so it is sent exactly when the change it tells of happened."""

from __future__ import annotations

from urllib.parse import urlsplit

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import NotFound
from referral.core.numbers import new_uid
from referral.directory import queries as directory
from referral.extensions import settings
from referral.notices.models import Notice
from referral.notices.rules import may_go_at
from referral.notices.states import NoticeChannel, NoticeKind, NoticeState
from referral.notices.wording import words
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.veterans.models import Veteran


def order_notice(
    kind: NoticeKind, *, case_id: int, veteran_id: int, practice_id: int, actor: Actor
) -> Notice:
    """Add one message to the caller's transaction.

    It goes by e-mail when the veteran agreed to that, between 8 am and 8 pm where the veteran is; else it is kept
    for the veteran's page. Raises NotFound.
    """
    veteran = db.session.get(Veteran, veteran_id)
    if veteran is None or veteran.practice_id != practice_id:
        raise NotFound("There is no such veteran.")
    by_mail = agreed_e_mail(veteran) is not None
    said = words(kind)
    notice = new_notice(
        kind,
        veteran=veteran,
        case_id=case_id,
        state=NoticeState.ORDERED if by_mail else NoticeState.KEPT,
        channel=NoticeChannel.E_MAIL if by_mail else NoticeChannel.PORTAL,
    )
    notice.text = {"subject": said.subject, "body": said.body}
    db.session.flush()
    record(AuditTag.NOTICE_ORDERED, actor=actor, case_id=case_id, notice_id=notice.id, kind=kind.value)
    if by_mail:
        post_notice(notice, veteran)
    return notice


def new_notice(
    kind: NoticeKind, *, veteran: Veteran, case_id: int, state: NoticeState, channel: NoticeChannel
) -> Notice:
    """Add the row of a message with its message id; joins the caller's transaction."""
    uid = new_uid()
    host = urlsplit(settings().public_url).hostname or "localhost"
    notice = Notice(
        uid=uid,
        practice_id=veteran.practice_id,
        case_id=case_id,
        veteran_id=veteran.id,
        kind=kind,
        state=state,
        channel=channel,
        message_id=f"<{uid}@{host}>",
    )
    db.session.add(notice)
    return notice


def post_notice(notice: Notice, veteran: Veteran) -> None:
    """Post the sending of `notice` for the next moment it may go out; joins the caller's transaction."""
    now = clock.utcnow()
    at = may_go_at(now, time_zone_of(veteran))
    post(
        JobName.SEND_NOTICE,
        practice_id=notice.practice_id,
        available_at=at if at > now else None,
        notice_id=notice.id,
    )


def agreed_e_mail(veteran: Veteran) -> str | None:
    """The address, when there is one and the veteran agreed to e-mail."""
    return veteran.email if veteran.e_mail_agreed_on and veteran.email_enc else None


def time_zone_of(veteran: Veteran) -> str:
    """The veteran's own time zone (IANA name), else the practice's."""
    return veteran.time_zone or directory.practice(veteran.practice_id).time_zone
