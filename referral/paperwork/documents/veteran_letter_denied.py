"""To the veteran: VA did not approve the request, and how to ask VA to look again (clinical appeal)."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, quoted, text
from referral.paperwork.texts.text_block import Texts

TITLE = "VA did not approve the request"
TITLES = {ENGLISH: TITLE, SPANISH: "VA no aprobó la solicitud"}
VERSION = 1
REQUIRED = letter_needs("course.answered_on", "facility.name")
APPEAL = {ENGLISH: "You can ask VA to look again", SPANISH: "Puede pedir a VA que lo revise otra vez"}
TEXTS = Texts(
    "veteran_letter_denied",
    (
        text(
            "opening",
            "Opening",
            "VA answered our request on {answered_on}. VA did not approve the care we asked for. We know that this is "
            "hard to read.",
            "VA respondió a nuestra solicitud el {answered_on}. VA no aprobó la atención que pedimos. Sabemos que esta "
            "noticia es difícil.",
            facts=("answered_on", "facility_name"),
        ),
        text(
            "va_said",
            "Before VA's own words",
            "This is what VA told us:",
            "Esto es lo que nos dijo VA (escrito en inglés; llámenos y se lo explicamos):",
        ),
        text(
            "appeal",
            "How to appeal",
            """This is called a clinical appeal. Other people at VA then look at the decision. We do not know what \
they will say.
            - Call {facility_name}. Ask for the patient advocate. The patient advocate helps you with the appeal.
            - Send your appeal in writing. Send it as soon as you can.
            - Write which decision you do not agree with, and why.
            - Add papers that show why you need the care. We can give you a copy of your records.""",
            """Esto se llama apelación clínica (en inglés, «clinical appeal»). Entonces otras personas en VA \
revisan la decisión. No sabemos qué dirán.
            - Llame a {facility_name}. Pida hablar con la oficina de defensa del paciente («patient advocate»). Esa \
oficina le ayuda con la apelación.
            - Envíe su apelación por escrito. Envíela lo antes posible.
            - Escriba con qué decisión no está de acuerdo y por qué.
            - Agregue documentos que muestren por qué necesita la atención. Podemos darle una copia de su \
expediente.""",
            heading=APPEAL,
            facts=("facility_name", "facility_phone"),
        ),
        text(
            "who",
            "Who has it now",
            "Your case is still with us. But the choice to appeal is yours.",
            "Su caso sigue con nosotros. Pero usted decide si quiere apelar.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            "We call you. We go over VA's answer with you, and what you want to do.",
            "Le llamaremos. Repasaremos con usted la respuesta de VA y lo que usted quiere hacer.",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- Talk with your VA care team. Ask what other care could help you.
            - Do you want to talk with us first? Call us at {practice_phone}.
            - Keep this letter. You may need it for an appeal.""",
            """- Hable con su equipo de atención de VA. Pregunte qué otra atención podría ayudarle.
            - ¿Quiere hablar primero con nosotros? Llámenos al {practice_phone}.
            - Guarde esta carta. Puede necesitarla para una apelación.""",
            heading=YOU_CAN,
            facts=("practice_phone",),
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter, with what VA said where it was written down."""
    va_said = quoted(facts, TEXTS, "va_said", facts.course.answer_note)
    rest = (TEXTS.blocks(facts, key) for key in ("appeal", "who", "next", "you_can"))
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, "opening"), va_said, *rest])
