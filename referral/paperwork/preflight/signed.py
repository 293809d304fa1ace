"""The signature: on the pages it belongs on, by the one whom the form names, under the bytes that were read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from referral.core.numbers import is_npi
from referral.paperwork import catalogue
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.form import above_strip, is_request
from referral.paperwork.preflight.given import Given
from referral.paperwork.required import EnteredIn
from referral.paperwork.wording import clinician_line, short_date


def boxes_signed(file: ReadFile, given: Given) -> Iterator[Finding]:
    """A form that is not ours, with its fields still there, is signed and dated."""
    if given.facts is not None or va_form_10_10172.SIGNATURE_FIELD not in file.fields:
        return
    lacking = [
        what
        for what, name in (
            ("signature", va_form_10_10172.SIGNATURE_FIELD),
            ("date", va_form_10_10172.DATE_FIELD),
        )
        if not file.fields.get(name)
    ]
    if lacking:
        yield found("signature", f"The form has no {' and no '.join(lacking)}.")


def printed(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Signer and day stand in boxes 21 and 22, and at the foot of every page we drew, with the hash.

    A document that was edited in Word is laid on as it is, like an attachment.
    """
    signature = given.signature
    if signature is None:
        return
    signer, on = signature["signer"], short_date(date.fromisoformat(signature["signed_on"])) or ""
    unsigned = [
        page.number
        for page in file.pages
        if is_request(page) and _part(given, page.number) == catalogue.OFFICIAL_FORM
        if not (said.says(above_strip(page.text), f"/s/ {signer}") and said.says(above_strip(page.text), on))
    ]
    if unsigned:
        what = f"{said.pages_words(unsigned)}: boxes 21 and 22 do not show the signature and its date."
        yield found("signature", what, unsigned, EnteredIn.SIGNATURE)
    bare = [
        page.number
        for page in given.drawn(file)
        if not _is_edited(given, page.number)
        if not (said.says(page.text, f"by {signer}") and signature["unsigned_sha256"] in page.text)
    ]
    if bare:
        what = f"{said.pages_words(bare)}: the line that tells of the signature is not there."
        yield found("signature", what, bare, EnteredIn.SIGNATURE)


def _is_edited(given: Given, number: int) -> bool:
    contents = (given.manifest or {}).get("contents", ())
    return any(
        "edited" in entry and entry["first_page"] <= number < entry["first_page"] + entry["pages"]
        for entry in contents
    )


def _part(given: Given, number: int) -> str | None:
    part = given.part_of(number)
    return part.kind if part else None


def signer(file: ReadFile, given: Given) -> Iterator[Finding]:
    """One person in boxes 19, 20 and 21, whose NPI passes its check digit."""
    signature = given.signature
    if signature is None or given.facts is None:
        return
    clinician = given.facts.clinician
    if signature["signer"] != clinician_line(given.facts) or signature["npi"] != clinician.npi:
        yield found(
            "signer",
            f"Signed by {signature['signer']}, NPI {signature['npi']}; the form names "
            f"{clinician_line(given.facts)}, NPI {clinician.npi}.",
            (),
            EnteredIn.REQUEST,
        )
    if not is_npi(signature["npi"]):
        what = f"The signer's NPI {signature['npi']} fails its check digit."
        yield found("npi", what, (), EnteredIn.PRACTICE_PROFILE)


def same_bytes(file: ReadFile, given: Given) -> Iterator[Finding]:
    """What was signed is the packet as it is kept."""
    signature = given.signature
    if signature is not None and signature["unsigned_sha256"] != given.unsigned_sha256:
        yield found("signature_hash", "The signature is under other bytes.", (), EnteredIn.SIGNATURE)


def is_paper(given: Given) -> bool:
    """Whether the file is the scan of a packet signed by hand."""
    return given.signature is not None and given.signature["method"] == "paper"


def scanned(file: ReadFile, given: Given) -> Iterator[Finding]:
    """As many pages as the packet; that they can't be searched is remarked."""
    wanted = (given.manifest or {}).get("pages")
    if wanted and len(file.pages) != wanted:
        what = f"The scan has {len(file.pages)} pages, the packet {wanted}."
        yield found("page_numbers", what, (), EnteredIn.SIGNATURE)
    yield found("scanned_page", "The signed packet is a scan.", (), EnteredIn.SIGNATURE)


OF_A_SCAN = (scanned, signer, same_bytes)
RULES = (boxes_signed, printed, signer, same_bytes)
