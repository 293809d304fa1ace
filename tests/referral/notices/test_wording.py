"""Messages by e-mail are not secure: they say nothing about a person's health, and little in all."""

from __future__ import annotations

import pytest

from referral.notices.states import NoticeKind
from referral.notices.wording import ACTION, LONGEST_SUBJECT, MOST_WORDS, NEEDS_ACTION, e_mail_text, words

REVEALING = (
    "spine",
    "mri",
    "disc",
    "back",
    "neck",
    "pain",
    "surgery",
    "injection",
    "diagnos",
    "denied",
    "approved",
    "va ",
)
NEVER = ("thank you for your service", "click here", "learn more", "covers", "guarantee")


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_subject_is_short(kind: NoticeKind) -> None:
    subject = words(kind, code="000000").subject
    assert 0 < len(subject) <= LONGEST_SUBJECT
    assert len(subject.split()) <= MOST_WORDS
    assert "000000" not in subject


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_subject_says_when_action_is_needed(kind: NoticeKind) -> None:
    assert words(kind, code="000000").subject.startswith(ACTION) == (kind in NEEDS_ACTION)


@pytest.mark.parametrize("kind", NoticeKind)
def test_an_e_mail_reveals_nothing_and_has_one_link(kind: NoticeKind) -> None:
    said = words(kind, code="000000")
    text = e_mail_text(said, phone="555-0100", link="https://desk.example/my/sign-in")
    whole = f"{said.subject}\n{text}".lower()
    assert [word for word in (*REVEALING, *NEVER) if word in whole] == []
    assert whole.count("https://") == 1
    assert "you get this email because" in whole
    assert "988" in whole
    assert whole.startswith(said.subject.lower())
    assert text.startswith("Hello,\n\n")
