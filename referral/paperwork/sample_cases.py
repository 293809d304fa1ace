"""Three invented cases that differ as much as real ones do: plain, complicated and minimal. Each makes a ready packet.

Nobody and nothing here is real. `samples.py` has the facts of one complete case and of none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from referral.core.partial_date import PartialDate
from referral.paperwork.facts import (
    AuthorizationFacts,
    CareTried,
    ClinicalFacts,
    CodeFact,
    FacilityFacts,
    ImagingStudy,
    LetterFacts,
    RequestFacts,
    ServiceCategory,
    VeteranFacts,
)
from referral.paperwork.note_facts import ClinicalNoteFacts
from referral.paperwork.review_facts import ReviewFacts
from referral.paperwork.sample_complicated import complicated_case
from referral.paperwork.samples import CLINICIAN, PRACTICE, SUBMISSION, sample_facts


def plain_case() -> LetterFacts:
    """One level, one course of therapy, one injection: what most requests look like."""
    facts = sample_facts()
    level = facts.clinical.review.levels[0]
    review = replace(
        facts.clinical.review, levels=(level,), addenda=(), comparison=None,
        summary="Annular fissure at L4-L5 that matches the reported pain. The other levels show no relevant finding.",
    )  # fmt: skip
    note = replace(
        facts.clinical.note, noted_on=date(2026, 10, 8), basis="Visit in person",
        examination="Stands and walks without help. Bending forward brings on midline pain at about 40 degrees. "
        "Strength and feeling in both legs are full.",
        assessment="Axial low back pain for more than two years, with an annular fissure at L4-L5 that fits the pain "
        "on sitting and bending. No sign of a pressed nerve. Whether this disc is the source is open.",
        plan="1. Diagnostic annulogram at L4-L5.\n2. Intra-annular fibrin injection at L4-L5 if it proves painful.\n"
        "3. Physical therapy again from week four.",
    )  # fmt: skip
    request = replace(
        facts.request, levels=("L4-L5",), diagnoses=facts.request.diagnoses[:1], by_telehealth=False, visits=3,
        objective="Tell whether the disc at L4-L5 is the source of the pain, and treat it if it is. Aim: sitting for "
        "60 minutes.",
        continuity="The ordering clinician sees the veteran in weeks two and six. VA primary care gets the results and "
        "goes on with the veteran's care.",
        reason=(facts.request.reason or "").replace("annular fissures at L4-L5 and L5-S1 that match",
                                                    "an annular fissure at L4-L5 that matches"),
    )  # fmt: skip
    clinical = replace(facts.clinical, review=review, note=note)
    return replace(facts, clinical=clinical, request=request)


def minimal_case() -> LetterFacts:
    """Nothing beyond what VA needs, and a veteran with one name only."""
    return LetterFacts(
        written_on=date(2026, 12, 1),
        case_number="1290-3344-8",
        practice=PRACTICE,
        clinician=replace(CLINICIAN, credentials=None),
        veteran=VeteranFacts(last_name="Suharjo", birth_date=date(1990, 1, 9)),
        facility=FacilityFacts(
            name="Sonoran Valley VA Medical Center",
            address_lines=("600 Placeholder Avenue", "Sampleton, AZ 85990"),
            fax="(602) 555-0111",
        ),
        authorization=AuthorizationFacts(referral_number="VA0000000009"),
        request=RequestFacts(
            category=ServiceCategory.NEW_PROCEDURE,
            needed_within_48_hours=False,
            diagnoses=(CodeFact("M51.360", "Lumbar disc degeneration, back pain only"),),
            procedures=(
                CodeFact(
                    "62290", "Lumbar discography injection, each level", "Lumbar discography, each level"
                ),
            ),
            procedure_name="Diagnostic annulogram",
            levels=("L5-S1",),
            visits=1,
            duration_days=60,
            reason="Low back pain since March 2026. Eight weeks of physical therapy from April to June 2026 and a home "
            "program gave no relief. The MRI shows an annular fissure at L5-S1 that may be the source of the pain.",
            objective="Tell whether the disc at L5-S1 is the source of the pain.",
            continuity="Results go to VA primary care, which goes on with the veteran's care.",
        ),
        clinical=ClinicalFacts(
            complaint="Low back pain on sitting",
            onset_on=date(2026, 3, 15),
            conservative_care=(
                CareTried(
                    "Physical therapy, eight weeks", PartialDate(2026, 4), PartialDate(2026, 6), "No relief"
                ),
            ),
            imaging=(ImagingStudy(date(2026, 9, 10), "MRI", "lumbar spine"),),
            review=ReviewFacts(
                outcome="Annulogram first",
                summary="Annular fissure at L5-S1.",
                signed_by="Ingrid Halvorsen, MD",
                signed_on=date(2026, 11, 20),
            ),
            note=ClinicalNoteFacts(
                noted_on=date(2026, 11, 23),
                function="Can't sit through a meal.",
                assessment="Pain that may come from the disc at L5-S1.",
                plan="Annulogram at L5-S1.",
            ),
            medicines=("None",),
            goals=("Sit through a meal",),
        ),
        submission=replace(SUBMISSION, submitted_on=date(2026, 12, 1)),
    )


CASES: Mapping[str, Callable[[], LetterFacts]] = {
    "plain": plain_case,
    "complicated": complicated_case,
    "minimal": minimal_case,
}
