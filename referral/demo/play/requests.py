"""Requests for service in the play: written, made into a packet, signed and sent."""

from __future__ import annotations

from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.operations import authorization, clinical_note, studies
from referral.cases.states import NoteBasis
from referral.demo import clinical
from referral.demo.play.turn import Turn

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
    """The ordering clinician signs."""
    authorization.sign_request(turn.coordinator, turn.uid, None, turn.today)


def send(turn: Turn) -> None:
    """The packet goes to VA, with its proof."""
    channel = turn.dice.choice(CHANNELS)
    proof = f"{channel.value.upper()} confirmation {turn.dice.randint(10000, 99999)}"
    authorization.submit_request(
        turn.coordinator, turn.uid, None, sent_on=turn.today, channel=channel, proof=proof
    )
    turn.count("requests sent")
