"""To the veteran, in plain words: the review did not find this treatment fitting, and what to ask next."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Block, BulletList, Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, quoted, text, unknown
from referral.paperwork.texts.text_block import Texts

TITLE = "About your MRI review"
TITLES = {ENGLISH: TITLE, SPANISH: "Sobre la revisión de su resonancia"}
VERSION = 2
REQUIRED = letter_needs("decision.reason")
FOUND = {ENGLISH: "What the clinician found", SPANISH: "Qué mostró la revisión"}
MEANS = {ENGLISH: "What this means", SPANISH: "Qué significa esto"}
TEXTS = Texts(
    "veteran_letter_not_a_candidate",
    (
        text(
            "opening",
            "Opening",
            "A clinician on our team looked at your MRI and the records we have. You pay nothing for this review.",
            "Nuestro equipo clínico revisó su resonancia magnética y los documentos médicos que tenemos. "
            "Usted no paga nada por esta revisión.",
        ),
        text(
            "found",
            "What the clinician found",
            "The clinician does not think that the treatment we offer is the right next step for you.",
            "Nuestro equipo clínico no cree que el tratamiento que ofrecemos sea el próximo paso adecuado para usted.",
            heading=FOUND,
        ),
        text(
            "reason",
            "Before the clinician's own words",
            "This is the reason, in the clinician's words:",
            "Este es el motivo, en palabras de quien hizo la revisión (escrito en inglés; llámenos y se lo "
            "explicamos):",
        ),
        text(
            "means",
            "What this means",
            """This does not change the care that VA has approved for you.
            It does not mean that your pain is not real. It does not mean that nothing can help.""",
            """Esto no cambia la atención que VA le ha aprobado.
            No significa que su dolor no sea real. No significa que nada pueda ayudarle.""",
            heading=MEANS,
        ),
        text(
            "who",
            "Who has it now",
            "Your VA care team goes on caring for you. Our review is done.",
            "Su equipo de atención de VA sigue a cargo de su atención. Nuestra revisión terminó.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            "Take this letter to your VA care team. Talk about what comes next.",
            "Lleve esta carta a su equipo de atención de VA. Hablen de lo que sigue.",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            "Call us at {practice_phone}. We will go over the review with you.",
            "Llámenos al {practice_phone}. Repasaremos la revisión con usted.",
            heading=YOU_CAN,
            facts=("practice_phone",),
        ),
        text(
            "clinicians_questions",
            "Before the questions that the clinician named",
            "You may want to ask your VA care team:",
            "Puede preguntar a su equipo de atención de VA (preguntas escritas en inglés; llámenos y se las "
            "explicamos):",
        ),
        text(
            "usual_questions",
            "Questions to ask, when the clinician named none",
            """You may want to ask your VA care team:
            - What do you think causes my pain?
            - What other kinds of care could fit me?
            - Should I see a surgeon or another kind of doctor?
            - Can I get a second opinion through VA?""",
            """Puede preguntar a su equipo de atención de VA:
            - ¿Qué cree usted que causa mi dolor?
            - ¿Qué otros tipos de atención podrían ser adecuados para mí?
            - ¿Me conviene una consulta de cirugía o de otra especialidad?
            - ¿Puedo obtener una segunda opinión a través de VA?""",
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter, with the reason and the questions that the clinician gave."""
    rest = (TEXTS.blocks(facts, key) for key in ("means", "who", "next", "you_can"))
    opening = (TEXTS.blocks(facts, key) for key in ("opening", "found"))
    return letter(facts, TEXTS, TITLES, [*opening, _reason(facts), *rest, _questions(facts)])


def _reason(facts: LetterFacts) -> list[Block]:
    missing = unknown(TEXTS.language(facts), "the reason in plain words", "el motivo en palabras sencillas")
    return quoted(facts, TEXTS, "reason", facts.decision.reason) or [missing]


def _questions(facts: LetterFacts) -> list[Block]:
    asks = facts.decision.questions_to_ask
    if not asks:
        return TEXTS.blocks(facts, "usual_questions")
    return [*TEXTS.blocks(facts, "clinicians_questions"), BulletList(asks)]
