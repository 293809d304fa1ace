"""The complicated one of the three invented cases of `sample_cases.py`. Nobody and nothing here is real."""

from __future__ import annotations

from dataclasses import replace
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
from referral.paperwork.facts import (
    AuthorizationFacts,
    CareTried,
    ClinicalFacts,
    CodeFact,
    ImagingStudy,
    LetterFacts,
    RequestFacts,
    ServiceCategory,
    VeteranFacts,
)
from referral.paperwork.note_facts import ClinicalNoteFacts, ConsentFact
from referral.paperwork.review_facts import (
    AddendumFact,
    CriterionFact,
    LevelAnswer,
    LevelFinding,
    ReviewFacts,
    SymptomMatch,
)
from referral.paperwork.samples import CLINICIAN, FACILITY, PRACTICE, SUBMISSION

ODI = "Oswestry (ODI), percent"
ODI_SOURCE = "10 points or 30% (Ostelo and others 2008)"
FUSED = date(2014, 6, 12)


def complicated_case() -> LetterFacts:
    """Surgery before, three levels, many injections and medicines, sixty weeks of scores, a corrected review."""
    return LetterFacts(
        written_on=date(2026, 11, 2),
        case_number="7702-1184-9",
        practice=PRACTICE,
        clinician=CLINICIAN,
        veteran=VeteranFacts(
            first_name="Anne-Sophie",
            middle_name="Þórdís",
            last_name="O’Shaughnessy-Wolodarska",
            birth_date=date(1958, 12, 31),
            last_four="0000",
            phone="(602) 555-0188",
            address_lines=("77 Nowhere Court, Apartment 12-B", "Sampleton, AZ 85997"),
            consents=(
                ConsentFact("Care by this practice", date(2026, 2, 2), "on paper, signed", "care", True),
                ConsentFact("Release of records", date(2026, 2, 2), "on paper, signed", "release", True),
                ConsentFact("Telehealth", date(2026, 3, 9), "in the portal", "telehealth", True),
            ),
        ),
        facility=FACILITY,
        authorization=AuthorizationFacts(
            referral_number="VA0000000777",
            consult_id="999_300400",
            valid_from=date(2026, 2, 1),
            expires_on=date(2027, 1, 31),
            category_of_care="PAIN MANAGEMENT",
            visits_authorized=12,
            visits_used=9,
        ),
        request=_complicated_request(),
        clinical=_complicated_clinical(),
        submission=replace(SUBMISSION, submitted_on=date(2026, 11, 2)),
    )


def _complicated_request() -> RequestFacts:
    return RequestFacts(
        category=ServiceCategory.NEW_PROCEDURE,
        needed_within_48_hours=False,
        diagnoses=(
            CodeFact("M51.362", "Lumbar disc degeneration, back and leg pain"),
            CodeFact("M51.A3", "Lumbosacral annulus defect, size not stated", "Lumbosacral annulus defect"),
            CodeFact("M96.1", "Postlaminectomy syndrome"),
            CodeFact("G89.29", "Other chronic pain"),
        ),
        procedures=(
            CodeFact("62290", "Lumbar discography injection, each level", "Lumbar discography, each level"),
            CodeFact("72295", "Lumbar discogram, imaging and reading"),
            CodeFact(
                "22899",
                "Unlisted spine procedure: image-guided intra-annular fibrin injection",
                "Unlisted spine procedure, see box 18",
            ),
        ),
        procedure_name="Diagnostic annulogram at three levels, then intra-annular fibrin injection where it is "
        "positive",
        levels=("L2-L3", "L3-L4", "L5-S1"),
        visits=8,
        duration_days=365,
        reason=(
            "Low back pain since a fall from a vehicle in 1986, worse since the decompression at L4-L5 in June 2014; "
            "the left leg has hurt to the ankle since 2021. Two structured courses of spine-focused physical therapy "
            "(2024: 22 of 24 sessions; 2025: 30 of 36 sessions), a daily home program, water therapy, gabapentin, "
            "duloxetine and three anti-inflammatory medicines gave no lasting relief. Six injections from 2022 to "
            "2026 gave between none and 60 percent relief for at most five weeks. Function fell: Oswestry 46 in "
            "January 2025, 52 in September 2026. MRI of August 20, 2026 shows annular fissures at L2-L3, L3-L4 and "
            "L5-S1, and a stable level at L4-L5 after surgery. There is no instability and no progressive deficit. A "
            "spine surgeon (March 2026) advises against fusion of four levels. The step asked for is to tell which "
            "of the three discs hurts, and to treat only that one. It is not part of the present authorization."
        ),
        objective=(
            "Tell which of three discs is the source of the pain and treat only that one. Aims: walking for 20 minutes "
            "without rest, sleeping six hours, and less gabapentin under the direction of VA primary care."
        ),
        continuity=(
            "Video visits in weeks two, six and twelve; visits in person in weeks four and twenty-six. Medicines stay "
            "with VA primary care, which gets each visit's note. The VA pain clinic goes on after the episode."
        ),
        by_telehealth=True,
    )


def _complicated_clinical() -> ClinicalFacts:
    return ClinicalFacts(
        complaint="Low back pain across the belt line and pain down the left leg to the ankle, worse on standing",
        onset_on=date(1986, 5, 1),
        conservative_care=(
            CareTried("Structured trial of conservative care, 30 sessions attended, home program 20 minutes a day",
                      PartialDate(2025, 1, 6), PartialDate(2025, 5, 12), "Pain 8 at the start, 7 at the end"),
            CareTried("Spine-focused physical therapy, 22 of 24 sessions", PartialDate(2024, 2), PartialDate(2024, 6),
                      "Walking distance unchanged"),
            CareTried("Water therapy at the community pool", PartialDate(2023), PartialDate(2024), "No change"),
            CareTried("Chiropractic (told by the veteran, not confirmed)", PartialDate(2019), PartialDate(2020)),
            CareTried("Gabapentin 300 mg three times a day", PartialDate(2022, 11), None, "Leg pain stays"),
            CareTried("Duloxetine 60 mg", PartialDate(2023, 4), PartialDate(2023, 9), "Stopped: dizziness"),
            CareTried("Acupuncture, eight sessions", PartialDate(2021), PartialDate(2021), "Relief for a day each"),
        ),
        care_log=_long_care_log(),
        imaging=(
            ImagingStudy(date(2026, 8, 20), "MRI", "lumbar spine", "Saguaro Imaging Center"),
            ImagingStudy(date(2021, 3, 2), "MRI", "lumbar spine", "Sonoran Valley VA Medical Center"),
            ImagingStudy(date(2026, 8, 20), "X-ray", "lumbar spine", None),
        ),
        review=_corrected_review(),
        note=ClinicalNoteFacts(
            noted_on=date(2026, 10, 28),
            basis="Visit in person",
            history="Fell from a vehicle in 1986. Decompression at L4-L5 on June 12, 2014, with relief for a year. "
            "Type 2 diabetes, last HbA1c 6.9. No cancer, no fever, no weight loss.\nNo blood thinner. No allergy to "
            "contrast.",
            function="Stands for 10 minutes and walks 200 yards with a cane. Needs help with shoes and socks since "
            "spring 2026. Sleeps in a chair. Gave up driving further than the shop.",
            examination="Walks with a short left step. Scar over L4-L5, dry. Strength 5 of 5 in both legs except the "
            "left big toe, 4 of 5 as in 2021. Feeling less on the outer left foot, as in 2021. Reflexes equal. "
            "Straight leg raise brings on leg pain at 50 degrees on the left.",
            assessment="Back and leg pain after surgery, with three torn discs of which any could be the source. The "
            "deficit of the left big toe is old and has not grown. No sign that calls for a surgeon now.",
            plan="1. Annulogram at L2-L3, L3-L4 and L5-S1 in one sitting.\n2. Fibrin injection only at a level that "
            "proves painful, no more than two.\n3. Video visits in weeks two, six and twelve.\n4. Physical therapy "
            "from week six.\n5. To the surgeon again if strength gets less.",
        ),
        medicines=(
            "Gabapentin 300 mg three times a day", "Metformin 1,000 mg twice a day", "Lisinopril 20 mg in the morning",
            "Atorvastatin 40 mg at night", "Acetaminophen 1 g up to three times a day",
            "Vitamin D (told by the veteran, not confirmed)",
        ),
        follow_up_weeks=(2, 6, 12, 26, 52, 104),
        goals=("Stand to cook a meal", "Walk to the mailbox and back without the cane", "Sleep in a bed",
               "Go to a grandchild's school play and sit through it"),
    )  # fmt: skip


def _long_care_log() -> CareLog:
    start = date(2025, 1, 6)
    scored = [week for week in range(60) if week % 7 != 3]
    given = ((2022, 5, 3), (2022, 11, 8), (2023, 10, 4), (2024, 9, 17), (2025, 7, 1), (2026, 1, 20))
    return CareLog(
        trials=(
            TrialFact(date(2024, 2, 5), date(2024, 6, 3), "Finished as planned", 12, 2, 24, 22, 15),
            TrialFact(
                start, date(2025, 5, 12), "No change after sixteen weeks", 18, 2, 36, 30, 20,
                "No lifting over 10 pounds", ("Walk for 15 minutes", "Stand for 20 minutes"),
                ("Pain at the start: 8 of 10 (01/06/2025).", "Latest pain score: 7 of 10 (05/12/2025).",
                 "Change: down 1 (12%); it does not reach 2 points or 30% (Ostelo and others 2008)."),
                ("Week 6, 02/17/2025: the clinician chose to continue the trial.",
                 "Week 16, 04/28/2025: the clinician chose to escalate: no change in function"),
            ),
        ),
        chart=PainChart(
            start, start + timedelta(weeks=60),
            tuple(PainScoreFact(start + timedelta(weeks=w), 8 - (w % 5 == 2), w % 3 == 0) for w in scored),
            weeks=18, baseline=8, meaningful_at=5.6, threshold="2 points or 30%", source="Ostelo and others 2008",
            checkpoint_week=6,
            events=(ChartEvent(date(2025, 7, 1), "Transforaminal epidural steroid"),
                    ChartEvent(date(2026, 1, 20), "Medial branch block")),
        ),
        injections=tuple(
            InjectionFact(
                "Transforaminal epidural steroid" if n % 2 == 0 else "Medial branch block", PartialDate(*day),
                "L5-S1" if n % 2 == 0 else "L3-L4", "left" if n % 3 else None, "Fluoroscopy (X-ray)", "Dr. Okoye",
                "Therapeutic" if n % 2 == 0 else "Diagnostic", "60% for 5 weeks" if n == 2 else "none",
                "The joint is not the source" if n % 2 else None,
            )
            for n, day in enumerate(given)
        ),
        scores=tuple(
            ScoreFact(ODI, day, value, ODI_SOURCE)
            for day, value in ((date(2025, 1, 6), "46"), (date(2025, 5, 12), "48"), (date(2026, 9, 7), "52"))
        ),
    )  # fmt: skip


def _corrected_review() -> ReviewFacts:
    def level(name: str, pfirrmann: str, *, torn: bool) -> LevelFinding:
        answers = (
            LevelAnswer("Disc contour", "Bulge"), LevelAnswer("Annular fissure", "Yes" if torn else "No"),
            LevelAnswer("Pfirrmann", pfirrmann), LevelAnswer("Modic", "0"), LevelAnswer("Central stenosis", "A"),
        )  # fmt: skip
        found = f"Bulge; {'annular fissure; ' if torn else ''}Pfirrmann {pfirrmann}"
        match = SymptomMatch.UNCLEAR if torn else SymptomMatch.NO
        return LevelFinding(name, found, match, answers, "Unclear" if torn else "No",
                            "Only an annulogram can tell" if torn else None)  # fmt: skip

    return ReviewFacts(
        outcome="Annulogram first",
        summary="Annular fissures at L2-L3, L3-L4 and L5-S1. L4-L5 is stable after decompression in 2014. No "
        "instability, deformity or new nerve deficit.",
        levels=(
            level("L1-L2", "II", torn=False),
            level("L2-L3", "III", torn=True),
            level("L3-L4", "IV", torn=True),
            level("L4-L5", "V", torn=False),
            level("L5-S1", "IV", torn=True),
        ),
        signed_by="Ingrid Halvorsen, MD",
        signed_on=date(2026, 9, 14),
        comparison="The fissures at L2-L3 and L3-L4 are new since March 2021; L5-S1 is unchanged.",
        criteria=(
            CriterionFact("Conservative care brought no lasting relief", "Met", "Two courses since 2024"),
            CriterionFact("Not a candidate for fusion, or does not want it", "Met", "Surgeon's letter of March 2026"),
            CriterionFact("Earlier surgery was evaluated", "Met", f"Decompression at L4-L5, {FUSED:%B %Y}"),
        ),
        addenda=(
            AddendumFact("L2-L3 was read as Pfirrmann II; it is III.", "Ingrid Halvorsen, MD", date(2026, 9, 20),
                         ("findings by level",)),
        ),
    )  # fmt: skip
