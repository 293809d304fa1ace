"""Every document, drawn by every writer: the same words, accessible, the same bytes, and never a blank."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import docx
import page
import pytest
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from referral.chasing.policies import shipped_ladders
from referral.chasing.states import Purpose
from referral.paperwork import catalogue
from referral.paperwork.blocks import Document, Facts, Heading, Letterhead, Paragraph
from referral.paperwork.care_facts import CareLog
from referral.paperwork.documents import mission_act_explainer, va_follow_up_letter
from referral.paperwork.facts import LetterFacts, ServiceCategory
from referral.paperwork.models import PacketKind
from referral.paperwork.occasion_facts import ContinuationFacts
from referral.paperwork.pdf import draw_pdf
from referral.paperwork.preview import draw_html
from referral.paperwork.samples import bare_facts, sample_facts
from referral.paperwork.word import draw_word
from tests.reading_grade import grade
from tests.referral.paperwork.pdfs import page_texts

AT = datetime(2026, 10, 6, 15, 30, tzinfo=UTC)
AUTHOR = "Juniper Ridge Spine Clinic"
EACH = pytest.mark.parametrize("kind", catalogue.DOCUMENTS)
BOTH = pytest.mark.parametrize("facts", [sample_facts(), bare_facts()], ids=["complete", "bare"])


def pdf_of(document: Document) -> bytes:
    return draw_pdf([document], title=document.title, author=AUTHOR, created_at=AT).data


def word_of(document: Document) -> bytes:
    return draw_word(document, author=AUTHOR, created_at=AT)


def squeezed(text: str) -> str:
    """Letters and signs only: line breaks and hyphens at line ends differ between writers."""
    return re.sub(r"[\s\u00ad\u200b\ufffe\x02•-]+", "", text)


def pdf_words(data: bytes) -> str:
    """What the pages say without the running lines at top and bottom."""
    bodies = []
    for text in page_texts(data):
        lines = text.splitlines()
        bodies += lines[1:-1] if len(lines) > 2 else lines
    return squeezed("".join(bodies))


def word_words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))

    def parts() -> Iterator[str]:
        for block in document.iter_inner_content():
            if isinstance(block, WordParagraph):
                yield block.text
            elif isinstance(block, WordTable):
                yield from (cell.text for row in block.rows for cell in row.cells)

    return squeezed("".join(parts()))


@EACH
@BOTH
def test_all_three_writers_say_the_same_words(kind: str, facts: LetterFacts) -> None:
    document = catalogue.draw(kind, facts)
    words = [squeezed(word) for word in document.words()]
    html = squeezed(
        re.sub(r"<[^>]+>", "", str(draw_html(document))).replace("&#39;", "'").replace("&#34;", '"')
    )
    assert html == "".join(words)
    assert word_words(word_of(document)) == "".join(words)
    said = pdf_words(pdf_of(document))
    assert [word for word in words if word not in said] == []


@EACH
@BOTH
def test_each_pdf_passes_the_accessibility_check(kind: str, facts: LetterFacts) -> None:
    data = pdf_of(catalogue.draw(kind, facts))
    assert page.validate_pdf_bytes(data, profile="ua1").is_compliant


@EACH
def test_the_same_facts_give_the_same_bytes(kind: str) -> None:
    document = catalogue.draw(kind, sample_facts())
    assert pdf_of(document) == pdf_of(document)
    assert word_of(document) == word_of(document)


@EACH
def test_a_document_without_facts_says_what_is_missing_and_leaves_no_blank(kind: str) -> None:
    document = catalogue.draw(kind, bare_facts())
    assert all(word.strip() for word in document.words())
    assert "None" not in " ".join(document.words())
    missing = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.missing]
    missing += [f.value for b in document.blocks if isinstance(b, Facts) for f in b.facts if f.missing]
    assert missing


@EACH
def test_every_required_fact_is_missed_when_it_is_not_there_and_only_then(kind: str) -> None:
    facts = replace(
        sample_facts(), request=replace(sample_facts().request, category=ServiceCategory.NEW_SPECIALTY)
    )
    paths = {required.path for required in catalogue.KINDS[kind].REQUIRED}
    assert [r.path for r in catalogue.what_is_missing(sample_facts(), [kind])] == []
    assert {r.path for r in catalogue.what_is_missing(facts, [kind])} == paths & {"request.specialty"}
    bare = {r.path for r in catalogue.what_is_missing(bare_facts(), [kind])}
    assert paths - {"request.specialty"} <= bare <= paths


def test_every_page_of_word_carries_whose_it_is_and_page_numbers() -> None:
    document = docx.Document(
        io.BytesIO(word_of(catalogue.draw("letter_of_medical_necessity", sample_facts())))
    )
    section = document.sections[0]
    assert (
        "Tobias Q. Marlowe-Iñíguez · DOB 03/07/1979 · Referral VA0000000123"
        in section.header.paragraphs[0].text
    )
    footer = section.footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer


def test_word_has_headings_header_rows_title_and_language() -> None:
    document = docx.Document(
        io.BytesIO(word_of(catalogue.draw("letter_of_medical_necessity", sample_facts())))
    )
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"] == [
        "Letter of medical necessity"
    ]
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert re.search('w:tblCaption w:val="[^"]+"', table._tbl.xml)
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    assert len(document.tables) == 2
    assert document.core_properties.title == "Letter of medical necessity"
    assert document.core_properties.language == "en"


def test_a_hostile_name_is_printed_literally_and_never_as_markup() -> None:
    name = 'Zoë #panic() </w:t> <script>&amp; "$x^2$" \\ *bold*'
    facts = replace(sample_facts(), veteran=replace(sample_facts().veteran, last_name=name))
    document = catalogue.draw("letter_of_medical_necessity", facts)
    assert squeezed(name) in pdf_words(pdf_of(document))
    assert squeezed(name) in word_words(word_of(document))
    assert "<script>" not in str(draw_html(document))


def test_control_characters_are_dropped_and_characters_without_a_glyph_are_told() -> None:
    facts = replace(sample_facts(), request=replace(sample_facts().request, reason="a\x00\x07b 中 end"))
    document = catalogue.draw("letter_of_medical_necessity", facts)
    drawn = draw_pdf([document], title="x", author=AUTHOR, created_at=AT)
    assert drawn.undrawable == {"中"}
    assert "ab?end" in pdf_words(drawn.data)
    assert "ab中end" in word_words(word_of(document))


def test_a_higher_rung_is_firmer_and_the_last_wording_stays() -> None:
    headings = []
    for rung in (1, 2, 3, 4, 9):
        facts = replace(sample_facts(), chase=replace(sample_facts().chase, rung=rung))
        document = catalogue.draw("va_follow_up_letter", facts)
        headings.append(next(b.text for b in document.blocks if isinstance(b, Heading)))
    told = [rung.heading for rung in va_follow_up_letter.RUNGS]
    assert headings == [*told, told[-1]]


def test_the_cover_sheet_ticks_what_is_enclosed_and_says_what_is_not() -> None:
    facts = replace(sample_facts(), submission=replace(sample_facts().submission, enclosures=("MRI report",)))
    words = list(catalogue.draw("submission_cover_sheet", facts).words())
    assert words[words.index("MRI report") - 1] == "[X]"
    absent = words.index("VA Form 10-10172, Request for Service (not included)")
    assert words[absent - 1] == "[  ]"


def test_a_document_refuses_skipped_headings_and_a_second_title() -> None:
    def document(*levels: int) -> Document:
        headings = tuple(Heading("x", level) for level in levels)
        return Document("T", headings, ("someone",), Letterhead("P"))

    document(1, 2, 3, 2)
    for wrong in [(2,), (1, 3), (1, 2, 1), ()]:
        with pytest.raises(ValueError, match="heading"):
            document(*wrong)


PROMISES = re.compile(
    r"success rate|guarantee|VA (will )?covers?|will cure|thank you for your service|\d+ ?(%|percent)", re.I
)


@EACH
def test_no_document_promises_an_outcome_or_coverage(kind: str) -> None:
    care = tuple(replace(c, result="no lasting relief") for c in sample_facts().clinical.conservative_care)
    told_by_nobody = replace(sample_facts().clinical, conservative_care=care, care_log=CareLog())
    facts = replace(sample_facts(), clinical=told_by_nobody, continuation=ContinuationFacts())
    assert not PROMISES.search(" ".join(catalogue.draw(kind, facts).words()))


def said(kind: str, facts: LetterFacts) -> str:
    return "\n".join(catalogue.draw(kind, facts).words())


def test_every_letter_of_the_ladder_has_a_wording_of_its_own() -> None:
    ladder = shipped_ladders()[Purpose.VA_ANSWER]
    written = [ladder.letter(number) for number in range(1, len(ladder.rungs) + 3)]
    assert [number for number in written if number] == [1, 2, 3, 4, 4]
    openings = {
        part.shipped["en"] for part in va_follow_up_letter.TEXTS.parts if part.key.startswith("opening_")
    }
    assert len(openings) == 4


def test_the_letter_after_fifteen_days_goes_to_the_chief_and_says_how_long_it_took() -> None:
    chase = replace(sample_facts().chase, rung=3, business_days_waiting=15)
    text = said("va_follow_up_letter", replace(sample_facts(), chase=chase))
    assert "Chief, Office of Community Care" in text
    assert "15 business days by VA's calendar" in text


def test_the_explainer_puts_numbers_side_by_side_and_concludes_nothing() -> None:
    text = said("mission_act_explainer", sample_facts())
    assert "49 days\n28 days\n21 days more" in text
    assert "55 minutes\n60 minutes\n5 minutes less" in text
    assert "38 CFR 17.4040(a)(2)" in text
    assert "not VA's own: check it first" in text
    for conclusion in ("eligible", "entitled", "qualif", "VA must pay"):
        assert conclusion not in text
    assert grade("\n".join([*mission_act_explainer.ASK_VA, mission_act_explainer.WHAT_IT_IS])) <= 8


def test_the_explainer_says_unknown_where_nothing_was_told() -> None:
    access = replace(sample_facts().access, wait_days=None, drive_minutes=None)
    text = said("mission_act_explainer", replace(sample_facts(), access=access))
    assert "Unknown\n28 days\nUnknown" in text
    assert "Unknown\n60 minutes\nUnknown" in text


def test_a_fax_cover_names_no_veteran() -> None:
    document = catalogue.draw("fax_cover_sheet", sample_facts())
    text = "\n".join([*document.words(), *document.identifiers])
    for secret in ("Tobias", "Marlowe", "03/07/1979", "VA0000000123"):
        assert secret not in text
    assert "14" in text


def test_the_hsrm_sheet_fits_one_page() -> None:
    assert len(page_texts(pdf_of(catalogue.draw("hsrm_entry_sheet", sample_facts())))) == 1


def test_a_visit_note_is_left_out_of_the_packet_when_one_was_uploaded() -> None:
    uploaded = replace(sample_facts(), visit=replace(sample_facts().visit, has_uploaded_note=True))
    assert catalogue.packet_kinds(PacketKind.RECORDS, sample_facts(), with_form=True) == (
        "records_cover_sheet",
        "visit_note",
    )
    assert catalogue.packet_kinds(PacketKind.RECORDS, uploaded, with_form=True) == ("records_cover_sheet",)
