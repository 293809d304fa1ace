"""Invented facts for previews, tests and demonstrations. No person, number or place here is real."""

from __future__ import annotations

from datetime import date, timedelta

from referral.core.partial_date import PartialDate
from referral.paperwork.care_facts import (
    CareLog,
    ChartEvent,
    InjectionFact,
    PainChart,
    PainScoreFact,
    ScoreFact,
    TrialFact,
)
from referral.paperwork.course_facts import BookedVisit, CourseFacts, Needed, ReviewEnd
from referral.paperwork.facts import (
    AuthorizationFacts,
    CareTried,
    ChaseFacts,
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
    SubmissionFacts,
    VeteranFacts,
)
from referral.paperwork.occasion_samples import (
    ACCESS,
    CONSENTS,
    CONTINUATION,
    CONTINUITY,
    FAX,
    NOTE,
    OBJECTIVE,
    REASON,
    REFERRING,
    SQUARES,
    VISIT,
)
from referral.paperwork.review_facts import (
    AddendumFact,
    CriterionFact,
    LevelAnswer,
    LevelFinding,
    PictureFact,
    ReviewFacts,
    SymptomMatch,
)

PRACTICE = PracticeFacts(
    name="Juniper Ridge Spine Clinic",
    address_lines=("4100 Example Parkway, Suite 210", "Sampleton, AZ 85999"),
    phone="(602) 555-0140",
    fax="(602) 555-0141",
    secure_email="referrals@secure.juniperridge.example",
    npi="1000000012",
    is_tribal_health_provider=False,
)
CLINICIAN = ClinicianFacts(name="Ingrid Halvorsen", credentials="MD", npi="1000000004")
VETERAN = VeteranFacts(
    first_name="Tobias",
    middle_name="Quentin",
    last_name="Marlowe-Iñíguez",
    birth_date=date(1979, 3, 7),
    last_four="0000",
    phone="(602) 555-0177",
    address_lines=("18 Invented Lane", "Sampleton, AZ 85998"),
    consents=CONSENTS,
)
FACILITY = FacilityFacts(
    station_id="999A1",
    name="Sonoran Valley VA Medical Center",
    address_lines=("600 Placeholder Avenue", "Sampleton, AZ 85990"),
    phone="(602) 555-0110",
    fax="(602) 555-0111",
)
AUTHORIZATION = AuthorizationFacts(
    referral_number="VA0000000123",
    consult_id="999_100200",
    valid_from=date(2026, 9, 14),
    expires_on=date(2027, 3, 13),
    category_of_care="ORTHOPEDIC SPINE",
    visits_authorized=3,
    visits_used=1,
)
REQUEST = RequestFacts(
    category=ServiceCategory.NEW_PROCEDURE,
    needed_within_48_hours=False,
    diagnoses=(
        CodeFact("M51.360", "Lumbar disc degeneration, back pain only"),
        CodeFact("M51.A0", "Lumbar annulus defect, size not stated", "Lumbar annulus defect"),
    ),
    procedures=(
        CodeFact(
            "22899",
            "Unlisted spine procedure: image-guided intra-annular fibrin injection",
            "Unlisted spine procedure, see box 18",
        ),
        CodeFact("62290", "Lumbar discography injection, each level", "Lumbar discography, each level"),
    ),
    procedure_name="Image-guided intra-annular fibrin injection after diagnostic annulogram",
    levels=("L4-L5", "L5-S1"),
    visits=4,
    duration_days=180,
    reason=REASON,
    objective=OBJECTIVE,
    continuity=CONTINUITY,
    by_telehealth=True,
)
PAIN = ((0, 7), (1, 7), (2, 6), (4, 6), (5, 5), (6, 6), (7, 6), (8, 5), (11, 6))
CARE_LOG = CareLog(
    trials=(
        TrialFact(
            started_on=date(2025, 9, 8),
            ended_on=date(2025, 12, 1),
            ended_because="Finished as planned",
            weeks=12,
            sessions_a_week=2,
            sessions_planned=24,
            sessions_attended=22,
            home_minutes=20,
            modification="No lifting over 20 pounds, standing desk",
            milestones=("Sit for 40 minutes",),
            told=(
                "Pain at the start: 7 of 10 (09/08/2025).",
                "Latest pain score: 6 of 10 (11/24/2025).",
                "Change: down 1 (14%); it does not reach 2 points or 30% (Ostelo and others 2008).",
                "Weeks without a pain score: 3, 9, 10, 12 (4 of 13).",
            ),
            decisions=("Week 6, 10/20/2025: the clinician chose to continue the trial: little change yet",),
        ),
    ),
    chart=PainChart(
        start=date(2025, 9, 8),
        until=date(2025, 12, 1),
        scores=tuple(
            PainScoreFact(date(2025, 9, 8) + timedelta(weeks=week), score, by_veteran=week in (4, 7))
            for week, score in PAIN
        ),
        baseline=7,
        meaningful_at=5.0,
        threshold="2 points or 30%",
        source="Ostelo and others 2008",
        checkpoint_week=6,
        events=(ChartEvent(date(2025, 10, 29), "Facet block, L4-L5"),),
    ),
    injections=(
        InjectionFact(
            "Epidural steroid injection", PartialDate(2026, 2, 17), "L5-S1", "left", "Fluoroscopy (X-ray)",
            "Dr. Lind", "Therapeutic", "40% for 3 weeks", "A disc source at L5-S1",
        ),
        InjectionFact("Facet block", PartialDate(2025, 10, 29), "L4-L5", self_reported=True),
    ),
    scores=(
        ScoreFact("Oswestry (ODI), percent", date(2025, 9, 8), "44", "10 points or 30% (Ostelo and others 2008)"),
        ScoreFact("Oswestry (ODI), percent", date(2025, 12, 1), "40", "10 points or 30% (Ostelo and others 2008)"),
    ),
)  # fmt: skip
CLINICAL = ClinicalFacts(
    complaint="Axial low back pain, worse when sitting or bending, without leg weakness",
    onset_on=date(2024, 2, 1),
    conservative_care=(
        CareTried(
            "Spine-focused physical therapy, 24 sessions",
            PartialDate(2025, 9, 8),
            PartialDate(2025, 12, 1),
            "Pain score 7 before, 6 after; sitting time unchanged",
        ),
        CareTried(
            "Home exercise program, 15 to 20 minutes a day",
            PartialDate(2025, 9, 8),
            None,
            "Continues; no lasting relief",
        ),
        CareTried(
            "Naproxen 500 mg twice a day",
            PartialDate(2025, 3),
            PartialDate(2025, 8, 29),
            "Stopped: stomach upset",
        ),
        CareTried(
            "Epidural steroid injection, L5-S1",
            PartialDate(2026, 2, 17),
            PartialDate(2026, 2, 17),
            "40 percent relief for 3 weeks",
        ),
    ),
    care_log=CARE_LOG,
    imaging=(ImagingStudy(date(2026, 9, 3), "MRI", "lumbar spine", "Saguaro Imaging Center"),),
    review=ReviewFacts(
        outcome="Candidate for the requested treatment, annulogram first",
        summary="Two-level annular disease that matches the reported pain. No instability, deformity or progressive "
        "neurological deficit was seen.",
        levels=(
            LevelFinding(
                "L4-L5",
                "Bulge; annular fissure; Pfirrmann III",
                SymptomMatch.YES,
                answers=(
                    LevelAnswer("Disc contour", "Bulge"),
                    LevelAnswer("Annular fissure", "Yes"),
                    LevelAnswer("Pfirrmann", "III"),
                ),
                pain_source="Unclear",
                pain_evidence="An annulogram is asked for to tell",
            ),
            LevelFinding(
                "L5-S1",
                "Protrusion, central, left; annular fissure; Pfirrmann IV",
                SymptomMatch.UNCLEAR,
                answers=(
                    LevelAnswer("Disc contour", "Protrusion"),
                    LevelAnswer("Zone", "Central"),
                    LevelAnswer("Side", "Left"),
                    LevelAnswer("Annular fissure", "Yes"),
                    LevelAnswer("Pfirrmann", "IV"),
                ),
                note="Larger than in 2024",
            ),
        ),
        pictures=(
            PictureFact(
                file="sample",
                caption="Sagittal T2 (2: SAG T2), slice 8 of 15, September 3, 2026. Fissure at L4-5.",
                alt="MRI picture, sagittal T2, slice 8 of 15. The reviewer shows: Fissure at L4-5.",
                width=256,
                height=256,
                png=SQUARES,
            ),
        ),
        comparison="The fissure at L5-S1 is new since March 2024.",
        criteria=(
            CriterionFact(
                "Conservative care brought no lasting relief",
                "Met",
                "One course of therapy",
                ("Physical therapy: 24 sessions: 09/2025 to 12/2025",),
            ),
        ),
        addenda=(
            AddendumFact(
                "The side at L5-S1 was missing.",
                "Ingrid Halvorsen, MD",
                date(2026, 10, 3),
                ("findings by level",),
            ),
        ),
        signed_by="Ingrid Halvorsen, MD",
        signed_on=date(2026, 10, 2),
    ),
    note=NOTE,
    medicines=("Naproxen 250 mg as needed, with food", "Lisinopril 10 mg in the morning"),
    follow_up_weeks=(2, 6, 12, 26, 52, 104),
    goals=("Sit through a work day", "Sleep through the night", "Lift a grandchild"),
)
CHASE = ChaseFacts(
    rung=1,
    request_sent_on=date(2026, 10, 5),
    request_sent_by="fax",
    earlier_contacts=("October 9, 2026: telephone call, message left with the desk.",),
    answer_wanted_by=date(2026, 10, 22),
)
DECISION = DecisionFacts(
    reason="The MRI shows that a bone has slipped and is not stable. This needs to be looked at by a surgeon.",
    questions_to_ask=("Which surgeon should see me, and how soon?", "What should make me call right away?"),
)
COURSE = CourseFacts(
    opened_on=date(2026, 9, 15),
    needed=tuple(Needed),
    asked_for="The T2 axial series of the MRI.",
    review_end=ReviewEnd.DIAGNOSTIC_FIRST,
    sent_on=date(2026, 10, 5),
    answered_on=date(2026, 10, 14),
    answer_note="VA wants care at its own clinic first.",
    visit=BookedVisit(
        date(2026, 11, 3), "14:30", "4100 Example Parkway, Suite 210, Sampleton, AZ", "Ingrid Halvorsen, MD"
    ),
)


SUBMISSION = SubmissionFacts(staff_name="Priya Castellanos", submitted_on=date(2026, 10, 15))


def sample_facts() -> LetterFacts:
    """A complete invented case: every fact is there."""
    return LetterFacts(
        written_on=date(2026, 10, 15),
        case_number="4831-0927-5",
        practice=PRACTICE,
        clinician=CLINICIAN,
        veteran=VETERAN,
        facility=FACILITY,
        authorization=AUTHORIZATION,
        request=REQUEST,
        clinical=CLINICAL,
        submission=SUBMISSION,
        chase=CHASE,
        decision=DECISION,
        referring=REFERRING,
        visit=VISIT,
        continuation=CONTINUATION,
        access=ACCESS,
        fax=FAX,
        course=COURSE,
    )


def bare_facts() -> LetterFacts:
    """A case of which nothing is recorded yet."""
    return LetterFacts()
