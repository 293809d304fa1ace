"""Sending messages. Each is marked `sending` before it leaves and `sent` after; a stop in between leaves `unknown`."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor, system_actor
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, NotFound, Permanent, ReferralError
from referral.directory import queries as directory
from referral.extensions import settings
from referral.notices.models import LONGEST_PROBLEM, LocalMail, Notice
from referral.notices.order import agreed_e_mail, post_notice, time_zone_of
from referral.notices.rules import may_go_at
from referral.notices.smtp import Envelope, Unsure, deliver, sender_address
from referral.notices.states import TO_CHECK, NoticeChannel, NoticeState
from referral.notices.wording import Words, e_mail_text
from referral.veterans.models import Veteran

SIGN_IN_PATH = "/my/sign-in"


@dataclass(frozen=True)
class Outgoing:
    """A message that is marked as sending, and everything needed to hand it over."""

    notice_id: int
    practice_id: int
    envelope: Envelope


def send_notice(practice_id: int, notice_id: int) -> None:
    """Send one ordered message; does nothing when it was sent. Raises ReferralError when it did not leave."""
    with transaction():
        notice = locked_notice(practice_id, notice_id)
        outgoing = _start(notice)
    if outgoing is not None:
        carry(outgoing)
    elif notice.state is NoticeState.UNKNOWN:
        raise Permanent("It is not known whether the message left. Ask the veteran, then decide.")


def _start(notice: Notice) -> Outgoing | None:
    """Mark the message as sending, or settle why it does not leave now."""
    if notice.state in (NoticeState.SENDING, NoticeState.UNKNOWN):
        notice.state = NoticeState.UNKNOWN
        return None
    veteran = db.session.get_one(Veteran, notice.veteran_id)
    recipient = agreed_e_mail(veteran)
    if notice.state not in (NoticeState.ORDERED, NoticeState.FAILED) or notice.text is None:
        return None
    if recipient is None or not can_send():
        notice.state, notice.channel = NoticeState.KEPT, NoticeChannel.PORTAL
        return None
    now = clock.utcnow()
    if may_go_at(now, time_zone_of(veteran)) > now:
        post_notice(notice, veteran)
        return None
    return start_sending(notice, Words(**notice.text), recipient)


def can_send() -> bool:
    """Whether there is a way out: a mail server, or the local mailbox of a demonstration."""
    return bool(settings().smtp_url) or settings().is_demo


def start_sending(notice: Notice, said: Words, recipient: str) -> Outgoing:
    """Mark `notice` as sending and build what leaves; joins the caller's transaction. Hand the result to `carry`."""
    practice = directory.practice(notice.practice_id)
    notice.state = NoticeState.SENDING
    notice.channel = NoticeChannel.E_MAIL if settings().smtp_url else NoticeChannel.LOCAL_MAILBOX
    notice.sending_at = clock.utcnow()
    notice.problem = None
    text = e_mail_text(said, phone=practice.phone, link=settings().public_url + SIGN_IN_PATH)
    sender = sender_address(practice.secure_email, settings().smtp_url)
    db.session.flush()
    return Outgoing(
        notice.id, notice.practice_id, Envelope(notice.message_id, sender, recipient, said.subject, text)
    )


def carry(outgoing: Outgoing) -> None:
    """Hand a started message over and note what came of it. Raises what made it fail."""
    if not settings().smtp_url:
        _put_in_local_mailbox(outgoing)
        return
    try:
        deliver(settings().smtp_url, outgoing.envelope, encrypted=not settings().is_demo)
    except Unsure as error:
        _note_failure(outgoing, NoticeState.UNKNOWN, error)
        raise
    except ReferralError as error:
        _note_failure(outgoing, NoticeState.FAILED, error)
        raise
    with transaction():
        _mark_sent(outgoing)


def _put_in_local_mailbox(outgoing: Outgoing) -> None:
    envelope = outgoing.envelope
    with transaction() as session:
        session.add(
            LocalMail(
                practice_id=outgoing.practice_id,
                message_id=envelope.message_id,
                recipient=envelope.recipient,
                subject=envelope.subject,
                body=envelope.text,
            )
        )
        _mark_sent(outgoing)


def _mark_sent(outgoing: Outgoing) -> None:
    notice = locked_notice(outgoing.practice_id, outgoing.notice_id)
    notice.state, notice.sent_at = NoticeState.SENT, clock.utcnow()
    record(
        AuditTag.NOTICE_SENT,
        actor=system_actor(notice.practice_id),
        case_id=notice.case_id,
        notice_id=notice.id,
        kind=notice.kind.value,
        channel=notice.channel.value,
    )


def _note_failure(outgoing: Outgoing, state: NoticeState, error: ReferralError) -> None:
    with transaction():
        notice = locked_notice(outgoing.practice_id, outgoing.notice_id)
        notice.state, notice.problem = state, str(error)[:LONGEST_PROBLEM]


def send_again(actor: Actor, uid: str) -> None:
    """A person decided that a failed or unclear message shall be sent (again). Raises NotFound, IllegalMove."""
    with transaction():
        notice = _to_check(actor, uid)
        notice.state = NoticeState.ORDERED
        post_notice(notice, db.session.get_one(Veteran, notice.veteran_id))
        record(
            AuditTag.NOTICE_ORDERED,
            actor=actor,
            case_id=notice.case_id,
            notice_id=notice.id,
            kind=notice.kind.value,
        )


def leave_it(actor: Actor, uid: str) -> None:
    """A person decided that the message need not be sent: the veteran knows. It stays on the veteran's page."""
    with transaction():
        notice = _to_check(actor, uid)
        notice.state, notice.channel = NoticeState.KEPT, NoticeChannel.PORTAL
        record(
            AuditTag.NOTICE_KEPT,
            actor=actor,
            case_id=notice.case_id,
            notice_id=notice.id,
            kind=notice.kind.value,
        )


def _to_check(actor: Actor, uid: str) -> Notice:
    wanted = (
        sa.select(Notice).where(Notice.uid == uid, Notice.practice_id == actor.practice_id).with_for_update()
    )
    notice = db.session.scalars(wanted).one_or_none()
    if notice is None:
        raise NotFound("There is no such message.")
    if notice.state not in TO_CHECK or notice.text is None:
        raise IllegalMove("This message is not waiting for a decision any more.")
    return notice


def locked_notice(practice_id: int, notice_id: int) -> Notice:
    """The message, its row locked until the transaction ends. Raises NotFound."""
    wanted = (
        sa.select(Notice).where(Notice.id == notice_id, Notice.practice_id == practice_id).with_for_update()
    )
    notice = db.session.scalars(wanted).one_or_none()
    if notice is None:
        raise NotFound("There is no such message.")
    return notice
