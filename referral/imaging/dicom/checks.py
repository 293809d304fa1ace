"""Can this study be reviewed? Identity, age, region, series and geometry, and the verdict in one sentence.

`check_study(study, expected)` is pure: today and the practice's numbers come with `expected`.
"""

from __future__ import annotations

import calendar
import enum
from dataclasses import dataclass
from datetime import date

from referral.imaging import states
from referral.imaging.dicom.completeness import SeriesCheck, check_series
from referral.imaging.dicom.facts import StudyFacts, Sureness
from referral.imaging.dicom.identity import CasePerson, Identity, compare
from referral.imaging.dicom.protocols import Protocol, protocol_for
from referral.imaging.dicom.regions import Region, RegionFound, region_of
from referral.imaging.states import IdentityResult


class Outcome(enum.StrEnum):
    """OK. LOOK: a person should look. ASK: something must be asked for. STOP: a person must decide first."""

    OK = "ok"
    LOOK = "look"
    ASK = "ask"
    STOP = "stop"


NAMES = {
    Region.LUMBAR: "lumbar spine",
    Region.CERVICAL: "cervical spine",
    Region.THORACIC: "thoracic spine",
    Region.OTHER: "region outside the spine",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the case says. `person` or `region` None: not checked. `changed_on`: last surgery or injury."""

    today: date
    fresh_months: int
    ask_new_months: int
    person: CasePerson | None = None
    region: Region | None = None
    confirmed: Region | None = None
    changed_on: date | None = None
    protocols: tuple[Protocol, ...] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One question, its outcome and the answer in a sentence."""

    key: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sentence` says it all: `Can be reviewed.`, `Ask for: sagittal STIR.` or why it is stopped."""

    result: states.Verdict
    sentence: str
    ask_for: tuple[str, ...]
    to_look_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyChecks:
    """All answers about one study. `identity` is None when no person was given."""

    identity: Identity | None
    region: RegionFound
    series: SeriesCheck | None
    checks: tuple[Check, ...]
    verdict: Verdict


def check_study(study: StudyFacts, expected: Expected) -> StudyChecks:
    """Hold a study against what its case expects."""
    identity = compare(expected.person, study.patients) if expected.person else None
    region = region_of(study)
    if expected.confirmed:
        region = RegionFound((expected.confirmed,), Sureness.CERTAIN, region.sources)
    protocol = _protocol(region, expected)
    is_mri = "MR" in study.modalities
    is_elsewhere = bool(region.regions) and expected.region not in (None, *region.regions)
    series = check_series(study, protocol) if protocol and is_mri and not is_elsewhere else None
    checks = [
        *([_identity_check(identity)] if identity else []),
        _modality_check(study),
        age_check(study.studied_on, expected),
        _region_check(region, expected.region),
        *([_series_check(series)] if series else []),
        *(_burned_in_check(study)),
    ]
    return StudyChecks(identity, region, series, tuple(checks), _verdict(checks, series, expected))


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(since: date, until: date) -> int:
    """Full months by the calendar from one day to another; negative when it lies before."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (1 if months_later(since, months) > until else 0)


def age_check(studied_on: date | None, expected: Expected) -> Check:
    """The study's age by the calendar, seen from the practice's today."""
    if studied_on is None:
        return Check("age", Outcome.LOOK, "The files do not say when the study was made.")
    if studied_on > expected.today:
        day = f"{studied_on:%b} {studied_on.day}, {studied_on.year}"
        return Check("age", Outcome.LOOK, f"Its date, {day}, lies in the future.")
    if expected.changed_on and expected.changed_on > studied_on:
        return Check("age", Outcome.ASK, "It was made before the last surgery, injury or new warning sign.")
    months = whole_months(studied_on, expected.today)
    age = f"It is {months} month{'' if months == 1 else 's'} old"
    if months_later(studied_on, expected.ask_new_months) < expected.today:
        return Check("age", Outcome.ASK, f"{age}, more than {expected.ask_new_months}.")
    if months_later(studied_on, expected.fresh_months) < expected.today:
        return Check("age", Outcome.LOOK, f"{age}, more than {expected.fresh_months}.")
    return Check("age", Outcome.OK, f"{age}.")


def _protocol(region: RegionFound, expected: Expected) -> Protocol | None:
    """By the complaint, else by the one region that the study shows."""
    wanted = expected.region or (region.regions[0] if len(region.regions) == 1 else None)
    return protocol_for(wanted, expected.today, expected.protocols) if wanted else None


def _identity_check(identity: Identity) -> Check:
    outcome = {IdentityResult.MATCH: Outcome.OK, IdentityResult.MISMATCH: Outcome.STOP}.get(
        identity.result, Outcome.LOOK
    )
    return Check("identity", outcome, identity.sentence)


def _modality_check(study: StudyFacts) -> Check:
    if "MR" in study.modalities:
        return Check("modality", Outcome.OK, "It is an MRI.")
    names = ", ".join(study.modalities) or "of unknown kind"
    return Check("modality", Outcome.ASK, f"It is no MRI but {names}.")


def _region_check(found: RegionFound, wanted: Region | None) -> Check:
    names = listed(tuple(NAMES[region] for region in found.regions))
    if not found.regions:
        return Check("region", Outcome.LOOK, "The files do not say which region it shows.")
    if wanted and wanted not in found.regions:
        if found.sure is Sureness.GUESS:
            return Check(
                "region", Outcome.LOOK, f"The files contradict each other about the region: {names}."
            )
        return Check(
            "region", Outcome.ASK, f"It shows the {names}; the complaint is about the {NAMES[wanted]}."
        )
    if found.sure is Sureness.GUESS:
        return Check("region", Outcome.LOOK, f"The files name several regions: {names}.")
    return Check("region", Outcome.OK, f"It shows the {names}.")


def _series_check(series: SeriesCheck) -> Check:
    if series.missing:
        return Check("series", Outcome.ASK, f"Missing: {listed(series.missing)}.")
    doubtful = [row.label for row in series.rows if row.sure is not Sureness.CERTAIN]
    if doubtful or series.geometry:
        return Check("series", Outcome.LOOK, "All series seem to be there; some need a look.")
    return Check("series", Outcome.OK, "All series are there.")


def _burned_in_check(study: StudyFacts) -> list[Check]:
    if not study.burned_in:
        return []
    return [Check("burned_in", Outcome.LOOK, "Its pictures have text burned in, which may name the patient.")]


def listed(parts: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def _verdict(checks: list[Check], series: SeriesCheck | None, expected: Expected) -> Verdict:
    to_look_at = tuple(check.sentence for check in checks if check.outcome is Outcome.LOOK)
    stops = [check.sentence for check in checks if check.outcome is Outcome.STOP]
    asked = {check.key: check for check in checks if check.outcome is Outcome.ASK}
    of_region = f" of the {NAMES[expected.region]}" if expected.region else ""
    ask_for: tuple[str, ...]
    if "modality" in asked or "region" in asked:
        reasons = " ".join(asked[key].sentence for key in ("modality", "region") if key in asked)
        ask_for = (f"an MRI{of_region}",)
    elif "age" in asked:
        reasons, ask_for = asked["age"].sentence, (f"a new MRI{of_region}",)
    else:
        reasons, ask_for = "", series.missing if series else ()
    if stops:
        return Verdict(states.Verdict.UNUSABLE, stops[0], ask_for, to_look_at)
    if ask_for:
        result = states.Verdict.UNUSABLE if reasons else states.Verdict.INCOMPLETE
        return Verdict(result, f"Ask for: {listed(ask_for)}. {reasons}".strip(), ask_for, to_look_at)
    if series is None:
        sentence = "Say which region it shows; then its series can be checked."
        return Verdict(states.Verdict.INCOMPLETE, sentence, (), to_look_at)
    return Verdict(states.Verdict.REVIEWABLE, "Can be reviewed.", (), to_look_at)
