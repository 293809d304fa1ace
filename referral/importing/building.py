"""From raw values to a checked ReferralRecord with the problems found, and back to what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from referral.authorizations.rules import expiry, implausible_days
from referral.importing.ccra import RawRow, read_object
from referral.importing.fields import BY_PATH, FULL_NAME, fold
from referral.importing.records import (
    Appointment,
    Facility,
    ParsedRow,
    Person,
    Problem,
    Provider,
    ReferralRecord,
)
from referral.importing.statuses import code_and_label
from referral.importing.values import IMPLAUSIBLE, Reading, as_stored, clean, day, is_formula, line
from referral.importing.vocabulary import FIELDS, GROUPS

GROUP_TYPES: dict[str, type] = {
    "person": Person,
    "referring_facility": Facility,
    "referring_provider": Provider,
    "treating_facility": Facility,
    "treating_provider": Provider,
}
OLDEST_YEARS = 125
FINDING = ("person.last_name", "person.first_name", "referral_number", "consult_id")
"""Fields by which people find a row in their file."""
REFERRAL_DAYS = ("referral_date", "start_date", "expiration_date")


def build_object(number: int, node: Any, today: date) -> ParsedRow:
    """Row `number` from one JSON value."""
    if not isinstance(node, dict):
        problem = Problem(
            "not_an_object", "", "This element is not an object, so it can't be a referral.", blocking=True
        )
        return ParsedRow(number, None, (problem,))
    return build_row(number, read_object(node), today)


def build_row(number: int, raw: RawRow, today: date, counts_from_1904: bool = False) -> ParsedRow:
    """Row `number` from raw values by field path. Never raises: what is wrong becomes a Problem."""
    problems: list[Problem] = []
    unknown = dict(raw.unknown)
    values = _read_all(_with_name_parts(raw.values), unknown, problems, counts_from_1904)
    for path in raw.twice:
        problems.append(
            Problem(
                "twice",
                path,
                f"{BY_PATH[path].label} is given twice with different values; the first counts.",
            )
        )
    values["status_code"], values["status_label"] = code_and_label(
        values["status_code"], values["status_label"]
    )
    problems += _missing(values, problems) + _whole_row(values, today)
    if any(problem.blocking for problem in problems):
        return ParsedRow(
            number, None, tuple(problems), {path: values[path] for path in FINDING if values[path]}
        )
    record = record_from(values, tuple(_appointment(item) for item in raw.appointments), unknown)
    return ParsedRow(number, record, tuple(problems))


def _read_all(
    raw: Mapping[str, Any], unknown: dict[str, Any], problems: list[Problem], counts_from_1904: bool
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in FIELDS:
        value = raw.get(field.path)
        if is_formula(value):
            problems.append(
                Problem(
                    "formula",
                    field.path,
                    f"{field.label} holds a formula or an error, not a value.",
                    field.required,
                )
            )
            value = None
        reading = field.read_from(value, counts_from_1904)
        values[field.path] = reading.value
        if reading.trouble:
            problems.append(
                Problem(
                    reading.code,
                    field.path,
                    f"{field.label} {reading.trouble}.",
                    reading.lost and (field.required or _is_slip(field.path, reading)),
                )
            )
        if reading.lost:
            unknown[field.path] = clean(value)
    return values


def _is_slip(path: str, reading: Reading) -> bool:
    """A day of the referral whose year can't be: the row would be a referral that never was in force."""
    return path in REFERRAL_DAYS and reading.code == IMPLAUSIBLE


def _with_name_parts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """`raw` with a whole name taken apart: `LAST, FIRST MIDDLE` as VistA writes it, or `First Middle Last`."""
    values = dict(raw)
    whole = line(values.pop(FULL_NAME, "")).value
    if not whole or is_formula(whole):
        return values
    if "," in whole:
        last, _, given = whole.partition(",")
        first, _, middle = given.strip().partition(" ")
    else:
        first, _, rest = whole.partition(" ")
        middle, _, last = rest.rpartition(" ")
    for path, part in (
        ("person.first_name", first),
        ("person.middle_name", middle),
        ("person.last_name", last),
    ):
        if not clean(values.get(path)):
            values[path] = part.strip()
    return values


def _missing(values: Mapping[str, Any], problems: list[Problem]) -> list[Problem]:
    told = {problem.field for problem in problems if problem.blocking}
    return [
        Problem("missing", field.path, f"{field.label} is missing.", blocking=True)
        for field in FIELDS
        if field.required and not values[field.path] and field.path not in told
    ]


def _whole_row(values: Mapping[str, Any], today: date) -> list[Problem]:
    found = []
    born, expires = values["person.date_of_birth"], values["expiration_date"]
    if born and (born > today or born.year < today.year - OLDEST_YEARS):
        found.append(
            Problem(
                "impossible_birth",
                "person.date_of_birth",
                "Date of birth can't be right: it is in the future or too long ago.",
                True,
            )
        )
    if expires and any(values[path] and expires < values[path] for path in ("referral_date", "start_date")):
        found.append(
            Problem("expires_early", "expiration_date", "Expiration date is before the referral begins.")
        )
    found += _implausible_days(values, today)
    if not values["referral_number"] and not values["consult_id"]:
        found.append(
            Problem(
                "no_number",
                "referral_number",
                "There is neither a referral number nor a consult id; the person and the category of care "
                "must do to find the case.",
            )
        )
    return found


def _implausible_days(values: Mapping[str, Any], today: date) -> list[Problem]:
    days = {path: values[path] for path in REFERRAL_DAYS}
    problems = implausible_days(days, today)
    if not problems:
        last = expiry(
            days["start_date"] or days["referral_date"], days["expiration_date"], values["seoc_days"]
        )
        problems = implausible_days({"seoc_days": last}, today)
    return [
        Problem(IMPLAUSIBLE, path, f"{BY_PATH[path].label} can't be right. {told}", blocking=True)
        for path, told in problems.items()
    ]


def _appointment(node: Mapping[str, Any]) -> Appointment:
    keys = {fold(key): value for key, value in node.items() if not isinstance(value, dict | list)}
    when = next(
        (
            keys[k]
            for k in ("appointmentdate", "startdate", "start", "date", "appointmentdatetime")
            if k in keys
        ),
        None,
    )
    status = next((keys[k] for k in ("appointmentstatus", "status", "confirmationstatus") if k in keys), "")
    return Appointment(day(when).value, line(status).value)


def record_from(
    values: Mapping[str, Any],
    appointments: tuple[Appointment, ...] = (),
    unknown: Mapping[str, Any] | None = None,
) -> ReferralRecord:
    """A record of checked `values` by field path; absent ones take the record's defaults."""
    groups = {
        group.name: GROUP_TYPES[group.name](
            **{f.attribute: values[f.path] for f in FIELDS if f.group == group.name and f.path in values}
        )
        for group in GROUPS
    }
    flat = {field.path: values[field.path] for field in FIELDS if not field.group and field.path in values}
    return ReferralRecord(**flat, **groups, appointments=appointments, unknown=dict(unknown or {}))


def field_values(record: ReferralRecord) -> dict[str, Any]:
    """Every known field of `record` by path."""
    return {
        field.path: getattr(getattr(record, field.group) if field.group else record, field.attribute)
        for field in FIELDS
    }


def to_json(record: ReferralRecord) -> dict[str, Any]:
    """`record` as it is stored: only what it has, dates in ISO form."""
    return {
        "values": {
            path: as_stored(value) for path, value in field_values(record).items() if value not in ("", None)
        },
        "appointments": [[as_stored(item.day), item.status] for item in record.appointments],
        "unknown": dict(record.unknown),
    }


def from_json(stored: Mapping[str, Any]) -> ReferralRecord:
    """What `to_json` stored, as an equal record."""
    values = {
        path: date.fromisoformat(value) if BY_PATH[path].is_date else value
        for path, value in stored["values"].items()
        if path in BY_PATH
    }
    appointments = tuple(
        Appointment(date.fromisoformat(when) if when else None, status)
        for when, status in stored["appointments"]
    )
    return record_from(values, appointments, stored["unknown"])
