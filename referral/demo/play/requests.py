"""Requests for service in the play: written, made into a packet, signed and sent."""

from __future__ import annotations

from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.operations import authorization, clinical_note, studies, va_questions
from referral.cases.operations.sending import settling
from referral.cases.operations.sending.ordering import send_by_hand
from referral.cases.operations.sending.outbound import part_of
from referral.cases.operations.sending.recorded import ByHand
from referral.cases.states import NoteBasis
from referral.demo import clinical
from referral.demo.packets import sign_newest
from referral.demo.play.turn import Turn
from referral.sending.queries import sendings_of

CHANNELS = (Channel.HSRM, Channel.HSRM, Channel.SECURE_EMAIL, Channel.FAX)


def prepare(turn: Turn) -> None:
    """Write the note and what only the request says, confirm what the study's files say, and make the packet."""
    study = queries.current_study(turn.case)
    if study is not None and study.region_confirmed_at is None:
        studies.confirm_region(turn.coordinator, turn.uid, None, study.uid, study.region)
    clinical_note.write_note(turn.reviewer, turn.uid, None, turn.today, NoteBasis.VIDEO, clinical.note())
    authorization.save_request(turn.reviewer, turn.uid, None, clinical.completed(turn.request()))
    authorization.make_packet(turn.coordinator, turn.uid, None)
    turn.work()
    turn.count("packets made")


def sign(turn: Turn) -> None:
    """The ordering clinician signs, and the signed copy is made."""
    sign_newest(turn.request(), turn.uid, turn.staff.reviewers, lambda _: turn.work())


def send(turn: Turn) -> None:
    """The packet goes to VA, with its proof."""
    channel = turn.dice.choice(CHANNELS)
    proof = f"{channel.value.upper()} confirmation {turn.dice.randint(10000, 99999)}"
    authorization.submit_request(
        turn.coordinator, turn.uid, None, sent_on=turn.today, channel=channel, proof=proof
    )
    turn.count("requests sent")


def check_sending(turn: Turn) -> None:
    """Somebody calls the office about a sending that ended unclear: it is there."""
    sending = next(row for row in sendings_of(turn.case.id) if row.troubled_at and not row.settled_at)
    settling.it_arrived(turn.coordinator, turn.uid, sending.uid, proof="The office says that it has it.")


def send_again(turn: Turn) -> None:
    """What failed goes out again, by HSRM."""
    failed = next(row for row in sendings_of(turn.case.id) if row.troubled_at and not row.settled_at)
    send_by_hand(
        turn.coordinator, turn.uid, part_of(failed), channel=Channel.HSRM, shown=failed.sha256 or "",
        sent_on=turn.today, by_hand=ByHand(), proof=f"HSRM confirmation {turn.dice.randint(10000, 99999)}",
    )  # fmt: skip


def send_asked(turn: Turn) -> None:
    """What VA asked for goes out."""
    proof = f"HSRM upload {turn.dice.randint(10000, 99999)}"
    va_questions.answer_question(
        turn.coordinator, turn.uid, None, sent_on=turn.today, channel=Channel.HSRM, proof=proof
    )
    turn.count("VA's questions answered")
