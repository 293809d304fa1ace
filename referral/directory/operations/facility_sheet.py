"""The directory's table: each row judged against what is known, then all good rows applied at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from referral.core.actor import Actor
from referral.core.db import transaction
from referral.core.errors import Stale
from referral.directory import queries
from referral.directory.hours import parse
from referral.directory.models import Facility, FacilityOffice
from referral.directory.operations.facilities import entry_problems, join_save_facility, join_save_office
from referral.directory.sheet import COLUMNS, SheetRow
from referral.directory.states import OFFICE_LABELS, OfficeKind

NEW, CHANGED, UNCHANGED, REJECTED = "new", "changed", "unchanged", "rejected"
VERDICTS = (NEW, CHANGED, UNCHANGED, REJECTED)
OF_FACILITY = frozenset(
    {"station_id", "name", "address_line", "city", "state", "postal_code", "time_zone", "file_name_template"}
)
OF_OFFICE = frozenset({"phone", "fax", "secure_email", "hours", "last_verified_on"})
COLUMN_OF = {value: name for name, value in COLUMNS.items()}
DEFAULTS = {"time_zone": "America/New_York"}


@dataclass(frozen=True)
class JudgedRow:
    """A row with what it would do. `changes`: by column, what stands there now and what the row says."""

    row: SheetRow
    verdict: str
    changes: Mapping[str, tuple[str, str]]
    reason: str = ""
    facility: Facility | None = None
    office: FacilityOffice | None = None
    kind: OfficeKind = OfficeKind.COMMUNITY_CARE


def table(practice_id: int) -> list[dict[str, str]]:
    """The whole directory, a row for each office, the community care office of a facility first."""
    rows = []
    for facility in queries.facilities(practice_id, with_offices=True):
        own = {name: _shown(getattr(facility, name)) for name in OF_FACILITY | OF_OFFICE}
        rows.append(own | {"kind": OfficeKind.COMMUNITY_CARE.value})
        rows += [
            {name: _shown(getattr(office, name)) for name in OF_OFFICE}
            | {"station_id": facility.station_id, "kind": office.kind.value, "office_name": office.name}
            for office in facility.offices
        ]
    return rows


def judge(practice_id: int, rows: Sequence[SheetRow]) -> list[JudgedRow]:
    """What each row would do. What a row does not say it leaves as it is."""
    known = {row.station_id: row for row in queries.facilities(practice_id, with_offices=True)}
    judged: list[JudgedRow] = []
    seen: set[tuple[str, OfficeKind, str]] = set()
    for row in rows:
        one = _judged(row, known, {station for station, kind, _ in seen if kind is OfficeKind.COMMUNITY_CARE})
        key = (row.said.get("station_id", "").upper(), one.kind, row.said.get("office_name", ""))
        if one.verdict != REJECTED and key in seen:
            one = JudgedRow(row, REJECTED, {}, "The file has this office twice.")
        if one.verdict != REJECTED:
            seen.add(key)
        judged.append(one)
    return judged


def _judged(row: SheetRow, known: Mapping[str, Facility], coming: set[str]) -> JudgedRow:
    try:
        said = _values(row.said)
    except ValueError as error:
        return JudgedRow(row, REJECTED, {}, str(error))
    station, kind = said["station_id"], said["kind"]
    facility = known.get(station)
    office = None
    if kind is not OfficeKind.COMMUNITY_CARE:
        if facility is None and station not in coming:
            return JudgedRow(
                row, REJECTED, {}, f"Station {station} is not in the directory: add its own row first."
            )
        offices = facility.offices if facility else []
        office = next((o for o in offices if (o.kind, o.name) == (kind, said.get("office_name", ""))), None)
    entry = office if kind is not OfficeKind.COMMUNITY_CARE else facility
    wanted = OF_OFFICE if kind is not OfficeKind.COMMUNITY_CARE else OF_FACILITY | OF_OFFICE
    values = {name: value for name, value in said.items() if name in wanted}
    if entry is None and kind is OfficeKind.COMMUNITY_CARE:
        values = DEFAULTS | {"name": ""} | values
    if problem := _problem(values, kind, said.get("office_name", "")):
        return JudgedRow(row, REJECTED, {}, problem)
    changes = {
        COLUMN_OF[name]: (before, _shown(value))
        for name, value in values.items()
        if (before := _shown(getattr(entry, name)) if entry else "") != _shown(value)
    }
    verdict = NEW if entry is None else CHANGED if changes else UNCHANGED
    return JudgedRow(row, verdict, changes, "", facility, office, kind)


def _values(said: Mapping[str, str]) -> dict[str, Any]:
    """The row's values read. Raises ValueError in words."""
    values: dict[str, Any] = dict(said)
    values["station_id"] = said.get("station_id", "").upper()
    values["kind"] = _kind(said.get("kind", ""))
    if day := said.get("last_verified_on"):
        try:
            values["last_verified_on"] = date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"“{day}” is no day: write it such as 2026-11-30.") from None
    if hours := said.get("hours"):
        values["hours"] = str(parse(hours))
    return values


def _kind(text: str) -> OfficeKind:
    plain = text.strip().lower().replace(" ", "_")
    words = {label.lower(): kind for kind, label in OFFICE_LABELS.items()}
    if not plain:
        return OfficeKind.COMMUNITY_CARE
    if plain in set(OfficeKind):
        return OfficeKind(plain)
    if text.strip().lower() in words:
        return words[text.strip().lower()]
    raise ValueError(f"There is no office “{text}”. Known: {', '.join(OfficeKind)}.")


def _problem(values: Mapping[str, Any], kind: OfficeKind, office_name: str) -> str:
    model = Facility if kind is OfficeKind.COMMUNITY_CARE else FacilityOffice
    problems = entry_problems(values)
    for name, value in {**values, **({"name": office_name} if model is FacilityOffice else {})}.items():
        most = getattr(model.__table__.c[name].type, "length", None)
        if isinstance(value, str) and most and len(value) > most:
            problems[name] = f"At most {most} characters."
    if kind is OfficeKind.OTHER and not office_name:
        problems["office_name"] = "Say which office it is."
    return " ".join(f"{COLUMN_OF.get(name, name)}: {text}" for name, text in problems.items())


def fingerprint(judged: Sequence[JudgedRow]) -> str:
    """What was shown to the person who confirms: another judgement has another fingerprint."""
    told = [[one.row.place, one.verdict, sorted(one.changes.items())] for one in judged]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def apply_table(actor: Actor, rows: Sequence[SheetRow], seen: str) -> int:
    """Write every good row, all at once; returns how many were written. Writing the same file again writes nothing.

    `seen` is the fingerprint of what was shown. Raises Stale when the rows would do something else by now.
    """
    with transaction():
        judged = judge(actor.practice_id, rows)
        if fingerprint(judged) != seen:
            raise Stale("The directory changed since the rows were shown. Look at them again.")
        written = [one for one in judged if one.verdict in (NEW, CHANGED)]
        for one in sorted(written, key=lambda one: one.kind is not OfficeKind.COMMUNITY_CARE):
            _write(actor, one)
        return len(written)


def _write(actor: Actor, one: JudgedRow) -> None:
    said = _values(one.row.said)
    facility = one.facility or queries.facility_by_station(actor.practice_id, said["station_id"])
    if one.kind is OfficeKind.COMMUNITY_CARE:
        now = {name: getattr(facility, name) for name in OF_FACILITY} if facility else dict(DEFAULTS)
        values = now | {name: said[name] for name in OF_FACILITY | OF_OFFICE if name in said}
        join_save_facility(actor, facility, values | _unverified(said))
        return
    assert facility is not None  # judged: its own row stands before it, or it was there
    values = {name: said[name] for name in OF_OFFICE if name in said}
    join_save_office(
        actor,
        facility,
        one.office,
        {"kind": one.kind, "name": said.get("office_name", ""), **values} | _unverified(said),
    )


def _unverified(said: Mapping[str, Any]) -> dict[str, Any]:
    """A day that a file brings was checked by nobody known here."""
    return {"verified_by_id": None} if "last_verified_on" in said else {}


def _shown(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
