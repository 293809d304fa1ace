"""VA referrals of a case: what VA sent, corrected as VA corrects it, its own status, milestones and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations import queries as authorizations
from referral.authorizations.models import Authorization, AuthorizationDocument, AuthorizationMilestone
from referral.authorizations.rules import (
    Told,
    expiry,
    implausible_days,
    one_year_hint,
    overlap,
    show_date,
)
from referral.authorizations.search import index_numbers
from referral.authorizations.states import MILESTONE_OF_STATUS, DocumentKind, Milestone
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change
from referral.cases.operations.visits import release_uncovered_slot
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound
from referral.directory import queries as directory
from referral.paperwork import storage
from referral.paperwork.models import StoredFile
from referral.paperwork.storage import keep_taken
from referral.paperwork.uploads.taking import take

DAYS = ("issued_on", "starts_on", "expires_on")


@dataclass(frozen=True)
class Referral:
    """A VA referral as given. Empty values are unknown. `expires_on` is the last valid day.

    `services` and `visits_used`: None leaves what is on record (files and answers often don't say).
    """

    number: str = ""
    consult: str = ""
    station_id: str = ""
    category_of_care: str = ""
    type_of_care: str = ""
    seoc: str = ""
    seoc_days: int | None = None
    network: str = ""
    issued_on: date | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    visits_authorized: int | None = None
    visits_used: int | None = None
    services: Sequence[Mapping[str, Any]] | None = None
    va_status_code: str = ""
    va_status_label: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


NOT_KEPT = frozenset({"station_id", "va_status_code", "va_status_label", "visits_used"})
"""What `referral_as_it_is` leaves out: the facility and the visits made stay with the row, VA's status
is a thing of its own."""


def referral_as_it_is(row: Authorization) -> dict[str, Any]:
    """What the VA referral says now, as plain values that JSON keeps."""
    kept = [one.name for one in fields(Referral) if one.name not in NOT_KEPT]
    return {name: _text(getattr(row, name)) for name in kept}


def referral_from(values: Mapping[str, Any]) -> Referral:
    """The reverse of `referral_as_it_is`; services that nobody had named are named as none."""
    known = {name: value for name, value in values.items() if value is not None and name not in NOT_KEPT}
    known.setdefault("services", ())
    days = {name: date.fromisoformat(known[name]) for name in DAYS if name in known}
    return Referral(**{**known, **days})


def join_record_referral(
    actor: Actor, case: Case, referral: Referral, *, source: str, authorization: Authorization | None = None
) -> Authorization:
    """Write `referral` as a new authorization of the case, or onto `authorization`; joins the transaction."""
    _check_days(referral, directory.today(case.practice_id))
    row = authorization
    if row is None:
        row = Authorization(practice_id=case.practice_id, case_id=case.id, veteran_id=case.veteran_id)
        db.session.add(row)
    changes = _write_referral(row, referral)
    station = (
        directory.facility_by_station(case.practice_id, referral.station_id) if referral.station_id else None
    )
    if station is not None:
        row.facility_id = station.id
        case.facility_id = case.facility_id or station.id
    db.session.flush()
    record(
        AuditTag.AUTHORIZATION_RECORDED,
        actor=actor,
        case_id=case.id,
        authorization_id=row.id,
        changes=changes,
    )
    if referral.va_status_code or referral.va_status_label:
        join_va_status(actor, case, row, referral.va_status_code, referral.va_status_label, source=source)
    return row


def _check_days(referral: Referral, today: date) -> None:
    given = {
        "issued_on": referral.issued_on,
        "starts_on": referral.starts_on,
        "expires_on": referral.expires_on,
    }
    if problems := implausible_days(given, today):
        raise Invalid("The referral's dates can't be right.", **problems)


def _write_referral(row: Authorization, referral: Referral) -> dict[str, list[Any]]:
    values: dict[str, Any] = {
        "number": referral.number.strip() or None,
        "consult": referral.consult.strip() or None,
        "category_of_care": referral.category_of_care.strip(),
        "type_of_care": referral.type_of_care.strip(),
        "seoc": referral.seoc.strip(),
        "seoc_days": referral.seoc_days,
        "network": referral.network.strip(),
        "issued_on": referral.issued_on,
        "starts_on": referral.starts_on,
        "expires_on": expiry(
            referral.starts_on or referral.issued_on, referral.expires_on, referral.seoc_days
        ),
        "visits_authorized": referral.visits_authorized,
        "details": dict(referral.details) or None,
    }
    if referral.services is not None:
        values["services"] = [dict(one) for one in referral.services] or None
    if referral.visits_used is not None:
        values["visits_used"] = referral.visits_used
    changes = {}
    for name, after in values.items():
        before = getattr(row, name)
        if (before or None) != (after or None):
            setattr(row, name, after)
            changes[name] = [_text(before), _text(after)]
    index_numbers(row)
    return changes


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def record_referral(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    referral: Referral,
    authorization_uid: str | None = None,
) -> None:
    """Add a VA referral to the case, or correct the one with `authorization_uid`."""
    with case_change(actor, case_uid, seen_version) as case:
        existing = _authorization(case, authorization_uid) if authorization_uid else None
        if referral.starts_on and referral.expires_on and referral.expires_on < referral.starts_on:
            raise Invalid(
                "The referral's dates are the wrong way round.", expires_on="The end is before the start."
            )
        if existing is not None:  # the form shows none of the details that came with a file
            referral = replace(referral, details=referral.details or existing.details or {})
        join_record_referral(actor, case, referral, source="desk", authorization=existing)
        release_uncovered_slot(case)


def _authorization(case: Case, uid: str) -> Authorization:
    wanted = sa.select(Authorization).where(Authorization.uid == uid, Authorization.case_id == case.id)
    found = db.session.scalars(wanted).first()
    if found is None:
        raise NotFound("There is no such VA referral on this case.")
    return found


def record_va_status(
    actor: Actor, case_uid: str, seen_version: int | None, authorization_uid: str, code: str, label: str
) -> None:
    """Note VA's own status (HSRM code and label) as seen by the actor now; our state is not touched."""
    with case_change(actor, case_uid, seen_version) as case:
        join_va_status(actor, case, _authorization(case, authorization_uid), code, label, source="desk")


def join_va_status(
    actor: Actor, case: Case, row: Authorization, code: str, label: str, *, source: str
) -> None:
    """As `record_va_status`, inside the caller's transaction; nothing happens when the status is the same."""
    if (row.va_status_code, row.va_status_label) == (code, label):
        return
    row.va_status_code, row.va_status_label = code, label
    row.va_status_at, row.va_status_by_id = clock.utcnow(), actor.id
    milestone = MILESTONE_OF_STATUS.get(code)
    if milestone and all(one.kind is not milestone for one in authorizations.milestones(row.id)):
        _write_milestone(actor, row, milestone, directory.today(case.practice_id), "")
    record(AuditTag.VA_STATUS_RECORDED, actor=actor, case_id=case.id, authorization_id=row.id, code=code, label=label,
           source=source)  # fmt: skip


def note_milestone(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    authorization_uid: str,
    *,
    kind: Milestone,
    on: date,
    reason: str = "",
) -> None:
    """Note the day of a milestone, or correct it. Rejected, cancelled and returned need the reason VA gave."""
    with case_change(actor, case_uid, seen_version) as case:
        row = _authorization(case, authorization_uid)
        problems = implausible_days({"on": on}, directory.today(case.practice_id))
        if on > directory.today(case.practice_id):
            problems["on"] = "This day has not come yet."
        if kind in (Milestone.REJECTED, Milestone.CANCELLED, Milestone.RETURNED) and not reason.strip():
            problems["reason"] = "Write down the reason VA gave."
        if problems:
            raise Invalid("The milestone was not noted.", **problems)
        _write_milestone(actor, row, kind, on, reason.strip())
        record(AuditTag.AUTHORIZATION_RECORDED, actor=actor, case_id=case.id, authorization_id=row.id,
               changes={f"milestone_{kind.value}": [None, on.isoformat()]})  # fmt: skip


def _write_milestone(actor: Actor, row: Authorization, kind: Milestone, on: date, reason: str) -> None:
    found = next((one for one in authorizations.milestones(row.id) if one.kind is kind), None)
    milestone = found or AuthorizationMilestone(
        practice_id=row.practice_id, authorization_id=row.id, kind=kind
    )
    milestone.on, milestone.reason, milestone.noted_by_id = on, reason, actor.id
    db.session.add(milestone)


def add_document(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    authorization_uid: str,
    *,
    kind: DocumentKind,
    file_name: str,
    data: bytes,
) -> None:
    """Keep a file, as PDF, with the VA referral. Raises Invalid (at `file`) for one that can't be made pages."""
    taken = take(file_name, data, "file")
    with case_change(actor, case_uid, seen_version) as case:
        row = _authorization(case, authorization_uid)
        file = keep_taken(taken, case_id=case.id, practice_id=case.practice_id)
        db.session.add(
            AuthorizationDocument(
                practice_id=case.practice_id,
                authorization_id=row.id,
                file_id=file.id,
                kind=kind,
                added_by_id=actor.id,
            )
        )
        record(AuditTag.FILE_ADDED, actor=actor, case_id=case.id, file_id=file.id, kind=f"va_{kind.value}")


def read_document(
    actor: Actor, case_uid: str, authorization_uid: str, document_uid: str
) -> tuple[StoredFile, bytes]:
    """A file of the VA referral with its bytes; reading is recorded. Raises NotFound."""
    with transaction():
        case = queries.case_by_uid(actor, case_uid)
        file = authorizations.document(_authorization(case, authorization_uid).id, document_uid)
        if file is None:
            raise NotFound("There is no such file with this VA referral.")
        record(AuditTag.FILE_DOWNLOADED, actor=actor, case_id=case.id, file_id=file.id)
        return file, storage.read(file)


def _is_kin(one: Authorization, other: Authorization) -> bool:
    """The same referral, or one that followed from the other: these run beside each other as VA means it."""
    return one.id == other.id or one.parent_id == other.id or other.parent_id == one.id


def hints(case: Case, told: Told, known_uid: str = "") -> list[str]:
    """What to look at about a referral as typed or recorded: overlaps with the veteran's others, and a short term.

    They are hints: VA's data are imperfect, and nothing is refused for them.
    """
    found, rows = [], authorizations.of_veteran(case.veteran_id)
    known = next((row for row in rows if row.uid == known_uid), None)
    for row in rows:
        both = None if known and _is_kin(known, row) else overlap(told, row)
        if both:
            place = "in this case" if row.case_id == case.id else "in another case of the veteran"
            found.append(
                f"Overlaps with {row.number or 'a referral without number'} ({place}), same category of care, from "
                f"{show_date(both[0])} to {show_date(both[1])}."
            )
    shorter = one_year_hint(told)
    return [*found, shorter] if shorter else found
