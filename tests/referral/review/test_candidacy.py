from __future__ import annotations

from referral.review.candidacy import CRITERIA, CareFact, Known, records, with_records
from referral.review.terms import normal_row

TORN = normal_row("L4-5") | {"fissure": "yes", "matches": "yes"}
CONTENT = {"levels": [TORN, normal_row("L5-S1") | {"hardware": "fused"}], "flags": ["instability"]}
KNOWN = Known(
    care=[CareFact("c1", False, "Physical therapy: 8 weeks"), CareFact("c2", True, "Surgery: 2019")],
    goals="Sleep through",
    screen_uid="s1",
    red_flag_is_open=True,
    stops="anticoagulant: no",
)


def test_each_criterion_points_to_its_records() -> None:
    found = records(CONTENT, KNOWN)
    assert set(found) == {criterion.key for criterion in CRITERIA}
    assert [(r.kind, r.ref) for r in found["tear_or_herniation"]] == [("level", "L4-5")]
    assert [r.text for r in found["fits_symptoms"]] == ["L4-5: fits the symptoms: yes"]
    assert [(r.kind, r.ref) for r in found["care_tried"]] == [("care", "c1")]
    assert [(r.kind, r.ref) for r in found["earlier_surgery"]] == [("care", "c2"), ("level", "L5-S1")]
    assert [r.text for r in found["no_red_flag"]] == ["A red flag is open"]
    assert [r.text for r in found["no_surgeon_flag"]] == ["Marked in this review: Significant instability"]
    assert [r.text for r in found["stops_asked"]] == ["anticoagulant: no"]


def test_nothing_recorded_is_nothing_shown_and_nothing_is_judged_by_the_program() -> None:
    assert not any(records({}, Known()).values())
    assert "criteria" not in with_records({"levels": [TORN]}, KNOWN)


def test_a_judgement_keeps_the_records_it_rests_on() -> None:
    judged = with_records(CONTENT | {"criteria": {"care_tried": {"state": "met", "evidence": ""}}}, KNOWN)
    assert judged["criteria"]["care_tried"]["records"] == [
        {"text": "Physical therapy: 8 weeks", "kind": "care", "ref": "c1"}
    ]
