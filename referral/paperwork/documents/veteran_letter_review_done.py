"""To the veteran: the MRI review is done and goes on to VA."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Block, Document
from referral.paperwork.course_facts import ReviewEnd
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, text, unknown
from referral.paperwork.texts.text_block import Texts

TITLE = "Your MRI review is done"
TITLES = {ENGLISH: TITLE, SPANISH: "Terminamos la revisión de su resonancia"}
VERSION = 1
REQUIRED = letter_needs("course.review_end")
TEXTS = Texts(
    "veteran_letter_review_done",
    (
        text(
            "opening",
            "Opening",
            "A clinician on our team looked at your MRI and your records. You pay nothing for this review.",
            "Nuestro equipo clínico revisó su resonancia magnética y su historial médico. Usted no paga "
            "nada por esta revisión.",
        ),
        text(
            f"end_{ReviewEnd.CANDIDATE}",
            "Found: the care we offer may fit",
            "The clinician thinks that the care we offer may fit you. It is not sure yet. We now ask VA to approve it.",
            "Nuestro equipo clínico cree que la atención que ofrecemos puede ser adecuada para usted. Todavía no es "
            "seguro. Ahora pedimos a VA que la apruebe.",
        ),
        text(
            f"end_{ReviewEnd.DIAGNOSTIC_FIRST}",
            "Found: one more test first",
            "The clinician wants one more test first. The test helps to show where your pain comes from. We now ask VA "
            "to approve it.",
            "Nuestro equipo clínico quiere hacer primero una prueba más. La prueba ayuda a ver de dónde viene su "
            "dolor. Ahora pedimos a VA que la apruebe.",
        ),
        text(
            f"end_{ReviewEnd.REFER_SURGEON}",
            "Found: see a surgeon",
            "The clinician thinks that you should see a spine surgeon. We now ask VA to send you to one.",
            "Nuestro equipo clínico cree que le conviene una consulta de cirugía de columna. Ahora pedimos a VA que la "
            "apruebe.",
        ),
        text(
            "who",
            "Who has it now",
            "Your case is with us. We are getting the papers for VA ready.",
            "Su caso está con nosotros. Estamos preparando los documentos para VA.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            """- We send the papers to VA.
            - VA looks at them and decides. We do not know yet what VA will say.
            - We write to you when the papers are sent.""",
            """- Enviaremos los documentos a VA.
            - VA los revisará y decidirá. Todavía no sabemos qué dirá VA.
            - Le escribiremos cuando los hayamos enviado.""",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- You do not need to do anything now.
            - Think about which days and times suit you.
            - Do you want to know more about the review? Call us. We will go over it with you.""",
            """- Ahora no tiene que hacer nada.
            - Piense qué días y horas le convienen.
            - ¿Quiere saber más sobre la revisión? Llámenos. La repasaremos con usted.""",
            heading=YOU_CAN,
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter, with what the review found."""
    rest = (TEXTS.blocks(facts, key) for key in ("who", "next", "you_can"))
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, "opening"), _found(facts), *rest])


def _found(facts: LetterFacts) -> list[Block]:
    end = facts.course.review_end
    if end is not None:
        return TEXTS.blocks(facts, f"end_{end}")
    return [unknown(TEXTS.language(facts), "how the review ended", "el resultado de la revisión")]
