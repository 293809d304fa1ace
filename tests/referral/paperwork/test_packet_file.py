"""Whole packets as files: the accessibility they claim, what they hold, and the ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import page
import pytest
from pypdf import PdfReader

from referral.core.crypto import sha256
from referral.paperwork import catalogue
from referral.paperwork.facts import CodeFact, LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.packet_file import Attachment, BuiltPacket, PacketInput, build
from referral.paperwork.samples import bare_facts, sample_facts
from tests.referral.paperwork.official_blank import REVISION, blank_bytes
from tests.referral.paperwork.pdfs import claims_pdf_ua, marked_pdf, outline_titles, page_texts

AT = datetime(2026, 10, 6, 15, 30, tzinfo=UTC)
BOTH = pytest.mark.parametrize("facts", [sample_facts(), bare_facts()], ids=["complete", "bare"])


def built(facts: LetterFacts, *attachments: bytes, form: bool = False) -> BuiltPacket:
    return build(
        PacketInput(
            uid="u" * 32,
            version=3,
            kinds=catalogue.packet_kinds(PacketKind.REQUEST, facts, with_form=form),
            facts=facts,
            fingerprint=facts.fingerprint(),
            created_at=AT,
            blank=(REVISION, blank_bytes()) if form else None,
            attachments=tuple(Attachment(f"Note {n}", data) for n, data in enumerate(attachments, 1)),
        )
    )


@BOTH
def test_a_packet_of_our_own_papers_passes_the_accessibility_check_and_says_so(facts: LetterFacts) -> None:
    data = built(facts).pdf
    assert claims_pdf_ua(data)
    assert page.validate_pdf_bytes(data, profile="ua1").is_compliant


def kinds_of_tags(node: Any) -> list[str]:
    """Every structure type below a node, in reading order."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    below = [kind for kid in (kids if isinstance(kids, list) else [kids]) for kind in kinds_of_tags(kid)]
    return ([str(node["/S"])] if "/S" in node else []) + below


def test_a_packet_with_pages_of_others_keeps_its_tags_and_claims_nothing() -> None:
    data = built(sample_facts(), marked_pdf(pages=2), form=True).pdf
    assert not claims_pdf_ua(data)
    root: Any = PdfReader(io.BytesIO(data)).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = kinds_of_tags(root["/StructTreeRoot"])
    assert tags.count("/H1") == len(outline_titles(data))
    assert {"/H2", "/P", "/Table", "/TH", "/TD", "/L", "/Figure"} <= set(tags)


def fonts_of(part: Any, found: dict[str, bool]) -> None:
    resources = part.get("/Resources", {})
    for font in resources.get("/Font", {}).values():
        font = font.get_object()
        inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        descriptor = inner.get_object().get("/FontDescriptor")
        found[str(font["/BaseFont"])] = bool(descriptor) and any(
            k.startswith("/FontFile") for k in descriptor
        )


def test_every_font_of_our_own_papers_is_embedded() -> None:
    found: dict[str, bool] = {}
    for one in PdfReader(io.BytesIO(built(sample_facts(), marked_pdf()).pdf)).pages:
        fonts_of(one, found)
    assert found
    assert all(found.values())


def test_every_page_of_form_papers_and_attachments_says_whose_it_is_and_which_of_how_many() -> None:
    packet = built(sample_facts(), marked_pdf(pages=2), marked_pdf((792, 612), rotate=90), form=True)
    texts = page_texts(packet.pdf)
    assert len(texts) == packet.pages
    for number, text in enumerate(texts, 1):
        for part in ("Tobias Q. Marlowe-Iñíguez", "DOB 03/07/1979", "Referral VA0000000123"):
            assert part in text
        assert f"Page {number} of {packet.pages}" in text


def test_bookmarks_manifest_and_zip_agree_with_the_pages() -> None:
    packet = built(sample_facts(), marked_pdf(pages=2), form=True)
    contents = packet.manifest["contents"]
    assert [entry["title"] for entry in contents][1:] == outline_titles(packet.pdf)[1:]
    assert len(contents) == len(outline_titles(packet.pdf))
    ends = [entry["first_page"] + entry["pages"] for entry in contents]
    assert [1, *ends[:-1]] == [entry["first_page"] for entry in contents]
    assert ends[-1] == packet.pages + 1
    assert packet.manifest["sha256"] == sha256(packet.pdf)
    assert packet.manifest["facts_fingerprint"] == sample_facts().fingerprint()
    assert set(packet.manifest["drawn_with"]) >= {"typst", "python-docx", "pypdf", "pypdfium2", "python"}
    with zipfile.ZipFile(io.BytesIO(packet.zip)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("manifest.json")) == packet.manifest
        for entry in contents:
            file = entry["file"]
            name = file.get("name") or "attachment-01.pdf"
            assert sha256(archive.read(name)) == file["sha256"]


def test_what_the_form_cannot_hold_follows_it_on_a_page_of_its_own() -> None:
    reason = "Sitting tolerance is limited by pain in spite of care. " * 60
    codes = (CodeFact("M51.360", "Disc"),), (CodeFact("62290", "Discogram"),)
    request = replace(sample_facts().request, diagnoses=codes[0], procedures=codes[1])
    short = replace(sample_facts(), request=request)
    facts = replace(short, request=replace(short.request, reason=reason))
    packet = built(facts, form=True)
    kinds = [entry["kind"] for entry in packet.manifest["contents"]]
    form = kinds.index(catalogue.OFFICIAL_FORM)
    assert kinds[form + 1] == catalogue.CONTINUATION
    assert packet.manifest["form_boxes_continued"] == [18]
    first = packet.manifest["contents"][form + 1]["first_page"]
    text = " ".join(page_texts(packet.pdf)[first - 1].split())
    assert "Box 18: Reason for request" in text
    assert "Box 14" not in text
    assert text.count("Sitting tolerance is limited") > 20
    assert "Continuation of VA Form 10-10172" in page_texts(packet.pdf)[0], "the cover sheet lists it"
    assert catalogue.CONTINUATION not in [e["kind"] for e in built(short, form=True).manifest["contents"]]
