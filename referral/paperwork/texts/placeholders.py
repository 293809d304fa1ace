"""The facts a text block may name as {placeholders}, each with what it means and how it is said. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.languages import date_in, time_in, weekday_date_in

Say = Callable[[LetterFacts, str], str | None]


@dataclass(frozen=True)
class Placeholder:
    """`meaning` by language, as people call the fact; `say` gives its words in a language, None when unknown."""

    meaning: Mapping[str, str]
    say: Say


def _of(english: str, spanish: str, say: Say) -> Placeholder:
    return Placeholder({ENGLISH: english, SPANISH: spanish}, say)


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


PLACEHOLDERS: Mapping[str, Placeholder] = {
    "practice_name": _of("the practice's name", "el nombre de la clínica", lambda f, _: f.practice.name),
    "practice_phone": _of("the practice's phone", "el teléfono de la clínica", lambda f, _: f.practice.phone),
    "practice_fax": _of("the practice's fax", "el fax de la clínica", lambda f, _: f.practice.fax),
    "practice_email": _of(
        "the practice's secure e-mail", "el correo seguro de la clínica", lambda f, _: f.practice.secure_email
    ),
    "facility_name": _of("the VA facility", "el centro de VA", lambda f, _: f.facility.name),
    "facility_phone": _of(
        "the VA facility's phone", "el teléfono del centro de VA", lambda f, _: f.facility.phone
    ),
    "first_name": _of("the veteran's first name", "el nombre", lambda f, _: f.veteran.first_name),
    "case_number": _of("the case number", "el número de caso", lambda f, _: f.case_number),
    "referral_number": _of(
        "VA's referral number", "el número de remisión de VA", lambda f, _: f.authorization.referral_number
    ),
    "valid_from": _of(
        "the first day VA approved",
        "el primer día aprobado por VA",
        lambda f, language: date_in(f.authorization.valid_from, language),
    ),
    "expires_on": _of(
        "the last day VA approved",
        "el último día aprobado por VA",
        lambda f, language: date_in(f.authorization.expires_on, language),
    ),
    "visits": _of(
        "the number of visits VA approved",
        "el número de visitas aprobadas por VA",
        lambda f, _: _number(f.authorization.visits_authorized),
    ),
    "opened_on": _of(
        "the day the referral came",
        "el día en que llegó la remisión",
        lambda f, language: date_in(f.course.opened_on, language),
    ),
    "sent_on": _of(
        "the day the request was sent",
        "el día en que se envió la solicitud",
        lambda f, language: date_in(f.course.sent_on, language),
    ),
    "answered_on": _of(
        "the day VA answered",
        "el día en que VA respondió",
        lambda f, language: date_in(f.course.answered_on, language),
    ),
    "visit_day": _of(
        "the day of the visit",
        "el día de la cita",
        lambda f, language: weekday_date_in(f.course.visit.on, language),
    ),
    "visit_time": _of(
        "the time of the visit",
        "la hora de la cita",
        lambda f, language: time_in(f.course.visit.at, language),
    ),
    "request_reason": _of(
        "the reason for the request", "el motivo de la solicitud", lambda f, _: f.request.reason
    ),
}
