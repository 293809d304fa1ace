"""The intake checklist says of every item who has it, when it came and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.cases.case_page.intake_list import (
    AnswerSeen,
    IntakeKnown,
    IntakeRow,
    Noted,
    StudySeen,
    intake_list,
)
from referral.cases.states import HELD_LABELS, HeldBy, IntakeItem, IntakeSection

TODAY = date(2026, 11, 23)
NOTHING = IntakeKnown(TODAY, 12)
MRI = StudySeen("MR", date(2026, 3, 1), date(2026, 11, 2), has_images=True)


def row(item: IntakeItem, known: IntakeKnown) -> IntakeRow:
    return next(row for row in intake_list(known) if row.item is item)


days = st.dates(date(2020, 1, 1), date(2027, 12, 31))
known_strategy = st.builds(
    IntakeKnown,
    today=days,
    fresh_months=st.just(12),
    studies=st.lists(
        st.builds(StudySeen, st.sampled_from(["MR", "CT", "CR"]), st.none() | days, days, st.booleans()),
        max_size=4,
    ),
    answers=st.dictionaries(
        st.sampled_from(list(IntakeSection)), st.builds(AnswerSeen, days, st.booleans(), st.booleans())
    ),
    treatments=st.integers(0, 3),
    first_treatment_on=st.none() | days,
    asked_of=st.sampled_from(list(HeldBy)),
    noted=st.dictionaries(
        st.sampled_from(list(IntakeItem)),
        st.builds(Noted, st.sampled_from(list(HeldBy)), st.none() | days, st.sampled_from(["", "side view"])),
    ),
)


@given(known_strategy)
def test_every_item_is_listed_once_with_who_has_it(known: IntakeKnown) -> None:
    rows = intake_list(known)
    assert [row.item for row in rows] == list(IntakeItem)
    for each in rows:
        assert each.held_by in HELD_LABELS.values()
        assert each.is_there == (each.missing == "")


def test_with_nothing_known_everything_is_missing() -> None:
    assert not [each.what for each in intake_list(NOTHING) if each.is_there]


@pytest.mark.parametrize(
    ("studied_on", "missing"),
    [
        (date(2025, 11, 23), ""),
        (date(2025, 10, 23), "the MRI is 13 months old"),
        (None, "the day of the MRI is not known"),
    ],
)
def test_the_age_of_the_mri_is_worked_out(studied_on: date | None, missing: str) -> None:
    found = row(IntakeItem.MRI, replace(NOTHING, studies=[replace(MRI, studied_on=studied_on)]))
    assert (found.held_by, found.came_on, found.missing) == ("The practice", MRI.received_on, missing)


def test_a_report_is_not_the_disc() -> None:
    report = replace(MRI, has_images=False)
    assert row(IntakeItem.DISC, replace(NOTHING, studies=[report])).missing == "only the report is here"
    assert row(IntakeItem.DISC, replace(NOTHING, studies=[report, MRI])).is_there


def test_what_was_asked_for_is_with_whom_it_was_asked_of() -> None:
    asked = replace(NOTHING, asked_of=HeldBy.IMAGING_FACILITY)
    assert row(IntakeItem.MRI, asked).held_by == "The imaging facility"


def test_what_the_veteran_wrote_is_missing_a_confirmation_until_staff_gave_it() -> None:
    for confirmed, is_there in ((False, False), (True, True)):
        known = replace(
            NOTHING, answers={IntakeSection.GOALS: AnswerSeen(TODAY, by_veteran=True, is_confirmed=confirmed)}
        )
        assert row(IntakeItem.GOALS, known).is_there is is_there


def test_what_staff_noted_wins() -> None:
    noted = {
        IntakeItem.SECOND_OPINION: Noted(HeldBy.NOT_NEEDED, None, ""),
        IntakeItem.EARLIER_IMAGING: Noted(HeldBy.REFERRER, None, ""),
        IntakeItem.MRI: Noted(HeldBy.PRACTICE, TODAY, "axial series"),
    }
    known = replace(NOTHING, studies=[MRI], noted=noted)
    assert row(IntakeItem.SECOND_OPINION, known).is_there
    earlier = row(IntakeItem.EARLIER_IMAGING, known)
    assert (earlier.held_by, earlier.is_there) == ("The referring clinician", False)
    assert row(IntakeItem.MRI, known).missing == "axial series"
