"""Adding a sending to the caller's transaction, and moving it on: so it lands exactly when its reason does."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.states import Channel
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.numbers import new_uid
from referral.extensions import settings
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.sending.models import LONGEST_PROBLEM, Sending
from referral.sending.states import PURPOSES, TROUBLE, SendingState, check_step


def order(actor: Actor, **values: Any) -> Sending:
    """Add a sending that the program carries out after the caller's transaction; the values are the row's."""
    uid = new_uid()
    host = urlsplit(settings().public_url).hostname or "localhost"
    sending = Sending(uid=uid, message_id=f"<{uid}@{host}>", practice_id=actor.practice_id, ordered_by_id=actor.id,
                      state=SendingState.NOT_SENT, **values)  # fmt: skip
    db.session.add(sending)
    db.session.flush()
    record(AuditTag.SENDING_ORDERED, actor=actor, case_id=sending.case_id, sending_id=sending.id,
           kind=sending.kind.value, channel=sending.channel.value)  # fmt: skip
    post(JobName.SEND_OUT, practice_id=sending.practice_id, sending_id=sending.id)
    return sending


def note_by_hand(actor: Actor, *, sent_on: date, proof: str, **values: Any) -> Sending:
    """Add what a person sent outside the program on `sent_on`, with its proof."""
    sending = Sending(practice_id=actor.practice_id, ordered_by_id=actor.id, is_by_hand=True, sent_on=sent_on,
                      sent_at=clock.utcnow(), state=SendingState.SENT, **values)  # fmt: skip
    sending.proof = proof
    db.session.add(sending)
    db.session.flush()
    account_for(sending, actor)
    return sending


def account_for(sending: Sending, actor: Actor) -> None:
    """The disclosure in the history: when, to whom, what, why, which bytes."""
    assert sending.sent_on is not None
    record(
        AuditTag.DISCLOSED, actor=actor, case_id=sending.case_id, sending_id=sending.id, kind=sending.kind.value,
        channel=sending.channel.value, on=sending.sent_on.isoformat(), recipient=sending.recipient,
        address=sending.address, purpose=PURPOSES[sending.kind], sha256=sending.sha256, pages=sending.pages,
    )  # fmt: skip


def step(sending: Sending, after: SendingState, problem: str | None = None) -> None:
    """Move a sending on by the table, with what went wrong; one in trouble waits for a person. Raises IllegalMove."""
    check_step(sending.state, after)
    sending.state, sending.problem = after, problem[:LONGEST_PROBLEM] if problem else None
    if after in TROUBLE:
        sending.troubled_at, sending.settled_at = clock.utcnow(), None


def contradict(sending: Sending, problem: str) -> None:
    """A report says that what VA has confirmed did not arrive: a person asks which is true."""
    sending.problem = problem[:LONGEST_PROBLEM]
    sending.troubled_at, sending.settled_at = clock.utcnow(), None


def settle(actor: Actor, sending: Sending, how: str) -> None:
    """A person has decided what becomes of a sending in trouble; `how` is a short code."""
    if sending.troubled_at is None or sending.settled_at is not None:
        return
    sending.settled_at = clock.utcnow()
    record(AuditTag.SENDING_SETTLED, actor=actor, case_id=sending.case_id, sending_id=sending.id, how=how)


def can_mail() -> bool:
    """Whether there is a way out for mail: a server, or the local mailbox of a demonstration."""
    return bool(settings().smtp_url) or settings().is_demo


def can_fax() -> bool:
    """Whether faxes can go by mail; in a demonstration without a gateway they land in the local mailbox."""
    return bool(settings().smtp_url and settings().fax_gateway) or (
        settings().is_demo and not settings().smtp_url
    )


def mail_address(channel: Channel, address: str, number: str | None) -> str:
    """Where the message of a secure mail or a fax goes."""
    return f"{number}@{settings().fax_gateway or 'fax.demo.invalid'}" if channel is Channel.FAX else address
