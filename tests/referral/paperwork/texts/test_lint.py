"""What the lint says about an edited text."""

from __future__ import annotations

import pytest

from referral.paperwork.texts.declared import EDITABLE
from referral.paperwork.texts.lint import LONGEST_TEXT, lint, refusal
from referral.paperwork.texts.reading_grade import grade, spanish_syllables


def said(
    text: str, document: str = "veteran_letter_approved", key: str = "opening", language: str = "en"
) -> str:
    texts = EDITABLE[document]
    return refusal(lint(texts, texts.part(key), text, language))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write the text"),
        ("VA wrote on {moon}.", "{moon} is no fact"),
        ("You have {visits} visits.", "{visits} can't be named here"),
        ("VA wrote on {answered_on.", "stands by itself"),
        ("One\x00two.", "can't be printed"),
        ("x " * LONGEST_TEXT, "at most 4,000 characters"),
        ("This care is covered by VA.", "VA decides coverage"),
        ("The treatment has a success rate of 80 percent.", "success figures"),
        ("We guarantee that your pain will be gone.", "no outcome"),
    ],
)
def test_a_text_with_a_fault_is_refused_and_told_why(text: str, words: str) -> None:
    assert words in said(text)


def test_a_claim_in_spanish_is_refused_too() -> None:
    assert said("Esta atención está cubierta por VA.", language="es")


def test_safety_words_can_not_be_edited_away() -> None:
    assert (
        said("Call somebody.", "veteran_letters", "crisis")
        == "This text must say 988. This text must say 838255."
    )


def test_a_hard_text_is_refused_for_veterans_only() -> None:
    hard = (
        "Notwithstanding subsequent administrative determinations, authorization documentation necessitates "
        "comprehensive interdepartmental verification preceding any individualized appointment coordination activity "
        "whatsoever under applicable organizational requirements."
    )
    assert "Reads at about grade" in said(hard)
    assert said(hard, "letter_of_medical_necessity", "closing") == ""


def test_a_long_sentence_is_remarked_but_not_refused() -> None:
    texts = EDITABLE["veteran_letter_approved"]
    long = "We call you and we talk and we find a day and we send you a card and we see you then and that is all."
    found = lint(texts, texts.part("opening"), long, "en")
    assert any("Cut it in two" in finding.words for finding in found)
    assert refusal(found) == ""


def test_grades_rise_with_long_words_and_sentences() -> None:
    assert grade("We call you. You rest.") < grade("Authorization documentation necessitates verification.")
    easy, hard = (
        "Lo llamamos. Usted descansa.",
        "La documentación administrativa requiere verificación institucional.",
    )
    assert grade(easy, "es") < grade(hard, "es")
    assert grade("", "es") == 0


@pytest.mark.parametrize(
    ("word", "count"),
    [("día", 2), ("ciudad", 2), ("que", 1), ("guitarra", 3), ("muy", 1), ("oficina", 4), ("y", 1)],
)
def test_spanish_syllables(word: str, count: int) -> None:
    assert spanish_syllables(word) == count
