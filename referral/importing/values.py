"""Reading single values: trimmed, cleaned, checked. A reader returns the value and what to tell people about it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from referral.core import numbers
from referral.importing.dates import ImplausibleYear, NotADate, read_date

LONGEST_LINE = 200
LONGEST_TEXT = 20_000
IMPLAUSIBLE = "implausible_day"
LARGEST_COUNT = 10_000
ERROR_CELLS = frozenset({"#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!", "#GETTING_DATA"})
EMPTY_WORDS = frozenset({"", "null", "none", "n/a", "na", "nan", "-", "--"})
STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "DC",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "AS",
        "GU",
        "MP",
        "PR",
        "VI",
        "UM",
        "AA",
        "AE",
        "AP",
        "FM",
        "MH",
        "PW",
    ]
)  # USPS Publication 28, appendix B
_ICN = re.compile(r"\d{10}V\d{6}")  # 10 digits, V, 6 check digits (VA Master Person Index)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SOCIAL_SECURITY = re.compile(r"\b\d{3}-?\d{2}-?(\d{4})\b")
_PHONE = re.compile(
    r"\+?1?[\s.\-]*\(?(\d{3})\)?[\s.\-]*(\d{3})[\s.\-]*(\d{4})\s*(?:,?\s*(?:ext\.?|x|#)\s*(\d{1,6}))?", re.I
)


@dataclass(frozen=True)
class Reading:
    """A value as stored; `trouble` completes the sentence "Date of birth …"; `lost` when the value was not usable."""

    value: Any
    trouble: str = ""
    code: str = ""
    lost: bool = False


def clean(value: object) -> str:
    """Any scalar as trimmed NFC text without control characters or lone surrogates; whole numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    kept = (" " if unicodedata.category(c) in ("Cc", "Cf", "Zs") and c not in "\n\u200d" else c for c in text)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def is_formula(value: object) -> bool:
    """True for an unevaluated formula or a spreadsheet's error value."""
    return isinstance(value, str) and (value.lstrip().startswith("=") or value.strip() in ERROR_CELLS)


def without_social_security(text: str) -> str:
    """`text` with every nine-digit social security number cut to its last four digits."""
    return _SOCIAL_SECURITY.sub(r"***-**-\1", text)


def line(value: object) -> Reading:
    """One line of text, inner spaces folded."""
    text = " ".join(clean(value).split())
    if text.casefold() in EMPTY_WORDS:
        return Reading("")
    if len(text) > LONGEST_LINE:
        return Reading(
            text[:LONGEST_LINE], f"is longer than {LONGEST_LINE} characters and was cut", "too_long"
        )
    return Reading(text)


def name(value: object) -> Reading:
    """A part of a person's name. Digits are accepted but flagged."""
    found = line(value)
    if any(c.isdigit() for c in found.value):
        return Reading(found.value, "has a digit in it", "odd_name")
    return found


def long_text(value: object) -> Reading:
    """Text that may have several lines."""
    text = clean(value)
    if text.casefold() in EMPTY_WORDS:
        return Reading("")
    if len(text) > LONGEST_TEXT:
        return Reading(
            text[:LONGEST_TEXT], f"is longer than {LONGEST_TEXT} characters and was cut", "too_long"
        )
    return Reading(text)


def day(value: object, counts_from_1904: bool = False) -> Reading:
    """A calendar date, exactly as written."""
    if isinstance(value, str) and clean(value).casefold() in EMPTY_WORDS:
        return Reading(None)
    try:
        return Reading(read_date(clean(value) if isinstance(value, str) else value, counts_from_1904))
    except NotADate as error:
        code = IMPLAUSIBLE if isinstance(error, ImplausibleYear) else "bad_date"
        return Reading(None, str(error), code, lost=True)


def count(value: object) -> Reading:
    """A whole number of days or visits; `60 days` counts as 60."""
    text = line(value).value
    if not text:
        return Reading(None)
    found = re.fullmatch(r"(\d{1,6})(?:\.0+)?(?:\s*(?:days?|visits?))?", text, re.I)
    if not found or int(found[1]) > LARGEST_COUNT:
        return Reading(None, "is not a whole number", "bad_number", lost=True)
    return Reading(int(found[1]))


def sex(value: object) -> Reading:
    """The sex of record as F or M; words for "not known" are nothing."""
    text = line(value).value.casefold().rstrip(".")
    if text in ("", "u", "unk", "unknown"):
        return Reading("")
    if text in ("f", "female", "m", "male"):
        return Reading(text[0].upper())
    return Reading("", "is neither F nor M", "odd_sex", lost=True)


def yes_no(value: object) -> Reading:
    """`Y`, `N` and their usual spellings."""
    text = line(value).value.casefold()
    if not text:
        return Reading(None)
    if text in ("y", "yes", "true", "1"):
        return Reading(True)
    if text in ("n", "no", "false", "0"):
        return Reading(False)
    return Reading(None, "is neither yes nor no", "bad_yes_no", lost=True)


def phone(value: object) -> Reading:
    """A North American number as `(503) 555-0142 ext. 7`; anything else is kept as written and flagged."""
    text = line(value).value
    found = _PHONE.fullmatch(text)
    if found:
        extension = f" ext. {found[4]}" if found[4] else ""
        return Reading(f"({found[1]}) {found[2]}-{found[3]}{extension}")
    return Reading(text, "is not a US phone number of ten digits", "odd_phone") if text else Reading("")


def email(value: object) -> Reading:
    """An e-mail address, flagged when it has not the form of one."""
    text = line(value).value
    odd = bool(text) and not _EMAIL.fullmatch(text)
    return Reading(text, "does not look like an e-mail address" if odd else "", "odd_email" if odd else "")


def state(value: object) -> Reading:
    """A two-letter state or territory."""
    text = line(value).value
    if text.upper() in STATES:
        return Reading(text.upper())
    return Reading(text, "is not a two-letter state", "odd_state") if text else Reading("")


def zip_code(value: object) -> Reading:
    """Five digits or ZIP+4; leading zeros that a spreadsheet dropped are put back."""
    text = line(value).value
    if re.fullmatch(r"\d{3,5}", text):
        return Reading(text.zfill(5))
    if re.fullmatch(r"\d{9}", text):
        return Reading(f"{text[:5]}-{text[5:]}")
    odd = bool(text) and not re.fullmatch(r"\d{5}-\d{4}", text)
    return Reading(text, "is not a ZIP code" if odd else "", "odd_zip" if odd else "")


def last_four(value: object) -> Reading:
    """The last four digits of the social security number. Of a full one only these are ever kept."""
    text = line(value).value
    digits = re.sub(r"\D", "", text)
    if not text:
        return Reading("")
    if isinstance(value, int | float) and len(digits) < 4:
        digits = digits.zfill(4)
    if len(digits) not in (4, 9):
        return Reading("", "is not four digits and was left out", "odd_last_four")
    cut = len(digits) == 9
    return Reading(
        digits[-4:],
        "held a full number; only the last four digits were kept" if cut else "",
        "cut" if cut else "",
    )


def _checked(value: object, is_good: Any, trouble: str, code: str) -> Reading:
    text = line(value).value.upper().replace(" ", "")
    return Reading(text) if not text or is_good(text) else Reading(text, trouble, code)


def referral_number(value: object) -> Reading:
    """VA's referral number, flagged when it is not `VA` and ten digits."""
    return _checked(value, numbers.is_referral_number, "is not VA and ten digits", "odd_referral_number")


def consult_id(value: object) -> Reading:
    """VA's unique consult id, flagged when it is not `<three-digit site>_<number>`."""
    return _checked(
        value, numbers.is_consult_id, "is not a site and a number such as 984_646907", "odd_consult_id"
    )


def station_id(value: object) -> Reading:
    """A VA station number, flagged when it is not three digits and up to three letters or digits."""
    return _checked(value, numbers.is_station_id, "is not a VA station number", "odd_station")


def npi(value: object) -> Reading:
    """A National Provider Identifier, flagged when its check digit is wrong."""
    return _checked(value, numbers.is_npi, "fails the NPI check", "odd_npi")


def icn(value: object) -> Reading:
    """VA's Integration Control Number, flagged when it is not ten digits, V and six digits."""
    return _checked(value, _ICN.fullmatch, "is not an ICN (ten digits, V, six digits)", "odd_icn")


def edipi(value: object) -> Reading:
    """The Department of Defense number, flagged when it is not ten digits."""
    return _checked(value, lambda text: re.fullmatch(r"\d{10}", text), "is not ten digits", "odd_edipi")


def as_stored(value: Any) -> Any:
    """A read value as JSON keeps it: dates in ISO form."""
    return value.isoformat() if isinstance(value, date) else value
