"""To the veteran: after the visit."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, text
from referral.paperwork.texts.text_block import Texts

TITLE = "After your visit"
TITLES = {ENGLISH: TITLE, SPANISH: "Después de su cita"}
VERSION = 1
REQUIRED = letter_needs("course.visit.on")
TEXTS = Texts(
    "veteran_letter_after_visit",
    (
        text(
            "opening",
            "Opening",
            "You had your visit with us on {visit_day}. This letter tells you what comes next.",
            "Usted tuvo su cita con nosotros el {visit_day}. Esta carta le explica qué sigue.",
            facts=("visit_day",),
        ),
        text(
            "who",
            "Who has it now",
            "Your case is with us. We send the notes of your visit to VA.",
            "Su caso está con nosotros. Enviaremos las notas de su cita a VA.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            """- VA gets the notes of your visit.
            - In about 2 weeks we ask how you are. We ask again a few times over the next 2 years.
            - Your answers help your clinician to help you.""",
            """- VA recibe las notas de su cita.
            - En unas 2 semanas le preguntaremos cómo está. Volveremos a preguntarle algunas veces en los próximos \
2 años.
            - Sus respuestas nos ayudan a atenderle.""",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- Do what you were told at the visit. Did you forget something? Call us.
            - Write down your pain once a week. A number from 0 to 10 is enough.
            - Did you get a bill for this visit? Call us first.
            - Do you feel worse? Do not wait. Call us at {practice_phone}.""",
            """- Siga las indicaciones que recibió en la cita. ¿Olvidó algo? Llámenos.
            - Anote su dolor una vez por semana. Basta un número del 0 al 10.
            - ¿Recibió una factura por esta cita? Llámenos primero.
            - ¿Se siente peor? No espere. Llámenos al {practice_phone}.""",
            heading=YOU_CAN,
            facts=("practice_phone",),
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter."""
    keys = ("opening", "who", "next", "you_can")
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, key) for key in keys])
