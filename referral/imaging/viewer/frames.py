"""Frames for the browser: decoded once in the limited child, then kept.

A frame's bytes are gzip over: length of the header (4 bytes, little-endian), the header as JSON, the stored values
(little-endian, row by row). Without a picture the header is only `{"why": …}`.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from referral.core import files
from referral.core.errors import NotFound
from referral.imaging.dicom.facts import Vector
from referral.imaging.dicom.pictures import Decoder, NoPicture, Picture, Values
from referral.imaging.models import ImagingInstance
from referral.imaging.viewer import cache, decoding

MOST_SIDE = 2_048
MOST_FILE_BYTES = 192 * 1024 * 1024
FAST = 1
BYTES_OF = {"int16": 2, "uint16": 2, "rgb8": 3}
TOO_LARGE = "The file is too large to be shown here."
GONE = "Its file is no longer in the file store."
NO_SUCH_FRAME = "There is no such frame."
T = TypeVar("T")


def frame(image: ImagingInstance, number: int) -> bytes:
    """The bytes of frame `number` (from 0), as said above; never raises for what the file holds."""
    why = _refusal(image, number)
    if why:
        return _no_picture(why)
    place = cache.place_of(image.uid, number)
    return cache.get(place) or _begin(image, number, place).result()


def prepare(image: ImagingInstance, number: int) -> None:
    """Begin to decode a frame that will be asked for at once, without waiting for it."""
    place = cache.place_of(image.uid, number)
    if not _refusal(image, number) and not place.exists():
        _begin(image, number, place)


def picture(
    image: ImagingInstance, number: int, *, most: int, contrast: float | None = None
) -> Picture | NoPicture:
    """A frame as an 8-bit PNG. `contrast` widens (above 1) or narrows the window it is sent with."""
    why = _refusal(image, number)
    if why:
        return NoPicture(why)

    def work(decoder: Decoder, data: bytes) -> Picture | NoPicture:
        found = decoder.picture(data, number, most=most)
        if contrast and isinstance(found, Picture) and found.window:
            centre, width = found.window
            found = decoder.picture(data, number, (centre, width * contrast), most)
        return found

    answer = _submit(image, number, work).result()
    return answer if isinstance(answer, Picture) else NoPicture(answer.why)


def _refusal(image: ImagingInstance, number: int) -> str:
    if image.why_not_shown:
        return image.why_not_shown
    if not 0 <= number < max(image.frames, 1):
        return NO_SUCH_FRAME
    if image.size > MOST_FILE_BYTES:
        return TOO_LARGE
    return decoding.failed_lately(f"{image.uid}-{number}")


def _begin(image: ImagingInstance, number: int, place: Path) -> Future[bytes]:
    def work(decoder: Decoder, data: bytes) -> bytes | NoPicture:
        found = decoder.values(data, number)
        if isinstance(found, NoPicture):
            return found
        packed = pack(found)
        cache.put(place, packed)
        return packed

    outer: Future[bytes] = Future()

    def answered(inner: Future[bytes | NoPicture]) -> None:
        try:
            answer = inner.result()
        except BaseException as error:  # the waiting request is told
            outer.set_exception(error)
        else:
            outer.set_result(_no_picture(answer.why) if isinstance(answer, NoPicture) else answer)

    _submit(image, number, work, lambda: cache.get(place)).add_done_callback(answered)
    return outer


def _submit(
    image: ImagingInstance,
    number: int,
    work: Callable[[Decoder, bytes], T | NoPicture],
    done_already: Callable[[], T | None] = lambda: None,
) -> Future[T | NoPicture]:
    """Have `work` done with the file's bytes, or say that the file is gone."""
    try:
        source = files.open_stream(image.storage_key)
    except NotFound:
        gone: Future[T | NoPicture] = Future()
        gone.set_result(NoPicture(GONE))
        return gone
    return decoding.submit(f"{image.uid}-{number}", source, work, done_already)


def pack(values: Values) -> bytes:
    """The frame as the browser gets it, reduced when it is larger than a screen can show."""
    step = -(-max(values.rows, values.columns) // MOST_SIDE)
    data = _every(values, step) if step > 1 else values.data
    header = {
        "kind": "rgb" if values.kind == "rgb8" else values.kind,
        "rows": -(-values.rows // step),
        "columns": -(-values.columns // step),
        "fullRows": values.rows,
        "fullColumns": values.columns,
        "slope": values.slope,
        "intercept": values.intercept,
        "windows": [_window(values.window)] if values.window else [],
        "isInverted": values.is_inverted,
        "spacing": values.spacing,
    }
    return _joined(header, data)


def _window(window: Vector) -> dict[str, float]:
    return {"centre": window[0], "width": window[1]}


def _no_picture(why: str) -> bytes:
    return _joined({"why": why}, b"")


def _joined(header: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return gzip.compress(struct.pack("<I", len(text)) + text + data, FAST, mtime=0)


def _every(values: Values, step: int) -> bytes:
    """Every `step`th value of every `step`th row."""
    size = BYTES_OF[values.kind]
    length = values.columns * size
    rows = (values.data[at : at + length] for at in range(0, values.rows * length, length * step))
    if size == 2:
        return b"".join(memoryview(row).cast("H")[::step].tobytes() for row in rows)
    return b"".join(_thinned(row, step) for row in rows)


def _thinned(row: bytes, step: int) -> bytes:
    colours = [row[colour :: 3 * step] for colour in range(3)]
    out = bytearray(3 * len(colours[0]))
    for colour, part in enumerate(colours):
        out[colour::3] = part
    return bytes(out)
