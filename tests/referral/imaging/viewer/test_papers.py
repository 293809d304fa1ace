"""Reports page by page: text and pictures of them, and hostile files that harm nobody."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import numpy as np
import pytest
from flask import Flask
from PIL import Image

from referral.core.numbers import new_uid
from referral.imaging.dicom.pictures import NoPicture, Paper
from referral.imaging.viewer import decoding, papers
from tests import report_files


@pytest.fixture(scope="module", autouse=True)
def _end_decoder() -> Iterator[None]:
    yield
    decoding.close()


def about(data: bytes) -> Paper | NoPicture:
    return papers.about(new_uid(), lambda: data)


def page(data: bytes, number: int = 1) -> bytes | NoPicture:
    return papers.page(new_uid(), number, lambda: data)


def pixels(png: bytes | NoPicture) -> np.ndarray:
    assert isinstance(png, bytes), png
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


def test_a_report_is_text_and_pictures_by_page(app: Flask) -> None:
    data = report_files.pdf(report_files.WORDS, "Signed by Reva Wexler, MD")
    found = about(data)
    assert isinstance(found, Paper)
    assert (found.pages, found.texts) == (2, (report_files.WORDS, "Signed by Reva Wexler, MD"))
    first, second = pixels(page(data, 1)), pixels(page(data, 2))
    assert papers.MOST_SIDE - 2 <= max(first.shape) <= papers.MOST_SIDE
    assert first.min() < 80
    assert not np.array_equal(first, second)
    for number in (0, 3):
        assert isinstance(page(data, number), NoPicture)


def test_what_was_drawn_is_kept_sealed_and_the_file_not_read_again(app: Flask) -> None:
    uid, data, read = new_uid(), report_files.pdf(report_files.WORDS), []

    def bytes_of_it() -> bytes:
        read.append(1)
        return data

    assert papers.page(uid, 1, bytes_of_it) == papers.page(uid, 1, bytes_of_it)
    assert papers.about(uid, bytes_of_it) == papers.about(uid, bytes_of_it)
    assert len(read) == 2


HOSTILE = {
    "no PDF at all": (b"%PDF-1.7 report", "can't be read as a PDF"),
    "cut off": (report_files.pdf(report_files.WORDS)[:300], "can't be read as a PDF"),
    "no pages": (report_files.pdf(), "can't be read as a PDF"),
    "locked": (report_files.locked(), "password"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_readable_pdf_says_so(app: Flask, name: str) -> None:
    data, words = HOSTILE[name]
    found = about(data)
    assert isinstance(found, NoPicture)
    assert words in found.why


def test_giant_pages_scripts_and_links_do_nothing(app: Flask) -> None:
    script = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://nowhere.example'\\)) >>"
    assert pixels(page(report_files.pdf(report_files.WORDS, extra=script))).min() < 80
    assert max(pixels(page(report_files.pdf("x", box="0 0 14400 14400"))).shape) <= papers.MOST_SIDE
    assert isinstance(page(report_files.pdf("x", box="0 0 0 0")), bytes | NoPicture)


def test_a_bomb_and_an_endless_page_cost_bounded_time_and_only_their_own_picture(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoding.close()
    monkeypatch.setattr(decoding, "SECONDS_A_PIECE", 4.0)
    for data in (report_files.bomb(), report_files.endless()):
        before = time.monotonic()
        answer = page(data)
        assert time.monotonic() - before < 15
        assert isinstance(answer, bytes | NoPicture)
    assert isinstance(page(report_files.pdf(report_files.WORDS)), bytes)
    decoding.close()
