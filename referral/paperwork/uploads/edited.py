"""A document that somebody edited in Word and wants to send: what it may not say, and the pages that are sent of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from referral.core.errors import Invalid, Permanent
from referral.paperwork.claims_language import claim_problem
from referral.paperwork.pdf import DRAFT_WORDS
from referral.paperwork.preflight import reading
from referral.paperwork.uploads import converter, foreign, word_files
from referral.paperwork.uploads.taking import MOST_BYTES
from referral.paperwork.uploads.word_reading import NotTaken, WordFile
from referral.paperwork.wording import NOT_RECORDED

REFUSED = "The edited version was not taken."
MARKED_UP = (
    "It still holds tracked changes or comments, which VA would see. "
    "Accept or reject all changes, delete the comments, and upload it again."
)
HOLDS_OBJECTS = (
    "It holds a file of another program, such as a spreadsheet. Put in a picture or a table instead."
)


def _spaced(words: str) -> str:
    """A pattern for the words as they stand on a page, where a line may end between them."""
    return r"\s+".join(re.escape(word) for word in words.split())


UNKNOWN = re.compile(
    rf"{_spaced(DRAFT_WORDS)}|\b{_spaced(NOT_RECORDED)}\b|\{{[^{{}}]*\}}|\bX{{3,}}\b|\?{{3,}}|_{{4,}}(?=\w)|\bTODO\b|\bTBD\b"
)
"""What stands for a fact that nobody knows, or for a text that is still to be written."""
SIGNED = re.compile(r"\bsigned\s+electronically", re.IGNORECASE)
SIGNED_BEFORE = (
    "It says that it was signed electronically, which an edited document was not yet. Download the document without "
    "the signature from the packet's page, edit that, and upload it again."
)
NO_WORDS = "It holds no words that can be checked. Write the document as text, not as a picture."
MOST_NAMED = 3
WORD = re.compile(r"\w{4,}")
LEAST_ALIKE = 0.9
"""How many of the Word file's words its PDF must hold: hyphens and fonts cost some."""
NEEDS_PDF = "Save the edited document as PDF in Word, and upload that here too."


@dataclass(frozen=True)
class EditedFiles:
    """The Word file, packed anew, and the PDF whose pages are sent."""

    docx: bytes
    pdf: bytes


def read_edited(docx: bytes, pdf: bytes | None) -> EditedFiles:
    """What goes out. Takes seconds: call it outside of a transaction. Raises Invalid at `word` and `pdf`.

    Without `pdf` the converter makes it; where there is none, or it fails, that is said at `pdf`.
    """
    word = _read(docx)
    said = "\n\n".join(word.texts)
    if problem := _problem(said):
        raise Invalid(REFUSED, word=problem)
    return EditedFiles(word.docx, _converted(word) if pdf is None else _checked(pdf, word.texts))


def _read(docx: bytes) -> WordFile:
    if len(docx) > MOST_BYTES:
        raise Invalid(REFUSED, word=f"It is too large; at most {MOST_BYTES // 1024**2} MB.")
    try:
        word = word_files.read_word(docx)
    except NotTaken as error:
        raise Invalid(REFUSED, word=str(error)) from error
    if word.is_marked_up:
        raise Invalid(REFUSED, word=MARKED_UP)
    if word.has_objects:
        raise Invalid(REFUSED, word=HOLDS_OBJECTS)
    if not word.texts:
        raise Invalid(REFUSED, word=NO_WORDS)
    return word


def _problem(text: str) -> str | None:
    """What a document may not say, in a sentence; the signature comes later, on what it is put under."""
    return SIGNED_BEFORE if SIGNED.search(text) else _unknown(text) or claim_problem(text)


def _unknown(text: str) -> str | None:
    found = list(dict.fromkeys(" ".join(match.group().split()) for match in UNKNOWN.finditer(text)))
    if not found:
        return None
    quoted = ", ".join(f"“{words}”" for words in found[:MOST_NAMED])
    return (
        f"It says {quoted}, which stands for something unknown. Write what is meant, or leave the line out."
    )


def _converted(word: WordFile) -> bytes:
    try:
        return converter.to_pdf(word.docx)
    except converter.NotConverted as error:
        why = "The converter can't make a PDF of it. " if converter.program() else ""
        raise Invalid(REFUSED, pdf=f"{why}{NEEDS_PDF}") from error


def _checked(pdf: bytes, texts: Sequence[str]) -> bytes:
    if len(pdf) > MOST_BYTES:
        raise Invalid(REFUSED, pdf=f"It is too large; at most {MOST_BYTES // 1024**2} MB.")
    try:
        foreign.check_pdf(pdf, "The PDF")
    except Permanent as error:
        raise Invalid(REFUSED, pdf=str(error)) from error
    pages = [page.text for page in reading.read_foreign(pdf).pages]
    if problem := _problem("\n\n".join(pages)):
        raise Invalid(REFUSED, pdf=problem)
    shown = set(_words(pages))
    wanted = set(_words(texts))
    if len(wanted & shown) < LEAST_ALIKE * len(wanted):
        missing = ", ".join(f"“{word}”" for word in sorted(wanted - shown)[:MOST_NAMED])
        raise Invalid(
            REFUSED, pdf=f"The PDF does not say what the Word file says; {missing} is missing. {NEEDS_PDF}"
        )
    return pdf


def _words(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (word.lower() for word in WORD.findall(text))
