"""Identifiers and codes: their form, their check digits, and that all documents name the same diagnoses."""

from __future__ import annotations

from collections.abc import Iterator

from referral.core.numbers import is_consult_id, is_icd10, is_npi, is_referral_number, is_station_id
from referral.directory.codes import System, doubts
from referral.paperwork import catalogue
from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given
from referral.paperwork.required import EnteredIn

CODES_BOX, CODES_FACT = 13, "request.diagnoses"


def npi(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Each NPI, in the facts and on the pages, passes its check digit."""
    if given.facts is not None:
        for whose, number in (
            ("ordering clinician", given.facts.clinician.npi),
            ("practice", given.facts.practice.npi),
        ):
            if number and not is_npi(number):
                yield found(
                    "npi",
                    f"The {whose}'s NPI {number} fails its check digit.",
                    (),
                    EnteredIn.PRACTICE_PROFILE,
                )
        return
    for page in file.pages:
        for number in sorted({n for n in said.NPI.findall(page.text) if not is_npi(n)}):
            yield found("npi", f"Page {page.number}: NPI {number} fails its check digit.", [page.number])


def identifiers(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Referral number, consult id and station have their form."""
    if given.facts is None:
        return
    referral, facility = given.facts.authorization, given.facts.facility
    for key, name, value, has_form, place in (
        (
            "referral_number",
            "referral number",
            referral.referral_number,
            is_referral_number,
            EnteredIn.AUTHORIZATION,
        ),
        ("consult_id", "consult id", referral.consult_id, is_consult_id, EnteredIn.AUTHORIZATION),
        ("station", "station", facility.station_id, is_station_id, EnteredIn.FACILITY),
    ):
        if value and not has_form(value):
            yield found(key, f"The {name} “{value}” has not the form VA uses.", (), place)


def icd10(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Each diagnosis code has the form of one and has not ended."""
    if given.facts is None:
        return
    codes = [diagnosis.code for diagnosis in given.facts.request.diagnoses]
    for code in codes:
        if not is_icd10(code):
            yield found("icd10", f"“{code}” has not the form of an ICD-10-CM code.", (), EnteredIn.REQUEST)
    for code, doubt in doubts(System.ICD10, [code for code in codes if is_icd10(code)], given.on).items():
        if doubt.startswith(("ended", "valid from")):
            yield found("icd10", f"{code}: {doubt}.", (), EnteredIn.REQUEST)


def codes_agree(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Every document that names diagnoses names the same ones."""
    if given.facts is None:
        return
    wanted = {diagnosis.code for diagnosis in given.facts.request.diagnoses}
    continued = (given.manifest or {}).get("form_boxes_continued", ())
    for part in given.parts:
        pages = [page for page in file.pages if part.first <= given.number_of(page) <= part.last]
        if not pages or part.kind not in catalogue.KINDS:
            continue
        text = "\n".join(page.text for page in pages)
        where = [page.number for page in pages]
        other = sorted(set(said.ICD10.findall(text)) - wanted)
        if other:
            what = f"{part.title}: names {', '.join(other)}, the request does not."
            yield found("codes_agree", what, where, EnteredIn.REQUEST)
        goes_on = part.kind == catalogue.OFFICIAL_FORM and CODES_BOX in continued
        lacking = sorted(code for code in wanted if not said.says_code(text, code))
        if lacking and _needs_codes(part.kind) and not goes_on:
            what = f"{part.title}: lacks {', '.join(lacking)}."
            yield found("codes_agree", what, where, EnteredIn.REQUEST)


def _needs_codes(kind: str) -> bool:
    return CODES_FACT in {required.path for required in catalogue.KINDS[kind].REQUIRED}


RULES = (npi, identifiers, icd10, codes_agree)
