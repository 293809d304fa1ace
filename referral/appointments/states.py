"""What a visit note can be, which visit of an episode it is about, and what an uploaded record is."""

from __future__ import annotations

import enum


class NoteKind(enum.StrEnum):
    ENCOUNTER = "encounter"
    PROCEDURE = "procedure"


NOTE_LABELS = {NoteKind.ENCOUNTER: "Encounter note", NoteKind.PROCEDURE: "Procedure note"}


NOTE_PARTS = ("history", "findings", "done", "results", "assessment", "plan", "prescriptions")
"""The parts of a visit note, in its order."""


class Stage(enum.StrEnum):
    """VA wants records after the first and the final visit of a referral (GAO-25-106910)."""

    FIRST = "first"
    BETWEEN = "between"
    FINAL = "final"
    ONLY = "only"


STAGE_LABELS = {
    Stage.FIRST: "First visit",
    Stage.BETWEEN: "A visit between the first and the final one",
    Stage.FINAL: "Final visit",
    Stage.ONLY: "First and final visit",
}


class RecordKind(enum.StrEnum):
    """What a file is that people want to send with a visit's records; some kinds VA does not take (rules.REFUSED)."""

    ENCOUNTER_NOTE = "encounter_note"
    PROCEDURE_NOTE = "procedure_note"
    IMAGING_REPORT = "imaging_report"
    TEST_RESULT = "test_result"
    PLAN = "plan"
    PRESCRIPTION = "prescription"
    CLAIM = "claim"
    VA_CONSULT = "va_consult"
    EDUCATION_SHEET = "education_sheet"
    MEDICATION_ADMINISTRATION = "medication_administration"
    DAILY_VITALS = "daily_vitals"


RECORD_LABELS = {
    RecordKind.ENCOUNTER_NOTE: "Encounter note",
    RecordKind.PROCEDURE_NOTE: "Procedure note",
    RecordKind.IMAGING_REPORT: "Imaging report",
    RecordKind.TEST_RESULT: "Result of a test",
    RecordKind.PLAN: "Treatment plan",
    RecordKind.PRESCRIPTION: "Prescription",
    RecordKind.CLAIM: "Claim or bill",
    RecordKind.VA_CONSULT: "VA's own consult or referral",
    RecordKind.EDUCATION_SHEET: "Patient education sheet",
    RecordKind.MEDICATION_ADMINISTRATION: "Medication administration record",
    RecordKind.DAILY_VITALS: "Daily vital signs",
}
NOTES = frozenset({RecordKind.ENCOUNTER_NOTE, RecordKind.PROCEDURE_NOTE})
"""An uploaded file of these kinds stands for the visit note."""


class RecordsWaiver(enum.StrEnum):
    """Why VA need not have, or confirm, the records of a visit."""

    SEEN_IN_CHART = "seen_in_chart"
    VA_DECLINED = "va_declined"
    NO_CARE_GIVEN = "no_care_given"
    RELEASE_WITHDRAWN = "release_withdrawn"
    ANOTHER_PROVIDER = "another_provider"
    NO_WORD_AFTER_PUSHES = "no_word_after_pushes"


WAIVER_LABELS = {
    RecordsWaiver.SEEN_IN_CHART: "We saw them in VA's chart ourselves",
    RecordsWaiver.VA_DECLINED: "VA said that it does not need them (write down who)",
    RecordsWaiver.NO_CARE_GIVEN: "The visit ended before care was given",
    RecordsWaiver.RELEASE_WITHDRAWN: "The veteran withdrew the release",
    RecordsWaiver.ANOTHER_PROVIDER: "Another provider sends them (write down which)",
    RecordsWaiver.NO_WORD_AFTER_PUSHES: "Sent three times with proof, and VA never answered",
}
