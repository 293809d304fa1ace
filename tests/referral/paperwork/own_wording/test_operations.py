"""The practice's own words: versions, what is refused, and that papers made before keep theirs."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotAllowed, NotFound, Stale
from referral.paperwork import operations as paperwork
from referral.paperwork import storage
from referral.paperwork.models import Packet, Paper
from referral.paperwork.order import order_packet, order_paper
from referral.paperwork.own_wording.operations import put_back, save_text
from referral.paperwork.own_wording.queries import newest_texts, versions
from referral.paperwork.samples import sample_facts
from tests import cast
from tests.referral.paperwork.pdfs import page_texts

LETTER = ("veteran_letter_received", "who", "en")
CLOSING = ("letter_of_medical_necessity", "closing", "en")


@pytest.fixture
def editor(app: Flask) -> Actor:
    return cast.actor(cast.add_practice(), Role.ADMINISTRATOR)


def letter(editor: Actor) -> Paper:
    with transaction():
        return order_paper(LETTER[0], sample_facts(), case_id=7, practice_id=editor.practice_id, actor=editor)


def words_of(paper: Paper) -> str:
    paperwork.draw_paper(paper.id)
    drawn = db.session.get_one(Paper, paper.id)
    assert drawn.pdf is not None
    return " ".join(" ".join(page_texts(storage.read(drawn.pdf))).split())


def test_a_new_paper_says_the_new_words_and_an_old_one_its_own(editor: Actor) -> None:
    before = letter(editor)
    assert save_text(editor, *LETTER, "Ana at {practice_name} has it.", 0) == 1
    after = letter(editor)
    assert after.id != before.id
    assert "Ana at Juniper Ridge Spine Clinic has it." in words_of(after)
    assert "The next step is ours." in words_of(before)
    frozen = [one for one in (after.facts or {})["wording"] if one["key"] == "who"]
    assert [(one["document"], one["version"]) for one in frozen] == [(LETTER[0], 1)]


def test_an_undrawn_paper_keeps_the_words_it_was_ordered_with(editor: Actor) -> None:
    paper = letter(editor)
    save_text(editor, *LETTER, "Other words.", None)
    assert "Other words." not in words_of(paper)


def test_a_packet_freezes_the_words_and_is_not_stale_by_an_edit(editor: Actor) -> None:
    def packet() -> Packet:
        with transaction():
            return order_packet(sample_facts(), case_id=7, practice_id=editor.practice_id, actor=editor)

    first = packet()
    save_text(editor, *CLOSING, "I ask VA to decide on this request.", None)
    second = packet()
    assert (second.version, second.fingerprint) == (2, first.fingerprint)
    assert packet().id == second.id


def test_versions_are_only_added_and_any_can_be_put_back(editor: Actor) -> None:
    for words in ("One.", "Two."):
        save_text(editor, *LETTER, words, None)
    assert put_back(editor, *LETTER, 1, 2) == 3
    assert put_back(editor, *LETTER, 0, 3) == 4
    known = versions(editor.practice_id, *LETTER)
    assert [(row.version, row.text, row.put_back) for row in known] == [
        (4, None, 0), (3, "One.", 1), (2, "Two.", None), (1, "One.", None),
    ]  # fmt: skip
    assert newest_texts(editor.practice_id, [LETTER[0]])[LETTER].version == 4
    tags = db.session.scalars(sa.select(AuditEvent.tag)).all()
    assert tags.count(AuditTag.TEXT_CHANGED) == 4


def test_saying_the_same_again_changes_nothing(editor: Actor) -> None:
    assert (
        save_text(editor, *LETTER, "Your case is with us, at {practice_name}. The next step is ours.", 0) == 0
    )
    assert save_text(editor, *LETTER, "One.", None) == 1
    assert save_text(editor, *LETTER, " One. \n", None) == 1


def test_two_who_edit_at_once_do_not_overwrite_each_other(editor: Actor) -> None:
    save_text(editor, *LETTER, "One.", 0)
    with pytest.raises(Stale):
        save_text(editor, *LETTER, "Two.", 0)
    assert [row.text for row in versions(editor.practice_id, *LETTER)] == ["One."]


def test_faults_are_named_and_only_editors_edit(editor: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        save_text(editor, *LETTER, "This is covered by VA, says {nobody}.", None)
    assert "coverage" in caught.value.fields["text"]
    assert "{nobody}" in caught.value.fields["text"]
    coordinator = Actor(9, "C", Role.COORDINATOR, editor.practice_id)
    with pytest.raises(NotAllowed):
        save_text(coordinator, *LETTER, "One.", None)
    for place in (
        ("no_paper", "who", "en"),
        (LETTER[0], "nothing", "en"),
        (LETTER[0], "who", "fr"),
        (CLOSING[0], "closing", "es"),
    ):
        with pytest.raises(NotFound):
            save_text(editor, *place, "One.", None)
    with pytest.raises(NotFound):
        put_back(editor, *LETTER, 5, None)


def test_another_practices_words_are_not_ours(editor: Actor) -> None:
    save_text(editor, *LETTER, "One.", None)
    assert newest_texts(editor.practice_id + 1, [LETTER[0]]) == {}
