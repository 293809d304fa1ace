"""What is chased, who is spoken to, and how a contact can end."""

from __future__ import annotations

import enum


class Purpose(enum.StrEnum):
    """What a chase waits for; each has its ladder in ladders.toml."""

    VA_ANSWER = "va_answer"
    VA_QUESTION = "va_question"
    """VA asked for more before it decides: the practice has the ball."""
    EXPIRING_AUTHORIZATION = "expiring_authorization"
    HSRM_ENTRY = "hsrm_entry"
    RECORDS_DUE = "records_due"
    RECORDS_CONFIRMED = "records_confirmed"
    IMAGING_DISC = "imaging_disc"
    MISSING_ITEMS = "missing_items"
    CONSENT = "consent"


PURPOSE_LABELS = {
    Purpose.VA_ANSWER: "VA's answer to the request",
    Purpose.VA_QUESTION: "Our answer to VA's question",
    Purpose.EXPIRING_AUTHORIZATION: "Extension of an authorization that runs out",
    Purpose.HSRM_ENTRY: "The appointment entered in HSRM",
    Purpose.RECORDS_DUE: "The visit's records sent to VA",
    Purpose.RECORDS_CONFIRMED: "VA's word that it has the records",
    Purpose.IMAGING_DISC: "The MRI disc",
    Purpose.MISSING_ITEMS: "What is missing",
    Purpose.CONSENT: "The veteran's consent",
}
"""What is waited for, as a heading and in sentences such as "Chasing …"."""


class Party(enum.StrEnum):
    """Who is chased, or spoken to. The practice itself is chased for what it owes, and never called."""

    PRACTICE = "practice"
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


OUTSIDE = tuple(one for one in Party if one is not Party.PRACTICE)
"""Whom a contact can be with."""

PARTY_LABELS = {
    Party.PRACTICE: "the practice",
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
"""Outcomes after which the open phone step is done; after any other the call is tried again."""

OUTCOMES_OF_A_CALL = tuple(one for one in ContactOutcome if one is not ContactOutcome.SENT)
"""What can come of a phone call, in the order shown."""
