"""Invented facts of occasions: a visit, a continuation, the wait and the drive, a fax. Nothing here is real."""

from __future__ import annotations

from datetime import date

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
