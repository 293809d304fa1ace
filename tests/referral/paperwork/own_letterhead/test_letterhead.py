"""The practice's own letterhead: prepared, refused, used in Word files, kept with what was made of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Inches
from flask.testing import FlaskClient
from PIL import Image

from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotAllowed
from referral.paperwork import catalogue, operations, queries, storage
from referral.paperwork.models import Packet
from referral.paperwork.order import order_packet, order_paper
from referral.paperwork.own_letterhead.models import WordLetterhead
from referral.paperwork.own_letterhead.operations import add_letterhead, put_back, remove_letterhead
from referral.paperwork.rebuild import Outcome, rebuild
from referral.paperwork.samples import sample_facts
from referral.paperwork.uploads.letterhead_reading import prepare
from referral.paperwork.uploads.word_reading import NotTaken
from referral.paperwork.word import draw_word
from tests import cast
from tests.factories import make_actor, make_practice
from tests.referral.paperwork.uploads import word_samples

AT = datetime(2026, 10, 6, tzinfo=UTC)
HEAD, FOOT = "Lakeview Spine · 12 Harbor Street", "A practice of Lakeview"
CASE = 47


def letterhead(
    change: Callable[[Any], None] = lambda word: None, head: str = HEAD, *, with_list_style: bool = True
) -> bytes:
    """A practice's own file: a picture and words in the header, words in the footer, its own font and margins."""
    word: Any = docx.Document()
    word.styles["Normal"].font.name = "Georgia"
    section = word.sections[0]
    section.left_margin = section.right_margin = Inches(1.5)
    picture = io.BytesIO()
    if head:
        Image.new("RGB", (30, 8), "navy").save(picture, "PNG")
        section.header.paragraphs[0].add_run().add_picture(picture, width=Inches(1))
        section.header.add_paragraph(head)
        section.footer.paragraphs[0].text = FOOT
    word.add_paragraph("An old letter that nobody wants to send again")
    if not with_list_style:
        word.styles["List Bullet"].delete()
    change(word)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def drawn(prepared: bytes, kind: str = "letter_of_medical_necessity") -> bytes:
    document = catalogue.draw(kind, sample_facts().printable())
    return draw_word(document, author="Lakeview", created_at=AT, letterhead=prepared)


@pytest.mark.parametrize(
    "kind", ["letter_of_medical_necessity", "conservative_care_summary", "veteran_letter_received"]
)
def test_words_stand_between_the_practices_own_header_and_footer(kind: str) -> None:
    prepared = prepare(letterhead())
    data = drawn(prepared, kind)
    word: Any = docx.Document(io.BytesIO(data))
    section = word.sections[0]
    head = " ".join(p.text for p in section.header.paragraphs)
    foot = " ".join(p.text for p in section.footer.paragraphs)
    assert HEAD in head
    assert "Referral VA0000000123" in head
    assert FOOT in foot
    assert "Page" in foot
    assert any("/media/" in name for name in zipfile.ZipFile(io.BytesIO(data)).namelist())
    body = [p.text for p in word.paragraphs]
    assert "An old letter that nobody wants to send again" not in body
    assert sample_facts().practice.name not in body
    width = Emu(section.page_width - section.left_margin - section.right_margin).pt
    for table in word.tables:
        assert sum(column.width.pt for column in table.columns) == pytest.approx(width, abs=1)
    names = {style.style_id for style in word.styles}
    assert {p.style.style_id for p in word.paragraphs} <= names
    assert word.styles["Normal"].font.name == "Georgia"
    assert word.styles["Fact"].font.name is None
    assert data == drawn(prepared, kind), "the same bytes for the same words"


def test_a_file_without_lists_gets_real_ones_and_styles_of_another_language_are_understood() -> None:
    def in_german(word: Any) -> None:
        word.styles["Heading 1"].element.set(qn("w:styleId"), "berschrift1")

    word: Any = docx.Document(io.BytesIO(drawn(prepare(letterhead(in_german, with_list_style=False)))))
    headings = [p for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings
    assert next(word.styles["List Bullet"].element.iter("{*}numId"), None) is not None


def _control(word: Any) -> None:
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Kept words</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    word.sections[0].header._element.append(control)


def test_content_controls_become_what_they_hold() -> None:
    word: Any = docx.Document(io.BytesIO(prepare(letterhead(_control))))
    head = word.sections[0].header
    assert "Kept words" in [p.text for p in head.paragraphs]
    assert next(head._element.iter("{*}sdt"), None) is None


def _dated(word: Any) -> None:
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" DATE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    word.sections[0].header.paragraphs[0]._p.append(parse_xml(field))


def _linked(word: Any) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    word.sections[0].header.part.relate_to("http://nowhere.example", kind, is_external=True)


REFUSED = {
    "nothing in header and footer": (letterhead(head=""), "move the letterhead from the page"),
    "a link": (letterhead(_linked), "Remove Hyperlink"),
    "a date of today": (letterhead(_dated), "field (DATE)"),
    "macros": (word_samples.with_macros(), "macros"),
    "a linked picture": (word_samples.with_relation("image"), "outside the file"),
    "no Word file": (b"PK\x03\x04", "no Word file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_letterhead_that_can_not_be_used_is_refused_in_words(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(NotTaken) as refused:
        prepare(data)
    assert words in str(refused.value)


def ordered(actor: Actor) -> Packet:
    with transaction():
        packet = order_packet(sample_facts(), case_id=CASE, practice_id=actor.practice_id, actor=actor)
    operations.draw_packet(packet.id)
    db.session.close()
    return queries.packet(actor.practice_id, packet.uid)


def head_of(packet: Packet) -> str:
    row = next(file for file in packet.files if file.kind == "care_plan")
    word: Any = docx.Document(io.BytesIO(storage.read(row.file)))
    return " ".join(p.text for p in word.sections[0].header.paragraphs)


def test_packets_keep_the_letterhead_they_were_made_with(app: object) -> None:
    practice = make_practice()
    actor, administrator = make_actor(practice, Role.COORDINATOR), make_actor(practice, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        add_letterhead(actor, "ours.docx", letterhead())
    with pytest.raises(Invalid) as refused:
        add_letterhead(administrator, "ours.docx", word_samples.with_macros())
    assert "macros" in refused.value.fields["file"]
    assert add_letterhead(administrator, "ours.docx", letterhead()) == 1
    assert add_letterhead(administrator, "ours.docx", letterhead()) == 1, "sent twice"
    with_ours = ordered(actor)
    with transaction():
        paper = order_paper(
            "va_follow_up_letter",
            sample_facts(),
            case_id=CASE,
            practice_id=practice.id,
            actor=actor,
            draw_now=False,
        )
    assert paper.letterhead_id == with_ours.letterhead_id
    add_letterhead(administrator, "new.docx", letterhead(head="Another street"))
    remove_letterhead(administrator)
    without = ordered(actor)
    assert (with_ours.version, without.version) == (1, 2)
    assert HEAD in head_of(with_ours)
    assert HEAD not in head_of(without)
    found = rebuild(queries.packet(practice.id, with_ours.uid))
    assert {file.outcome for file in found.files} == {Outcome.IDENTICAL}, found.differences
    assert put_back(administrator, 1) == 4
    assert ordered(actor).letterhead_id == with_ours.letterhead_id


def test_the_letterhead_is_added_looked_at_and_removed_on_its_page(client: FlaskClient) -> None:
    practice = make_practice()
    cast.add_staff(practice, Role.ADMINISTRATOR)
    cast.sign_in(client, Role.ADMINISTRATOR)

    def send(data: bytes) -> Any:
        return client.post(
            "/letterhead", data={"file": (io.BytesIO(data), "ours.docx")}, content_type="multipart/form-data"
        )

    assert "No file has been added" in client.get("/letterhead").text
    refused = send(word_samples.with_macros())
    assert refused.status_code == 422
    assert "It has macros" in refused.text
    assert send(letterhead()).status_code == 303
    sample: Any = docx.Document(io.BytesIO(client.get("/letterhead/sample.docx").data))
    assert HEAD in [p.text for p in sample.sections[0].header.paragraphs]
    assert client.post("/letterhead/remove").status_code == 303
    assert client.post("/letterhead/back/1").status_code == 303
    assert db.session.query(WordLetterhead).count() == 3
