"""What a person decides about a sending: it arrived after all, was confirmed, is called off or let go."""

from __future__ import annotations

from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case
from referral.cases.operations.moves import case_change
from referral.cases.operations.sending.delivering import join_tell_case
from referral.cases.operations.sending.outbound import outbound, part_of
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import transaction
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.directory import queries as directory
from referral.paperwork.models import StoredFile
from referral.sending import queries as sendings
from referral.sending.models import Sending
from referral.sending.order import account_for, settle, step
from referral.sending.states import SendingState

NOT_RECORDED = "Nothing was recorded."


def it_arrived(actor: Actor, case_uid: str, sending_uid: str, *, proof: str) -> None:
    """The actor looked: a sending of which nobody knew arrived. It counts for the day on which it left.

    `proof` says how the actor knows. Also tries again to move a case that did not take it. Raises Invalid, IllegalMove.
    """
    with case_change(actor, case_uid) as case:
        sending = _of(case, sending_uid)
        if not proof.strip():
            raise Invalid(NOT_RECORDED, proof="Say how you know that it arrived.")
        if sending.troubled_at is None or sending.settled_at is not None:
            raise IllegalMove("This sending does not wait for a decision any more.")
        out = outbound(actor, case, part_of(sending))
        if sending.state is SendingState.UNKNOWN:
            zone = directory.practice(case.practice_id).time_zone
            sending.sent_at = sending.sending_at or clock.utcnow()
            sending.sent_on, sending.proof = clock.local_date(sending.sent_at, zone), proof.strip()
            step(sending, SendingState.SENT)
            account_for(sending, actor)
        elif sending.state is not SendingState.SENT:
            raise IllegalMove("This sending failed: send it again.")
        settle(actor, sending, "arrived")
        sending.troubled_at, sending.problem = None, None
        join_tell_case(actor, case, sending, out)
        if sending.troubled_at is not None:
            sending.settled_at = None


def confirm(actor: Actor, case_uid: str, sending_uid: str, *, on: date) -> None:
    """The office said on that day that it has it. Raises Invalid by field, IllegalMove."""
    with case_change(actor, case_uid) as case:
        sending = _of(case, sending_uid)
        if sending.sent_on is not None and not sending.sent_on <= on <= directory.today(case.practice_id):
            raise Invalid(NOT_RECORDED, on="Enter a day from the sending to today.")
        sending.confirmed_on = on
        step(sending, SendingState.CONFIRMED)
        record(
            AuditTag.SENDING_CONFIRMED, actor=actor, case_id=case.id, sending_id=sending.id, on=on.isoformat()
        )


def call_off(actor: Actor, case_uid: str, sending_uid: str) -> None:
    """Stop what waits to be sent. Raises IllegalMove when it is leaving or has left."""
    with case_change(actor, case_uid) as case:
        sending = _of(case, sending_uid)
        if sending.state is not SendingState.NOT_SENT:
            raise IllegalMove("It is too late to call this off.")
        step(sending, SendingState.FAILED, "It was called off before it left.")
        settle(actor, sending, "called_off")


def let_go(actor: Actor, case_uid: str, sending_uid: str, *, reason: str) -> None:
    """Leave a failed or unclear sending as it is, with the reason: VA has it another way, or it is not needed."""
    with case_change(actor, case_uid) as case:
        sending = _of(case, sending_uid)
        if not reason.strip():
            raise Invalid(NOT_RECORDED, reason="Say why nothing more is needed.")
        if sending.troubled_at is None or sending.settled_at is not None:
            raise IllegalMove("This sending does not wait for a decision any more.")
        settle(actor, sending, f"let_go: {reason.strip()}")


def note_download(actor: Actor, file: StoredFile) -> None:
    """Record who took what was sent, or its proof."""
    with transaction():
        record(AuditTag.FILE_DOWNLOADED, actor=actor, case_id=file.case_id, file_id=file.id)


def _of(case: Case, uid: str) -> Sending:
    sending = sendings.sending(case.practice_id, uid)
    if sending.case_id != case.id:
        raise NotFound("There is no such sending.")
    return sending
