"""What a veteran may say to VA, once VA has had our request longer than it usually takes: two sentences. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referral.authorizations.states import AT_VA
from referral.cases.desk_time import Clock
from referral.cases.facts import CaseFacts

USUAL = "request.va_review_days"
ENOUGH = "runway.enough_answers"


@dataclass(frozen=True)
class VaCall:
    """Whom to call, and what to say. `waited` and `usual` are VA's working days.

    `is_known`: `usual` is learned from the facility's own answers; else it is what VA aims at.
    """

    office: str
    phone: str
    waited: int
    usual: int
    is_known: bool
    sentences: tuple[str, str]


@dataclass(frozen=True)
class Called:
    """What the script names. `answers` and `usual_days`: what is known of how long the facility takes."""

    practice: str
    facility: str
    phone: str
    referral_number: str
    answers: int
    usual_days: int


def va_call(facts: CaseFacts, desk: Clock, called: Called) -> VaCall | None:
    """The script, or None while VA is within its usual time, has nothing of ours, or has no phone on record.

    The usual time is the facility's own (nine in ten decisions) once it has decided often enough, else VA's aim.
    """
    request = facts.request
    if request is None or request.status not in AT_VA or request.since_on is None or not called.phone:
        return None
    is_known = called.answers >= desk.rules.days(ENOUGH, desk.today)
    usual = called.usual_days if is_known else desk.rules.days(USUAL, desk.today)
    waited = desk.calendar.between(request.since_on, desk.today)
    if waited <= usual:
        return None
    office = f"{called.facility}, Office of Community Care"
    return VaCall(office, called.phone, waited, usual, is_known, _sentences(called, request.since_on))


def _sentences(called: Called, since: date) -> tuple[str, str]:
    number = f" My VA referral number is {called.referral_number}." if called.referral_number else ""
    day = f"{since:%B} {since.day}"
    return (
        f"I am calling about a request that {called.practice} sent to you for my care on {day}.{number}",
        "Can you tell me if you have it, and who works on it?",
    )
