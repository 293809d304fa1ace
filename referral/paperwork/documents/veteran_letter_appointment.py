"""To the veteran: when and where the visit is, and how to get ready."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Document, Fact, Facts
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.languages import FRAMES, time_in, weekday_date_in
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, text
from referral.paperwork.texts.text_block import Texts

TITLE = "Your visit with us"
TITLES = {ENGLISH: TITLE, SPANISH: "Su cita con nosotros"}
VERSION = 1
REQUIRED = letter_needs("course.visit.on", "course.visit.at", "course.visit.place")
READY = {ENGLISH: "How to get ready", SPANISH: "Cómo prepararse"}
LABELS = {ENGLISH: ("Day", "Time", "Place", "With"), SPANISH: ("Día", "Hora", "Lugar", "Con")}
TEXTS = Texts(
    "veteran_letter_appointment",
    (
        text("opening", "Opening", "Your visit is booked.", "Su cita ya está programada."),
        text(
            "ready",
            "How to get ready",
            """- Bring a photo ID and this letter.
            - Bring a list of your medicines.
            - Bring your MRI disc if you have it at home.
            - Ask us if you may eat and drink before the visit.
            - Ask us if somebody must drive you home.
            - Do not stop a medicine on your own. Ask first.""",
            """- Traiga una identificación con foto y esta carta.
            - Traiga una lista de sus medicinas.
            - Traiga el disco de su resonancia si lo tiene en casa.
            - Pregúntenos si puede comer y beber antes de la cita.
            - Pregúntenos si alguien debe llevarle a casa.
            - No deje de tomar ninguna medicina por su cuenta. Pregunte primero.""",
            heading=READY,
        ),
        text(
            "tell_us",
            "Tell us before the visit",
            """Call us before the visit if:
            - You take a blood thinner.
            - You have a fever or an infection.
            - You have an allergy to a medicine.
            - You are pregnant or may be.""",
            """Llámenos antes de la cita si:
            - Toma un anticoagulante (medicina para que la sangre no forme coágulos).
            - Tiene fiebre o una infección.
            - Tiene alergia a alguna medicina.
            - Está embarazada o podría estarlo.""",
        ),
        text(
            "who",
            "Who has it now",
            "Your case is with us. We tell VA that your visit is booked.",
            "Su caso está con nosotros. Le avisaremos a VA que su cita está programada.",
            heading=WHO,
        ),
        text(
            "next",
            "What happens next",
            """- You come to your visit.
            - After the visit we send the notes of it to VA.""",
            """- Venga a su cita.
            - Después de la cita enviaremos las notas a VA.""",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- Put the day and the time in your calendar. Ask somebody to remind you.
            - Can you not come? Call us at {practice_phone} as soon as you can. We look for a new day.
            - You do not get a bill from us if you miss the visit.""",
            """- Anote el día y la hora en su calendario. Pida a alguien que se lo recuerde.
            - ¿No puede venir? Llámenos al {practice_phone} lo antes posible. Buscaremos otro día.
            - No recibirá una factura nuestra si falta a la cita.""",
            heading=YOU_CAN,
            facts=("practice_phone",),
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter."""
    rest = (TEXTS.blocks(facts, key) for key in ("ready", "tell_us", "who", "next", "you_can"))
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, "opening"), [_when_and_where(facts)], *rest])


def _when_and_where(facts: LetterFacts) -> Facts:
    language, visit = TEXTS.language(facts), facts.course.visit
    said = (
        weekday_date_in(visit.on, language),
        time_in(visit.at, language),
        visit.place,
        visit.clinician,
    )
    unknown = FRAMES[language].unknown
    rows = (
        Fact(label, value or unknown, missing=not value)
        for label, value in zip(LABELS[language], said, strict=True)
    )
    return Facts(tuple(row for row in rows if not row.missing or row.label != LABELS[language][-1]))
