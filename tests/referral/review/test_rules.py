from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.review import terms
from referral.review.candidacy import CRITERIA
from referral.review.rules import KNOWN, shape_faults, signing_gaps
from referral.review.states import Outcome
from referral.review.terms import ROW_KEYS, normal_row

WHOLE: dict[str, Any] = {
    "region": "lumbar",
    "levels": [normal_row("L4-5") | {"fissure": "yes"}],
    "summary": "A fissure at L4-5.",
    "procedure": "Annulogram",
    "icd10": [{"code": "M51.360", "label": ""}],
    "codes_confirmed": True,
    "criteria": {criterion.key: {"state": "unknown", "evidence": ""} for criterion in CRITERIA},
}
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
)
near_rows = st.dictionaries(st.sampled_from(sorted(ROW_KEYS)), anything, max_size=6)
near_contents = st.dictionaries(
    st.sampled_from(sorted(KNOWN)), anything | st.lists(near_rows, max_size=2), max_size=8
)


@given(st.sampled_from([None, *Outcome]), near_contents | anything)
def test_content_of_any_shape_gives_gaps_and_never_an_error(outcome: Outcome | None, content: Any) -> None:
    gaps = signing_gaps(outcome, content)
    assert all(isinstance(field, str) and isinstance(text, str) for field, text in gaps.items())


@given(near_contents)
def test_what_has_the_right_shape_can_be_said_in_words(content: dict[str, Any]) -> None:
    if not shape_faults(content):
        assert all(terms.in_words(row) for row in content.get("levels") or ())


def test_a_whole_review_has_no_gaps() -> None:
    assert signing_gaps(Outcome.CANDIDATE, WHOLE) == {}


@pytest.mark.parametrize("outcome", [Outcome.CANDIDATE, Outcome.DIAGNOSTIC_FIRST])
@pytest.mark.parametrize("flag", ["instability", "deformity", "progressive_deficit"])
def test_a_sign_for_the_surgeon_refuses_the_biologic_path(outcome: Outcome, flag: str) -> None:
    assert "outcome" in signing_gaps(outcome, WHOLE | {"flags": [flag]})


def test_a_surgeon_is_asked_with_an_urgency_and_an_emergency_with_a_hand_off() -> None:
    asked = WHOLE | {"flags": ["instability"]}
    assert set(signing_gaps(Outcome.REFER_SURGEON, asked)) == {"specialty", "urgency"}
    asked |= {"specialty": "Spine surgery", "urgency": "emergency"}
    assert set(signing_gaps(Outcome.REFER_SURGEON, asked)) == {"hand_off"}
    assert signing_gaps(Outcome.REFER_SURGEON, asked | {"hand_off": "Dr. Ruiz, 2 pm"}) == {}


def test_a_finding_never_says_that_a_level_is_the_pain_source() -> None:
    row = normal_row("L4-5") | {"fissure": "yes", "hiz": "yes"}
    assert "pain_source" not in row
    assert "source" not in terms.in_words(row).lower()


def test_a_pain_source_needs_its_evidence() -> None:
    row = normal_row("L4-5") | {"pain_source": "yes"}
    assert "on what evidence" in signing_gaps(Outcome.CANDIDATE, WHOLE | {"levels": [row]})["levels"]
    row["pain_evidence"] = "Annulogram gave the usual pain"
    assert signing_gaps(Outcome.CANDIDATE, WHOLE | {"levels": [row]}) == {}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"level": "L4-5", "findings": "Old free words", "matches": "yes"}, "Old free words"),
        (normal_row("L4-5"), "No abnormality seen"),
        ({"level": "L4-5"}, "Not described"),
        (
            {"level": "L4-5", "contour": "protrusion", "zone": "foraminal", "side": "left", "fissure": "yes"}
            | {"pfirrmann": "4", "modic": "1", "root": "contact", "note": "New."},
            "Protrusion, foraminal, left; annular fissure; Pfirrmann IV; Modic 1; contact with the nerve root; New",
        ),
    ],
)
def test_a_level_is_said_in_words(row: dict[str, str], says: str) -> None:
    assert terms.in_words(row) == says


def test_every_question_has_a_definition_a_source_and_keys_of_its_own() -> None:
    for term in terms.TERMS:
        assert term.definition
        assert term.source
        assert len({answer.key for answer in term.answers}) == len(term.answers)
        assert not term.normal or term.answer(term.normal)
