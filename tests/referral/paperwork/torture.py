"""Facts that break layouts: long, odd and missing ones. All invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from referral.core.partial_date import PartialDate
from referral.paperwork.care_facts import CareLog, ChartEvent, InjectionFact, PainChart, PainScoreFact
from referral.paperwork.facts import CareTried, LetterFacts
from referral.paperwork.sample_cases import minimal_case
from referral.paperwork.samples import bare_facts, sample_facts

LONG_WORD = "Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaft"
HYPHENATED = "Featherstonehaugh-Cholmondeley-Marjoribanks-Mainwaring-Smythe"
FORTY = 40
TWO_YEARS = 104


def named(first: str | None, last: str | None, middle: str | None = None) -> LetterFacts:
    """The sample case of a veteran with that name."""
    facts = sample_facts()
    return replace(
        facts, veteran=replace(facts.veteran, first_name=first, middle_name=middle, last_name=last)
    )


def long_words() -> LetterFacts:
    """Words without a place to break in every free text."""
    facts = named(LONG_WORD, HYPHENATED, LONG_WORD)
    care = tuple(replace(c, what=LONG_WORD * 2, result=LONG_WORD) for c in facts.clinical.conservative_care)
    log = facts.clinical.care_log
    injections = tuple(
        replace(i, given_by=LONG_WORD, purpose=LONG_WORD, argues_for=LONG_WORD, relief=LONG_WORD)
        for i in log.injections
    )
    clinical = replace(
        facts.clinical,
        conservative_care=care,
        care_log=replace(log, injections=injections),
        medicines=(LONG_WORD * 2,),
        goals=(LONG_WORD * 2,),
    )
    return replace(facts, clinical=clinical, practice=replace(facts.practice, name=LONG_WORD))


def forty_injections() -> LetterFacts:
    """A care log that runs over pages, with more marks in the picture than letters."""
    facts, start = sample_facts(), date(2025, 1, 6)
    days = [start + timedelta(days=9 * n) for n in range(FORTY)]
    log = replace(
        facts.clinical.care_log,
        injections=tuple(
            InjectionFact(f"Epidural steroid injection {n}", PartialDate.of(day), "L4-L5", "left")
            for n, day in enumerate(days, 1)
        ),
        chart=PainChart(
            start,
            days[-1],
            tuple(PainScoreFact(day, 5) for day in days),
            events=tuple(ChartEvent(day, f"Injection {n}") for n, day in enumerate(days, 1)),
        ),
    )
    care = tuple(CareTried(f"Treatment {n}", PartialDate.of(day)) for n, day in enumerate(days, 1))
    return replace(facts, clinical=replace(facts.clinical, care_log=log, conservative_care=care))


def two_years_of_scores() -> LetterFacts:
    """A pain score in each of 104 weeks."""
    facts, start = sample_facts(), date(2024, 9, 2)
    scores = tuple(PainScoreFact(start + timedelta(weeks=w), w % 11, w % 2 == 0) for w in range(TWO_YEARS))
    chart = PainChart(start, start + timedelta(weeks=TWO_YEARS), scores, weeks=TWO_YEARS, baseline=0)
    return replace(facts, clinical=replace(facts.clinical, care_log=CareLog(chart=chart)))


def long_texts() -> LetterFacts:
    """Every narrative three pages long."""
    text = "\n".join(["The veteran sits for twenty minutes and then has to stand. " * 12] * 9)
    facts = sample_facts()
    parts: dict[str, Any] = dict.fromkeys(("history", "function", "examination", "assessment", "plan"), text)
    clinical = replace(facts.clinical, note=replace(facts.clinical.note, **parts), complaint=text)
    request = replace(facts.request, reason=text, objective=text, continuity=text)
    return replace(facts, clinical=clinical, request=request)


TORTURES: Mapping[str, Callable[[], LetterFacts]] = {
    "long words": long_words,
    "hyphenated": lambda: named("Anne-Marie-Louise-Élisabeth", HYPHENATED),
    "accents and apostrophes": lambda: named("Þórdís Łucja", "O’Brien-D'Añazçğő", "Ñ"),
    "right to left": lambda: named("عبد الرحمن", "שרה לוי"),
    "one name only": lambda: named(None, "Suharjo"),
    "only a first name": lambda: named("Suharjo", None),
    "forty injections": forty_injections,
    "two years of scores": two_years_of_scores,
    "long texts": long_texts,
    "minimal": minimal_case,
    "nothing": bare_facts,
}
