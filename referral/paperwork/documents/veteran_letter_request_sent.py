"""To the veteran: the request for service went to VA, and what VA may answer."""

from __future__ import annotations

from referral.core.languages import ENGLISH, SPANISH
from referral.paperwork.blocks import Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.texts.letter import NEXT, WHO, YOU_CAN, letter, letter_needs, text
from referral.paperwork.texts.text_block import Texts

TITLE = "We sent your request to VA"
TITLES = {ENGLISH: TITLE, SPANISH: "Enviamos su solicitud a VA"}
VERSION = 1
REQUIRED = letter_needs("course.sent_on", "facility.name", "authorization.referral_number")
TEXTS = Texts(
    "veteran_letter_request_sent",
    (
        text(
            "opening",
            "Opening",
            "On {sent_on} we sent a request to VA. We asked VA to approve care for your spine.",
            "El {sent_on} enviamos una solicitud a VA. Le pedimos a VA que apruebe la atención para su columna.",
            facts=("sent_on", "facility_name"),
        ),
        text(
            "who",
            "Who has it now",
            "VA has your request now. It is at the community care office of {facility_name}.",
            "VA tiene ahora su solicitud. Está en la oficina de atención comunitaria de {facility_name}.",
            heading=WHO,
            facts=("facility_name",),
        ),
        text(
            "next",
            "What happens next",
            """- VA looks at the request and decides.
            - VA may say yes. VA may say no. VA may ask for more papers. We do not know yet.
            - If we do not hear from VA, we ask again.
            - We write to you when VA answers.""",
            """- VA revisa la solicitud y decide.
            - VA puede decir que sí, puede decir que no o puede pedir más documentos. Todavía no lo sabemos.
            - Si VA no nos responde, volveremos a preguntar.
            - Le escribiremos cuando VA responda.""",
            heading=NEXT,
        ),
        text(
            "you_can",
            "What you can do",
            """- You do not need to do anything now.
            - Do you want to ask VA yourself? Call the community care office. Say that you ask about a request for \
service from your community provider. Your VA referral number is {referral_number}.
            - Do you feel worse? Do not wait for VA's answer. Call your VA care team or us.""",
            """- Ahora no tiene que hacer nada.
            - ¿Quiere preguntar usted a VA? Llame a la oficina de atención comunitaria. Diga que llama por una \
solicitud de servicio (en inglés, «request for service») de su proveedor comunitario. Su número de remisión de VA es \
{referral_number}.
            - ¿Se siente peor? No espere la respuesta de VA. Llame a su equipo de atención de VA o a nosotros.""",
            heading=YOU_CAN,
            facts=("referral_number", "facility_phone"),
        ),
    ),
    for_veteran=True,
)


def draw(facts: LetterFacts) -> Document:
    """The letter."""
    keys = ("opening", "who", "next", "you_can")
    return letter(facts, TEXTS, TITLES, [TEXTS.blocks(facts, key) for key in keys])
