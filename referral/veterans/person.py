"""A person's details as given by a form or a referral: checked, put on the record, and shown in lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from referral.core.actor import Role
from referral.core.errors import Invalid
from referral.core.languages import ENGLISH, LANGUAGES
from referral.veterans.models import Veteran
from referral.veterans.search import search_keys

OLDEST_BIRTH = date(1900, 1, 1)
LONGEST_LINE = 200
E_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Person:
    """A veteran's details; `address` as Veteran.address. Last name and date of birth are required.

    Who has one name only has it as last name, as VA and imaging facilities file it, and no first name.
    """

    first_name: str
    last_name: str
    born_on: date
    middle_name: str = ""
    last_four: str = ""
    icn: str = ""
    edipi: str = ""
    sex: str = ""
    phone: str = ""
    email: str = ""
    best_time: str = ""
    language: str = ENGLISH
    """Language of letters to the veteran."""
    address: Mapping[str, str] = field(default_factory=dict)


def check_person(person: Person, today: date) -> None:
    """Raise Invalid, by field, when the details can't be those of a veteran."""
    problems = {}
    parts = {name: value for name, value in asdict(person).items() if isinstance(value, str)}
    for name, value in (parts | dict(person.address)).items():
        if len(value) > LONGEST_LINE:
            problems[name] = f"Write at most {LONGEST_LINE} characters."
    if not person.last_name.strip():
        problems["last_name"] = "Enter the last name (or the only name)."
    if not OLDEST_BIRTH <= person.born_on < today:
        problems["born_on"] = "Enter a date of birth in the past."
    if person.last_four and not (len(person.last_four) == 4 and person.last_four.isdigit()):
        problems["last_four"] = "Enter only the last four digits; the whole number is never kept."
    if person.email.strip() and not E_MAIL.fullmatch(person.email.strip()):
        problems["email"] = "Enter an address like name@example.com, or leave it empty."
    if person.language not in LANGUAGES:
        problems["language"] = "Choose English or Spanish."
    if problems:
        raise Invalid("Some details of the veteran need attention.", **problems)


def put_on_record(veteran: Veteran, person: Person) -> dict[str, list[Any]]:
    """Write `person` onto the row and renew its search keys. Returns what changed: field to [before, after]."""
    changes: dict[str, list[Any]] = {}
    for name, value in asdict(person).items():
        before = getattr(veteran, name)
        after = value.strip() if isinstance(value, str) else value
        if (before or None) != (after or None):
            setattr(veteran, name, after or None)
            changes[name] = [_plain(before), _plain(after)]
    if "email" in changes:
        veteran.e_mail_agreed_on = None  # the veteran agreed to another address
    if changes:
        _renew_search_keys(veteran)
    return changes


def _renew_search_keys(veteran: Veteran) -> None:
    """Keep the keys that are still right: one added again before the old row is gone would break the unique key."""
    held = {(row.kind, row.key): row for row in veteran.search_keys}
    veteran.search_keys = [held.get((row.kind, row.key), row) for row in search_keys(veteran)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def initials(first_name: str | None, last_name: str | None) -> str:
    """`R. M.`: how a veteran is listed for those whose work does not need the name."""
    return " ".join(f"{name[0]}." for name in (first_name, last_name) if name) or "–"


def shown_name(veteran: Veteran, role: Role) -> str:
    """The veteran as `role` may see them in a list: administrators, who work on no case, see initials."""
    if role is Role.ADMINISTRATOR:
        return initials(veteran.first_name, veteran.last_name)
    return veteran.list_name or "–"
