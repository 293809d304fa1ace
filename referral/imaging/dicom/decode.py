"""One frame of a DICOM file to numbers or to a picture. Runs only in the child process (serving.py)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from referral.imaging.dicom import jpeg12
from referral.imaging.dicom.deflated import inflated, is_deflated
from referral.imaging.dicom.header import KNOWN_VR, MARK, PREAMBLE
from referral.imaging.dicom.media import MEGABYTE
from referral.imaging.dicom.parsing import library

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

    Pixels = np.ndarray[Any, Any]

MOST_PIXELS = 64_000_000
GREY = ("MONOCHROME1", "MONOCHROME2")
LOW_PERCENT, HIGH_PERCENT = 0.5, 99.5
LOW_16, HIGH_16, HIGH_U16 = -(2**15), 2**15 - 1, 2**16 - 1
FAST, HEAD = 1, 4096
TRANSFER_SYNTAX = b"\x02\x00\x10\x00UI"
IMPLICIT, EXPLICIT, BIG_ENDIAN = (f"1.2.840.10008.1.2{ending}" for ending in ("", ".1", ".2"))
MOST_INFLATED = 256 * MEGABYTE


class NotShown(Exception):
    """There is no picture; the message says why in a sentence without anything of the file's content."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded frame: grey stored values or RGB, how to rescale them, and the window the file asks for."""

    values: Pixels
    slope: float
    intercept: float
    window: tuple[float, float] | None
    is_inverted: bool
    frames: int
    spacing: tuple[float, ...] | None

    @property
    def is_color(self) -> bool:
        return self.values.ndim == 3


def decoded(source: BinaryIO, index: int) -> Frame:
    """Frame `index` of a file. Raises NotShown, or whatever a codec raises at a damaged file."""
    from pydicom import Dataset
    from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
    from pydicom.pixels.utils import pixel_array

    load_libraries()
    header = Dataset()
    file, options = _readable(source)
    values = pixel_array(file, index=index, ds_out=header, specific_tags=[0x00280030], **options)
    photometric = str(header.get("PhotometricInterpretation", ""))
    if values.size > MOST_PIXELS * 3:
        raise NotShown("It is too large to be shown.")
    if photometric == "PALETTE COLOR":
        values = _eight_bits(apply_color_lut(values, header))
    elif values.ndim == 3:
        values = _eight_bits(values)
    slope, intercept = 1.0, 0.0
    if values.ndim == 2 and "ModalityLUTSequence" in header:
        values = apply_modality_lut(values, header)
    elif values.ndim == 2:
        slope, intercept = (
            _number(header, "RescaleSlope", 1.0) or 1.0,
            _number(header, "RescaleIntercept", 0.0),
        )
    if values.ndim not in (2, 3):
        raise NotShown("Its pixels are arranged in an unusual way.")
    return Frame(
        values=values,
        slope=slope,
        intercept=intercept,
        window=_window(header),
        is_inverted=photometric == "MONOCHROME1",
        frames=int(_number(header, "NumberOfFrames", 1.0)),
        spacing=_spacing(header),
    )


def picture(frame: Frame, window: list[float] | None, most: int) -> tuple[dict[str, Any], bytes]:
    """An 8-bit PNG of at most `most` pixels a side, and what to know about it."""
    from PIL import Image

    used: tuple[float, float] | None = None
    if frame.is_color:
        shown = frame.values
    else:
        values = rescaled(frame)
        used = _fitting(values, (window[0], window[1]) if window else None, frame.window)
        shown = windowed(values, used, frame.is_inverted)
    image = Image.fromarray(shown)
    rows, columns = shown.shape[:2]
    if max(rows, columns) > most:
        image.thumbnail((most, most), Image.Resampling.BILINEAR, reducing_gap=2.0)
    out = BytesIO()
    image.save(out, "PNG", compress_level=FAST)
    facts = {
        **_facts(frame),
        "width": image.width,
        "height": image.height,
        "window": used,
    }
    return facts, out.getvalue()


def numbers(frame: Frame) -> tuple[dict[str, Any], bytes]:
    """The stored values as little-endian numbers and what turns them into a picture."""
    import numpy as np

    values, slope, intercept, kind = frame.values, frame.slope, frame.intercept, "rgb8"
    if not frame.is_color:
        low, high = float(np.min(values)), float(np.max(values))
        if values.dtype.kind == "f" or low < LOW_16 or high > HIGH_U16 or (low < 0 and high > HIGH_16):
            step = (high - low) / HIGH_U16 or 1.0
            values = np.round((values.astype("f8") - low) / step)
            slope, intercept, low, high = slope * step, intercept + slope * low, 0.0, float(HIGH_U16)
        kind = "int16" if high <= HIGH_16 else "uint16"
        values = values.astype("<i2" if kind == "int16" else "<u2")
    window = frame.window or (None if frame.is_color else _percentiles(rescaled(frame)))
    facts = {
        **_facts(frame),
        "kind": kind,
        "slope": slope,
        "intercept": intercept,
        "window": window,
        "is_inverted": frame.is_inverted,
    }
    return facts, np.ascontiguousarray(values).tobytes()


def rescaled(frame: Frame) -> Pixels:
    """The stored values in the scanner's own unit."""
    import numpy as np

    if frame.slope == 1.0 and frame.intercept == 0.0:
        return frame.values
    return frame.values.astype(np.float32) * frame.slope + frame.intercept


def windowed(values: Pixels, window: tuple[float, float], is_inverted: bool) -> Pixels:
    """Values to 0 … 255 through a window of center and width (DICOM's linear function)."""
    import numpy as np

    center, width = window
    low = center - 0.5 - (width - 1) / 2
    shown = (values.astype(np.float32) - low) * (255.0 / max(width - 1, 1e-6))
    np.clip(shown, 0, 255, out=shown)
    if is_inverted:
        shown = 255.0 - shown
    narrow: Pixels = shown.astype(np.uint8)
    return narrow


def _fitting(
    values: Pixels, wanted: tuple[float, float] | None, of_file: tuple[float, float] | None
) -> tuple[float, float]:
    """The window asked for; the file's own when it shows something; else one that fits the values."""
    if wanted:
        return wanted
    low, high = float(values.min()), float(values.max())
    if of_file and of_file[0] - of_file[1] / 2 < high and of_file[0] + of_file[1] / 2 > low:
        return of_file
    return _percentiles(values)


def _percentiles(values: Pixels) -> tuple[float, float]:
    import numpy as np

    low, high = (float(one) for one in np.percentile(values[::2, ::2], (LOW_PERCENT, HIGH_PERCENT)))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    return round((low + high) / 2, 3), round(max(high - low, 1.0) + 1, 3)


def _facts(frame: Frame) -> dict[str, Any]:
    rows, columns = frame.values.shape[:2]
    return {
        "rows": rows,
        "columns": columns,
        "frames": frame.frames,
        "spacing": frame.spacing,
        "is_color": frame.is_color,
    }


def _eight_bits(values: Pixels) -> Pixels:
    import numpy as np

    if values.dtype == np.uint8:
        return values
    high = float(values.max()) or 1.0
    bits = 8 if high <= 255 else 16 if high <= HIGH_U16 else 32
    narrow: Pixels = (values.astype(np.float64) / 2 ** (bits - 8)).clip(0, 255).astype(np.uint8)
    return narrow


def _number(header: Dataset, keyword: str, default: float) -> float:
    with suppress(Exception):
        value = header.get(keyword)
        first = value[0] if hasattr(value, "__getitem__") and not isinstance(value, str) else value
        number = float(first)
        if number == number and abs(number) < 1e12:  # neither "not a number" nor endless
            return number
    return default


def _window(header: Dataset) -> tuple[float, float] | None:
    center, width = _number(header, "WindowCenter", 0.0), _number(header, "WindowWidth", 0.0)
    return (center, width) if width >= 1 else None


def _spacing(header: Dataset) -> tuple[float, ...] | None:
    with suppress(Exception):
        found = tuple(float(one) for one in header.PixelSpacing)
        if len(found) == 2 and all(0 < one < 100 for one in found):
            return found
    return None


def _readable(source: BinaryIO) -> tuple[BinaryIO, dict[str, Any]]:
    """The file as the library takes it; for one that does not name its transfer syntax, what it seems to be."""
    head = source.read(HEAD)
    source.seek(0)
    if is_deflated(head):
        return BytesIO(inflated(source.read(), MOST_INFLATED)), {"transfer_syntax_uid": EXPLICIT}
    if TRANSFER_SYNTAX in head:
        return source, {}
    start = head[PREAMBLE + 4 :] if head[PREAMBLE : PREAMBLE + 4] == MARK else head
    if not KNOWN_VR.fullmatch(start[4:6]):
        return source, {"transfer_syntax_uid": IMPLICIT}
    return source, {"transfer_syntax_uid": EXPLICIT if start[1:2] == b"\0" else BIG_ENDIAN}


@cache
def load_libraries() -> None:
    """Load what decoding needs, silent and bounded, before limits are set and orders come."""
    import warnings

    import numpy  # noqa: F401
    from PIL import Image, PngImagePlugin  # noqa: F401
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import AllTransferSyntaxes

    library()
    jpeg12.register()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    warnings.simplefilter("ignore")
    for syntax in AllTransferSyntaxes:
        with suppress(NotImplementedError):
            get_decoder(syntax)
