"""Each thing taken out of a finished packet, or spoiled in it, gives just the finding of its rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, RectangleObject

from referral.core.partial_date import PartialDate
from referral.paperwork import catalogue, official_forms
from referral.paperwork.facts import CodeFact, LetterFacts
from referral.paperwork.note_facts import ConsentFact
from referral.paperwork.packet_file import Attachment
from referral.paperwork.preflight import check, person
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import RULES, found, from_json, to_json
from referral.paperwork.preflight.given import Given
from referral.paperwork.preflight.reading import read_own
from referral.paperwork.samples import CLINICAL, sample_facts
from tests.referral.paperwork.official_blank import blank_bytes
from tests.referral.paperwork.pdfs import blank_pdf, edited, scanned_pdf, text_pdf
from tests.referral.paperwork.preflight.finished import (
    LIMITS,
    NOTE,
    ON,
    SIGNED,
    finished,
    found_in,
    keys,
    sample,
)

STRIP = "Tobias Q. Marlowe-Iniguez DOB 03/07/1979 Referral VA0000000123"


def test_a_finished_packet_is_clean() -> None:
    assert found_in(finished()) == []


def _page_of(kind: str, nth: int = 0) -> int:
    part = next(entry for entry in finished().manifest["contents"] if entry["kind"] == kind)
    return int(part["first_page"]) - 1 + nth


def _without_page(writer: PdfWriter) -> None:
    writer.remove_page(_page_of("conservative_care_summary", 1))


def _turned_round(writer: PdfWriter) -> None:
    here = _page_of("conservative_care_summary", 1)
    pages = list(writer.pages)
    order = [*range(here), here + 1, here, *range(here + 2, len(pages))]
    kids: Any = writer.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    kids[:] = [kids[n] for n in order]


def _replaced(line: str) -> Callable[[PdfWriter], None]:
    """The second page of a document replaced by one that says `line`, with `#` for the right page number."""

    def change(writer: PdfWriter) -> None:
        here = _page_of("conservative_care_summary", 1)
        count = len(writer.pages)
        text = line.replace("#", f"Page {here + 1} of {count}")
        writer.insert_page(PdfReader(_stream(text_pdf(text))).pages[0], here)
        writer.remove_page(here + 1)

    return change


def _stream(data: bytes) -> Any:
    import io

    return io.BytesIO(data)


def _labelled(writer: PdfWriter) -> None:
    writer.set_page_label(0, 1, prefix="A-")


def _larger(writer: PdfWriter) -> None:
    page = writer.pages[_page_of("conservative_care_summary", 1)]
    page[NameObject("/MediaBox")] = RectangleObject((0, 0, 612, 1224))


BYTES: dict[str, tuple[Callable[[PdfWriter], None], str]] = {
    "a page is gone": (_without_page, "page_numbers"),
    "two pages are turned round": (_turned_round, "page_numbers"),
    "a page has no number": (_replaced(f"{STRIP}\nFunction scores."), "page_numbers"),
    "a page has another number": (_replaced(f"{STRIP}\nPage 2 of 3"), "page_numbers"),
    "a page lacks the name": (_replaced("DOB 03/07/1979 VA0000000123\n#"), "identifiers"),
    "a page lacks the birth date": (_replaced("Tobias Q. Marlowe-Iniguez VA0000000123\n#"), "identifiers"),
    "a page lacks the referral number": (
        _replaced("Tobias Q. Marlowe-Iniguez DOB 03/07/1979\n#"),
        "identifiers",
    ),
    "a page names another birth date": (_replaced(f"{STRIP}\nDate of birth: 01/02/1950\n#"), "one_patient"),
    "a page names another patient": (_replaced(f"{STRIP}\nPatient: Harold Finch\n#"), "one_patient"),
    "a page names another referral": (_replaced(f"{STRIP}\nVA0000000999\n#"), "one_patient"),
    "a page names another diagnosis": (_replaced(f"{STRIP}\nM51.26\n#"), "codes_agree"),
    "a page makes a claim": (_replaced(f"{STRIP}\nThis is covered by VA.\n#"), "claims"),
    "the viewer counts otherwise": (_labelled, "page_labels"),
    "a page is too large": (_larger, "page_size"),
}


@pytest.mark.parametrize(("change", "rule"), BYTES.values(), ids=BYTES)
def test_spoiled_bytes_give_their_finding(change: Callable[[PdfWriter], None], rule: str) -> None:
    built = finished()
    assert keys(found_in(built, pdf=edited(built.pdf, change))) == {rule}


def test_a_document_that_is_gone_is_named() -> None:
    built = finished()

    def without_letter(writer: PdfWriter) -> None:
        for _ in range(2):
            writer.remove_page(_page_of("letter_of_medical_necessity"))

    found_now = found_in(built, pdf=edited(built.pdf, without_letter))
    assert keys(found_now) == {"page_numbers", "part_missing"}
    assert any("Letter of medical necessity" in finding.what for finding in found_now)


def test_a_letter_of_other_diagnoses_is_found() -> None:
    built = finished()
    other = finished(sample(request={"diagnoses": (CodeFact("M51.26", "Lumbar disc displacement"),)}))

    def other_letter(writer: PdfWriter) -> None:
        here = _page_of("letter_of_medical_necessity")
        writer.insert_page(PdfReader(_stream(other.pdf)).pages[here], here)
        writer.remove_page(here + 1)

    found_now = found_in(built, pdf=edited(built.pdf, other_letter))
    assert keys(found_now) == {"codes_agree"}


ATTACHMENTS: dict[str, tuple[bytes, str]] = {
    "a blank page": (blank_pdf(), "blank_page"),
    "a scan": (scanned_pdf(), "scanned_page"),
    "somebody else's note": (text_pdf("Visit note\nPatient: Harold Finch"), "one_patient"),
    "somebody else's birth date": (text_pdf("Visit note\nDOB: Jan 2, 1950"), "one_patient"),
}


@pytest.mark.parametrize(("data", "rule"), ATTACHMENTS.values(), ids=ATTACHMENTS)
def test_an_attachment_that_would_come_back_is_found(data: bytes, rule: str) -> None:
    assert keys(found_in(finished(attachments=(NOTE, Attachment("Visit", data))))) == {rule}


def test_a_second_request_in_one_file_is_found() -> None:
    flat = official_forms.fill(blank_bytes(), sample_facts(), 1).flat
    assert keys(found_in(finished(attachments=(NOTE, Attachment("Another request", flat))))) == {
        "one_service"
    }


def _field(name: str, value: str | None) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        kids = writer.root_object["/AcroForm"]["/Fields"][0].get_object()["/Kids"][0].get_object()["/Kids"]  # type: ignore[index]
        field = next(kid.get_object() for kid in kids if kid.get_object()["/T"] == name)
        if value is None:
            del field["/V"]
        else:
            field[NameObject("/V")] = NameObject(value) if value.startswith("/") else _text(value)

    return change


def _text(value: str) -> Any:
    from pypdf.generic import TextStringObject

    return TextStringObject(value)


FORM: dict[str, tuple[Callable[[PdfWriter], None], str]] = {
    "box 17 is ticked": (_field("RadioButtonList[3]", "/2"), "box_17"),
    "a box is empty": (_field("DOB[0]", None), "form_boxes"),
    "a box says something else": (_field("ORDERINGPROVIDERSNPI[0]", "1234567893"), "form_boxes"),
    "an answer is turned round": (_field("RadioButtonList[0]", "/1"), "form_boxes"),
}


@pytest.mark.parametrize(("change", "rule"), FORM.values(), ids=FORM)
def test_a_spoiled_form_gives_its_finding(change: Callable[[PdfWriter], None], rule: str) -> None:
    built = finished()
    form = next(file.data for file in built.files if file.kind == catalogue.OFFICIAL_FORM)
    assert keys(found_in(built, form=edited(form, change))) == {rule}


def _clinical(**values: Any) -> LetterFacts:
    return sample(clinical=values)


def _care(**values: Any) -> LetterFacts:
    first, *rest = CLINICAL.conservative_care
    return _clinical(conservative_care=(replace(first, **values), *rest))


def _studied(day: date) -> LetterFacts:
    return _clinical(imaging=(replace(CLINICAL.imaging[0], studied_on=day),))


LONG = (
    "The treatment asked for is not in the present authorization and the clinician asks VA to consider it. "
    * 2
)
FACTS: dict[str, tuple[LetterFacts, str]] = {
    "the clinician's NPI": (sample(clinician={"npi": "1000000005"}), "npi"),
    "the practice's NPI": (sample(practice={"npi": "123"}), "npi"),
    "the referral number": (sample(authorization={"referral_number": "VA123"}), "referral_number"),
    "the consult id": (sample(authorization={"consult_id": "9991"}), "consult_id"),
    "the station": (sample(facility={"station_id": "9"}), "station"),
    "a code that is none": (sample(request={"diagnoses": (CodeFact("LUMBAR", "Back"),)}), "icd10"),
    "a code that has ended": (sample(request={"diagnoses": (CodeFact("M51.36", "Disc"),)}), "icd10"),
    "an authorization that ends first": (
        sample(authorization={"valid_from": date(2027, 4, 1)}),
        "dates_in_order",
    ),
    "symptoms from the future": (_clinical(onset_on=date(2027, 1, 1)), "dates_in_order"),
    "symptoms before the birth": (_clinical(onset_on=date(1970, 1, 1)), "dates_in_order"),
    "care that ends first": (_care(ended_on=PartialDate(2024)), "dates_in_order"),
    "care without a date": (_care(started_on=None, ended_on=None), "care_dates"),
    "an MRI of last year": (_studied(date(2025, 10, 1)), "imaging_age"),
    "an MRI of long ago": (_studied(date(2024, 10, 1)), "imaging_too_old"),
    "an authorization that has ended": (
        sample(authorization={"expires_on": date(2026, 10, 14)}),
        "late_request",
    ),
    "a thin reason": (sample(request={"reason": "Therapy since 2025, no relief."}), "reason_short"),
    "an empty reason": (sample(request={"reason": LONG}), "reason_content"),
    "a promise in the reason": (
        sample(request={"reason": f"{sample_facts().request.reason} Success is guaranteed."}),
        "claims",
    ),
}


@pytest.mark.parametrize(("facts", "rule"), FACTS.values(), ids=FACTS)
def test_spoiled_facts_give_their_finding(facts: LetterFacts, rule: str) -> None:
    assert keys(found_in(finished(facts), facts)) == {rule}


def test_limits_and_names_are_held_to() -> None:
    built = finished()
    assert keys(found_in(built, limits=replace(LIMITS, megabytes=0))) == {"file_too_large"}
    assert keys(found_in(built, limits=replace(LIMITS, megabytes=0), split_into=((1, 9), (10, 12)))) == {
        "sent_in_parts"
    }
    assert keys(found_in(built, limits=replace(LIMITS, form_revision=202510))) == {"form_revision"}
    assert keys(found_in(built, file_name=None, name_template="{last4}.pdf")) == {"file_name"}
    noteless = finished(attachments=())
    others = [entry for entry in noteless.manifest["contents"] if entry["kind"] != "clinical_note"]
    manifest = {**noteless.manifest, "contents": others}
    assert keys(found_in(noteless, manifest=manifest)) == {"part_missing", "clinical_note"}
    assert keys(found_in(finished(with_form=False))) == {"form_missing"}


def test_an_old_note_is_found() -> None:
    for day, attached, expected in (
        (date(2026, 7, 16), (), {"note_age", "form_missing"}),
        (date(2026, 7, 16), (NOTE,), {"form_missing"}),
        (date(2026, 7, 17), (), {"form_missing"}),
    ):
        facts = _clinical(note=replace(CLINICAL.note, noted_on=day))
        assert keys(found_in(finished(facts, attached, with_form=False), facts)) == expected


def test_a_document_left_out_of_the_list_is_found() -> None:
    built = finished()
    manifest = dict(built.manifest)
    manifest["contents"] = [e for e in manifest["contents"] if e["kind"] != "mri_review_report"]
    assert keys(found_in(built, manifest=manifest)) == {"part_missing"}


def test_a_page_of_ours_that_is_only_a_picture_is_found() -> None:
    built = finished()
    file = read_own(built.pdf)
    here = _page_of("conservative_care_summary", 1)
    pages = [replace(p, body="") if p.number == here + 1 else p for p in file.pages]
    given = Given(ON, LIMITS, kind="request", facts=sample_facts(), manifest=built.manifest)
    assert keys(list(check.preflight(ReadFile(file.size, tuple(pages)), given))) == {"searchable"}


def test_several_dates_of_service_in_a_records_packet_are_found() -> None:
    file = read_own(text_pdf("Date of service: 10/01/2026", "DOS 10/08/2026", "Visit date: 10/01/2026"))
    facts = sample_facts()
    (finding,) = person.one_service_date(file, Given(ON, LIMITS, kind="records", facts=facts))
    assert (finding.rule.key, finding.pages) == ("one_service_date", (1, 2, 3))
    assert not list(person.one_service_date(file, Given(ON, LIMITS, kind="request", facts=facts)))


@pytest.mark.parametrize(
    ("signed_on", "rule"),
    [(None, "signature"), (date(2026, 10, 16), "signature"), (date(2026, 9, 14), "signature_age")],
)
def test_a_signature_that_does_not_hold_is_found(signed_on: date | None, rule: str) -> None:
    given = Given(ON, LIMITS, facts=sample_facts())
    assert keys(list(check.at_sending(signed_on, given))) == {rule}
    assert not check.at_sending(date(2026, 9, 15), given)


def _of_signed_copy(
    pdf: bytes | None = None, sha256: str = SIGNED["unsigned_sha256"], **other: str
) -> set[str]:
    """The rules that find something in the signed copy, or in one whose manifest tells other things."""
    copy = finished(is_signed=True)
    form = next(file.data for file in finished().files if file.kind == catalogue.OFFICIAL_FORM)
    manifest = {**copy.manifest, "signature": {**SIGNED, **other}}
    return keys(found_in(copy, pdf=pdf, form=form, manifest=manifest, unsigned_sha256=sha256))


def test_a_signed_copy_is_clean_and_each_thing_wrong_with_its_signature_is_found() -> None:
    assert _of_signed_copy() == set()
    assert _of_signed_copy(finished().pdf) == {"signature"}  # the unsigned pages in its stead
    assert _of_signed_copy(sha256="d" * 64) == {"signature_hash"}
    assert _of_signed_copy(npi="1000000005") == {"signer", "npi"}
    assert _of_signed_copy(signed_on="2026-10-14") == {"signature"}
    only_form_signed = edited(finished().pdf, _with_page_of(finished(is_signed=True).pdf, "va_form_10_10172"))
    assert _of_signed_copy(only_form_signed) == {"signature"}


def test_a_consent_that_nobody_signed_is_remarked() -> None:
    facts = sample(veteran={"consents": (ConsentFact("Care by this practice", ON, "by voice", "care"),)})
    built = finished(facts)
    (finding,) = [one for one in found_in(built, facts) if one.rule.key == "consent_unsigned"]
    assert (
        finding.what
        == "The veteran has not signed: consent to care, release of information, consent to telehealth."
    )
    assert keys(found_in(built, facts)) == {"consent_unsigned"}


def _with_page_of(signed: bytes, kind: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        here = _page_of(kind)
        writer.insert_page(PdfReader(_stream(signed)).pages[here], here)
        writer.remove_page(here + 1)

    return change


def test_findings_are_kept_and_read_again() -> None:
    findings = [found(key, "What was found.", (2, 3)) for key in RULES]
    assert list(from_json(to_json(findings))) == findings
    assert from_json([{**to_json(findings)[0], "rule": "of an older program"}]) == ()


def test_every_rule_says_why_and_from_where() -> None:
    assert all(rule.name and rule.why.endswith(".") and rule.source for rule in RULES.values())
