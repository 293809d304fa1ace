"""The official form: there, once, of the current revision, its boxes filled, box 17 empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referral.core.partial_date import MONTHS
from referral.paperwork import catalogue
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.models import PacketKind
from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile, ReadPage
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given
from referral.paperwork.request_boxes import boxes
from referral.paperwork.required import EnteredIn

MEDICAL_PAGE = re.compile(r"REQUEST\s+FOR\s+SERVICE\s*\(Separate Form Required", re.IGNORECASE)
EQUIPMENT = re.compile(r"DURABLE\s+MEDICAL\s+EQUIPMENT/PROSTHETICS\s+REQUEST", re.IGNORECASE)
REVISION = re.compile(r"VA\s+FORM\s+([A-Z]{3})[A-Z]*\.?\s+(\d{4})\s+10-10172", re.IGNORECASE)

NO, YES = "/0", "/1"
SHOWN = (1, 2, 4, 20)
"""Name, birth date, referral number and NPI: by these the desk files the form."""
BOX_17 = "RadioButtonList[3]"
BOX_OF = {name: number for number, name in va_form_10_10172.TEXT_FIELDS.items()} | {
    name: number for number, name in va_form_10_10172.CHOICE_FIELDS.items()
}


def there_once(file: ReadFile, given: Given) -> Iterator[Finding]:
    """One medical page of the form in a request: VA takes one service per form."""
    pages = [page.number for page in file.pages if is_request(page)]
    if len(pages) > 1:
        yield found("one_service", f"{said.pages_words(pages)}: more than one request in one file.", pages)
    if not pages and given.kind in (PacketKind.REQUEST, PacketKind.EXTENSION):
        yield found(
            "form_missing", "The packet holds no VA Form 10-10172; the practice has not added the blank."
        )


def revision(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The footer names the current revision."""
    wanted = given.limits.form_revision
    for page in file.pages:
        if not is_request(page):
            continue
        footer = REVISION.search(page.text)
        if footer is None or footer[1].lower() not in MONTHS:
            yield found(
                "form_revision",
                f"Page {page.number}: the form names no known revision.",
                [page.number],
            )
        elif int(footer[2]) * 100 + MONTHS.index(footer[1].lower()) + 1 != wanted:
            current = f"{MONTHS[wanted % 100 - 1].upper()} {wanted // 100}"
            yield found(
                "form_revision",
                f"Page {page.number}: revision {footer[1].upper()} {footer[2]}; the current one is {current}.",
                [page.number],
            )


def boxes_filled(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Boxes 1 to 16 and 18 to 20 are filled; where we know the facts, with what the record says."""
    form = _form(file, given)
    if form is None:
        return
    fields = form.fields
    yield from _boxes("Empty", [n for name, n in BOX_OF.items() if fields.get(name, "") is None], given)
    if given.facts is None:
        return
    words = va_form_10_10172.text_values(given.facts)
    yield from _boxes(
        "Other than the record",
        [
            BOX_OF[name]
            for name, wanted in words.items()
            if name in BOX_OF and (told := fields.get(name)) and not _same(told, wanted, given)
        ],
        given,
    )
    yield from _boxes(
        "Answered other than the record",
        [
            BOX_OF[name]
            for name, yes in va_form_10_10172.choices(given.facts).items()
            if (told := fields.get(name)) and told != (YES if yes else NO)
        ],
        given,
    )


def _boxes(what: str, numbers: list[int], given: Given) -> Iterator[Finding]:
    if numbers:
        listed = ", ".join(map(str, sorted(numbers)))
        yield found("form_boxes", f"{what}: box {listed}.", _where(given), EnteredIn.REQUEST)


def box_17(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Geriatric and extended care is not asked for."""
    form = _form(file, given)
    if form is not None and form.fields.get(BOX_17):
        yield found("box_17", "Box 17 (geriatric and extended care) is ticked.", _where(given))


def printed_facts(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The flat form that is sent shows the same: name, birth date, referral number, NPI."""
    if given.facts is None:
        return
    continued = (given.manifest or {}).get("form_boxes_continued", ())
    values = {box.number: box.value for box in boxes(given.facts) if box.number not in continued}
    for page in file.pages:
        part = given.part_of(given.number_of(page))
        if part is None or part.kind != catalogue.OFFICIAL_FORM or not is_request(page):
            continue
        shown = above_strip(page.text)
        absent = [n for n in SHOWN if (value := values.get(n)) and not _is_drawn(value, shown, given)]
        yield from _boxes("Does not show the record", absent, given)


def _is_drawn(value: str, shown: str, given: Given) -> bool:
    undrawable = set((given.manifest or {}).get("undrawable", ()))
    return bool(undrawable & set(value)) or said.says(shown, value)


def is_request(page: ReadPage) -> bool:
    """Whether it is the form's medical page; page 2 is a request of its own kind (equipment)."""
    return bool(MEDICAL_PAGE.search(page.text)) and not EQUIPMENT.search(page.text)


def above_strip(text: str) -> str:
    """The form's own text: the strip below it names the veteran as well."""
    return text.rpartition(va_form_10_10172.TITLE)[0] or text


def _form(file: ReadFile, given: Given) -> ReadFile | None:
    if given.form is not None:
        return given.form
    return file if any(name in file.fields for name in BOX_OF) else None


def _where(given: Given) -> tuple[int, ...]:
    return tuple(part.first for part in given.parts if part.kind == catalogue.OFFICIAL_FORM)


def _same(told: str, wanted: str, given: Given) -> bool:
    """The box says what the record says, or its beginning when the text goes on elsewhere."""
    beginning = said.folded(told.partition("…")[0])
    if set((given.manifest or {}).get("undrawable", ())) & set(wanted):
        return True
    return bool(beginning) and said.folded(wanted).startswith(beginning)


RULES = (there_once, revision, boxes_filled, box_17, printed_facts)
