"""The job that sends: marked `sending` before it leaves and `sent` after. A stop in between leaves `unknown`."""

from __future__ import annotations

from dataclasses import dataclass

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change
from referral.cases.operations.sending.fax import with_cover
from referral.cases.operations.sending.outbound import Outbound, offers_for, outbound, part_of
from referral.cases.operations.sending.recorded import tell_case
from referral.core import clock, files
from referral.core.actor import Actor, system_actor
from referral.core.crypto import sha256
from referral.core.db import db
from referral.core.errors import IllegalMove, Permanent, ReferralError
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.extensions import settings
from referral.notices.models import LocalMail
from referral.notices.smtp import Attached, Envelope, Unsure, deliver, sender_address
from referral.outbox.jobs import SPECS, JobName
from referral.paperwork import storage
from referral.paperwork.pdf_parts import page_count
from referral.paperwork.preflight.packets import PLAIN_NAME
from referral.people import queries as people
from referral.sending import queries as sendings
from referral.sending import wording
from referral.sending.models import LONGEST_PROBLEM, Sending
from referral.sending.order import account_for, mail_address, step
from referral.sending.rules import fax_number
from referral.sending.states import SendingState

STOPPED = "The program stopped while it was sent: it may or may not have left."
GIVEN_UP = "It was not sent: the program could not do it and gave up."
MADE_AGAIN = "The file has been made again meanwhile."
FAX_NAME = "fax.pdf"


@dataclass(frozen=True)
class Outgoing:
    """A sending that is marked as sending, and everything needed to hand it over."""

    actor: Actor
    case_uid: str
    part: str
    sending_id: int
    envelope: Envelope
    data: bytes
    pages: int
    ordered: tuple[int | None, str | None, int | None, int | None]
    """File, SHA-256, size and pages of what the person saw; a next try begins with it again."""
    is_drawn: bool
    """The bytes were made for this sending (a fax with its cover) and are kept with it."""


def send_out(practice_id: int, sending_id: int) -> None:
    """Send what was ordered, once. Repeats do nothing; one that finds it half done asks a person.

    Raises NotSent when the server did not take it and another try is due.
    """
    sending = sendings.sending_for_change(practice_id, sending_id)
    case, actor = queries.case_by_id(practice_id, sending.case_id), _orderer(sending)
    if sending.state is SendingState.SENDING:
        _fall(actor, case.uid, sending_id, SendingState.UNKNOWN, STOPPED)
    if sending.state is not SendingState.NOT_SENT:
        return
    try:
        outgoing = _prepare(actor, case, sending)
    except Permanent as error:
        _fall(actor, case.uid, sending_id, SendingState.FAILED, str(error))
        return
    if _start(outgoing):
        _carry(outgoing)


def show_given_up(practice_id: int) -> None:
    """Show a person each sending that nobody carries on: its job broke off or was stopped on the last try."""
    for sending in sendings.given_up(practice_id):
        case, actor = queries.case_by_id(practice_id, sending.case_id), system_actor(practice_id)
        if sending.state is SendingState.SENDING:
            _fall(actor, case.uid, sending.id, SendingState.UNKNOWN, STOPPED)
        else:
            _fall(actor, case.uid, sending.id, SendingState.FAILED, GIVEN_UP)


def _orderer(sending: Sending) -> Actor:
    return people.account_by_id(sending.practice_id, sending.ordered_by_id).as_actor()


def _prepare(actor: Actor, case: Case, sending: Sending) -> Outgoing:
    """The very bytes that leave, and the message around them; changes nothing but the file store."""
    assert sending.file_id is not None
    assert sending.message_id is not None
    practice, out = directory.practice(case.practice_id), outbound(actor, case, part_of(sending))
    data, is_fax = storage.read(sendings.stored_file(sending.file_id)), sending.channel is Channel.FAX
    if sha256(data) != sending.sha256:
        raise Permanent(f"It was not sent. {MADE_AGAIN}")
    if is_fax:
        data, pages = with_cover(actor, case, sending, out.title, data)
        files.put(_fax_key(sending), data)
    else:
        pages = out.pages or page_count(data)
    reference, ordered = show_case_number(case.number), _carried(sending)
    envelope = Envelope(
        sending.message_id,
        sender_address(practice.secure_email, settings().smtp_url),
        mail_address(sending.channel, sending.address, fax_number(sending.address)),
        wording.subject(sending.kind, reference),
        "" if is_fax else _text(case, sending, pages),  # a gateway would fax it before the cover
        Attached(FAX_NAME if is_fax else sending.file_name or PLAIN_NAME, data),
    )
    return Outgoing(actor, case.uid, out.part, sending.id, envelope, data, pages, ordered, is_fax)


def _text(case: Case, sending: Sending, pages: int) -> str:
    practice, reference = directory.practice(case.practice_id), show_case_number(case.number)
    return wording.body(
        sending.kind, practice=practice.name, phone=practice.phone, reference=reference, pages=pages
    )


def _carried(sending: Sending) -> tuple[int | None, str | None, int | None, int | None]:
    return sending.file_id, sending.sha256, sending.size, sending.pages


def _fax_key(sending: Sending) -> str:
    return f"sendings/{sending.uid}/{FAX_NAME}"


def _start(outgoing: Outgoing) -> bool:
    """Mark it as sending, when it may still go; else note why it did not."""
    with case_change(outgoing.actor, outgoing.case_uid) as case:
        sending = sendings.sending_for_change(case.practice_id, outgoing.sending_id)
        if sending.state is not SendingState.NOT_SENT:
            return False
        if why_not := _why_not(outbound(outgoing.actor, case, outgoing.part), case, sending):
            _note_trouble(outgoing.actor, sending, SendingState.FAILED, f"It was not sent. {why_not}")
            return False
        if outgoing.is_drawn:
            file = storage.register(
                _fax_key(sending), outgoing.data, practice_id=case.practice_id, case_id=case.id, name=FAX_NAME,
                media_type="application/pdf",
            )  # fmt: skip
            sending.file_id = file.id
        sending.sha256, sending.size, sending.pages = (
            sha256(outgoing.data),
            len(outgoing.data),
            outgoing.pages,
        )
        sending.tries, sending.sending_at = sending.tries + 1, clock.utcnow()
        step(sending, SendingState.SENDING)
        return True


def _why_not(out: Outbound, case: Case, sending: Sending) -> str | None:
    """Why the sending may not leave now after all, though it might when it was ordered."""
    if out.why_not:
        return out.why_not
    if out.packet is not None and out.packet.id != sending.packet_id:
        return "The packet has been made again meanwhile."
    if out.file is None or (out.file.id, out.file.sha256) != (sending.file_id, sending.sha256):
        return MADE_AGAIN  # signed again, say: nobody looked at the new copy
    offer = next(one for one in offers_for(case, out) if one.channel is sending.channel)
    if offer.why_not:
        return f"Can't send it this way: {offer.why_not}."
    if not offer.by_program:  # the mail server or the fax gateway is no longer set
        return "The program can't send this way any more."
    if not any(
        (entry.label, offer.address(entry)) == (sending.recipient, sending.address) for entry in offer.to
    ):
        return "The office's entry in the directory has changed meanwhile."
    return None


def _carry(outgoing: Outgoing) -> None:
    """Hand it over and note what came of it. Raises NotSent while another try is due."""
    if not settings().smtp_url:
        _mark_sent(outgoing, in_local_mailbox=True)
        return
    try:
        deliver(settings().smtp_url, outgoing.envelope, encrypted=True)
    except Unsure as error:
        _fall(outgoing.actor, outgoing.case_uid, outgoing.sending_id, SendingState.UNKNOWN, str(error))
    except Permanent as error:
        _fall(outgoing.actor, outgoing.case_uid, outgoing.sending_id, SendingState.FAILED, str(error))
    except ReferralError as error:
        if _tries_again(outgoing, str(error)):
            raise
    else:
        _mark_sent(outgoing, in_local_mailbox=False)


def _mark_sent(outgoing: Outgoing, *, in_local_mailbox: bool) -> None:
    envelope = outgoing.envelope
    with case_change(outgoing.actor, outgoing.case_uid) as case:
        sending = sendings.sending_for_change(case.practice_id, outgoing.sending_id)
        out = outbound(outgoing.actor, case, outgoing.part)
        sending.sent_at, sending.sent_on = clock.utcnow(), directory.today(case.practice_id)
        step(sending, SendingState.SENT)
        sending.proof = (
            f"Message {envelope.message_id} to {envelope.recipient}, {outgoing.pages} pages, "
            f"taken by the mail server {sending.sent_at:%Y-%m-%d %H:%M} UTC"
        )
        if in_local_mailbox:
            db.session.add(_local_mail(case, envelope, outgoing))
        account_for(sending, outgoing.actor)
        join_tell_case(outgoing.actor, case, sending, out)


def _local_mail(case: Case, envelope: Envelope, outgoing: Outgoing) -> LocalMail:
    assert envelope.attached is not None
    attached = f"Attached: {envelope.attached.name}, {outgoing.pages} pages, SHA-256 {sha256(outgoing.data)}"
    return LocalMail(practice_id=case.practice_id, message_id=envelope.message_id, recipient=envelope.recipient,
                     subject=envelope.subject, body=f"{envelope.text}\n{attached}")  # fmt: skip


def join_tell_case(actor: Actor, case: Case, sending: Sending, out: Outbound) -> None:
    """Move the case with a sending that arrived. What the case does not take is left for a person to look at.

    `out` is the thing as it was before the sending was marked.
    """
    try:
        assert sending.sent_on is not None
        if out.packet is not None and out.packet.id != sending.packet_id:
            raise IllegalMove("The packet was made again meanwhile.")
        if out.file and sending.sending_at and out.file.created_at > sending.sending_at:
            raise IllegalMove("What left is not what the case has now: the file was made again since.")
        tell_case(
            actor, case, out, sent_on=sending.sent_on, channel=sending.channel, proof=sending.proof or ""
        )
    except IllegalMove as error:
        sending.problem = f"It left, but the case did not take it. {error}"[:LONGEST_PROBLEM]
        sending.troubled_at = clock.utcnow()


def _tries_again(outgoing: Outgoing, problem: str) -> bool:
    """After a sure refusal: whether another try is due. After the last one a person looks."""
    with case_change(outgoing.actor, outgoing.case_uid) as case:
        sending = sendings.sending_for_change(case.practice_id, outgoing.sending_id)
        if sending.tries < SPECS[JobName.SEND_OUT].tries:
            step(sending, SendingState.NOT_SENT, problem)
            sending.file_id, sending.sha256, sending.size, sending.pages = outgoing.ordered
            return True
        _note_trouble(outgoing.actor, sending, SendingState.FAILED, problem)
        return False


def _fall(actor: Actor, case_uid: str, sending_id: int, state: SendingState, problem: str) -> None:
    with case_change(actor, case_uid) as case:
        sending = sendings.sending_for_change(case.practice_id, sending_id)
        _note_trouble(actor, sending, state, problem)


def _note_trouble(actor: Actor, sending: Sending, state: SendingState, problem: str) -> None:
    step(sending, state, problem)
    record(AuditTag.SENDING_FAILED, actor=actor, case_id=sending.case_id, sending_id=sending.id,
           channel=sending.channel.value, state=state.value, why=problem)  # fmt: skip
