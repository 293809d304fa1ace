"""What an imported referral is, whatever file it came from: frozen facts, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Person:
    """The veteran as the file names them. Names and date of birth are always there; the rest may be empty."""

    first_name: str
    last_name: str
    date_of_birth: date
    middle_name: str = ""
    last_four: str = ""
    icn: str = ""
    edipi: str = ""
    sex: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


@dataclass(frozen=True)
class Facility:
    """A VA or community facility as the file names it."""

    name: str = ""
    code: str = ""
    phone: str = ""
    fax: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


@dataclass(frozen=True)
class Provider:
    """A clinician as the file names them; `npi` as written, checked and flagged elsewhere."""

    name: str = ""
    npi: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Appointment:
    """An appointment VA knows of. `status` is VA's own word for it."""

    day: date | None = None
    status: str = ""


@dataclass(frozen=True)
class ReferralRecord:
    """One VA referral (vets-api CCRA `ReferralDetail`, `ReferralListEntry`). Dates are calendar dates as written.

    `seoc_days` is the validity in days, `status_code`/`status_label` VA's own status, which never moves a case.
    `unknown` keeps every field the program has no place for, its key in snake case.
    """

    person: Person
    referral_number: str = ""
    consult_id: str = ""
    station_id: str = ""
    category_of_care: str = ""
    type_of_care: str = ""
    service_requested: str = ""
    priority: str = ""
    source_of_referral: str = ""
    referral_date: date | None = None
    start_date: date | None = None
    expiration_date: date | None = None
    clinically_indicated_date: date | None = None
    appointment_date: date | None = None
    has_appointments: bool | None = None
    seoc_id: str = ""
    seoc_key: str = ""
    seoc_days: int | None = None
    visits: int | None = None
    network: str = ""
    status_code: str = ""
    status_label: str = ""
    last_update: str = ""
    provisional_diagnosis: str = ""
    provisional_diagnosis_code: str = ""
    reason_for_request: str = ""
    referring_facility: Facility = Facility()
    referring_provider: Provider = Provider()
    treating_facility: Facility = Facility()
    treating_provider: Provider = Provider()
    appointments: tuple[Appointment, ...] = ()
    unknown: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field. `text` is a sentence without the value itself; a blocking one rejects the row."""

    code: str
    field: str
    text: str
    blocking: bool = False

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ParsedRow:
    """One row or object of a file, numbered from 1 as people count them. `record` is None when it is rejected."""

    number: int
    record: ReferralRecord | None
    problems: tuple[Problem, ...] = ()
    legible: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Of a rejected row: names and numbers that could be read, by field path, so that people find the row."""

    @property
    def reason(self) -> str:
        """Why the row is rejected, in one line; empty when it is not."""
        return " ".join(problem.text for problem in self.problems if problem.blocking)


class FileRefused(Exception):
    """The file as a whole can't be read; the message says why and what to do, without any of its content."""
