"""What a care log's file may say: kinds of entries, columns with their usual names, and which belong to which. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from referral.care.states import CareKind
from referral.importing.fields import fold


class EntryKind(enum.StrEnum):
    WEEK = "week"
    SESSION = "session"
    TREATMENT = "treatment"
    INJECTION = "injection"
    TRIAL = "trial"
    SCORE = "score"


ENTRY_LABELS = {
    EntryKind.WEEK: "Weekly entry",
    EntryKind.SESSION: "Therapy session",
    EntryKind.TREATMENT: "Treatment",
    EntryKind.INJECTION: "Injection",
    EntryKind.TRIAL: "Trial",
    EntryKind.SCORE: "Score",
}
SHEETS = {
    EntryKind.WEEK: "Weeks",
    EntryKind.SESSION: "Sessions",
    EntryKind.TREATMENT: "Treatments",
    EntryKind.INJECTION: "Injections",
    EntryKind.TRIAL: "Trials",
    EntryKind.SCORE: "Scores",
}
"""Names of the sheets of the empty workbook."""


@dataclass(frozen=True)
class Column:
    """A column: its name in the empty table, what it holds in words for people, and other usual names of it."""

    name: str
    holds: str
    spellings: str = ""


COLUMNS: dict[str, Column] = {
    "kind": Column("kind", "week, session, medicine, … as listed above", "entry recordtype category"),
    "on": Column("date", "a whole day; for treatments and injections a month or year will do",
                 "day on week weekof entrydate start started startdate from begin servicedate dos dateofservice"),
    "until": Column("end", "last day; empty while it goes on", "ended enddate to until stop stopdate stopped"),
    "what": Column("what", "what was done: medicine with dose, type of injection, operation",
                   "detail details description treatment medicine medication drug name procedure injection type"),
    "result": Column("result", "what came of it; how a trial ended", "outcome response effect howitended"),
    "pain": Column("pain", "0 to 10", "painscore nrs pain010"),
    "sessions": Column("sessions", "therapy sessions attended in the week",
                       "sessionsattended visits therapysessions ptsessions"),
    "home_days": Column("home days", "days with the home program, 0 to 7", "homeprogramdays exercisedays"),
    "home_minutes": Column("home minutes", "minutes on such a day", "minutes minutesaday"),
    "note": Column("note", "what works again; a trial's milestones, separated by semicolons",
                   "notes milestone milestones comment comments whatworks"),
    "level": Column("level", "such as L4-5", "levels spinallevel"),
    "side": Column("side", "left, right, both or midline", "laterality"),
    "guidance": Column("guidance", "fluoroscopy, CT, ultrasound or none", "imageguidance"),
    "given_by": Column("given by", "who gave it", "provider performedby clinician who"),
    "purpose": Column("purpose", "diagnostic, therapeutic or both"),
    "relief_percent": Column("relief percent", "0 to 100; 0 when it did not help", "relief percentrelief"),
    "relief_days": Column("relief days", "how long the relief lasted: days, or such as 6 weeks",
                          "reliefduration daysofrelief durationofrelief"),
    "argues_for": Column("argues for", "what it argues for or against", "finding conclusion"),
    "weeks": Column("weeks", "weeks planned", "weeksplanned plannedweeks planweeks"),
    "sessions_a_week": Column("sessions a week", "therapy sessions planned a week",
                              "sessionsperweek frequency visitsperweek"),
    "modification": Column("modification", "what the veteran does differently in daily life",
                           "activitymodification"),
    "measure": Column("measure", "ODI, NDI, PROMIS PF, PROMIS PI, Roland-Morris, Quebec, NRS or VAS",
                      "questionnaire scale instrument"),
    "value": Column("total", "the total only, no single answers", "value result score total"),
}  # fmt: skip
"""The columns by the names the program uses. The first column that fits a name of the file counts."""

BELONG: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.WEEK: ("on", "pain", "sessions", "home_days", "home_minutes", "note"),
    EntryKind.SESSION: ("on", "sessions", "pain", "note"),
    EntryKind.TREATMENT: ("on", "until", "what", "result", "note"),
    EntryKind.INJECTION: ("on", "what", "level", "side", "guidance", "given_by", "purpose", "relief_percent",
                          "relief_days", "argues_for", "result", "note"),
    EntryKind.TRIAL: ("on", "until", "weeks", "sessions_a_week", "home_minutes", "modification", "note", "result"),
    EntryKind.SCORE: ("on", "measure", "value"),
}  # fmt: skip
"""Which columns a row of a kind may fill; what stands elsewhere is not taken, and the preview says so."""

TREATMENT_WORDS = {
    CareKind.PHYSICAL_THERAPY: "physicaltherapy pt therapy",
    CareKind.HOME_PROGRAM: "homeprogram homeexercise homeexerciseprogram hep",
    CareKind.MEDICINE: "medicine medicines medication medications drug prescription",
    CareKind.CHIROPRACTIC: "chiropractic chiropractor",
    CareKind.ACUPUNCTURE: "acupuncture",
    CareKind.SURGERY: "surgery surgeries operation",
    CareKind.OTHER: "other treatment treatments othertreatment",
}
ENTRY_WORDS = {
    EntryKind.WEEK: "week weeks weekly weeklyentry weeklyentries pain painscore painlog log",
    EntryKind.SESSION: "session sessions visit visits therapysession ptsession ptvisit",
    EntryKind.INJECTION: "injection injections shot block",
    EntryKind.TRIAL: "trial trials conservativecaretrial planofcare",
    EntryKind.SCORE: "score scores total functionscore outcomemeasure questionnaire",
}
_KINDS: dict[str, tuple[EntryKind, CareKind | None]] = {
    **{
        word: (EntryKind.TREATMENT, kind) for kind, words in TREATMENT_WORDS.items() for word in words.split()
    },
    **{word: (kind, None) for kind, words in ENTRY_WORDS.items() for word in words.split()},
}
_COLUMNS = {
    fold(word): name
    for name, column in reversed(COLUMNS.items())
    for word in (*column.spellings.split(), column.name)
}


def kind_of(word: str) -> tuple[EntryKind, CareKind | None] | None:
    """The kind of entry that a cell or the name of a sheet means, a treatment's with what it was; None for neither."""
    return _KINDS.get(fold(word))


def column_of(header: str) -> str:
    """The column that a name in the file means; empty for none."""
    return _COLUMNS.get(fold(header), "")


KNOWN_HEADERS = frozenset(_COLUMNS)
"""Folded names of columns, by which the row of column names is found."""
