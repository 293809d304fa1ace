"""A packet over the limit goes out in parts: whole documents where they fit, no page lost or turned round."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from referral.paperwork.preflight.splitting import split
from tests.referral.paperwork.pdfs import page_texts, text_pdf

PAGES = [f"Page {n} of 9\n" + "words " * 200 for n in range(1, 10)]
DATA = text_pdf(*PAGES)


@pytest.mark.parametrize("most", [2_500, 3_500, 6_000, 20_000, 10_000_000])
def test_all_pages_come_once_and_in_order(most: int) -> None:
    parts = split(DATA, [1, 3, 4, 8], most)
    assert [n for part in parts for n in range(part.first, part.last + 1)] == list(range(1, 10))
    assert all(len(part.data) <= most or part.first == part.last for part in parts)
    told = [text.splitlines()[0] for part in parts for text in page_texts(part.data)]
    assert told == [f"Page {n} of 9" for n in range(1, 10)]


def test_a_file_that_fits_stays_as_it_is() -> None:
    (part,) = split(DATA, [1, 3], len(DATA))
    assert part.data == DATA


def test_documents_stay_together_where_they_fit() -> None:
    parts = split(DATA, [1, 4, 7], len(DATA) - 1)
    assert [(part.first, part.last) for part in parts] == [(1, 6), (7, 9)]


def test_a_page_that_is_too_large_by_itself_stays_whole() -> None:
    picture = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(picture, "PDF")
    (part,) = split(picture.getvalue(), [1], 10)
    assert (part.first, part.last) == (1, 1)
