"""What all letters to veterans share: the frame (address, greeting, closing) and the words on whom to call. Pure.

Plain words at about grade 6, large type, no promise, no claim about coverage; tests and the lint hold them to it.
Clinical appeals: https://www.va.gov/decision-reviews/clinical-appeals/ and 38 U.S.C. 1703(f).
Crisis line: https://www.veteranscrisisline.net/ in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Address, Block, Document, Heading, Letterhead, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import Required, needs
from referral.paperwork.texts.languages import FRAMES, date_in
from referral.paperwork.texts.text_block import TextBlock, Texts
from referral.paperwork.wording import full_name

LARGE_TYPE = 14
WHO = {ENGLISH: "Who has it now", SPANISH: "Quién lo tiene ahora"}
NEXT = {ENGLISH: "What happens next", SPANISH: "Qué sigue"}
YOU_CAN = {ENGLISH: "What you can do", SPANISH: "Qué puede hacer usted"}
FRAME_NEEDS = (
    *("written_on", "case_number", "practice.name", "practice.phone"),
    *("veteran.first_name", "veteran.last_name", "veteran.birth_date", "veteran.address_lines"),
)


def text(
    key: str,
    label: str,
    en: str,
    es: str,
    *,
    heading: Mapping[str, str] | None = None,
    facts: tuple[str, ...] = (),
    must_say: tuple[str, ...] = (),
) -> TextBlock:
    """A block in both languages; `en` and `es` as in texts.text_block, indented as suits the code."""
    shipped = {ENGLISH: _trimmed(en), SPANISH: _trimmed(es)}
    return TextBlock(key, label, shipped, heading or {}, facts, must_say)


def _trimmed(words: str) -> str:
    return "\n".join(line.strip() for line in words.strip().splitlines())


SHARED = Texts(
    "veteran_letters",
    (
        text(
            "call",
            "Whom to call",
            "Call us with any question about your case: {practice_phone}.",
            "Llámenos si tiene cualquier pregunta sobre su caso: {practice_phone}.",
            heading={ENGLISH: "Whom to call", SPANISH: "A quién llamar"},
            facts=("practice_name", "practice_phone", "practice_fax", "practice_email"),
            must_say=("{practice_phone}",),
        ),
        text(
            "call_va",
            "Whom to call at VA",
            "For questions about VA's answer, call the community care office at {facility_name}: {facility_phone}.",
            "Si tiene preguntas sobre la respuesta de VA, llame a la oficina de atención comunitaria de "
            "{facility_name}: {facility_phone}.",
            facts=("facility_name", "facility_phone"),
            must_say=("{facility_phone}",),
        ),
        text(
            "help_now",
            "When to get help right away",
            """Call 911 or go to the nearest emergency room if:
            - You lose control of your bladder or bowels, or can't pass urine.
            - You go numb between your legs or around your bottom.
            - Your legs get weak, or the weakness gets worse.
            - You have a fever with back pain, or bad pain after a fall.""",
            """Llame al 911 o vaya a la sala de emergencias más cercana si:
            - Pierde el control de la vejiga o de los intestinos, o no puede orinar.
            - Se le adormece la zona entre las piernas o alrededor de los glúteos.
            - Siente debilidad en las piernas, o la debilidad empeora.
            - Tiene fiebre con dolor de espalda, o un dolor fuerte después de una caída.""",
            heading={ENGLISH: "When to get help right away", SPANISH: "Cuándo pedir ayuda de inmediato"},
            must_say=("911",),
        ),
        text(
            "crisis",
            "Veterans Crisis Line",
            "Veterans Crisis Line: dial 988, then press 1. Or text 838255. Someone is there day and night, for you or "
            "for a person who cares about you.",
            "Línea de Crisis para Veteranos: marque 988 y luego oprima 1. O envíe un mensaje de texto al 838255. Hay "
            "alguien de día y de noche, para usted o para quien se preocupa por usted.",
            must_say=("988", "838255"),
        ),
        text(
            "va_decides",
            "Who decides",
            "We are not VA, and this letter is not a VA decision. VA decides what care it approves.",
            "No somos VA, y esta carta no es una decisión de VA. VA decide qué atención aprueba.",
        ),
    ),
    for_veteran=True,
)


def letter_needs(*paths: str) -> tuple[Required, ...]:
    """What a letter's frame cannot do without, and the facts named."""
    return needs(*FRAME_NEEDS, *paths)


def letter(
    facts: LetterFacts, texts: Texts, titles: Mapping[str, str], body: Iterable[Sequence[Block]]
) -> Document:
    """The letter: its frame, `body` (runs of blocks in order), whom to call, when to get help, and who writes."""
    language = texts.language(facts)
    frame = FRAMES[language]
    first, number = facts.veteran.first_name, facts.case_number
    greeting = frame.greeting.format(first_name=first) if first else frame.greeting_without_name
    closing = (facts.practice.name, frame.desk, number and frame.case_number.format(number=number))
    blocks: list[Block] = [
        Heading(titles[language], 1),
        _date(facts, language),
        _recipient(facts, language),
        Paragraph(greeting),
        *(block for run in body for block in run),
        *SHARED.blocks(facts, "call"),
        *(SHARED.blocks(facts, "call_va") if facts.facility.name and facts.facility.phone else ()),
        *SHARED.blocks(facts, "help_now"),
        *SHARED.blocks(facts, "crisis"),
        *SHARED.blocks(facts, "va_decides"),
        Address(tuple(line for line in closing if line)),
    ]
    return Document(
        titles[language],
        tuple(blocks),
        _identifiers(facts, language),
        _letterhead(facts, language),
        language,
        text_points=LARGE_TYPE,
    )


def quoted(facts: LetterFacts, texts: Texts, key: str, words: str | None) -> list[Block]:
    """The lead-in `key`, then what a person wrote (in English, whatever the letter's language); nothing without it."""
    if not words:
        return []
    lines = [Paragraph(line) for line in words.splitlines() if line.strip()]
    return [*texts.blocks(facts, key), *lines]


def unknown(language: str, en: str, es: str) -> Paragraph:
    """The sentence that a fact (named in both languages) has not been recorded."""
    what = {ENGLISH: en, SPANISH: es}[language]
    return Paragraph(FRAMES[language].not_recorded.format(what=what), missing=True)


def _date(facts: LetterFacts, language: str) -> Paragraph:
    said = date_in(facts.written_on, language)
    return Paragraph(said) if said else unknown(language, "date of the letter", "fecha de la carta")


def _recipient(facts: LetterFacts, language: str) -> Block:
    name, lines = full_name(facts.veteran), facts.veteran.address_lines
    if name and lines:
        return Address((name, *lines))
    return unknown(language, "the veteran's name or address", "el nombre o la dirección")


def _identifiers(facts: LetterFacts, language: str) -> tuple[str, ...]:
    frame = FRAMES[language]
    born, number = date_in(facts.veteran.birth_date, language), facts.authorization.referral_number
    return (
        full_name(facts.veteran) or frame.no_name,
        frame.born.format(date=born) if born else frame.no_birth_date,
        *((frame.referral.format(number=number),) if number else ()),
    )


def _letterhead(facts: LetterFacts, language: str) -> Letterhead:
    practice, frame = facts.practice, FRAMES[language]
    numbers = ((frame.phone, practice.phone), (frame.fax, practice.fax))
    reached = " · ".join(f"{name} {value}" for name, value in numbers if value)
    lines = (*practice.address_lines, reached, practice.secure_email or "")
    what = {ENGLISH: "Practice name not recorded", SPANISH: "Nombre de la clínica no registrado"}[language]
    return Letterhead(practice.name or what, tuple(line for line in lines if line))
