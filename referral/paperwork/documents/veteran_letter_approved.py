"""To the veteran: VA approved the request, and what the dates mean."""

from __future__ import annotations

from collections.abc import Iterator

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Block, Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, text
from referral.paperwork.texts.text_block import Texts

TITLE = "VA approved your request"
TITLES = {ENGLISH: TITLE, SPANISH: "VA aprobó su solicitud"}
VERSION = 1
REQUIRED = letter_needs("course.answered_on", "authorization.expires_on")
DATES = {ENGLISH: "What the dates mean", SPANISH: "Qué significan las fechas"}
TEXTS = Texts(
    "veteran_letter_approved",
    (
        text(
            "opening",
            "Opening",
            "VA answered our request on {answered_on}. VA said yes.",
            "VA respondió a nuestra solicitud el {answered_on}. VA dijo que sí.",
            facts=("answered_on", "facility_name"),
        ),
        text(
            "with_changes",
            "When VA made changes",
            "VA made some changes to what we asked for. Call us, and we will tell you what is different.",
            "VA cambió algunas cosas de lo que pedimos. Llámenos y le diremos qué es diferente.",
        ),
        text(
            "dates",
            "What the dates mean",
            """VA gave us a time frame for your care.
            - First day: {valid_from}.
            - Last day: {expires_on}. This day still counts.""",
            """VA nos dio un plazo para su atención.
            - Primer día: {valid_from}.
            - Último día: {expires_on}. Este día todavía cuenta.""",
            heading=DATES,
            facts=("valid_from", "expires_on"),
            must_say=("{expires_on}",),
        ),
        text(
            "last_day",
            "When only the last day is known",
            "VA gave us a time frame for your care. The last day is {expires_on}. This day still counts.",
            "VA nos dio un plazo para su atención. El último día es el {expires_on}. Este día todavía cuenta.",
            heading=DATES,
            facts=("expires_on",),
            must_say=("{expires_on}",),
        ),
        text(
            "visits",
            "How many visits",
            "Number of visits that VA approved: {visits}.",
            "Número de citas que VA aprobó: {visits}.",
            facts=("visits",),
        ),
        text(
            "not_the_visit",
            "These days are not the visit",
            "These dates are not your visit. We will find a day in this time with you. If we need more time or more "
            "visits, we have to ask VA again.",
            "Estas fechas no son su cita. Buscaremos con usted un día dentro de este plazo. Si hacen falta más tiempo "
            "o más citas, tendremos que pedirlo otra vez a VA.",
        ),
        text(
            "who",
            "Who has it now",
            "Your case is with us. The next step is ours.",
            "Su caso está con nosotros. El próximo paso es nuestro.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            """- We call you to find a day for your visit.
            - Then you get a letter with the day, the time and the place.""",
            """- Le llamaremos para buscar un día para su cita.
            - Después recibirá una carta con el día, la hora y el lugar.""",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- Think about which days and times suit you.
            - Have you not heard from us in a week? Call us at {practice_phone}.
            - Keep this letter. Bring it to your visit.""",
            """- Piense qué días y horas le convienen.
            - ¿Pasó una semana y no le hemos llamado? Llámenos al {practice_phone}.
            - Guarde esta carta. Tráigala a su cita.""",
            heading=YOU_CAN,
            facts=("practice_phone",),
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter."""
    return letter(facts, TEXTS, TITLES, _body(facts))


def _body(facts: LetterFacts) -> Iterator[list[Block]]:
    granted = facts.authorization
    yield TEXTS.blocks(facts, "opening")
    if facts.course.with_changes:
        yield TEXTS.blocks(facts, "with_changes")
    yield TEXTS.blocks(facts, "dates" if granted.valid_from else "last_day")
    if granted.visits_authorized is not None:
        yield TEXTS.blocks(facts, "visits")
    for key in ("not_the_visit", "who", "next", "you_can"):
        yield TEXTS.blocks(facts, key)
