"""To the veteran: we have the referral, and what comes next."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, text
from referral.paperwork.texts.text_block import Texts

TITLE = "We have your referral"
TITLES = {ENGLISH: TITLE, SPANISH: "Recibimos su remisión"}
VERSION = 1
REQUIRED = letter_needs("course.opened_on")
TEXTS = Texts(
    "veteran_letter_received",
    (
        text(
            "opening",
            "Opening",
            "VA sent us a referral for you. It reached us on {opened_on}. A referral is VA's request that we look at "
            "your case. This letter tells you what comes next.",
            "VA nos envió una remisión para usted. La recibimos el {opened_on}. Una remisión es la solicitud de VA "
            "para que revisemos su caso. Esta carta le explica qué sigue.",
            facts=("opened_on", "practice_name", "facility_name"),
        ),
        text(
            "who",
            "Who has it now",
            "Your case is with us, at {practice_name}. The next step is ours.",
            "Su caso está con nosotros, en {practice_name}. El próximo paso es nuestro.",
            heading=WHO,
            facts=("practice_name",),
        ),
        text(
            "next",
            "What happens next",
            """- We call you and ask a few questions about your health.
            - We get your MRI. An MRI is a set of pictures of your spine.
            - A clinician on our team looks at your MRI. You pay nothing for this review.
            - Then we write to you again.""",
            """- Le llamaremos para hacerle algunas preguntas sobre su salud.
            - Pediremos su resonancia magnética. Son imágenes de su columna.
            - Nuestro equipo clínico revisará las imágenes. Usted no paga nada por esta revisión.
            - Después le escribiremos otra vez.""",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- Do you have your MRI on a disc? Call us. We will tell you how to get it to us.
            - Write down when your pain started. Write down what makes it better or worse.
            - Write down what you want to do again. Small things count.
            - Keep this letter with your VA papers.""",
            """- ¿Tiene su resonancia en un disco? Llámenos. Le diremos cómo hacérnoslo llegar.
            - Anote cuándo empezó su dolor. Anote qué lo mejora y qué lo empeora.
            - Anote qué quiere volver a hacer. Las cosas pequeñas también cuentan.
            - Guarde esta carta con sus papeles de VA.""",
            heading=YOU_CAN,
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter."""
    keys = ("opening", "who", "next", "you_can")
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, key) for key in keys])
