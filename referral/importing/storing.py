"""Between an imported record and what the desk keeps: the veteran's details and the VA referral."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from referral.authorizations.models import Authorization
from referral.authorizations.rules import expiry
from referral.cases.operations.va_referrals import Referral
from referral.core.languages import known_language
from referral.importing.building import field_values
from referral.importing.records import ReferralRecord
from referral.importing.values import as_stored
from referral.importing.vocabulary import FIELDS
from referral.veterans.models import Veteran
from referral.veterans.person import Person

PERSON = {
    "person.first_name": "first_name",
    "person.middle_name": "middle_name",
    "person.last_name": "last_name",
    "person.date_of_birth": "born_on",
    "person.last_four": "last_four",
    "person.icn": "icn",
    "person.edipi": "edipi",
    "person.sex": "sex",
    "person.phone": "phone",
    "person.email": "email",
}
ADDRESS = {
    "person.street": "line",
    "person.street2": "line2",
    "person.city": "city",
    "person.state": "state",
    "person.zip_code": "postal_code",
}
REFERRAL = {
    "referral_number": "number",
    "consult_id": "consult",
    "category_of_care": "category_of_care",
    "type_of_care": "type_of_care",
    "seoc_id": "seoc",
    "seoc_days": "seoc_days",
    "network": "network",
    "referral_date": "issued_on",
    "start_date": "starts_on",
    "expiration_date": "expires_on",
    "visits": "visits_authorized",
    "status_code": "va_status_code",
    "status_label": "va_status_label",
}
STATUS = frozenset({"status_code", "status_label"})
_ELSEWHERE = PERSON.keys() | ADDRESS.keys() | REFERRAL.keys()
DETAILS = tuple(field for field in FIELDS if field.path not in _ELSEWHERE)
"""Fields kept together in Authorization.details, each group an object of its own there."""


def veteran_values(veteran: Veteran) -> dict[str, Any]:
    """What is on record of the person, by field path."""
    address = veteran.address or {}
    values = {path: getattr(veteran, attribute) for path, attribute in PERSON.items()}
    return values | {path: address.get(key) for path, key in ADDRESS.items()}


def referral_values(authorization: Authorization) -> dict[str, Any]:
    """What is on record of the VA referral, by field path; `unknown` and `appointments` under those names."""
    details = authorization.details or {}
    values = {path: getattr(authorization, attribute) for path, attribute in REFERRAL.items()}
    for field in DETAILS:
        held = (details.get(field.group) or {}) if field.group else details
        value = held.get(field.attribute)
        values[field.path] = date.fromisoformat(value) if value and field.is_date else value
    return values | {name: details.get(name) for name in ("unknown", "appointments")}


def record_values(record: ReferralRecord) -> dict[str, Any]:
    """What `record` brings, by field path, cut to what the columns hold; what it does not say is left out."""
    values = {path: _fitted(path, value) for path, value in field_values(record).items()}
    values["expiration_date"] = expiry(
        record.start_date or record.referral_date, record.expiration_date, record.seoc_days
    )
    values["unknown"] = dict(record.unknown)
    values["appointments"] = [[as_stored(item.day), item.status] for item in record.appointments]
    return {path: value for path, value in values.items() if value not in ("", None, {}, [])}


def person_of(values: Mapping[str, Any], veteran: Veteran | None = None) -> Person:
    """The person that `values` describe; what only the desk knows stays as it is with `veteran`."""
    known: dict[str, Any] = {attribute: values.get(path) or "" for path, attribute in PERSON.items()}
    address = dict((veteran.address if veteran else None) or {})
    address |= {key: values[path] for path, key in ADDRESS.items() if values.get(path)}
    return Person(
        **known,
        address=address,
        best_time=(veteran.best_time if veteran else None) or "",
        language=known_language(veteran.language if veteran else None),
    )


def referral_of(values: Mapping[str, Any], station_id: str) -> Referral:
    """The VA referral that `values` describe."""
    known = {attribute: values[path] for path, attribute in REFERRAL.items() if values.get(path) is not None}
    details: dict[str, Any] = {}
    for field in (field for field in DETAILS if values.get(field.path) not in ("", None)):
        holder = details.setdefault(field.group, {}) if field.group else details
        holder[field.attribute] = as_stored(values[field.path])
    for name in ("unknown", "appointments"):
        if values.get(name):
            details[name] = values[name]
    return Referral(**known, station_id=station_id, details=details)


def _fitted(path: str, value: Any) -> Any:
    column = Authorization.__table__.columns.get(REFERRAL.get(path, ""))
    length = getattr(column.type, "length", None) if column is not None else None
    return value[:length] if length and isinstance(value, str) else value
