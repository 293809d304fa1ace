"""Where values come from: which words of a document hang on which facts, found by drawing it without them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from referral.paperwork import catalogue
from referral.paperwork.origins import UNKNOWN, Origin, origin_of, traced, values
from referral.paperwork.preview import Note, draw_html
from referral.paperwork.samples import bare_facts, sample_facts

EACH = pytest.mark.parametrize("kind", catalogue.DOCUMENTS)
EVERYDAY_WORDS = ("access.", "referring.", "course.")
"""Facts such as "the veteran", which documents also say without them."""
AT = datetime(2026, 10, 1, 12, tzinfo=UTC)


@EACH
def test_every_word_that_holds_a_recorded_value_hangs_on_it(kind: str) -> None:
    facts = sample_facts()
    words = tuple(catalogue.draw(kind, facts).words())
    hangs_on = traced(kind, facts)
    said = [value.words for value in values(facts, {})]
    distinct = [
        v
        for v in values(facts, {})
        if len(v.words) > 5
        if sum(v.words in other for other in said) == 1
        if not v.path.startswith(EVERYDAY_WORDS)
    ]
    lost = [
        (value.path, word)
        for value in distinct
        for word, paths in zip(words, hangs_on, strict=True)
        if value.words in word and value.path not in paths
    ]
    assert lost == []


@EACH
def test_a_document_of_which_nothing_is_recorded_hangs_on_nothing(kind: str) -> None:
    assert not any(traced(kind, bare_facts()))


def test_a_label_hangs_on_no_fact_and_a_name_on_its_parts() -> None:
    words = tuple(catalogue.draw("submission_cover_sheet", sample_facts()).words())
    hangs_on = dict(zip(words, traced("submission_cover_sheet", sample_facts()), strict=True))
    assert hangs_on["Date of birth"] == ()
    assert hangs_on["03/07/1979"] == ("veteran.birth_date",)
    assert set(hangs_on["Tobias Q. Marlowe-Iñíguez"]) == {
        "veteran.first_name",
        "veteran.middle_name",
        "veteran.last_name",
    }


def test_a_value_without_an_origin_of_its_own_has_that_of_the_nearest_part() -> None:
    review = Origin("MRI review", "signed", AT, "Ingrid Halvorsen, MD")
    known = {"clinical.review": review, "clinical": Origin("Record")}
    assert origin_of("clinical.review.levels.0", known) == review
    assert origin_of("clinical.complaint", known) == Origin("Record")
    assert origin_of("veteran.phone", known) == UNKNOWN
    assert Origin.from_json(review.to_json()) == review


def test_the_preview_says_of_each_traced_word_where_it_comes_from() -> None:
    document = catalogue.draw("submission_cover_sheet", sample_facts())
    notes = [
        Note('Entered by "Ada" <b>', "#value-1") if paths else None
        for paths in traced("submission_cover_sheet", sample_facts())
    ]
    html = str(draw_html(document, notes))
    assert (
        '<dd><a class="traced" href="#value-1" data-note="Entered by &#34;Ada&#34; &lt;b&gt;">03/07/1979</a></dd>'
        in html
    )
    assert "<dt>Date of birth</dt>" in html
    assert "traced" not in str(draw_html(document))
