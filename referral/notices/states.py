"""What messages there are, how far one has come, and by which way it goes."""

from __future__ import annotations

import enum


class NoticeKind(enum.StrEnum):
    """One message to a veteran; its words are in `templates/notices/<kind>/`."""

    WELCOME = "welcome"
    MORE_NEEDED = "more_needed"
    REVIEW_DONE = "review_done"
    LETTER_READY = "letter_ready"
    REQUEST_SENT = "request_sent"
    VA_ANSWERED = "va_answered"
    VISIT_BOOKED = "visit_booked"
    VISIT_LOST = "visit_lost"
    VISIT_DONE = "visit_done"
    CASE_CLOSED = "case_closed"
    MESSAGE = "message"
    OUTCOMES_DUE = "outcomes_due"
    SIGN_IN_CODE = "sign_in_code"


KIND_LABELS = {
    NoticeKind.WELCOME: "Welcome",
    NoticeKind.MORE_NEEDED: "Something more is needed",
    NoticeKind.REVIEW_DONE: "Review done",
    NoticeKind.LETTER_READY: "A letter is ready",
    NoticeKind.REQUEST_SENT: "Request sent to VA",
    NoticeKind.VA_ANSWERED: "VA answered",
    NoticeKind.VISIT_BOOKED: "Visit booked",
    NoticeKind.VISIT_LOST: "Visit lost",
    NoticeKind.VISIT_DONE: "Visit done",
    NoticeKind.CASE_CLOSED: "Case closed",
    NoticeKind.MESSAGE: "Answer to a message",
    NoticeKind.OUTCOMES_DUE: "Outcomes are due",
    NoticeKind.SIGN_IN_CODE: "Sign-in code",
}


class NoticeState(enum.StrEnum):
    """`unknown`: the program stopped between sending and noting it. A person decides; there is no blind second send."""

    ORDERED = "ordered"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"  # for the veteran's page only: no e-mail, or the veteran did not agree to any
    FAILED = "failed"
    UNKNOWN = "unknown"


TO_CHECK = frozenset({NoticeState.FAILED, NoticeState.UNKNOWN})


class NoticeChannel(enum.StrEnum):
    E_MAIL = "e_mail"
    LOCAL_MAILBOX = "local_mailbox"
    PORTAL = "portal"
