"""The intake checklist (care pathway, step 0): what is needed, who has it, what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from referral.cases.states import HELD_LABELS, HeldBy, IntakeItem, IntakeSection

ITEM_LABELS: Mapping[IntakeItem, str] = {
    IntakeItem.MRI: "MRI from the last 12 months",
    IntakeItem.EARLIER_IMAGING: "Earlier X-ray or CT",
    IntakeItem.DISC: "The disc itself, not only the report",
    IntakeItem.TIMELINE: "Symptom timeline: start, worse, better, change",
    IntakeItem.TREATMENTS: "Treatment history and how each worked",
    IntakeItem.GOALS: "Functional goals",
    IntakeItem.SECOND_OPINION: "Plan for a second opinion, if fusion was recommended",
}
SECTION_TITLES: Mapping[str, str] = {
    IntakeSection.TIMELINE: "Symptom timeline",
    IntakeSection.GOALS: "Goals",
    IntakeSection.STOPS: "Before a procedure",
}
ITEM_FORMS: Mapping[IntakeItem, str] = {
    IntakeItem.MRI: "study",
    IntakeItem.EARLIER_IMAGING: "study",
    IntakeItem.DISC: "study",
    IntakeItem.TIMELINE: "timeline",
    IntakeItem.TREATMENTS: "treatment",
    IntakeItem.GOALS: "goals",
}
"""The form where the item itself is entered."""
SECTION_OF = {IntakeItem.TIMELINE: IntakeSection.TIMELINE, IntakeItem.GOALS: IntakeSection.GOALS}
TO_CONFIRM = "self-reported: confirm it with the veteran"
IMAGES_BEFORE = frozenset({"CR", "DX", "CT"})


@dataclass(frozen=True)
class StudySeen:
    """A study on the case that was not removed. `has_images`: a disc or an upload, not a report alone."""

    modality: str
    studied_on: date | None
    received_on: date
    has_images: bool


@dataclass(frozen=True)
class AnswerSeen:
    """The newest answer of a section: the day it was written if known, by whom, and whether staff confirmed it."""

    on: date | None
    by_veteran: bool
    is_confirmed: bool


@dataclass(frozen=True)
class Noted:
    """What staff wrote about an item; it wins over what the program works out."""

    held_by: HeldBy
    came_on: date | None
    missing: str


@dataclass(frozen=True)
class IntakeKnown:
    """Everything the checklist is made from. Dates are calendar dates at the practice."""

    today: date
    fresh_months: int
    studies: Sequence[StudySeen] = ()
    answers: Mapping[IntakeSection, AnswerSeen] | None = None
    treatments: int = 0
    treatments_to_confirm: int = 0
    """Those that the veteran wrote and staff have not confirmed."""
    first_treatment_on: date | None = None
    asked_of: HeldBy = HeldBy.UNKNOWN
    noted: Mapping[IntakeItem, Noted] | None = None


@dataclass(frozen=True)
class IntakeRow:
    """A line of the checklist. `is_there`: nothing is missing; `missing` says what is, "" when nothing."""

    item: IntakeItem
    what: str
    held_by: str
    came_on: date | None
    missing: str
    is_there: bool
    form: str = ""


def intake_list(known: IntakeKnown) -> list[IntakeRow]:
    """Every item, in the order of the pathway."""
    return [_row(item, known) for item in IntakeItem]


def _row(item: IntakeItem, known: IntakeKnown) -> IntakeRow:
    worked_out = _FOUND[item](item, known)
    noted = (known.noted or {}).get(item)
    if noted is None:
        held_by, came_on, missing = worked_out
    else:
        held_by, came_on = noted.held_by, noted.came_on or worked_out[1]
        is_whole = held_by is HeldBy.NOT_NEEDED or (held_by is HeldBy.PRACTICE and came_on is not None)
        missing = noted.missing or ("" if is_whole else worked_out[2] or "has not come")
    return IntakeRow(
        item=item,
        what=ITEM_LABELS[item],
        held_by=HELD_LABELS[held_by],
        came_on=came_on,
        missing=missing,
        is_there=not missing,
        form=ITEM_FORMS.get(item, ""),
    )


Found = tuple[HeldBy, date | None, str]


def _mri(item: IntakeItem, known: IntakeKnown) -> Found:
    studies = [study for study in known.studies if study.modality == "MR"]
    if not studies:
        return known.asked_of, None, "no MRI has come"
    newest = max(studies, key=lambda study: study.studied_on or date.min)
    if newest.studied_on is None:
        return HeldBy.PRACTICE, newest.received_on, "the day of the MRI is not known"
    months = months_between(newest.studied_on, known.today)
    missing = f"the MRI is {months} months old" if months > known.fresh_months else ""
    return HeldBy.PRACTICE, newest.received_on, missing


def _earlier_imaging(item: IntakeItem, known: IntakeKnown) -> Found:
    came = [study.received_on for study in known.studies if study.modality in IMAGES_BEFORE]
    return (HeldBy.PRACTICE, min(came), "") if came else (HeldBy.UNKNOWN, None, "ask whether there is any")


def _disc(item: IntakeItem, known: IntakeKnown) -> Found:
    images = [study.received_on for study in known.studies if study.has_images]
    if images:
        return HeldBy.PRACTICE, max(images), ""
    return known.asked_of, None, "only the report is here" if known.studies else "no disc has come"


def _answer(item: IntakeItem, known: IntakeKnown) -> Found:
    answer = (known.answers or {}).get(SECTION_OF[item])
    if answer is None:
        return HeldBy.VETERAN, None, "the veteran has not told us yet"
    unconfirmed = answer.by_veteran and not answer.is_confirmed
    return HeldBy.PRACTICE, answer.on, TO_CONFIRM if unconfirmed else ""


def _treatments(item: IntakeItem, known: IntakeKnown) -> Found:
    if known.treatments:
        return HeldBy.PRACTICE, known.first_treatment_on, TO_CONFIRM if known.treatments_to_confirm else ""
    return HeldBy.VETERAN, None, "no treatment is recorded"


def _second_opinion(item: IntakeItem, known: IntakeKnown) -> Found:
    return HeldBy.UNKNOWN, None, "ask whether a surgeon recommended fusion"


_FOUND = {
    IntakeItem.MRI: _mri,
    IntakeItem.EARLIER_IMAGING: _earlier_imaging,
    IntakeItem.DISC: _disc,
    IntakeItem.TIMELINE: _answer,
    IntakeItem.TREATMENTS: _treatments,
    IntakeItem.GOALS: _answer,
    IntakeItem.SECOND_OPINION: _second_opinion,
}


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
