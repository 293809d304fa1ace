"""To the veteran: what is still missing, and how we can help to get it."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Block, BulletList, Document
from referral.paperwork.course_facts import Needed
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, quoted, text
from referral.paperwork.texts.text_block import Texts

TITLE = "What we still need from you"
TITLES = {ENGLISH: TITLE, SPANISH: "Lo que todavía necesitamos de usted"}
VERSION = 1
REQUIRED = letter_needs()
STILL = {ENGLISH: "What we still need", SPANISH: "Lo que todavía necesitamos"}
TEXTS = Texts(
    "veteran_letter_needed",
    (
        text(
            "opening",
            "Opening",
            "We are working on your case. Before we can go on, we need some things from you.",
            "Estamos trabajando en su caso. Antes de seguir, necesitamos algunas cosas de usted.",
            heading=STILL,
        ),
        text(
            f"need_{Needed.SIGNS}",
            "Needed: safety questions",
            "Your answers to a few questions about your health. We ask them by phone.",
            "Sus respuestas a algunas preguntas sobre su salud. Se las haremos por teléfono.",
        ),
        text(
            f"need_{Needed.CONSENT}",
            "Needed: consent",
            "Your yes or no to care from us. You can tell us by phone or on paper.",
            "Su respuesta: si quiere o no que le atendamos. Puede decírnosla por teléfono o por escrito.",
        ),
        text(
            f"need_{Needed.MRI}",
            "Needed: MRI",
            "Your MRI from the last 12 months. We need the disc, not just the report.",
            "Su resonancia magnética de los últimos 12 meses. Necesitamos el disco, no solo el informe.",
        ),
        text(
            f"need_{Needed.TIMELINE}",
            "Needed: how it started",
            "When your pain started, and what makes it better or worse.",
            "Cuándo empezó su dolor, y qué lo mejora o lo empeora.",
        ),
        text(
            f"need_{Needed.TREATMENTS}",
            "Needed: what was tried",
            "What you have tried so far, like physical therapy, medicine or shots. And how each one worked.",
            "Qué ha probado hasta ahora, como fisioterapia, medicinas o inyecciones. Y cómo le fue con cada cosa.",
        ),
        text(
            f"need_{Needed.GOALS}",
            "Needed: goals",
            "What you want to be able to do again.",
            "Qué quiere volver a hacer.",
        ),
        text(
            "nothing",
            "When nothing is missing",
            "We have all we need from you for now.",
            "Por ahora tenemos todo lo que necesitamos de usted.",
        ),
        text(
            "asked_for",
            "Before the clinician's own words",
            "Our clinician also asked for this:",
            "Nuestro equipo clínico también pidió lo siguiente (escrito en inglés; llámenos y se lo explicamos):",
        ),
        text(
            "who",
            "Who has it now",
            "The next step is yours. We are waiting to hear from you.",
            "El próximo paso es suyo. Esperamos noticias de usted.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            "When we have these things, we go on with your case. Then we write to you again.",
            "Cuando tengamos estas cosas, seguiremos con su caso. Después le escribiremos otra vez.",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- Call us at {practice_phone}. We help you get these things.
            - Ask the place that took your MRI to send us the disc.
            - Is something hard to find? Tell us. We look for another way.""",
            """- Llámenos al {practice_phone}. Le ayudamos a conseguir estas cosas.
            - Pida al lugar donde le hicieron la resonancia que nos envíe el disco.
            - ¿Algo es difícil de encontrar? Díganoslo. Buscaremos otra manera.""",
            heading=YOU_CAN,
            facts=("practice_phone",),
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter; without anything missing it says so."""
    rest = (TEXTS.blocks(facts, key) for key in ("who", "next", "you_can"))
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, "opening"), _needed(facts), *rest])


def _needed(facts: LetterFacts) -> list[Block]:
    items = tuple(TEXTS.words(facts, f"need_{need}") for need in facts.course.needed)
    asked = quoted(facts, TEXTS, "asked_for", facts.course.asked_for)
    listed: list[Block] = [BulletList(items)] if items else []
    return [*listed, *asked] or TEXTS.blocks(facts, "nothing")
