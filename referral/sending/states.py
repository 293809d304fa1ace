"""What is sent to VA, how far a sending has come, and which step may follow which."""

from __future__ import annotations

import enum

from referral.core.errors import IllegalMove


class SendingKind(enum.StrEnum):
    """What left the practice."""

    REQUEST = "request"
    RECORDS = "records"
    LETTER = "letter"
    ANSWER = "answer"
    """What VA asked for before it decides."""


KIND_LABELS = {
    SendingKind.REQUEST: "Request for service",
    SendingKind.RECORDS: "Records of a visit",
    SendingKind.LETTER: "Letter to VA",
    SendingKind.ANSWER: "Answer to VA's question",
}
PURPOSES = {
    SendingKind.REQUEST: "Asking VA to authorize care",
    SendingKind.RECORDS: "Returning the records of authorized care to VA",
    SendingKind.ANSWER: "Giving VA what it asked for to decide on a request",
    SendingKind.LETTER: "Following up with VA on a request for care",
}
"""Why it was disclosed, for the accounting."""


class SendingState(enum.StrEnum):
    """`unknown`: the program stopped, or the line broke, while it left. A person looks; no blind second try."""

    NOT_SENT = "not_sent"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


STATE_LABELS = {
    SendingState.NOT_SENT: "Waiting to be sent",
    SendingState.SENDING: "Being sent",
    SendingState.SENT: "Sent",
    SendingState.CONFIRMED: "Receipt confirmed",
    SendingState.FAILED: "Failed",
    SendingState.UNKNOWN: "Not known whether it left",
}

_S = SendingState
STEPS: dict[SendingState, frozenset[SendingState]] = {
    _S.NOT_SENT: frozenset({_S.SENDING, _S.FAILED}),  # leaves; or was called off, or the case moved on
    _S.SENDING: frozenset(
        {_S.SENT, _S.NOT_SENT, _S.FAILED, _S.UNKNOWN}
    ),  # not_sent: surely refused, tried again
    _S.UNKNOWN: frozenset({_S.SENT, _S.FAILED}),  # a person looked
    _S.SENT: frozenset({_S.CONFIRMED, _S.FAILED}),  # failed: it came back
    _S.CONFIRMED: frozenset(),
    _S.FAILED: frozenset(),  # sent again is a new sending
}
ON_ITS_WAY = frozenset({SendingState.NOT_SENT, SendingState.SENDING})
ARRIVED = frozenset({SendingState.SENT, SendingState.CONFIRMED})
TROUBLE = frozenset({SendingState.FAILED, SendingState.UNKNOWN})


def check_step(before: SendingState, after: SendingState) -> None:
    """Raises IllegalMove unless the table has the step."""
    if after not in STEPS[before]:
        raise IllegalMove(
            f"This sending is “{STATE_LABELS[before].lower()}”; that can't be done with it now."
        )
