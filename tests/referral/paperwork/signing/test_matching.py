"""Scanned pages held against the packet's: the verdicts, and the measuring of real pictures in the limited child."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter

from referral.paperwork.signing.matching import (
    Measured,
    PageVerdict,
    confirmed,
    count_fault,
    from_json,
    judged,
    to_json,
)
from referral.paperwork.signing.scan_reading import UnreadableScan, measure
from tests.referral.paperwork.pdfs import text_pdf

GOOD, POOR, OTHER = Measured(0.95, 1.0), Measured(0.52, 0.8), Measured(0.3, 0.4)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (GOOD, PageVerdict.MATCHES),
        (POOR, PageVerdict.UNCLEAR),
        (Measured(0.52, 0.8, text=0.97), PageVerdict.MATCHES),
        (Measured(0.95, 1.0, text=0.2), PageVerdict.UNCLEAR),
        (OTHER, PageVerdict.DIFFERS),
        (Measured(0.5, 0.8, best=3, best_whole=0.9, best_tiles=0.95), PageVerdict.DIFFERS),
        (Measured(is_blank=True), PageVerdict.DIFFERS),
    ],
)
def test_each_page_has_a_verdict_and_a_reason(found: Measured, verdict: PageVerdict) -> None:
    match = judged(2, found)
    assert (match.verdict, bool(match.why)) == (verdict, verdict is not PageVerdict.MATCHES)
    assert match.is_settled is (verdict is PageVerdict.MATCHES)


def test_a_line_without_ink_asks_a_person_who_confirms_with_a_reason() -> None:
    unsigned = Measured(0.95, 1.0, places=2, signed=1)
    assert judged(2, unsigned).is_settled
    match = judged(2, unsigned, must_be_signed=True)
    assert match.verdict is PageVerdict.UNCLEAR
    assert confirmed(match, 7, "A very thin pen").is_settled
    assert from_json(to_json([confirmed(match, 7, "A very thin pen")])) == [
        confirmed(match, 7, "A very thin pen")
    ]


def test_other_numbers_of_pages_are_said() -> None:
    assert count_fault(3, 3) is None
    assert "2 pages, the packet 3" in (count_fault(3, 2) or "")


def _page(seed: int) -> str:
    words = (
        "annulus",
        "pain",
        "L4-5",
        "therapy",
        "request",
        "weeks",
        "relief",
        "sitting",
        "veteran",
        "score",
    )
    dice = np.random.default_rng(seed)
    return "\n".join(" ".join(dice.choice(words, dice.integers(3, 11))) for _ in range(dice.integers(12, 30)))


def _scanned(pdf: bytes, order: Sequence[int]) -> bytes:
    """The pages as an office scanner gives them: slightly turned and smaller, grey, noisy; the first one written on."""
    document = pypdfium2.PdfDocument(pdf)
    dice, pages = np.random.default_rng(1), []
    for index in order:
        sheet = document[index].render(scale=1.5, grayscale=True).to_pil()
        if index == 0:
            ImageDraw.Draw(sheet).line([(100, 900), (180, 870), (260, 910), (340, 880)], fill=20, width=3)
        small = sheet.resize((round(sheet.width * 0.97), round(sheet.height * 0.97)))
        paper = Image.new("L", sheet.size, 255)
        paper.paste(small, (14, 10))
        turned = paper.rotate(0.7, fillcolor=255).filter(ImageFilter.GaussianBlur(0.8))
        grey = np.asarray(turned, dtype=np.float32) * 0.93 + dice.normal(0, 5, (turned.height, turned.width))
        pages.append(Image.fromarray(grey.clip(0, 255).astype(np.uint8)))
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=108)
    return out.getvalue()


def test_scanned_pages_are_told_apart_also_when_two_changed_places() -> None:
    packet = text_pdf(*(_page(seed) for seed in range(3)))
    ours, theirs, found = measure(packet, _scanned(packet, (0, 2, 1)))
    assert (ours, theirs) == (3, 3)
    assert [judged(n, one).verdict for n, one in enumerate(found, 1)] == [
        PageVerdict.MATCHES, PageVerdict.DIFFERS, PageVerdict.DIFFERS,
    ]  # fmt: skip
    assert "page 3" in judged(2, found[1]).why


def test_a_broken_scan_is_said_in_words() -> None:
    packet = text_pdf(_page(0))
    for broken in (b"%PDF-1.7 nothing", b"\x00" * 2000):
        with pytest.raises(UnreadableScan, match="It can't be read as a PDF"):
            measure(packet, broken)
