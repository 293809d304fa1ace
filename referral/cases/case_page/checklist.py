"""What is there and what is missing, in the order of the journey, each with where it is entered."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from referral.authorizations.states import RequestStatus
from referral.cases.facts import CaseFacts
from referral.cases.states import CaseState

ORDER = (
    CaseState.RECEIVED,
    CaseState.MRI_REVIEW,
    CaseState.VA_AUTHORIZATION,
    CaseState.SCHEDULED,
    CaseState.COMPLETED,
)


class Mark(enum.StrEnum):
    DONE = "done"
    MISSING = "missing"
    LATER = "later"


@dataclass(frozen=True)
class Item:
    """One line: what, whether it is there, words about it, and the form (endpoint) where it is entered."""

    what: str
    mark: Mark
    detail: str = ""
    form: str = ""


def checklist(facts: CaseFacts) -> list[Item]:
    """Every item of the journey; what belongs to a later state is "later" until the case gets there."""
    reached = len(ORDER) if facts.state is CaseState.CLOSED else ORDER.index(facts.state)
    return [*_intake(facts), *_review(facts, reached), *_request(facts, reached), *_visit(facts, reached)]


def _mark(is_done: bool, reached: int = 0, needs: int = 0) -> Mark:
    if is_done:
        return Mark.DONE
    return Mark.MISSING if reached >= needs else Mark.LATER


def _on(day: date | None) -> str:
    return f"{day:%b} {day.day}, {day.year}" if day else ""


def _intake(facts: CaseFacts) -> list[Item]:
    flagged = facts.red_flag_open_since is not None
    study = facts.study
    return [
        Item(
            "Red-flag questions",
            _mark(facts.red_flags_asked and not flagged),
            "a red flag is open" if flagged else "",
            "clear_red_flag" if flagged else "red_flags",
        ),
        Item("Consent to care", _mark(facts.has_consent), "", "consent"),
        Item(
            "MRI study",
            _mark(study is not None),
            f"received {_on(study.received_on)}"
            if study
            else f"asked for on {_on(facts.asked_on)}"
            if facts.asked_on
            else "",
            "study" if facts.asked_on else "ask_for_study",
        ),
        Item(
            "Study confirmed as this veteran's", _mark(bool(study and study.is_matched), 0, 0 if study else 1)
        ),
    ]


def _review(facts: CaseFacts, reached: int) -> list[Item]:
    signed = reached > 1 or facts.has_signed_review
    return [Item("MRI review signed", _mark(signed, reached, 1))]


def _request(facts: CaseFacts, reached: int) -> list[Item]:
    request = facts.request
    packet = request.packet if request else None
    ready = packet is not None and packet.status == "ready" and not packet.is_stale
    sent = request is not None and request.sent_on is not None
    answered = request is not None and request.decided_on is not None
    returned = request is not None and request.status in (
        RequestStatus.RETURNED_INCOMPLETE,
        RequestStatus.DENIED,
    )
    words = (
        "out of date: the case has changed" if packet and packet.is_stale else packet.status if packet else ""
    )
    return [
        Item(
            "Request for service complete",
            _mark(bool(request and request.is_complete), reached, 2),
            "",
            "request",
        ),
        Item("Packet ready", _mark(ready or sent, reached, 2), "" if ready or sent else words, "make_packet"),
        Item(
            "Signed by the clinician",
            _mark(bool(request and request.signed_on), reached, 2),
            "",
            "sign_packet" if request is None or request.signs_here else "signed_scan",
        ),
        Item(
            "Sent to VA with proof",
            _mark(sent, reached, 2),
            _on(request.sent_on if request else None),
            "submit_request",
        ),
        Item(
            "VA's answer",
            _mark(answered and not returned, reached, 2 if sent else len(ORDER)),
            request.status.value.replace("_", " ") if request and answered else "",
            "record_answer",
        ),
    ]


def _visit(facts: CaseFacts, reached: int) -> list[Item]:
    visit, owed = facts.visit, facts.records_owed
    booked = visit is not None
    sent = bool(owed.sent_on if owed else visit and visit.records_sent_on)
    never = len(ORDER)
    confirmed = bool(visit and visit.records_confirmed_on and not owed)
    of_visit = f"visit of {_on(owed.visit_on)}" if owed else ""
    booking = _mark(booked, reached, 2 if facts.authorization else never)
    return [
        Item("Visit booked", booking, _on(visit.on if visit else None), "schedule"),
        Item("Entered in HSRM", _mark(bool(visit and visit.hsrm_entered_on), reached, 3), "", "hsrm_entered"),
        Item(
            "Records sent to VA", _mark(sent, reached, 0 if owed else 4 if booked else never), of_visit,
            "send_records",
        ),
        Item(
            "VA confirmed the records", _mark(confirmed, reached, 0 if owed and sent else 4 if sent else never),
            of_visit if sent else "", "confirm_records",
        ),
    ]  # fmt: skip
