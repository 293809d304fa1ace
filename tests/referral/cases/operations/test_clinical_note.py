from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from referral.audit.queries import case_history
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.letter_facts import letter_facts
from referral.cases.models import ClinicalNote
from referral.cases.operations import authorization, clinical_note, closing, intake
from referral.cases.operations.care import treatments
from referral.cases.operations.care.treatments import Treatment
from referral.cases.operations.clinical_note import LONGEST_TEXT, NoteTexts
from referral.cases.operations.opening import Opened
from referral.cases.states import CloseReason, NoteBasis
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.paperwork.facts import LetterFacts
from referral.veterans.models import ConsentKind
from tests.factories import the_case
from tests.referral.cases.operations.conftest import NOTE_TEXTS, Desk, details


def facts_of(desk: Desk, opened: Opened) -> LetterFacts:
    return letter_facts(queries.case_by_uid(desk.coordinator, opened.uid))


def test_the_newest_note_counts_and_older_ones_stay(desk: Desk) -> None:
    opened = desk.received()
    for text in ("Sits for 20 minutes", "Sits for 40 minutes", "Sits for 40 minutes"):
        texts = replace(NOTE_TEXTS, function=text)
        clinical_note.write_note(desk.reviewer, opened.uid, None, desk.today, NoteBasis.PHONE, texts)

    note = facts_of(desk, opened).clinical.note
    assert (note.function, note.basis, note.noted_on) == ("Sits for 40 minutes", "Telephone call", desk.today)
    assert db.session.query(ClinicalNote).count() == 2, "the same note again is no new one"
    written = [event for event in case_history(opened.case_id) if event.tag.value == "clinical_note:written"]
    assert [(event.data or {})["noted_on"] for event in written] == [desk.today.isoformat()] * 2


def test_what_can_not_be_a_note_is_refused_by_field(desk: Desk) -> None:
    opened, today = desk.received(), desk.today

    def refused(noted_on: date, texts: NoteTexts) -> set[str]:
        with pytest.raises(Invalid) as error:
            clinical_note.write_note(desk.reviewer, opened.uid, None, noted_on, NoteBasis.PHONE, texts)
        return set(error.value.fields)

    assert refused(today + timedelta(days=1), NOTE_TEXTS) == {"noted_on"}
    assert refused(today - timedelta(days=400), NOTE_TEXTS) == {"noted_on"}
    assert refused(today, NoteTexts(plan=" ")) == {"function"}
    assert refused(today, replace(NOTE_TEXTS, plan="x" * (LONGEST_TEXT + 1))) == {"plan"}
    closing.close(desk.coordinator, opened.uid, None, CloseReason.OTHER, "Opened by mistake")
    with pytest.raises(IllegalMove):
        clinical_note.write_note(desk.reviewer, opened.uid, None, today, NoteBasis.PHONE, NOTE_TEXTS)


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        ("None", ("Naproxen 500 mg",)),
        ("", ("Naproxen 500 mg",)),
        ("Lisinopril 10 mg\n\nWarfarin", ("Naproxen 500 mg", "Lisinopril 10 mg", "Warfarin")),
    ],
)
def test_medicines_of_the_care_log_that_go_on_are_taken_now(
    desk: Desk, noted: str, expected: tuple[str, ...]
) -> None:
    opened, today = desk.received(), desk.today
    for detail, ended in (("Naproxen 500 mg", None), ("Tramadol 50 mg", today)):
        medicine = Treatment(CareKind.MEDICINE, detail, today - timedelta(days=90), ended, "")
        treatments.add_care(desk.coordinator, opened.uid, None, medicine)
    texts = replace(NOTE_TEXTS, medicines=noted)
    clinical_note.write_note(desk.reviewer, opened.uid, None, today, NoteBasis.PHONE, texts)

    assert facts_of(desk, opened).clinical.medicines == expected


def test_none_is_an_answer_and_nothing_is_none(desk: Desk) -> None:
    opened = desk.received()
    assert facts_of(desk, opened).clinical.medicines == ()
    clinical_note.write_note(desk.reviewer, opened.uid, None, desk.today, NoteBasis.PHONE, NOTE_TEXTS)
    assert facts_of(desk, opened).clinical.medicines == ("None",)


def test_objective_continuity_telehealth_and_consents_reach_the_papers(desk: Desk) -> None:
    opened = desk.with_note(desk.recommended())
    intake.record_consent(desk.coordinator, opened.uid, None, ConsentKind.RELEASE, date(2026, 1, 5), "paper")
    request = queries.current_request(the_case(opened))
    assert request is not None
    boxes = details(request.clinician_id, objective=" Sit longer ", continuity="We go on", by_telehealth=True)
    authorization.save_request(desk.coordinator, opened.uid, None, boxes)

    facts = facts_of(desk, opened)

    assert (facts.request.objective, facts.request.by_telehealth) == ("Sit longer", True)
    assert [(c.what, c.how) for c in facts.veteran.consents] == [
        ("Care by this practice", "by voice"),
        ("Release of records", "on paper, signed"),
    ]
    assert LetterFacts.from_json(facts.to_json()) == facts
