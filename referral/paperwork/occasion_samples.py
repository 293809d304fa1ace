"""Invented facts of occasions: a visit, a continuation, the wait and the drive, a fax. Nothing here is real."""

from __future__ import annotations

from datetime import date

from referral.paperwork.note_facts import ClinicalNoteFacts, ConsentFact
from referral.paperwork.occasion_facts import (
    AccessFacts,
    ContinuationFacts,
    FaxFacts,
    ProgressFact,
    ReferringFacts,
    StandardFact,
    VisitFacts,
)

REFERRING = ReferringFacts(
    clinician="Odalys Brandt, MD",
    npi="1000000020",
    phone="(602) 555-0112",
    type_of_care="Pain management",
    seoc="Orthopedic Spine 1.4",
    va_status="First Appointment Made",
)
VISIT = VisitFacts(
    on=date(2026, 10, 14),
    at="9:30 AM MST",
    place="Procedure room 2",
    clinician="Ingrid Halvorsen, MD",
    clinician_npi="1000000004",
    stage="First visit",
    note_kind="Procedure note",
    history="Axial low back pain as before, 6 of 10 on arrival.",
    findings="Strength and reflexes of both legs normal. Pain on sitting and bending forward.",
    done="Diagnostic annulogram at L4-L5 and L5-S1 under fluoroscopy with local anesthesia. No complication.",
    results="L4-L5: concordant pain at low pressure, posterior annular fissure. L5-S1: no pain.",
    assessment="The L4-L5 disc is thought to be the pain source.",
    plan="Home program goes on. Call in two weeks; VA is asked for the treatment of L4-L5.",
    prescriptions="None.",
    signed_by="Ingrid Halvorsen, MD",
    signed_on=date(2026, 10, 14),
)
CONTINUATION = ContinuationFacts(
    visits_done=(date(2026, 9, 30), date(2026, 10, 14)),
    progress=(
        ProgressFact(
            "Pain (NRS), 0 to 10", "7", date(2025, 9, 8), "5", date(2026, 10, 12), "down 2 (29%)",
            "2 points or 30% (Ostelo and others 2008)",
        ),
        ProgressFact(
            "Oswestry (ODI), percent", "44", date(2025, 9, 8), "40", date(2025, 12, 1), "down 4 (9%)",
            "10 points or 30% (Ostelo and others 2008)",
        ),
    ),
)  # fmt: skip
ACCESS = AccessFacts(
    asked_on=date(2026, 8, 31),
    offered_on=date(2026, 10, 19),
    wait_days=49,
    wait_told_by="letter from VA",
    drive_minutes=55,
    drive_told_by="the veteran",
    va_place="Sonoran Valley VA Medical Center",
    wait_standard=StandardFact(28, "days", "38 CFR 17.4040(a)(2)", date(2019, 6, 6)),
    drive_standard=StandardFact(60, "minutes", "38 CFR 17.4040(a)(2)", date(2019, 6, 6), is_confirmed=False),
)
FAX = FaxFacts(about="Records you asked for", pages=14)
NOTE = ClinicalNoteFacts(
    noted_on=date(2026, 10, 6),
    basis="Visit by video",
    history="The pain began while lifting a crate at work and has not left since. No surgery on the spine. High blood "
    "pressure, well controlled.",
    function="Sits for 20 minutes at most and stands up for half of each meal. Walks half a mile. Sleeps four hours "
    "at a stretch. On light duty since March 2025.",
    examination="Stands and walks without help. Bending forward brings on midline pain at about 40 degrees. Strength "
    "on heels and toes is full as seen by video; feeling was not tested.",
    assessment="Axial low back pain for more than two years, with annular fissures at two levels that fit the pain on "
    "sitting and bending. No sign of a pressed nerve. Which level is the source is open.",
    plan="1. Diagnostic annulogram at L4-L5 and L5-S1.\n2. Intra-annular fibrin injection at the level that proves "
    "painful.\n3. Physical therapy again from week four after the procedure.\n4. Video visits in weeks two and six.",
)
REASON = (
    "Axial low back pain since February 2024 that limits sitting to 20 minutes. Twelve weeks of "
    "spine-focused physical therapy, a home program, anti-inflammatory medicine and one epidural steroid "
    "injection gave no lasting relief. MRI of September 3, 2026 shows annular fissures at L4-L5 and L5-S1 "
    "that match the symptoms. The treatment asked for is not in the present authorization."
)
OBJECTIVE = (
    "Tell whether the disc at L4-L5 or L5-S1 is the source of the pain, and treat the tear that is. Aims: sitting for "
    "60 minutes, less naproxen, and no new imaging or surgery in the meantime."
)
CONTINUITY = (
    "Dr. Halvorsen sees the veteran two and six weeks after the procedure, by video where travel is hard. Results "
    "go to VA primary care after the first and the last visit; afterwards VA primary care "
    "goes on with the veteran's care."
)
SQUARES = (
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAMklEQVR42i3GIRIAMAgDsG4HpqamBoPZ//84AVEB1kGOQJIkGUhK"
    "kgJJ2fakqjbdd/M+RQkC1HbxLU4AAAAASUVORK5CYII="
)
"""A picture of a few grey squares (PNG, base64)."""

CONSENTS = tuple(
    ConsentFact(what, date(2026, 9, 16), "on paper, signed", kind, True)
    for kind, what in (
        ("care", "Care by this practice"),
        ("release", "Release of records"),
        ("telehealth", "Telehealth"),
    )
)
