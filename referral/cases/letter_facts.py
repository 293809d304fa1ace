"""The only bridge from a case to a paper: rows in, frozen plain facts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.states import Category
from referral.care.rules import follow_ups
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.care_log import CareRows, care_log, care_rows, tried
from referral.cases.models import Case, ClinicalNote
from referral.cases.review_facts import SignedReview, decision_facts, review_facts, signed_with_addenda
from referral.cases.states import NOTE_BASIS_LABELS
from referral.core import clock
from referral.core.db import db
from referral.core.languages import known_language
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.directory.codes import System, find_code
from referral.directory.models import Clinician, Facility, Practice
from referral.imaging.models import ImagingStudy as StudyRow
from referral.paperwork.facts import (
    AuthorizationFacts,
    ClinicalFacts,
    ClinicianFacts,
    CodeFact,
    FacilityFacts,
    ImagingStudy,
    LetterFacts,
    PracticeFacts,
    RequestFacts,
    ServiceCategory,
    VeteranFacts,
)
from referral.paperwork.note_facts import ClinicalNoteFacts, ConsentFact
from referral.paperwork.required import STUDY_REGION
from referral.veterans import queries as veterans
from referral.veterans.models import CONSENT_LABELS, Veteran

WAYS = {"paper": "on paper, signed", "voice": "by voice", "portal": "in the portal"}
SIGNED = frozenset({"paper", "portal"})
"""Ways in which a consent has a signature; by voice it has none."""
CATEGORIES = {
    Category.NEW_SERVICE: ServiceCategory.NEW_PROCEDURE,
    Category.CONTINUATION: ServiceCategory.CONTINUATION,
    Category.NEW_SPECIALTY: ServiceCategory.NEW_SPECIALTY,
}


def letter_facts(case: Case) -> LetterFacts:
    """Everything a paper may say about `case` as recorded now. Dates are calendar dates at the practice."""
    practice = directory.practice(case.practice_id)
    request, review = queries.current_request(case), signed_with_addenda(case)
    running = queries.granted_authorization(case) or queries.first_authorization(case)
    facility = db.session.get(Facility, case.facility_id) if case.facility_id else None
    clinician = db.session.get(Clinician, request.clinician_id) if request and request.clinician_id else None
    return LetterFacts(
        written_on=clock.today(practice.time_zone),
        case_number=show_case_number(case.number),
        practice=_practice(practice),
        clinician=_clinician(clinician),
        veteran=_veteran(case.veteran),
        facility=_facility(facility),
        authorization=authorization_facts(running),
        request=_request(request),
        clinical=_clinical(case, review, practice.time_zone),
        decision=decision_facts(review),
        unconfirmed=_unconfirmed(case),
    )


def _lines(
    address_line: str | None, city: str | None, state: str | None, postal_code: str | None
) -> tuple[str, ...]:
    place = " ".join(part for part in (f"{city}," if city else "", state, postal_code) if part)
    return tuple(line for line in (address_line, place) if line)


def _practice(practice: Practice) -> PracticeFacts:
    return PracticeFacts(
        name=practice.name or None,
        address_lines=_lines(practice.address_line, practice.city, practice.state, practice.postal_code),
        phone=practice.phone or None,
        fax=practice.fax or None,
        secure_email=practice.secure_email or None,
        npi=practice.npi or None,
        is_tribal_health_provider=practice.is_ihs_or_tribal,
    )


def _clinician(clinician: Clinician | None) -> ClinicianFacts:
    if clinician is None:
        return ClinicianFacts()
    return ClinicianFacts(clinician.name or None, clinician.credentials or None, clinician.npi or None)


def _veteran(veteran: Veteran) -> VeteranFacts:
    address: Mapping[str, str] = veteran.address or {}
    line = ", ".join(part for part in (address.get("line"), address.get("line2")) if part)
    return VeteranFacts(
        first_name=veteran.first_name,
        middle_name=veteran.middle_name,
        last_name=veteran.last_name,
        birth_date=veteran.born_on,
        last_four=veteran.last_four,
        phone=veteran.phone,
        address_lines=_lines(line, address.get("city"), address.get("state"), address.get("postal_code")),
        language=known_language(veteran.language),
        consents=tuple(
            ConsentFact(
                CONSENT_LABELS[row.kind],
                row.given_on,
                WAYS.get(row.how, row.how),
                row.kind.value,
                row.how in SIGNED,
            )
            for row in veterans.consents(veteran.id)
        ),
    )


def _facility(facility: Facility | None) -> FacilityFacts:
    if facility is None:
        return FacilityFacts()
    return FacilityFacts(
        station_id=facility.station_id,
        name=facility.name,
        address_lines=_lines(facility.address_line, facility.city, facility.state, facility.postal_code),
        phone=facility.phone or None,
        fax=facility.fax or None,
    )


def authorization_facts(running: Authorization | None) -> AuthorizationFacts:
    """A VA referral as papers say it."""
    if running is None:
        return AuthorizationFacts()
    return AuthorizationFacts(
        referral_number=running.number,
        consult_id=running.consult,
        valid_from=running.starts_on or running.issued_on,
        expires_on=running.expires_on,
        category_of_care=running.category_of_care or None,
        visits_authorized=running.visits_authorized,
        visits_used=running.visits_used,
    )


def _codes(system: System, rows: Iterable[Mapping[str, str]] | None) -> tuple[CodeFact, ...]:
    return tuple(
        CodeFact(row["code"], row.get("label") or None, (found.short or None) if found else None)
        for row in rows or ()
        for found in (find_code(system, row["code"]),)
    )


def _request(request: ServiceRequest | None) -> RequestFacts:
    if request is None:
        return RequestFacts()
    content: Mapping[str, Any] = request.content or {}
    return RequestFacts(
        category=CATEGORIES[request.category],
        specialty=request.specialty or None,
        needed_within_48_hours=request.is_urgent,
        diagnoses=_codes(System.ICD10, content.get("icd10")),
        procedures=_codes(System.CPT, content.get("cpt")),
        procedure_name=content.get("procedure") or None,
        levels=tuple(content.get("levels") or ()),
        visits=request.visits,
        duration_days=request.duration_days,
        reason=content.get("reason") or None,
        objective=content.get("objective") or None,
        continuity=content.get("continuity") or None,
        by_telehealth=bool(content.get("by_telehealth")),
    )


def _studies(case: Case) -> list[StudyRow]:
    return [
        study for study in queries.studies(case) if study.matched_at is not None and study.removed_at is None
    ]


def _unconfirmed(case: Case) -> tuple[str, ...]:
    """What was read from files and nobody has confirmed; it stands on no paper until somebody has."""
    return (STUDY_REGION,) if unconfirmed_studies(case) else ()


def unconfirmed_studies(case: Case) -> list[StudyRow]:
    """Confirmed as the veteran's, but nobody has confirmed which region they show."""
    return [study for study in _studies(case) if _region_is_only_read(study)]


def _region_is_only_read(study: StudyRow) -> bool:
    return bool(study.facts) and study.region_confirmed_at is None


def _study(study: StudyRow) -> ImagingStudy:
    region = None if _region_is_only_read(study) else f"{study.region.value} spine"
    modality = {"MR": "MRI", "CT": "CT", "CR": "X-ray", "DX": "X-ray"}.get(study.modality, study.modality)
    return ImagingStudy(study.study_on, modality, region, study.sent_by)


def _note(note: ClinicalNote | None) -> ClinicalNoteFacts:
    if note is None:
        return ClinicalNoteFacts()
    texts = {name: text for name, text in (note.content or {}).items() if name != "medicines"}
    return ClinicalNoteFacts(noted_on=note.noted_on, basis=NOTE_BASIS_LABELS[note.basis], **texts)


def _medicines(rows: CareRows, note: ClinicalNote | None) -> tuple[str, ...]:
    """Those of the care log that go on, then those of the note, where "None" adds nothing to others."""
    going_on = [
        f"{item.detail}{' (told by the veteran, not confirmed)' if item.is_self_reported else ''}"
        for item in rows.items
        if item.kind is CareKind.MEDICINE and item.detail and item.started_on and item.ended_on is None
    ]
    written = ((note.content or {}).get("medicines") or "") if note else ""
    noted = [line.strip() for line in written.splitlines() if line.strip()]
    if going_on:
        noted = [line for line in noted if line.lower().rstrip(".") not in ("none", "no others", "no other")]
    return (*going_on, *noted)


def _clinical(case: Case, review: SignedReview | None, time_zone: str) -> ClinicalFacts:
    rows, note = care_rows(case), queries.clinical_note(case)
    log = care_log(rows, queries.desk_clock(case.practice_id))
    return ClinicalFacts(
        complaint=case.complaint,
        onset_on=case.onset_on,
        conservative_care=tried(rows, log),
        care_log=log,
        imaging=tuple(_study(study) for study in _studies(case)),
        review=review_facts(review, time_zone),
        note=_note(note),
        medicines=_medicines(rows, note),
        follow_up_weeks=tuple(spec.week for spec in follow_ups()),
        goals=tuple(line.strip() for line in (case.goals or "").splitlines() if line.strip()),
    )
