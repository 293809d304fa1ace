"""How dates, times and the frame of a letter are said in each language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.wording import long_date

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@dataclass(frozen=True)
class Frame:
    """The words around a letter: greeting, running lines, letterhead, closing, and what stands for a missing fact."""

    greeting: str
    greeting_without_name: str
    born: str
    referral: str
    no_name: str
    no_birth_date: str
    phone: str
    fax: str
    not_recorded: str
    unknown: str
    desk: str
    case_number: str


FRAMES: Mapping[str, Frame] = {
    ENGLISH: Frame(
        greeting="Dear {first_name},",
        greeting_without_name="Dear veteran,",
        born="Born {date}",
        referral="Referral {number}",
        no_name="Veteran's name not recorded",
        no_birth_date="Date of birth not recorded",
        phone="Phone",
        fax="Fax",
        not_recorded="Not recorded: {what}.",
        unknown="Not recorded",
        desk="Referral desk",
        case_number="Your case number with us: {number}",
    ),
    SPANISH: Frame(
        greeting="Saludos, {first_name}:",
        greeting_without_name="Saludos:",
        born="Fecha de nacimiento: {date}",
        referral="Remisión {number}",
        no_name="Nombre no registrado",
        no_birth_date="Fecha de nacimiento no registrada",
        phone="Teléfono",
        fax="Fax",
        not_recorded="No registrado: {what}.",
        unknown="No registrado",
        desk="Oficina de remisiones",
        case_number="Su número de caso con nosotros: {number}",
    ),
}


def date_in(day: date | None, language: str) -> str | None:
    """`March 7, 2026`, `7 de marzo de 2026`."""
    if language == SPANISH and day is not None:
        return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"
    return long_date(day)


def weekday_date_in(day: date | None, language: str) -> str | None:
    """`Saturday, March 7, 2026`, `sábado 7 de marzo de 2026`."""
    if day is None:
        return None
    if language == SPANISH:
        return f"{WEEKDAYS[day.weekday()]} {date_in(day, language)}"
    return f"{day:%A}, {date_in(day, language)}"


def time_in(at: str | None, language: str) -> str | None:
    """`14:30` as `2:30 PM` or `2:30 p. m.`."""
    if not at:
        return None
    hour, minute = int(at[:2]), at[3:5]
    half = ("a. m.", "p. m.") if language == SPANISH else ("AM", "PM")
    return f"{hour % 12 or 12}:{minute} {half[hour >= 12]}"
