"""Finding names, dates, numbers and codes in the text of a page, however a writer or a fax machine put them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from referral.core.partial_date import FULL_MONTHS

PAGE_OF = re.compile(r"\bpage\s+(\d{1,4})\s*(?:of|/)\s*(\d{1,4})\b", re.IGNORECASE)
REFERRAL_NUMBER = re.compile(r"\bVA\d{10}\b")
ICD10 = re.compile(r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b")
NPI = re.compile(r"\bNPI#?[:\s]{0,3}(\d{5,12})\b")
_MONTHS = [month.capitalize() for month in FULL_MONTHS]
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)
_DAY = (
    rf"(?:\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|(?:{_MONTH})\.? \d{{1,2}}, \d{{4}}"
    rf"|\d{{1,2}}[ -](?:{_MONTH})[ -]\d{{4}})"
)
BIRTH_DATE = re.compile(
    rf"\b(?:DOB|D\.O\.B\.|date of birth|birth ?date|born)(?: on)?[:\s]{{0,4}}({_DAY})", re.IGNORECASE
)
SERVICE_DATE = re.compile(
    rf"\b(?:date of (?:service|visit|encounter|procedure)|(?:service|visit|encounter) date|DOS)[:\s]{{0,4}}({_DAY})",
    re.IGNORECASE,
)
PATIENT = re.compile(
    r"\b(?:patient|veteran)(?:'s)?(?: name)?:\s*([^\W\d_][\w'’.-]*(?:,? +[^\W\d_][\w'’.-]*){1,3})",
    re.IGNORECASE,
)


def folded(text: str) -> str:
    """Letters and digits only, without case and accents, so that fonts, hyphens and line ends don't matter."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def says(text: str, words: str) -> bool:
    """Whether the page says `words`; letters of a script written from right to left may come in either order."""
    wanted, within = folded(words), folded(text)
    return wanted in within or wanted[::-1] in within


def says_name(text: str, name: str) -> bool:
    """Whether every part of a name of any length stands on the page."""
    within = folded(text)
    parts = [folded(part) for part in name.split()]
    return all(part in within or part[::-1] in within for part in parts if part)


def says_code(text: str, code: str) -> bool:
    """Whether a code stands on the page as a word of its own."""
    return re.search(rf"(?<![\w.]){re.escape(code)}(?![\w]|\.\w)", text) is not None


def page_of(text: str) -> tuple[int, int] | None:
    """The last `page x of y` of a page: ours stands below those of an attachment laid on it."""
    found = PAGE_OF.findall(text)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def days(pattern: re.Pattern[str], text: str) -> set[date]:
    """The dates that follow the words of `pattern`; what is in no calendar is passed over."""
    return {day for written in pattern.findall(text) if (day := read_day(written))}


def read_day(written: str) -> date | None:
    """A date as Americans write it; a year of two digits is of the century that makes it no future date."""
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", written):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})", written):
        year = int(found[3])
        return _day(
            year + (1900 if year > 30 else 2000) if year < 100 else year, int(found[1]), int(found[2])
        )
    if found := re.fullmatch(r"([A-Za-z]+)\.? (\d{1,2}), (\d{4})", written):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]+)[ -](\d{4})", written):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    return None


def _month(word: str) -> int:
    return next((n for n, name in enumerate(_MONTHS, 1) if name[:3].lower() == word[:3].lower()), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def pages_words(numbers: list[int]) -> str:
    """`Page 4` or `Pages 4, 7 and 9`; long lists are cut."""
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    if len(numbers) > 8:
        return f"Pages {', '.join(map(str, numbers[:8]))} and {len(numbers) - 8} more"
    return f"Pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
