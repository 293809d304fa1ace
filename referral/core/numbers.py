"""Identifiers: opaque row ids, public case numbers and the identifiers VA uses."""

from __future__ import annotations

import re
import secrets
import uuid

from stdnum import damm, luhn

CASE_NUMBER_DIGITS = 9
REFERRAL_NUMBER = re.compile(r"VA\d{10}")
CONSULT_ID = re.compile(r"\d{3}_\d+")
STATION_ID = re.compile(r"\d{3}[A-Z0-9]{0,3}")
ICD10 = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
NPI_PREFIX = "80840"
LARGEST_ID = 2**63 - 1
"""The largest row id a database column holds."""


def new_uid() -> str:
    """An opaque id for URLs and for binding ciphertext to its row: 32 hex digits, random."""
    return uuid.uuid4().hex


def read_id(text: str) -> int | None:
    """A row id or a row's version as a form or an address brings it, or None when it can be neither."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))):
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def new_case_number() -> str:
    """Nine random digits, the last a Damm check digit, so that no single wrong digit finds another case."""
    body = str(secrets.randbelow(9 * 10**7) + 10**7)
    return body + damm.calc_check_digit(body)


def parse_case_number(text: str) -> str | None:
    """The nine digits of a typed case number, or None when it has not the form or the check digit is wrong."""
    digits = re.sub(r"[\s\-.]", "", text)
    if len(digits) == CASE_NUMBER_DIGITS and digits.isascii() and digits.isdigit() and damm.is_valid(digits):
        return digits
    return None


def show_case_number(number: str) -> str:
    """`483109275` as people read it: `4831-0927-5`."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"


def is_referral_number(text: str) -> bool:
    """`VA` and ten digits (vets-api CCRA models)."""
    return REFERRAL_NUMBER.fullmatch(text) is not None


def is_consult_id(text: str) -> bool:
    """Three-digit site, underscore, consult number (vets-api CCRA models)."""
    return CONSULT_ID.fullmatch(text) is not None


def is_station_id(text: str) -> bool:
    """Three digits and up to three letters or digits, such as 528A6."""
    return STATION_ID.fullmatch(text) is not None


def is_icd10(text: str) -> bool:
    """Whether `text` has the form of an ICD-10-CM code."""
    return ICD10.fullmatch(text) is not None


def is_npi(text: str) -> bool:
    """Ten digits whose Luhn check over `80840` + NPI holds (45 CFR 162.406, CMS check-digit rule)."""
    return len(text) == 10 and text.isascii() and text.isdigit() and luhn.is_valid(NPI_PREFIX + text)
