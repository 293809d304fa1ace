"""VA facilities and their offices: added, corrected, checked with the office, their e-mail marked as secure."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.core.numbers import is_station_id
from referral.directory import queries
from referral.directory.file_names import template_problem
from referral.directory.hours import parse
from referral.directory.models import Facility, FacilityOffice
from referral.directory.operations.writing import Values, own, write
from referral.directory.states import OfficeKind

NOT_SAVED = "The facility was not saved."
E_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def entry_problems(values: Values) -> dict[str, str]:
    """What is wrong with values of a facility or an office, by field, in words."""
    problems = {}
    if "station_id" in values and not is_station_id(values["station_id"]):
        problems["station_id"] = "Three digits and up to three letters or digits."
    if "name" in values and "station_id" in values and not str(values["name"]).strip():
        problems["name"] = "Enter the name."
    if "time_zone" in values and values["time_zone"] not in available_timezones():
        problems["time_zone"] = "Use a name such as America/Chicago."
    if problem := template_problem(str(values.get("file_name_template") or "").strip()):
        problems["file_name_template"] = problem
    address = str(values.get("secure_email") or "").strip()
    if address and not E_MAIL.fullmatch(address):
        problems["secure_email"] = "Not an e-mail address: write it such as office@example.org."
    if hours := str(values.get("hours") or "").strip():
        try:
            parse(hours)
        except ValueError as error:
            problems["hours"] = str(error)
    return problems


def save_facility(actor: Actor, uid: str | None, values: Values) -> None:
    """Add a VA facility, or change the one with `uid`. Raises Invalid by field."""
    with transaction() as session:
        row = own(session, Facility, actor, uid) if uid else None
        join_save_facility(actor, row, values)


def join_save_facility(actor: Actor, row: Facility | None, values: Values) -> Facility:
    """As `save_facility`, inside the caller's transaction."""
    station = str(values["station_id"]).strip().upper()
    if problems := entry_problems({**values, "station_id": station}):
        raise Invalid(NOT_SAVED, **problems)
    same = queries.facility_by_station(actor.practice_id, station)
    if same is not None and same is not row:
        raise Invalid(NOT_SAVED, station_id="This station is in the list already.")
    row = row or Facility(practice_id=actor.practice_id)
    _write_contact(actor, row, {**values, "station_id": station}, f"facility {row.uid}")
    return row


def save_office(actor: Actor, facility_uid: str, uid: str | None, values: Values) -> None:
    """Add an office to a facility, or change the one with `uid`. Raises Invalid by field, NotFound."""
    with transaction() as session:
        facility = own(session, Facility, actor, facility_uid)
        row = _office(session, actor, facility, uid) if uid else None
        join_save_office(actor, facility, row, values)


def join_save_office(
    actor: Actor, facility: Facility, row: FacilityOffice | None, values: Values
) -> FacilityOffice:
    """As `save_office`, inside the caller's transaction."""
    kind, name = OfficeKind(values["kind"]), str(values.get("name") or "").strip()
    if problems := entry_problems(values):
        raise Invalid(NOT_SAVED, **problems)
    if kind is OfficeKind.COMMUNITY_CARE:
        raise Invalid(NOT_SAVED, kind="The community care office is the facility's own entry.")
    if kind is OfficeKind.OTHER and not name:
        raise Invalid(NOT_SAVED, name="Say which office it is.")
    if any(one.kind is kind and one.name == name and one is not row for one in facility.offices):
        raise Invalid(NOT_SAVED, name="The facility has this office already: name what tells the two apart.")
    row = row or FacilityOffice(practice_id=actor.practice_id, facility=facility)
    _write_contact(actor, row, {**values, "kind": kind, "name": name}, f"office {row.uid}")
    return row


def _write_contact(actor: Actor, row: Facility | FacilityOffice, values: dict[str, Any], what: str) -> None:
    """An address that changes is no longer marked as secure: the mark was for the one that was looked at."""
    if hours := str(values.get("hours") or "").strip():
        values["hours"] = str(parse(hours))
    db.session.add(row)
    if "secure_email" in write(actor, row, values, what):
        row.secure_marked_at = row.secure_marked_by_id = None


def remove_office(actor: Actor, facility_uid: str, uid: str) -> None:
    """Take an office out of the directory. Raises NotFound."""
    with transaction() as session:
        row = _office(session, actor, own(session, Facility, actor, facility_uid), uid)
        record(AuditTag.PRACTICE_CHANGED, actor=actor, what=f"office {row.uid}", changes=["removed"])
        session.delete(row)


def verify(actor: Actor, facility_uid: str, office_uid: str | None = None) -> None:
    """Note that the actor checked the entry with the office today. Raises NotFound."""
    with transaction() as session:
        row = _entry(session, actor, facility_uid, office_uid)
        values = {"last_verified_on": queries.today(actor.practice_id), "verified_by_id": actor.id}
        write(actor, row, values, _name(row))


def mark_secure(actor: Actor, facility_uid: str, office_uid: str | None, address: str) -> None:
    """Mark the entry's e-mail address as secure: packets may be mailed to it. Administrators only.

    `address` is the one the actor saw. Raises NotAllowed, NotFound, and IllegalMove when it has changed since.
    """
    if actor.role is not Role.ADMINISTRATOR:
        raise NotAllowed("Only an administrator can mark an address as secure.")
    with transaction() as session:
        row = _entry(session, actor, facility_uid, office_uid)
        if not address or row.secure_email != address:
            raise IllegalMove("The address has changed meanwhile. Look at it again.")
        write(actor, row, {"secure_marked_at": clock.utcnow(), "secure_marked_by_id": actor.id}, _name(row))


def unmark_secure(actor: Actor, facility_uid: str, office_uid: str | None) -> None:
    """Take the mark back: nothing is mailed there any more. Raises NotAllowed, NotFound."""
    if actor.role is not Role.ADMINISTRATOR:
        raise NotAllowed("Only an administrator can change the mark.")
    with transaction() as session:
        row = _entry(session, actor, facility_uid, office_uid)
        write(actor, row, {"secure_marked_at": None, "secure_marked_by_id": None}, _name(row))


def _entry(
    session: Session, actor: Actor, facility_uid: str, office_uid: str | None
) -> Facility | FacilityOffice:
    facility = own(session, Facility, actor, facility_uid)
    return _office(session, actor, facility, office_uid) if office_uid else facility


def _office(session: Session, actor: Actor, facility: Facility, uid: str) -> FacilityOffice:
    row = own(session, FacilityOffice, actor, uid)
    if row.facility_id != facility.id:
        raise IllegalMove("The office belongs to another facility.")
    return row


def _name(row: Facility | FacilityOffice) -> str:
    return f"{'facility' if isinstance(row, Facility) else 'office'} {row.uid}"
