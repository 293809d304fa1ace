"""What a veteran is told when the case is closed: why, and what one can do. Plain words, no promises."""

from __future__ import annotations

from dataclasses import dataclass

from referral.cases.states import CloseReason
from referral.portal.step_words import APPEAL, COPY


@dataclass(frozen=True)
class ClosedWords:
    """Why a case is closed and what one can do."""

    why: str
    you_can: tuple[str, ...]


REOPEN = "If you want to go on, call us. We can open your case again."

CLOSED_WORDS: dict[CloseReason, ClosedWords] = {
    CloseReason.FINISHED: ClosedWords(
        "Your visit is done and VA has the notes.", (COPY, "Call your VA care team if you need more care.")
    ),
    CloseReason.NOT_CANDIDATE: ClosedWords(
        "Our clinician looked at your MRI. This treatment does not seem right for you. This is not a VA decision.",
        (
            "Read the letter we wrote you. It says why and what you can ask.",
            "Ask your VA care team what else may help you.",
        ),
    ),
    CloseReason.VETERAN_DECLINED: ClosedWords("You told us that you do not want to go on.", (REOPEN,)),
    CloseReason.UNABLE_TO_REACH: ClosedWords(
        "We tried to reach you and could not.",
        (REOPEN, "Tell us the best phone number and time to call you."),
    ),
    CloseReason.VA_DENIED: ClosedWords(
        "VA said no to the request.", (APPEAL, "Ask your VA care team what else may help you.")
    ),
    CloseReason.VA_WILL_DO: ClosedWords(
        "VA wants to give you this care itself.",
        ("Call the community care office to ask when VA will see you.",),
    ),
    CloseReason.REFERRAL_CANCELLED: ClosedWords(
        "VA took the referral back.", ("Call the community care office to ask why.", REOPEN)
    ),
    CloseReason.DUPLICATE: ClosedWords(
        "Your case was opened twice. This one is closed, the other one goes on.",
        ("Call us for the number of your other case.",),
    ),
    CloseReason.OTHER: ClosedWords("Call us to ask why.", (REOPEN,)),
}
