"""One patient, one authorization, one date of service in one file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date

from referral.paperwork.models import PacketKind
from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given


def one_patient(file: ReadFile, given: Given) -> Iterator[Finding]:
    """No page names another date of birth, another patient or another referral."""
    born = _birth_date(file, given)
    others: dict[int, str] = {}
    for page in file.pages:
        for day in said.days(said.BIRTH_DATE, page.text):
            if born and day != born:
                others.setdefault(page.number, f"date of birth {day:%m/%d/%Y}")
        for name in said.PATIENT.findall(page.text) if given.facts else ():
            if not _is_same_name(name, given):
                others.setdefault(page.number, f"patient “{name}”")
        for number in set(said.REFERRAL_NUMBER.findall(page.text)) - _referrals(file, given):
            if given.facts is None or given.is_drawn(page) or given.kind == PacketKind.RECORDS:
                others.setdefault(page.number, f"referral {number}")
    for number, whose in others.items():
        yield found("one_patient", f"Page {number} names another {whose}.", [number])


def _birth_date(file: ReadFile, given: Given) -> date | None:
    if given.facts is not None:
        return given.facts.veteran.birth_date
    counted = Counter(day for page in file.pages for day in said.days(said.BIRTH_DATE, page.text))
    return counted.most_common(1)[0][0] if counted else None


def _is_same_name(name: str, given: Given) -> bool:
    assert given.facts is not None
    veteran = given.facts.veteran
    known = [said.folded(part) for part in (veteran.first_name, veteran.last_name) if part]
    within = said.folded(name)
    return not known or any(
        part in within or said.folded(word) in part
        for part in known
        for word in name.split()
        if len(word) > 2
    )


def _referrals(file: ReadFile, given: Given) -> set[str]:
    if given.facts is not None:
        return set(said.REFERRAL_NUMBER.findall(json.dumps(given.facts.to_json())))
    counted = Counter(n for page in file.pages for n in set(said.REFERRAL_NUMBER.findall(page.text)))
    return {counted.most_common(1)[0][0]} if counted else set()


def one_service_date(file: ReadFile, given: Given) -> Iterator[Finding]:
    """A records packet is about one visit; elsewhere several dates of service are usual."""
    if given.facts is not None and given.kind != PacketKind.RECORDS:
        return
    found_on = {page.number: said.days(said.SERVICE_DATE, page.text) for page in file.pages}
    all_days = sorted(set().union(*found_on.values())) if found_on else []
    if len(all_days) > 1:
        told = ", ".join(f"{day:%m/%d/%Y}" for day in all_days)
        where = [number for number, days in found_on.items() if days]
        yield found("one_service_date", f"Several dates of service: {told}.", where)


RULES = (one_patient, one_service_date)
