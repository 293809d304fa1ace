"""For the desk: what to key into HSRM (VA's referral manager) about a booked visit, screen by screen.

The order is that of VA's HSRM guide (2018). Labels may differ in the present release, so the sheet names what a box
is about, not how to click.
"""

from __future__ import annotations

from referral.paperwork.blocks import (
    Block,
    CheckItem,
    Checklist,
    Document,
    Fact,
    Facts,
    Heading,
    Paragraph,
)
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import fact, full_name, identifiers, joined, known, letterhead, short_date

TITLE = "HSRM entry sheet"
VERSION = 1
REQUIRED = needs(
    "practice.name", "practice.phone", "practice.fax", "practice.address_lines", "veteran.first_name",
    "veteran.last_name", "veteran.birth_date", "authorization.referral_number", "authorization.expires_on",
    "visit.on", "visit.at",
)  # fmt: skip
ABOUT = (
    "HSRM takes no data from other programs: key these in by hand, in this order. Names of screens and boxes may "
    "differ a little in the present release."
)
AFTERWARDS = (
    "The appointment shows in the referral with the day and time above.",
    "The referral's status has moved to First Appointment Made, if this is the first visit.",
    "The case here is marked as entered in HSRM.",
)


def draw(facts: LetterFacts) -> Document:
    """The sheet for the booked visit."""
    practice, running, visit, veteran = facts.practice, facts.authorization, facts.visit, facts.veteran
    referring = facts.referring
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Paragraph(ABOUT),
        Heading("1. Find the referral"),
        Facts((
            fact("Referral number", running.referral_number),
            *known("Consult id", running.consult_id),
            fact("Veteran", full_name(veteran)),
            fact("Date of birth", short_date(veteran.birth_date)),
            *known("Last four", veteran.last_four),
        )),
        Heading("2. Check that it is the right one"),
        Facts((
            *known("VA facility", joined((facts.facility.name, facts.facility.station_id))),
            *known("Category of care", running.category_of_care),
            *known("Type of care", referring.type_of_care),
            *known("SEOC", referring.seoc),
            fact("Valid", _validity(facts)),
            *known("Visits used", _visits(facts)),
            *known("Status seen last", referring.va_status),
        )),
        Heading("3. Provider who gives the care"),
        Facts((
            fact("Practice", _with_npi(practice.name, practice.npi)),
            fact("Address", joined(practice.address_lines)),
            fact("Phone, fax", joined((practice.phone, practice.fax))),
            *known("Clinician", _with_npi(visit.clinician, visit.clinician_npi)),
        )),
        Heading("4. Appointment"),
        Facts((
            fact("Appointment made?", "Y" if visit.on else None),
            fact("Date", short_date(visit.on)),
            fact("Time", visit.at),
            *known("Place", visit.place),
            *known("For", facts.request.procedure_name),
        )),
        Heading("5. Patient contact"),
        Facts((
            *known("Veteran's phone", veteran.phone),
            Fact("What to note", "The veteran was told the day, time and place of the visit."),
        )),
        Heading("6. Look again before you leave HSRM"),
        Checklist(tuple(CheckItem(text, False) for text in AFTERWARDS)),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _validity(facts: LetterFacts) -> str | None:
    start, end = facts.authorization.valid_from, facts.authorization.expires_on
    return joined((short_date(start), f"to {short_date(end)}"), " ") if end else None


def _visits(facts: LetterFacts) -> str | None:
    used, authorized = facts.authorization.visits_used, facts.authorization.visits_authorized
    return f"{used} of {authorized}" if used is not None and authorized is not None else None


def _with_npi(name: str | None, npi: str | None) -> str | None:
    return joined((name, f"NPI {npi}" if npi else None)) if name else None
