"""All rules over one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from referral.paperwork.preflight import (
    contents,
    dates,
    form,
    numbers,
    pages,
    person,
    reason,
    signed,
    whole_file,
    wording,
)
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding
from referral.paperwork.preflight.given import Given

PreflightRule = Callable[[ReadFile, Given], Iterable[Finding]]
GROUPS = (person, pages, form, signed, numbers, dates, contents, reason, wording)
ALL: tuple[PreflightRule, ...] = (
    *whole_file.RULES,
    *(rule for group in GROUPS for rule in group.RULES),
)

OF_A_SCAN: tuple[PreflightRule, ...] = (*whole_file.RULES, pages.blank, pages.size, *signed.OF_A_SCAN)
"""A scan of the signed packet is a picture: what its pages say was read before it was printed."""


def preflight(file: ReadFile, given: Given) -> tuple[Finding, ...]:
    """Every finding, the file as a whole first. A file that can't be read has been looked at no further."""
    rules = whole_file.RULES if file.refused else OF_A_SCAN if signed.is_paper(given) else ALL
    return tuple(finding for rule in rules for finding in rule(file, given))


def at_sending(signed_on: date | None, given: Given) -> tuple[Finding, ...]:
    """What changes while a packet waits: signature and ages, worked out for the day it is sent."""
    nothing = ReadFile(0)
    ages = (*dates.imaging_age(nothing, given), *dates.late_request(nothing, given))
    return (*dates.signature(signed_on, given), *ages)
