"""What is chased, who is spoken to, and how a contact can end."""

from __future__ import annotations

import enum


class Purpose(enum.StrEnum):
    """What a chase waits for; each has its ladder in ladders.toml."""

    VA_ANSWER = "va_answer"


class Party(enum.StrEnum):
    VA = "va"
    VETERAN = "veteran"
    IMAGING_FACILITY = "imaging_facility"
    REFERRER = "referrer"


class ContactOutcome(enum.StrEnum):
    REACHED = "reached"
    PROMISED = "promised"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    SENT = "sent"
    RECEIVED = "received"


PARTY_LABELS = {
    Party.VA: "VA",
    Party.VETERAN: "the veteran",
    Party.IMAGING_FACILITY: "the imaging facility",
    Party.REFERRER: "the referring clinician",
}

OUTCOME_LABELS = {
    ContactOutcome.REACHED: "Spoke with somebody",
    ContactOutcome.PROMISED: "They promised an answer by a date",
    ContactOutcome.LEFT_MESSAGE: "Left a message",
    ContactOutcome.NO_ANSWER: "No answer",
    ContactOutcome.WRONG_NUMBER: "Wrong number or office",
    ContactOutcome.SENT: "Sent something",
    ContactOutcome.RECEIVED: "Received something",
}

SPOKE = frozenset({ContactOutcome.REACHED, ContactOutcome.PROMISED})
"""Outcomes for which somebody was spoken to, whose name belongs in the log."""

ANSWERS_CALL = SPOKE | {ContactOutcome.RECEIVED}
"""Outcomes with VA after which the open phone step is done; after any other the call is tried again."""

OUTCOMES_OF_A_CALL = tuple(one for one in ContactOutcome if one is not ContactOutcome.SENT)
"""What can come of a phone call, in the order shown."""
