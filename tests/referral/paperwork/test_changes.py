"""What two packets say differently, fact by fact, and in which documents it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from referral.paperwork import catalogue
from referral.paperwork.changes import Contents, fact_changes, fact_name, packet_changes
from referral.paperwork.facts import CodeFact, LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.samples import bare_facts, sample_facts

KINDS = catalogue.packet_kinds(PacketKind.REQUEST, sample_facts(), with_form=True)
HELD = Contents(dict.fromkeys(KINDS, 1), {"aa": "Clinic note"})


def with_request(**changes: object) -> LetterFacts:
    return replace(sample_facts(), request=replace(sample_facts().request, **changes))  # type: ignore[arg-type]


def test_the_same_facts_have_changed_nothing() -> None:
    changes = packet_changes((sample_facts(), HELD), (sample_facts(), HELD))
    assert not changes
    assert changes.facts == ()


def test_a_changed_fact_is_named_with_both_values_and_the_documents_it_shows_in() -> None:
    [change] = fact_changes(sample_facts(), with_request(visits=6), KINDS)
    assert (change.name, change.before, change.after) == ("number of visits asked for", ("4",), ("6",))
    assert catalogue.OFFICIAL_FORM in change.documents, "box 18 says how many visits"
    assert "mri_review_report" not in change.documents


def test_of_a_list_only_what_came_and_went_is_named() -> None:
    old, new = sample_facts().request.diagnoses, (CodeFact("M54.16", "Radiculopathy"),)
    [change] = fact_changes(sample_facts(), with_request(diagnoses=(old[0], *new)), KINDS)
    assert change.before == ("M51.A0 · Lumbar annulus defect, size not stated",)
    assert change.after == ("M54.16 · Radiculopathy",)


def test_dates_and_answers_are_said_as_people_read_them() -> None:
    authorization = replace(sample_facts().authorization, expires_on=date(2027, 6, 1))
    [change] = fact_changes(sample_facts(), replace(sample_facts(), authorization=authorization), KINDS)
    assert (change.before, change.after) == (("03/13/2027",), ("06/01/2027",))
    [change] = fact_changes(sample_facts(), with_request(needed_within_48_hours=True), KINDS)
    assert (change.before, change.after) == (("no",), ("yes",))


def test_who_submits_and_this_weeks_score_are_no_change_of_the_case() -> None:
    log = replace(sample_facts().clinical.care_log, scores=())
    later = replace(
        sample_facts(),
        written_on=date(2026, 11, 1),
        submission=replace(sample_facts().submission, staff_name="Somebody Else"),
        clinical=replace(sample_facts().clinical, care_log=log),
    )
    assert fact_changes(sample_facts(), later, KINDS) == ()
    assert later.fingerprint() == sample_facts().fingerprint()


def test_a_fact_the_program_learns_to_keep_makes_no_packet_stale() -> None:
    assert LetterFacts.from_json({}).fingerprint() == bare_facts().fingerprint()


@pytest.mark.parametrize("old", [sample_facts(), bare_facts()], ids=["complete", "bare"])
def test_every_document_that_says_something_else_has_a_fact_that_tells_why(old: LetterFacts) -> None:
    new = with_request(visits=9, reason="Another reason altogether.", levels=("L3-L4",))
    changes = packet_changes((old, HELD), (new, HELD))
    assert changes.documents
    told = {kind for change in changes.facts for kind in change.documents}
    assert set(changes.documents) <= told
    assert [change.path for change in changes.facts if not change.before and not change.after] == []


def test_documents_and_attachments_that_came_went_or_were_drawn_anew_are_named() -> None:
    versions = dict(HELD.documents) | {"letter_of_medical_necessity": 2}
    del versions["mri_review_report"]
    now = Contents(versions, {"bb": "Therapy note"})
    changes = packet_changes((sample_facts(), HELD), (sample_facts(), now))
    assert changes.reworded == ("letter_of_medical_necessity",)
    assert changes.added == ("Therapy note",)
    assert changes.removed == (catalogue.KINDS["mri_review_report"].TITLE, "Clinic note")


def test_facts_are_called_what_people_call_them() -> None:
    assert fact_name("request.reason") == "reason for the request"
    assert fact_name("clinical.care_log.injections.3") == "care log: injections"
    assert fact_name("authorization.category_of_care") == "VA referral: category of care"
