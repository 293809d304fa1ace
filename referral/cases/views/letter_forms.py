"""Letters to the veteran: writing one, and the language they come in."""

from __future__ import annotations

from typing import Any

from referral.cases.forms.choices import choices
from referral.cases.forms.letters import LanguageForm, LetterForm
from referral.cases.models import Case
from referral.cases.operations import letters
from referral.cases.veteran_letters import letters_that_fit
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import Actor
from referral.core.languages import LANGUAGES, known_language
from referral.paperwork.catalogue import KINDS


def _write(actor: Actor, target: Target, form: Any) -> str:
    letters.write_letter(actor, target.uid, target.version, form.kind.data or "")
    return "The letter is being made. Print it from the papers and post it; the veteran can read it after signing in."


def _letters(form: Any, actor: Actor, case: Case, part: str) -> None:
    form.kind.choices = choices((kind, KINDS[kind].TITLE) for kind in letters_that_fit(case))
    form.shown = [f"The letter is written in {LANGUAGES[known_language(case.veteran.language)]}."]


def _choose_language(actor: Actor, target: Target, form: Any) -> str:
    letters.choose_language(actor, target.uid, target.version, form.language.data or "")
    return f"Letters to the veteran come in {LANGUAGES[form.language.data]}."


def _language_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    return {"language": known_language(case.veteran.language)}


WRITE_LETTER = register(
    FormPage("write-letter", "Write a letter to the veteran", "Write the letter", LetterForm, _write, prepare=_letters,
             lead="The letter says what the record says now. It is kept with the case.")
)  # fmt: skip
LANGUAGE = register(
    FormPage("language", "Language of letters", "Save", LanguageForm, _choose_language, fill=_language_now)
)
