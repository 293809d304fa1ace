"""Treatments tried: what, when, and what came of it; injections with level, purpose and relief."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from referral.care.models import CareItem
from referral.care.rules import is_before
from referral.care.states import CareKind, Guidance, InjectionPurpose, Side
from referral.cases.models import Case
from referral.cases.operations.care import entries
from referral.cases.operations.moves import case_change
from referral.core.actor import Actor
from referral.core.errors import Invalid
from referral.core.partial_date import PartialDate

MOST_RELIEF_DAYS = 3650


@dataclass(frozen=True)
class Injection:
    """What an injection adds to a treatment. None or empty: not known. Relief lasted `relief_days`."""

    level: str = ""
    side: Side | None = None
    guidance: Guidance | None = None
    given_by: str = ""
    purpose: InjectionPurpose | None = None
    relief_percent: int | None = None
    relief_days: int | None = None
    argues_for: str = ""


@dataclass(frozen=True)
class Treatment:
    """One treatment tried. `ended_on` None with a start: still going on. Whole or partial dates."""

    kind: CareKind
    detail: str
    started_on: PartialDate | date | None
    ended_on: PartialDate | date | None
    result: str
    injection: Injection | None = None


def add_care(actor: Actor, case_uid: str, seen_version: int | None, care: Treatment) -> str:
    """Note a treatment; returns its opaque id. Told by a veteran, it counts as self-reported until confirmed."""
    with case_change(actor, case_uid, seen_version) as case:
        return write_care(actor, case, care)


def write_care(actor: Actor, case: Case, care: Treatment) -> str:
    """Check and add one treatment; joins the caller's transaction."""
    check_care(actor, case, care)
    item = CareItem(practice_id=case.practice_id, case_id=case.id)
    for name, value in care_values(care).items():
        setattr(item, name, value)
    entries.add(actor, case, item)
    return item.uid


def change_care(actor: Actor, case_uid: str, seen_version: int | None, uid: str, care: Treatment) -> None:
    """Correct a treatment; the history keeps what stood there before."""
    with case_change(actor, case_uid, seen_version) as case:
        item: CareItem = entries.find(actor, case, uid, CareItem)
        check_care(actor, case, care)
        entries.change(actor, case, item, care_values(care))


def care_values(care: Treatment) -> dict[str, Any]:
    """What the treatment says, as it is kept."""
    injection = {name: value for name, value in asdict(care.injection).items() if value not in (None, "")} \
        if care.injection else None  # fmt: skip
    return {
        "kind": care.kind,
        "detail": care.detail.strip() or None,
        "started_on": PartialDate.of(care.started_on),
        "ended_on": PartialDate.of(care.ended_on),
        "result": care.result.strip() or None,
        "injection": injection or None,
    }


def check_care(actor: Actor, case: Case, care: Treatment) -> None:
    """Raise Invalid, by field, for what no log can hold."""
    entries.check_days(actor, case, started_on=care.started_on, ended_on=care.ended_on)
    if is_before(PartialDate.of(care.ended_on), PartialDate.of(care.started_on)):
        raise Invalid("The dates are the wrong way round.", ended_on="The end is before the start.")
    if not care.detail.strip() and not care.result.strip():
        raise Invalid("The treatment says nothing yet.", detail="Say what was done, or what came of it.")
    entries.check_texts(detail=care.detail, result=care.result)
    if care.injection is None:
        return
    said = care.injection
    entries.check_texts(level=said.level, given_by=said.given_by, argues_for=said.argues_for)
    percent, days = care.injection.relief_percent, care.injection.relief_days
    if percent is not None and not 0 <= percent <= 100:
        raise Invalid("The relief can't be right.", relief_percent="Between 0 and 100.")
    if days is not None and not 0 <= days <= MOST_RELIEF_DAYS:
        raise Invalid("The relief can't be right.", relief_days=f"Between 0 and {MOST_RELIEF_DAYS} days.")
