"""The only bridge from a case to a paper: rows in, frozen plain facts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.states import Category
from referral.cases import queries
from referral.cases.models import Case
from referral.core import clock
from referral.core.db import db
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.directory.models import Clinician, Facility, Practice
from referral.imaging.models import ImagingStudy as StudyRow
from referral.paperwork.facts import (
    AuthorizationFacts,
    CareTried,
    ClinicalFacts,
    ClinicianFacts,
    CodeFact,
    DecisionFacts,
    FacilityFacts,
    ImagingStudy,
    LetterFacts,
    PracticeFacts,
    RequestFacts,
    ServiceCategory,
    VeteranFacts,
)
from referral.paperwork.review_facts import (
    CriterionFact,
    LevelAnswer,
    LevelFinding,
    ReviewFacts,
    SymptomMatch,
)
from referral.review.candidacy import CRITERIA, JUDGEMENT_LABELS, Judgement
from referral.review.models import CareItem, Review
from referral.review.rules import OUTCOME_LABELS
from referral.review.states import CARE_LABELS, SURGEON_FLAG_LABELS, URGENCY_LABELS, SurgeonFlag, Urgency
from referral.review.terms import PAIN_SOURCE, in_words, lines
from referral.veterans.models import Veteran

CATEGORIES = {
    Category.NEW_SERVICE: ServiceCategory.NEW_PROCEDURE,
    Category.CONTINUATION: ServiceCategory.CONTINUATION,
    Category.NEW_SPECIALTY: ServiceCategory.NEW_SPECIALTY,
}


def letter_facts(case: Case) -> LetterFacts:
    """Everything a paper may say about `case` as recorded now. Dates are calendar dates at the practice."""
    practice = directory.practice(case.practice_id)
    request, review = queries.current_request(case), queries.signed_review(case)
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
        authorization=_authorization(running),
        request=_request(request),
        clinical=_clinical(case, review, practice.time_zone),
        decision=_decision(review),
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


def _authorization(running: Authorization | None) -> AuthorizationFacts:
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


def _codes(rows: Iterable[Mapping[str, str]] | None) -> tuple[CodeFact, ...]:
    return tuple(CodeFact(row["code"], row.get("label") or None) for row in rows or ())


def _request(request: ServiceRequest | None) -> RequestFacts:
    if request is None:
        return RequestFacts()
    content: Mapping[str, Any] = request.content or {}
    return RequestFacts(
        category=CATEGORIES[request.category],
        specialty=request.specialty or None,
        needed_within_48_hours=request.is_urgent,
        diagnoses=_codes(content.get("icd10")),
        procedures=_codes(content.get("cpt")),
        procedure_name=content.get("procedure") or None,
        levels=tuple(content.get("levels") or ()),
        visits=request.visits,
        duration_days=request.duration_days,
        reason=content.get("reason") or None,
    )


def _care(item: CareItem) -> CareTried:
    kind = CARE_LABELS[item.kind]
    return CareTried(
        f"{kind}: {item.detail}" if item.detail else kind, item.started_on, item.ended_on, item.result
    )


def _study(study: StudyRow) -> ImagingStudy:
    modality = {"MR": "MRI", "CT": "CT", "CR": "X-ray", "DX": "X-ray"}.get(study.modality, study.modality)
    return ImagingStudy(study.study_on, modality, f"{study.region.value} spine", study.sent_by)


def _clinical(case: Case, review: Review | None, time_zone: str) -> ClinicalFacts:
    matched = [s for s in queries.studies(case) if s.matched_at is not None and s.removed_at is None]
    return ClinicalFacts(
        complaint=case.complaint,
        onset_on=case.onset_on,
        conservative_care=tuple(_care(item) for item in queries.care_items(case)),
        imaging=tuple(_study(study) for study in matched),
        review=_review(review, time_zone),
        goals=tuple(line.strip() for line in (case.goals or "").splitlines() if line.strip()),
    )


def _level(row: Mapping[str, Any]) -> LevelFinding:
    return LevelFinding(
        level=row["level"],
        findings=in_words(row),
        matches_symptoms=SymptomMatch(row["matches"]) if row.get("matches") else None,
        answers=tuple(LevelAnswer(label, answer) for label, answer in lines(row)),
        pain_source=dict(PAIN_SOURCE)[row["pain_source"]] if row.get("pain_source") else None,
        pain_evidence=row.get("pain_evidence") or None,
        note=row.get("note") or None,
    )


def _review(review: Review | None, time_zone: str) -> ReviewFacts:
    if review is None or review.outcome is None or review.signed_at is None:
        return ReviewFacts()
    content: Mapping[str, Any] = review.content or {}
    return ReviewFacts(
        outcome=OUTCOME_LABELS[review.outcome],
        summary=content.get("summary") or None,
        comparison=content.get("comparison") or None,
        surgeon_signs=tuple(SURGEON_FLAG_LABELS[SurgeonFlag(flag)] for flag in content.get("flags") or ()),
        surgeon_urgency=URGENCY_LABELS[Urgency(content["urgency"])] if content.get("urgency") else None,
        criteria=_criteria(content),
        levels=tuple(_level(row) for row in content.get("levels") or ()),
        signed_by=review.signer,
        signed_on=clock.local_date(review.signed_at, time_zone),
    )


def _criteria(content: Mapping[str, Any]) -> tuple[CriterionFact, ...]:
    judged: Mapping[str, Mapping[str, Any]] = content.get("criteria") or {}
    return tuple(
        CriterionFact(
            criterion.label,
            JUDGEMENT_LABELS[Judgement(judged[criterion.key]["state"])],
            judged[criterion.key].get("evidence") or None,
            tuple(record["text"] for record in judged[criterion.key].get("records") or ()),
        )
        for criterion in CRITERIA
        if criterion.key in judged
    )


def _decision(review: Review | None) -> DecisionFacts:
    content: Mapping[str, Any] = (review.content or {}) if review else {}
    return DecisionFacts(
        content.get("not_candidate_reason") or None, tuple(content.get("questions_to_ask") or ())
    )
