"""What papers and pages say about conservative care: plain, frozen values. What nobody recorded is None or empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referral.core.partial_date import PartialDate


@dataclass(frozen=True)
class PainScoreFact:
    """One pain score, 0 to 10, as it was given on that day."""

    on: date
    score: int
    by_veteran: bool = False


@dataclass(frozen=True)
class ChartEvent:
    """Something that happened on a day, such as an injection."""

    on: date
    label: str


@dataclass(frozen=True)
class PainChart:
    """Pain scores from `start` (week 0) to `until`. `weeks`: how many the axis has at least.

    `meaningful_at`: the score from which the change from the baseline counts; `threshold` says so with its `source`.
    """

    start: date
    until: date
    scores: tuple[PainScoreFact, ...]
    weeks: int = 12
    baseline: int | None = None
    meaningful_at: float | None = None
    threshold: str = ""
    source: str = ""
    checkpoint_week: int | None = None
    events: tuple[ChartEvent, ...] = ()


@dataclass(frozen=True)
class TrialFact:
    """A trial of conservative care, as planned and as it went."""

    started_on: date
    ended_on: date | None = None
    ended_because: str | None = None
    weeks: int | None = None
    sessions_a_week: int | None = None
    sessions_planned: int | None = None
    """Over the weeks that are over."""
    sessions_attended: int | None = None
    home_minutes: int | None = None
    modification: str | None = None
    milestones: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """Facts about how it went, a sentence each: baseline, latest score and change, weeks without an entry."""
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class InjectionFact:
    """One injection. `relief` in words, such as "40% for 3 weeks"."""

    what: str
    on: PartialDate | None = None
    level: str | None = None
    side: str | None = None
    guidance: str | None = None
    given_by: str | None = None
    purpose: str | None = None
    relief: str | None = None
    argues_for: str | None = None
    self_reported: bool = False


@dataclass(frozen=True)
class ScoreFact:
    """The total of one questionnaire. `meaningful` is the change that counts, with its source."""

    measure: str
    on: date
    value: str
    meaningful: str = ""
    by_veteran: bool = False
    follow_up_week: int | None = None


@dataclass(frozen=True)
class CareLog:
    """Everything the care log of a case says."""

    trials: tuple[TrialFact, ...] = ()
    chart: PainChart | None = None
    injections: tuple[InjectionFact, ...] = ()
    scores: tuple[ScoreFact, ...] = ()
