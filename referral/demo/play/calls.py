"""Phone calls of the play: what VA's offices, veterans and imaging facilities say when they are asked."""

from __future__ import annotations

from referral.authorizations.states import Channel
from referral.cases.operations import intake, visits
from referral.cases.operations.contacts import ContactDetails, log_contact
from referral.cases.states import WaitingOn
from referral.chasing.states import ContactOutcome, Party
from referral.demo.play.turn import Turn
from referral.demo.play.va import CALENDAR, Manner, manner

CLERKS = ("Ms. Alvarado", "Mr. Kitchener", "Ms. Odom", "Mr. Baptiste")
PROMISED_IN = 2
"""Business days."""


def _log(turn: Turn, outcome: ContactOutcome, *, party: Party = Party.VA, **more: object) -> None:
    person = turn.dice.choice(CLERKS) if outcome in (ContactOutcome.REACHED, ContactOutcome.PROMISED) else ""
    details = ContactDetails(party, Channel.PHONE, outcome, person=person, **more)  # type: ignore[arg-type]
    log_contact(turn.coordinator, turn.uid, None, details)


def call_va(turn: Turn) -> None:
    """Ask after a request. Now and then nobody answers; some promise a day."""
    turn.count("calls to VA")
    if turn.dice.random() < 0.2:
        return _log(turn, ContactOutcome.NO_ANSWER)
    if manner(turn) in (Manner.KEEPS_PROMISE, Manner.BREAKS_PROMISE):
        turn.count("promises given")
        return _log(turn, ContactOutcome.PROMISED, promise_on=CALENDAR.add(turn.today, PROMISED_IN))
    return _log(turn, ContactOutcome.REACHED)


def ask_again_for_study(turn: Turn) -> None:
    """Call whoever was to send the disc, and ask once more."""
    of = turn.case.study_asked_of or WaitingOn.VETERAN
    party = Party.IMAGING_FACILITY if of is WaitingOn.IMAGING_FACILITY else Party.VETERAN
    _log(turn, ContactOutcome.REACHED, party=party)
    intake.ask_for_study(turn.coordinator, turn.uid, None, of)
    turn.count("discs asked for again")


def ask_for_confirmation(turn: Turn) -> None:
    """Ask VA whether it has the records; it looks and confirms."""
    _log(turn, ContactOutcome.REACHED)
    visits.confirm_records(turn.coordinator, turn.uid, None, turn.today)
    turn.count("records confirmed")
