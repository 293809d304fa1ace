"""Dates that can't be true together, and ages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from referral.core.partial_date import PartialDate
from referral.paperwork.facts import LetterFacts
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given
from referral.paperwork.required import EnteredIn
from referral.paperwork.wording import short_date

Day = date | PartialDate | None
Pair = tuple[str, Day, str, Day, EnteredIn]


def in_order(file: ReadFile, given: Given) -> Iterator[Finding]:
    """No end before its beginning, nothing before the birth, nothing after the day the papers were written."""
    if given.facts is None:
        return
    for earlier_name, earlier, later_name, later, place in (
        *_pairs(given.facts),
        *_until_written(given.facts),
    ):
        if earlier and later and _begins(earlier) > _ends(later):
            yield found(
                "dates_in_order",
                f"{earlier_name} ({short_date(earlier)}) comes after {later_name} ({short_date(later)}).",
                (),
                place,
            )


def _pairs(facts: LetterFacts) -> Iterator[Pair]:
    clinical, referral = facts.clinical, facts.authorization
    yield ("The date of birth", facts.veteran.birth_date, "the beginning of the symptoms", clinical.onset_on,
           EnteredIn.STORY)  # fmt: skip
    yield ("The start of the authorization", referral.valid_from, "its end", referral.expires_on,
           EnteredIn.AUTHORIZATION)  # fmt: skip
    for care in clinical.conservative_care:
        yield (f"The start of “{care.what}”", care.started_on, "its end", care.ended_on, EnteredIn.CARE)
        yield ("The date of birth", facts.veteran.birth_date, f"the start of “{care.what}”", care.started_on,
               EnteredIn.CARE)  # fmt: skip
    for study in clinical.imaging:
        yield (f"The {study.modality or 'study'}", study.studied_on, "the signed review", clinical.review.signed_on,
               EnteredIn.IMAGING)  # fmt: skip


def _until_written(facts: LetterFacts) -> Iterator[Pair]:
    clinical, written = facts.clinical, facts.written_on
    for name, day, place in (
        ("The beginning of the symptoms", clinical.onset_on, EnteredIn.STORY),
        ("The signed review", clinical.review.signed_on, EnteredIn.REVIEW),
        *((f"The {s.modality or 'study'}", s.studied_on, EnteredIn.IMAGING) for s in clinical.imaging),
        *((f"The start of “{c.what}”", c.started_on, EnteredIn.CARE) for c in clinical.conservative_care),
    ):
        yield (name, day, "the day the papers were written", written, place)


def _begins(day: date | PartialDate) -> date:
    return day.first_day if isinstance(day, PartialDate) else day


def _ends(day: date | PartialDate) -> date:
    return day.last_day if isinstance(day, PartialDate) else day


def imaging_age(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The newest study is recent enough."""
    if given.facts is None:
        return
    studied = [study.studied_on for study in given.facts.clinical.imaging if study.studied_on]
    if not studied or max(studied) >= _months_before(given.on, given.limits.fresh_months):
        return
    newest = max(studied)
    too_old = newest < _months_before(given.on, given.limits.ask_new_months)
    months = given.limits.ask_new_months if too_old else given.limits.fresh_months
    yield found(
        "imaging_too_old" if too_old else "imaging_age",
        f"The newest study is of {short_date(newest)}, more than {months} months ago.",
        (),
        EnteredIn.IMAGING,
    )


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def late_request(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The request goes out while the running authorization lasts; its last day still counts."""
    expires = given.facts.authorization.expires_on if given.facts else None
    if expires and expires < given.on:
        yield found(
            "late_request", f"The authorization ended on {short_date(expires)}.", (), EnteredIn.AUTHORIZATION
        )


def signature(signed_on: date | None, given: Given) -> Iterator[Finding]:
    """The form is signed and dated, not in the future and not longer ago than the limit."""
    days = given.limits.signature_days
    if signed_on is None:
        yield found("signature", "The ordering clinician has not signed.", (), EnteredIn.SIGNATURE)
    elif signed_on > given.on:
        yield found(
            "signature",
            f"Signed on {short_date(signed_on)}, a day that has not come.",
            (),
            EnteredIn.SIGNATURE,
        )
    elif signed_on < given.on - timedelta(days=days):
        what = f"Signed on {short_date(signed_on)}, more than {days} days ago."
        yield found("signature_age", what, (), EnteredIn.SIGNATURE)


RULES = (in_order, imaging_age, late_request)
