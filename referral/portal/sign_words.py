"""The warning signs in a veteran's own words, and what to do about them. Pure.

One for each of `review.rules.RED_FLAG_QUESTIONS` (AHCPR red-flag table, NCBI Bookshelf NBK52120, table A34364).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from referral.cases.states import IntakeSection
from referral.review.rules import RED_FLAG_QUESTIONS

SIGNS: Mapping[str, str] = {
    "saddle_numbness": "I am newly numb around my groin, my bottom or my inner thighs.",
    "bladder_bowel": "I have new trouble with my bladder or bowels. I can't start, can't stop or can't feel it.",
    "leg_weakness": "One or both of my legs are getting weak, or my foot drops or drags.",
    "both_legs": "I have new pain, numb spots or tingling in both legs or both arms.",
    "hand_clumsiness": "My hands are newly clumsy, or I am newly unsteady when I walk.",
    "injury": "I had a bad fall, a crash or another hard injury.",
    "fever": "I have a fever or chills, or I had an infection in the last few weeks.",
    "cancer_weight": "I have had cancer, or I am losing weight and do not know why.",
    "night_pain": "My pain is very bad at night or when I lie still.",
}
NONE = "none"
NONE_WORDS = "None of these fits me."
TICK_ONE = "Mark every sign that fits you, or mark “None of these fits me”."
SHORT_SIGNS = (
    "can't pass urine, or lose control of your bladder or bowels",
    "are numb between your legs or around your bottom",
    "have a leg, arm or hand that is getting weak, or trouble walking",
    "have a fever or chills along with back or neck pain",
    "had a bad fall or accident",
)
EMERGENCY = ("Call 911 or go to the nearest emergency department now if you:", SHORT_SIGNS)


@dataclass(frozen=True)
class SectionWords:
    """What a part of the intake is called on the veteran's page, and what it is for."""

    title: str
    lead: str


SECTION_WORDS: Mapping[IntakeSection, SectionWords] = {
    IntakeSection.TIMELINE: SectionWords(
        "How it started and how it is now",
        "Write what you know. You can leave a box empty and fill it in later. A few words are enough.",
    ),
    IntakeSection.GOALS: SectionWords(
        "Your goals", "Tell us what you want to do again. Small things count. It helps your clinician."
    ),
    IntakeSection.STOPS: SectionWords(
        "Before any procedure",
        "Your clinician must know this before any procedure. A yes does not stop your case.",
    ),
}


def read_signs(marked: Collection[str]) -> dict[str, bool] | None:
    """The answer to every red-flag question; None when neither a sign nor "none" was marked. A sign beats "none"."""
    answers = {key: key in marked for key in RED_FLAG_QUESTIONS}
    return answers if any(answers.values()) or NONE in marked else None


def signs_said(answers: Mapping[str, bool]) -> tuple[str, ...]:
    """The signs that were marked, in words."""
    return tuple(SIGNS[key] for key, is_so in answers.items() if is_so)


def title_of(path: str) -> str:
    """What a page of the portal with a form is called, by its path."""
    last = path.rpartition("/")[2]
    if last in set(IntakeSection):
        return SECTION_WORDS[IntakeSection(last)].title
    return "Your message" if last == "messages" else "Your treatment log"
