"""Where the facts of a case came from, when, and who entered and confirmed them: from the rows and the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.models import Authorization, ServiceRequest
from referral.care.models import CareEntry
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.care_log import CareRows, care_rows
from referral.cases.case_page.timeline import SOURCES
from referral.cases.models import Case
from referral.cases.review_facts import SignedReview, signed_with_addenda
from referral.core.db import db
from referral.directory.models import Clinician, Facility
from referral.imaging.models import ImagingStudy, StudySource
from referral.paperwork.origins import Origin
from referral.people.models import Account

Origins = dict[str, Origin]
STUDY_SOURCES = {
    StudySource.UPLOAD: "read from its files",
    StudySource.DISC: "entered from the disc",
    StudySource.REPORT_ONLY: "entered from the report",
}
EDITS = (
    AuditTag.CASE_OPENED, AuditTag.CASE_EDITED, AuditTag.VETERAN_EDITED, AuditTag.AUTHORIZATION_RECORDED,
    AuditTag.REQUEST_SAVED, AuditTag.INTAKE_CONFIRMED, AuditTag.IMPORT_APPLIED, AuditTag.STUDY_LOGGED,
)  # fmt: skip
VETERAN = {"born_on": "birth_date", "address": "address_lines"}
AUTHORIZATION = {"number": "referral_number", "consult": "consult_id", "starts_on": "valid_from"}
STORY = {"complaint": "complaint", "goals": "goals", "onset_on": "onset_on"}
PROFILE = {"address_line": "address_lines", "city": "address_lines", "state": "address_lines",
           "postal_code": "address_lines", "is_ihs_or_tribal": "is_tribal_health_provider"}  # fmt: skip
DRAFTED = {
    "drafted from the review": "drafted from the MRI review",
    "started again": "taken over from the last request",
}
"""What the history says of a request that nobody has filled in yet."""
ONE_TRANSACTION = timedelta(seconds=5)
THE_VETERAN = "the veteran"
MOST_PROFILE_EVENTS = 500


def fact_origins(case: Case) -> dict[str, Any]:
    """Path of a fact, or of the part of the record that holds it, to its origin as JSON (`paperwork.origins`)."""
    request, rows, names = queries.current_request(case), care_rows(case), _staff_names(case.practice_id)
    running = queries.granted_authorization(case) or queries.first_authorization(case)
    events = _events(AuditEvent.case_id == case.id, AuditEvent.tag.in_(EDITS))
    found = {
        "": Origin("Case record", "entered at the desk"),
        **_of_directory(case, request),
        **_of_edits(events, running, request),
        **_of_care(rows, names),
        **_of_studies(case, events, names),
        **_of_review(signed_with_addenda(case)),
    }
    return {path: origin.to_json() for path, origin in found.items()}


def _events(*wanted: Any) -> list[AuditEvent]:
    newest = sa.select(AuditEvent).where(*wanted).order_by(AuditEvent.id.desc()).limit(MOST_PROFILE_EVENTS)
    return list(reversed(db.session.scalars(newest).all()))


def _staff_names(practice_id: int) -> Mapping[int, str]:
    rows = db.session.execute(sa.select(Account.id, Account.name).where(Account.practice_id == practice_id))
    return {row.id: row.name for row in rows}


def _of_directory(case: Case, request: ServiceRequest | None) -> Origins:
    """The practice's profile, its clinician and the VA facility, each by the newest change that named the field."""
    found = {
        "practice": Origin("Practice profile"),
        "clinician": Origin("List of clinicians"),
        "facility": Origin("List of VA facilities"),
        "clinical.follow_up_weeks": Origin("Follow-up schedule"),
        "course": Origin("Course of the case"),
    }
    clinician = db.session.get(Clinician, request.clinician_id) if request and request.clinician_id else None
    facility = db.session.get(Facility, case.facility_id) if case.facility_id else None
    groups = {"profile": "practice"}
    if clinician is not None:
        groups[f"clinician {clinician.uid}"] = "clinician"
    if facility is not None:
        groups[f"facility {facility.uid}"] = "facility"
    changed = (AuditEvent.practice_id == case.practice_id, AuditEvent.tag == AuditTag.PRACTICE_CHANGED)
    for event in _events(*changed):
        data = event.data or {}
        if group := groups.get(data["what"]):
            origin = _told(found[group].record, "entered", event)
            found |= {f"{group}.{PROFILE.get(name, name)}": origin for name in data["changes"]}
    return found


def _of_edits(
    events: Iterable[AuditEvent], running: Authorization | None, request: ServiceRequest | None
) -> Origins:
    found: Origins = {}
    written: list[tuple[AuditEvent, Iterable[str]]] = []
    for event in events:
        for path, origin in (now := _of_edit(event, running, request)).items():
            found[path] = origin
        written.append((event, tuple(now)))
        if event.tag is AuditTag.IMPORT_APPLIED:  # it stands behind what it wrote, in the same transaction
            for earlier, paths in written:
                if event.at - earlier.at <= ONE_TRANSACTION and earlier.actor_id == event.actor_id:
                    found |= {path: _told(found[path].record, SOURCES["import"], earlier) for path in paths}
    return found


def _of_edit(event: AuditEvent, running: Authorization | None, request: ServiceRequest | None) -> Origins:
    data = event.data or {}
    if event.tag is AuditTag.CASE_OPENED:
        how = SOURCES.get(data["source"], data["source"])
        return {
            "veteran": _told("Veteran's details", how, event),
            "clinical.complaint": _told("Veteran's story", how, event),
        }
    if event.tag is AuditTag.VETERAN_EDITED:
        origin = _told("Veteran's details", "entered", event)
        return {f"veteran.{VETERAN.get(name, name)}": origin for name in data["changes"]}
    if event.tag is AuditTag.CASE_EDITED:
        origin = _told("Veteran's story", "entered", event)
        return {f"clinical.{STORY[name]}": origin for name in data["changes"] if name in STORY}
    if event.tag is AuditTag.INTAKE_CONFIRMED and data["section"] == "goals":
        told = Origin(
            "Intake answers", "told by the veteran", confirmed_at=event.at, confirmed_by=_who(event)
        )
        return {"clinical.goals": told}
    if event.tag is AuditTag.AUTHORIZATION_RECORDED and running and data["authorization_id"] == running.id:
        origin = _told("VA referral", "entered", event)
        named = {f"authorization.{AUTHORIZATION.get(name, name)}": origin for name in data["changes"]}
        return {
            "authorization": origin,
            **named,
            "authorization.visits_used": Origin("Visits that took place"),
        }
    if event.tag is AuditTag.REQUEST_SAVED and request and data["request_id"] == request.id:
        how = DRAFTED.get(data["changes"][0], "entered")
        return {"request": _told("Request for service", how, event)}
    return {}


def _of_care(rows: CareRows, names: Mapping[int, str]) -> Origins:
    found = {"clinical.care_log": Origin("Care log"), "clinical.conservative_care": Origin("Care log")}
    tried: list[CareEntry] = [*rows.trials, *rows.items]
    found |= {f"clinical.conservative_care.{n}": _of_row(row, names) for n, row in enumerate(tried)}
    injections = [row for row in rows.items if row.kind is CareKind.INJECTION]
    parts: dict[str, Sequence[CareEntry]]
    parts = {"trials": rows.trials, "injections": injections, "scores": rows.scores}
    for name, listed in parts.items():
        found |= {f"clinical.care_log.{name}.{n}": _of_row(row, names) for n, row in enumerate(listed)}
    return found


def _of_row(row: CareEntry, names: Mapping[int, str]) -> Origin:
    by = THE_VETERAN if row.by_veteran else names.get(row.recorded_by_id, "")
    return Origin(
        "Care log",
        "told by the veteran" if row.by_veteran else "entered",
        row.created_at,
        by,
        row.confirmed_at,
        names.get(row.confirmed_by_id or 0, ""),
    )


def _of_studies(case: Case, events: Iterable[AuditEvent], names: Mapping[int, str]) -> Origins:
    logged = {(event.data or {})["study_id"]: event for event in events if event.tag is AuditTag.STUDY_LOGGED}
    matched = [row for row in queries.studies(case) if row.matched_at is not None and row.removed_at is None]
    return {f"clinical.imaging.{n}": _of_study(row, logged, names) for n, row in enumerate(matched)}


def _of_study(row: ImagingStudy, logged: Mapping[int, AuditEvent], names: Mapping[int, str]) -> Origin:
    event = logged.get(row.id)
    by = row.region_confirmed_by_id or row.matched_by_id or 0
    return Origin(
        "Imaging study",
        STUDY_SOURCES[row.source],
        row.created_at,
        _who(event) if event else "",
        max(at for at in (row.matched_at, row.region_confirmed_at) if at),
        names.get(by, ""),
    )


def _of_review(signed: SignedReview | None) -> Origins:
    if signed is None:
        return {}
    review = signed.review
    origin = Origin("MRI review", "signed", review.signed_at, review.signer or "")
    found = {"clinical.review": origin, "decision": origin}
    for n, row in enumerate(signed.addenda):
        addendum = Origin("Addendum to the MRI review", "signed", row.signed_at, row.signer or "")
        found[f"clinical.review.addenda.{n}"] = addendum
    return found


def _told(record: str, how: str, event: AuditEvent) -> Origin:
    return Origin(record, how, event.at, _who(event))


def _who(event: AuditEvent) -> str:
    return str(event.actor_name or "")
