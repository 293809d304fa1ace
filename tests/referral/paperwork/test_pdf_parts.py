"""Other people's pages in a packet: whatever their size and turn, they stand whole and upright between the stamps."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, FloatObject, NameObject

from referral.core.errors import Permanent
from referral.paperwork.facts import LetterFacts
from referral.paperwork.packet_file import Attachment, BuiltPacket, PacketInput, build
from referral.paperwork.pdf_parts import open_upload
from referral.paperwork.samples import sample_facts
from tests.referral.paperwork.pdfs import marked_pdf, page_texts, place_of

AT = datetime(2026, 10, 6, 15, 30, tzinfo=UTC)
COVER = ("submission_cover_sheet",)
LONG_NAME = "Maximiliana-Theodora-Konstantina"
LONG_LAST = "Featherstonehaugh-Cholmondeley-Marjoribanks-Oglander-Sackville"


def packet_of(data: bytes, facts: LetterFacts | None = None) -> BuiltPacket:
    facts = facts or sample_facts()
    return build(PacketInput("u" * 32, 1, COVER, facts, "f", AT, attachments=(Attachment("Old note", data),)))


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


SIZES = [
    (612, 792),
    (792, 612),
    (595, 842),
    (2384, 3370),
    (283, 425),
    (612, 1008),
    (200, 2000),
    (14400, 14400),
]


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 450, -90])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_page_of_any_size_and_turn_stands_whole_between_the_stamps(
    size: tuple[float, float], turn: int
) -> None:
    packet = packet_of(marked_pdf(size, rotate=turn))
    lower, upper = (place_of(packet.pdf, packet.pages - 1, words) for words in ("lower", "upper"))
    assert lower is not None
    assert upper is not None
    for left, bottom, right, top in (lower, upper):
        assert 0 <= left < right <= 612
        assert 31 <= bottom < top <= 792 - 31
    seen_right_of, seen_above = upper[0] > lower[0], upper[1] > lower[1]
    assert (seen_right_of, seen_above) == {
        0: (True, True), 90: (True, False), 180: (False, False), 270: (False, True),
    }[turn % 360]  # fmt: skip
    text = page_texts(packet.pdf)[-1]
    assert text.count("Tobias Q. Marlowe-Iñíguez · DOB 03/07/1979 · Referral VA0000000123") == 1
    assert f"Page {packet.pages} of {packet.pages}" in text


def test_a_page_as_large_as_the_paper_is_hardly_reduced_and_a_small_one_not_at_all() -> None:
    letter, small = (packet_of(marked_pdf(size)) for size in ((612.0, 792.0), (283.0, 425.0)))
    large_words, small_words = (place_of(p.pdf, p.pages - 1, "lower") for p in (letter, small))
    own = place_of(marked_pdf((283.0, 425.0)), 0, "lower")
    assert large_words is not None
    assert small_words is not None
    assert own is not None
    assert small_words[2] - small_words[0] == pytest.approx(own[2] - own[0], rel=0.01)
    full = place_of(marked_pdf(), 0, "lower")
    assert full is not None
    assert (large_words[2] - large_words[0]) / (full[2] - full[0]) > 0.9


@pytest.mark.parametrize(
    "entries",
    [
        {"CropBox": numbers(300, 400, 612, 792)},
        {"CropBox": numbers(-500, -500, 5000, 5000)},
        {"CropBox": numbers(9000, 9000, 9100, 9100)},
        {"MediaBox": numbers(612, 792, 0, 0)},
        {"UserUnit": FloatObject(2.0)},
        {"Rotate": FloatObject(45.0)},
    ],
    ids=str,
)
def test_strange_boxes_still_give_a_readable_page(entries: dict[str, Any]) -> None:
    packet = packet_of(marked_pdf(**entries))
    upper = place_of(packet.pdf, packet.pages - 1, "upper")
    assert upper is not None
    assert 0 <= upper[0] < upper[2] <= 612
    assert 31 <= upper[1] < upper[3] <= 792 - 31


def test_a_name_of_many_letters_takes_more_of_the_strip_and_never_the_page() -> None:
    veteran = replace(sample_facts().veteran, first_name=LONG_NAME, last_name=LONG_LAST)
    packet = packet_of(marked_pdf(), replace(sample_facts(), veteran=veteran))
    lower = place_of(packet.pdf, packet.pages - 1, "lower")
    name = place_of(packet.pdf, packet.pages - 1, LONG_NAME)
    assert lower is not None
    assert name is not None
    assert name[3] < lower[1], "the stamp ends below the page's own text"
    assert name[1] > 10


def test_a_file_with_a_very_long_name_keeps_to_one_line() -> None:
    title = "Scanned progress note " * 9
    attachment = Attachment(title.strip(), marked_pdf())
    packet = build(PacketInput("u" * 32, 1, COVER, sample_facts(), "f", AT, attachments=(attachment,)))
    upper = place_of(packet.pdf, packet.pages - 1, "upper")
    stamp = place_of(packet.pdf, packet.pages - 1, "Scanned progress note")
    assert upper is not None
    assert stamp is not None
    assert stamp[1] > upper[3]


def test_three_hundred_pages_are_stamped_counted_and_not_blown_up() -> None:
    data = marked_pdf(pages=300)
    packet = packet_of(data)
    texts = page_texts(packet.pdf)
    assert len(texts) == packet.pages
    assert "page 300 of 300 of this document" in texts[-1]
    assert f"Page {packet.pages} of {packet.pages}" in texts[-1]
    assert len(packet.pdf) < 10 * len(data)


def test_transparent_pages_keep_how_they_blend() -> None:
    group = DictionaryObject(
        {NameObject("/S"): NameObject("/Transparency"), NameObject("/CS"): NameObject("/DeviceRGB")}
    )
    packet = packet_of(marked_pdf(Group=group))
    page: Any = PdfReader(io.BytesIO(packet.pdf)).pages[-1]
    laid = page["/Resources"]["/XObject"]["/LaidOn"]
    assert laid["/Group"]["/S"] == "/Transparency"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"/Collection": DictionaryObject()}, "Attachment 1 is a portfolio"),
        ({"/NeedsRendering": BooleanObject(True)}, "Attachment 1 is a form that only Adobe Reader can show"),
    ],
)
def test_a_file_whose_pages_only_point_elsewhere_is_refused(entry: dict[str, object], why: str) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(marked_pdf()))
    for name, value in entry.items():
        writer.root_object[NameObject(name)] = value
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Permanent, match=why):
        open_upload(out.getvalue(), "Attachment 1")


def test_a_file_that_arrived_in_part_or_damaged_is_read_or_refused_in_words() -> None:
    whole = marked_pdf(pages=3)
    damaged = [whole[: len(whole) * n // 12] for n in range(12)]
    damaged += [whole[:n] + b"\xff\x00>>" + whole[n + 4 :] for n in range(20, len(whole) - 8, 97)]
    said = []
    for data in damaged:
        try:
            assert open_upload(data, "Attachment 1")
        except Permanent as error:
            said.append(str(error))
    assert said
    assert all(words.startswith("Attachment 1 ") for words in said)
