"""Every page: whose it is, which of how many, not blank, text that can be searched, a size that can be faxed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile, ReadPage
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given
from referral.paperwork.required import EnteredIn
from referral.paperwork.wording import full_name, long_date, short_date

LEGAL_LONG, LEGAL_WIDE = 1009.0, 613.0


def identifiers(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Name, date of birth and referral number on every page."""
    for what, wanted in _expected(file, given):
        if not wanted:
            yield found("identifiers", f"No page carries the {what}.")
        elif lacking := [p.number for p in file.pages if not any(_carries(p, w) for w in wanted)]:
            yield found("identifiers", f"{said.pages_words(lacking)}: the {what} is not there.", lacking)


def _carries(page: ReadPage, wanted: str) -> bool:
    return said.says(page.text, wanted) or (" " in wanted and said.says_name(page.text, wanted))


def _expected(file: ReadFile, given: Given) -> list[tuple[str, list[str]]]:
    if given.facts is None:
        return [
            ("date of birth", _most_common(file, lambda t: [b for b in said.BIRTH_DATE.findall(t)])),
            ("VA referral number", _most_common(file, said.REFERRAL_NUMBER.findall)),
        ]
    veteran = given.facts.veteran
    born = [day for day in (short_date(veteran.birth_date), long_date(veteran.birth_date)) if day]
    return [
        ("veteran's name", [name] if (name := full_name(veteran)) else []),
        ("date of birth", born),
        ("VA referral number", [n] if (n := given.facts.authorization.referral_number) else []),
    ]


def _most_common(file: ReadFile, find: object) -> list[str]:
    assert callable(find)
    counted = Counter(word for page in file.pages for word in set(find(page.text)))
    return [counted.most_common(1)[0][0]] if counted else []


def numbers(file: ReadFile, given: Given) -> Iterator[Finding]:
    """`Page x of y` on every page, x counting up to y."""
    count = len(file.pages)
    told = {page.number: said.page_of(page.text) for page in file.pages}
    silent = [number for number, pair in told.items() if pair is None]
    if silent:
        yield found("page_numbers", f"{said.pages_words(silent)}: no “page x of y”.", silent)
        return
    wrong = [number for number, pair in told.items() if pair != (number, count)]
    if wrong:
        totals = {pair[1] for pair in told.values() if pair}
        seen = {pair[0] for pair in told.values() if pair}
        missing = sorted(set(range(1, max(totals) + 1)) - seen)[:8]
        gone = f" Missing: page {', '.join(map(str, missing))}." if missing else ""
        yield found(
            "page_numbers",
            f"{said.pages_words(wrong)}: numbered other than the file's {count} pages in order.{gone}",
            wrong,
        )


def labels(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Where the file has page labels of its own, they count like the pages."""
    wrong = [page.number for page in file.pages if page.label not in (None, str(page.number))]
    if wrong:
        yield found("page_labels", f"{said.pages_words(wrong)}: the viewer shows another number.", wrong)


def blank(file: ReadFile, given: Given) -> Iterator[Finding]:
    """No page without content."""
    empty = [page.number for page in file.pages if not page.is_inked]
    if empty:
        where = EnteredIn.ATTACHMENTS if given.facts else None
        yield found("blank_page", f"{said.pages_words(empty)}: nothing on it.", empty, where)


def searchable(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Text that can be searched; attachments may be scans, which is only remarked."""
    pictures = [page for page in file.pages if page.is_inked and not page.body.strip()]
    ours = [page.number for page in pictures if given.is_drawn(page)]
    scans = [page.number for page in pictures if page.number not in ours]
    if ours:
        yield found("searchable", f"{said.pages_words(ours)}: no text, only a picture.", ours)
    if scans:
        yield found("scanned_page", f"{said.pages_words(scans)}: a scan without text.", scans)


def size(file: ReadFile, given: Given) -> Iterator[Finding]:
    """No page larger than legal size, upright or on its side."""
    large = [
        page.number
        for page in file.pages
        if max(page.width, page.height) > LEGAL_LONG or min(page.width, page.height) > LEGAL_WIDE
    ]
    if large:
        yield found("page_size", f"{said.pages_words(large)}: larger than legal size.", large)


RULES = (identifiers, numbers, labels, blank, searchable, size)
