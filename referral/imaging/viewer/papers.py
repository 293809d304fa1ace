"""Papers that came with a study (the radiologist's report) by page: drawn once in the limited child, then kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

from referral.imaging.dicom.pictures import Decoder, NoPicture, Paper
from referral.imaging.viewer import cache, decoding

MOST_SIDE = 1_700
ABOUT = 0
Data = Callable[[], bytes]


def about(file_uid: str, data: Data) -> Paper | NoPicture:
    """How many pages the PDF has and what their text is, or why it can't be shown; never raises for what it holds."""

    def work(decoder: Decoder, pdf: bytes) -> bytes | NoPicture:
        found = decoder.paper(pdf)
        return found if isinstance(found, NoPicture) else json.dumps([found.pages, found.texts]).encode()

    kept = _kept(file_uid, ABOUT, data, work)
    if isinstance(kept, NoPicture):
        return kept
    pages, texts = json.loads(kept)
    return Paper(pages, tuple(texts))


def page(file_uid: str, number: int, data: Data) -> bytes | NoPicture:
    """Page `number` (from 1) as a PNG, or why there is none."""
    if number < 1:
        return NoPicture("There is no such page.")
    return _kept(file_uid, number, data, lambda decoder, pdf: decoder.page(pdf, number, MOST_SIDE))


def _kept(
    file_uid: str, number: int, data: Data, work: Callable[[Decoder, bytes], bytes | NoPicture]
) -> bytes | NoPicture:
    place, key = cache.place_of(file_uid, number), f"{file_uid}-{number}"
    if (kept := cache.get(place)) is not None:
        return kept
    if why := decoding.failed_lately(key):
        return NoPicture(why)
    found = decoding.submit(key, BytesIO(data()), work, lambda: cache.get(place)).result()
    if not isinstance(found, NoPicture):
        cache.put(place, found)
    return found
