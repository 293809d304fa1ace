"""Filling VA's real blank (skipped where it is not at hand), and fitting text into its boxes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from referral.core import crypto
from referral.core.errors import Invalid
from referral.paperwork import catalogue, official_forms
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.facts import CodeFact, LetterFacts, ServiceCategory, VeteranFacts
from referral.paperwork.form_text import CONTINUED, GLYPH_EM, PADDING, SMALLEST, fit
from referral.paperwork.pdf_parts import flatten
from referral.paperwork.request_boxes import boxes
from referral.paperwork.required import EnteredIn
from referral.paperwork.sample_cases import minimal_case, plain_case
from referral.paperwork.samples import bare_facts, sample_facts
from tests.referral.paperwork.official_blank import REVISION, blank_bytes
from tests.referral.paperwork.pdfs import blank_pdf, page_texts


def filled(facts: LetterFacts) -> official_forms.FilledForm:
    return official_forms.fill(blank_bytes(), facts, pages=1)


def field_values(data: bytes) -> dict[str, str]:
    fields = PdfReader(io.BytesIO(data)).get_fields() or {}
    return {name.rpartition(".")[2]: str(f["/V"]) for name, f in fields.items() if f.get("/V") is not None}


def text_in(data: bytes, left: float, bottom: float, right: float, top: float) -> str:
    """What is printed inside a rectangle of the first page (points from the lower left)."""
    document = pypdfium2.PdfDocument(data)
    try:
        found = document[0].get_textpage().get_text_bounded(left, bottom, right, top)
        return str(found).replace("\r\n", " ").strip()
    finally:
        document.close()


def test_the_real_blank_is_recognised_and_its_fields_are_there() -> None:
    assert official_forms.recognise(blank_bytes(), "blank.pdf").name == REVISION


def test_a_changed_copy_is_refused() -> None:
    with pytest.raises(Invalid, match=r"copy\.pdf: This file is not"):
        official_forms.recognise(blank_bytes() + b"\n", "copy.pdf")


def test_a_file_with_the_right_hash_but_without_the_fields_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = blank_pdf()
    known = replace(official_forms.KNOWN[0], sha256=crypto.sha256(data))
    monkeypatch.setattr(official_forms, "KNOWN", (known,))
    with pytest.raises(Invalid, match="has no field"):
        official_forms.recognise(data, "empty.pdf")


def test_all_boxes_are_filled_by_name_and_17_21_22_stay_empty() -> None:
    values = field_values(filled(sample_facts()).fillable)
    assert values["VETERANSNAME[0]"] == "Tobias Q. Marlowe-Iñíguez"
    assert values["DOB[0]"] == "03/07/1979"
    assert values["VAAUTHORIZATIONNUMBER[0]"] == "VA0000000123"
    assert values["DIAGNOSISCODES[0]"] == "M51.360, M51.A0"
    assert values["ORDERINGPROVIDERSNPI[0]"] == "1000000004"
    assert {values[name] for name in va_form_10_10172.CHOICE_FIELDS.values()} == {"/0"}
    for empty in ("RadioButtonList[3]", "SignatureField11[0]", "Date[0]", "SPECIALTY[0]"):
        assert empty not in values
    filled_in = len(va_form_10_10172.TEXT_FIELDS) + len(va_form_10_10172.CHOICE_FIELDS)
    assert len(values) == filled_in
    assert filled_in + len(va_form_10_10172.LEFT_EMPTY) == len(boxes(sample_facts()))


def boxes_of(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    """Rectangle (left, bottom, right, top) of every field of page 1 by name; a choice has one for each answer."""
    found = {}
    annotations: Any = PdfReader(io.BytesIO(data)).pages[0]["/Annots"]
    for annotation in annotations:
        widget = annotation.get_object()
        if widget["/Subtype"] != "/Widget":
            continue
        left, bottom, right, top = (float(x) for x in widget["/Rect"])
        name = str(widget["/T"]) if "/T" in widget else str(widget["/Parent"].get_object()["/T"])
        if "/T" not in widget:
            [state] = set(widget["/AP"]["/N"]) - {"/Off"}
            name += state
        found[name] = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    return found


def letters(text: str) -> str:
    """Without blanks and hyphens, which come and go where a line ends."""
    return re.sub(r"[\s\ufffe\u00ad-]+", "", text)


def ink(data: bytes, box: tuple[float, float, float, float]) -> float:
    """How dark a rectangle of the first page is drawn, 0 to 255."""
    document = pypdfium2.PdfDocument(data)
    try:
        height = document[0].get_height()
        picture = document[0].render(scale=4).to_pil().convert("L")
    finally:
        document.close()
    left, bottom, right, top = box
    region = picture.crop(tuple(round(4 * x) for x in (left, height - top, right, height - bottom)))
    light = sum(value * count for value, count in enumerate(region.histogram()))
    return float(255 - light / (region.width * region.height))


COMPLICATED = replace(
    sample_facts(),
    veteran=replace(
        sample_facts().veteran, first_name="Maximiliana-Theodora", middle_name="Ünal",
        last_name="O’Featherstone-Cholmondeley", birth_date=date(1931, 12, 31),
    ),
    practice=replace(
        sample_facts().practice, is_tribal_health_provider=True,
        address_lines=("10450 North Extraordinarily Long Parkway, Building C, Suite 1210", "Sampleton, AZ 85999"),
    ),
    request=replace(
        sample_facts().request, category=ServiceCategory.NEW_SPECIALTY, specialty="Interventional pain medicine",
        needed_within_48_hours=True,
        diagnoses=tuple(CodeFact(f"M51.{n}", f"Invented description number {n}") for n in range(360, 364)),
    ),
)  # fmt: skip
MINIMAL = replace(
    sample_facts(),
    veteran=VeteranFacts(last_name="Suharto", birth_date=date(1950, 1, 2)),
    request=replace(
        sample_facts().request, category=ServiceCategory.CONTINUATION, procedures=(CodeFact("62290"),),
        diagnoses=(CodeFact("M54.50"),), reason="Continue as authorized.",
    ),
)  # fmt: skip
LONG = replace(
    sample_facts(),
    request=replace(
        sample_facts().request,
        reason="Sitting tolerance is limited by pain in spite of care. " * 60,
        diagnoses=tuple(CodeFact(f"M51.{n}", f"Invented description number {n}") for n in range(360, 375)),
    ),
)
CASES = pytest.mark.parametrize(
    "facts", [sample_facts(), COMPLICATED, MINIMAL, LONG], ids=["plain", "complicated", "minimal", "long"]
)


@CASES
def test_every_box_shows_its_own_text_within_its_frame(facts: LetterFacts) -> None:
    form = filled(facts)
    places = boxes_of(blank_bytes())
    for field, text in va_form_10_10172.text_values(facts).items():
        shown = text_in(form.flat, *places[field])
        if va_form_10_10172.BOX_OF_FIELD[field] in form.continued:
            assert shown.endswith(CONTINUED), field
            begun = letters(shown.removesuffix(CONTINUED))
            assert begun, field
            assert letters(text).startswith(begun), field
        else:
            assert letters(shown) == letters(text), field
    empty = set(places) - {field for field in places if "/" in field}
    for field in empty - set(va_form_10_10172.text_values(facts)):
        assert text_in(form.flat, *places[field]) == "", field


@CASES
def test_exactly_the_answer_of_each_question_is_marked(facts: LetterFacts) -> None:
    form, blank, places = filled(facts), flatten(blank_bytes()), boxes_of(blank_bytes())
    answers = va_form_10_10172.choices(facts)
    assert len(answers) == 4
    marked = {
        field
        for field in places
        if "/" in field and ink(form.flat, places[field]) > ink(blank, places[field]) + 5
    }
    assert marked == {f"{field}/{int(answer)}" for field, answer in answers.items()}


def test_a_box_in_letters_the_font_lacks_keeps_the_packet_from_being_ready() -> None:
    facts = replace(sample_facts(), veteran=replace(sample_facts().veteran, last_name="Kőrösi"))
    [lacks] = catalogue.what_is_missing(facts, [catalogue.OFFICIAL_FORM])
    assert (lacks.path, lacks.entered_in) == ("form.box_1", EnteredIn.VETERAN)


def test_a_request_for_another_specialty_names_it() -> None:
    request = replace(
        sample_facts().request, category=ServiceCategory.NEW_SPECIALTY, specialty="Pain management",
        needed_within_48_hours=True,
    )  # fmt: skip
    values = field_values(filled(replace(sample_facts(), request=request)).fillable)
    assert values["RadioButtonList[0]"] == "/1"
    assert values["RadioButtonList[1]"] == "/0"
    assert values["RadioButtonList[2]"] == "/1"
    assert values["SPECIALTY[0]"] == "Pain management"


def test_nothing_that_hides_the_answers_is_left_and_only_page_one_is_sent() -> None:
    form = filled(sample_facts())
    reader = PdfReader(io.BytesIO(form.fillable))
    assert "/XFA" not in reader.root_object["/AcroForm"]  # type: ignore[operator]
    assert "/Perms" not in reader.root_object
    assert len(reader.pages) == 1
    assert PdfReader(io.BytesIO(form.flat)).get_fields() in (None, {})
    assert len(page_texts(form.flat)) == 1


def test_the_same_facts_fill_the_form_with_the_same_bytes() -> None:
    assert filled(sample_facts()) == filled(sample_facts())


def test_an_empty_case_leaves_the_boxes_empty_rather_than_guessing() -> None:
    assert field_values(filled(bare_facts()).fillable) == {}


def test_a_long_reason_goes_on_behind_the_form_and_the_box_says_so() -> None:
    long = "Sitting tolerance is limited by pain in spite of care. " * 60
    form = filled(replace(sample_facts(), request=replace(sample_facts().request, reason=long)))
    assert form.continued == (18,)
    assert text_in(form.flat, 36, 268, 576, 356).endswith(CONTINUED)


def test_ordinary_requests_need_no_continuation_page() -> None:
    for case in (plain_case, minimal_case, sample_facts):
        assert filled(case()).continued == (), case.__name__


def test_characters_the_form_cannot_print_are_told() -> None:
    form = filled(replace(sample_facts(), veteran=replace(sample_facts().veteran, last_name="Kőrösi 中")))
    assert form.undrawable == ((1, "ő中"),)
    assert field_values(form.fillable)["VETERANSNAME[0]"] == "Tobias Q. Korösi ?"


@given(st.text(min_size=1, max_size=2000), st.floats(60, 540), st.floats(10, 120), st.booleans())
def test_text_never_leaves_its_box(text: str, width: float, height: float, multiline: bool) -> None:
    fitted = fit(text, width, height, multiline=multiline)
    assert fitted.size >= SMALLEST
    assert all(len(line) * fitted.size * GLYPH_EM <= width - 2 * PADDING + 0.01 for line in fitted.lines)
    assert len(fitted.lines) <= max(1, height / fitted.size)
    fitted.drawing("/F", height, multiline=multiline)


def test_brackets_and_backslashes_in_a_name_do_not_break_the_page() -> None:
    hostile = r"O\Brien) Tj (x"
    form = filled(replace(sample_facts(), veteran=replace(sample_facts().veteran, last_name=hostile)))
    assert hostile in text_in(form.flat, 36, 642, 408, 655)
