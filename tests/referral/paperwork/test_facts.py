"""Facts survive storage and tell two states of a case apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from referral.paperwork.facts import LetterFacts, ServiceCategory
from referral.paperwork.samples import bare_facts, sample_facts


def test_facts_come_back_from_json_as_they_were() -> None:
    for facts in (sample_facts(), bare_facts()):
        stored = json.loads(json.dumps(facts.to_json()))
        assert LetterFacts.from_json(stored) == facts


def test_facts_stored_before_a_field_existed_still_open() -> None:
    stored = sample_facts().to_json()
    del stored["chase"], stored["veteran"]["phone"]
    stored["practice"]["dropped_field"] = "old"
    facts = LetterFacts.from_json(stored)
    assert facts.veteran.phone is None
    assert facts.chase.rung == 1
    assert facts.request.category is ServiceCategory.NEW_PROCEDURE


def test_the_fingerprint_moves_with_the_case_but_not_with_the_day() -> None:
    facts = sample_facts()
    later = replace(
        facts, written_on=date(2027, 1, 4), submission=replace(facts.submission, staff_name="Someone Else")
    )
    corrected = replace(facts, veteran=replace(facts.veteran, birth_date=date(1979, 7, 3)))
    assert later.fingerprint() == facts.fingerprint()
    assert corrected.fingerprint() != facts.fingerprint()
