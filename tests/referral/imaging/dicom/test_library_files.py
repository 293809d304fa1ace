"""Every test file that ships with pydicom through reading and decoding: none raises, and what decodes is known."""

from __future__ import annotations

from pathlib import Path

import pydicom.data
import pytest

from referral.imaging.dicom.facts import FileFacts, FileRefused
from referral.imaging.dicom.pictures import Decoder, NoPicture, Picture, Values
from referral.imaging.dicom.sandbox import read_medium

SHIPPED = Path(pydicom.data.__file__).parent / "test_files"
NO_PICTURE = {
    # damaged on purpose
    "JPEG2000-embedded-sequence-delimiter.dcm": "Its picture is damaged, or there is no such frame.",
    "badVR.dcm": "Its picture is damaged, or there is no such frame.",
    "MR_truncated.dcm": "Its picture is damaged, or there is no such frame.",
    "SC_rgb_jpeg.dcm": "Its picture is damaged, or there is no such frame.",
}
DECODES = {
    "JPEG 2000": ["693_J2KI.dcm", "JPEG2000.dcm", "MR_small_jp2klossless.dcm", "examples_jpeg2k.dcm"],
    "JPEG-LS": ["MR_small_jpeg_ls_lossless.dcm", "JPEGLSNearLossless_08.dcm", "JPEGLSNearLossless_16.dcm"],
    "JPEG": ["SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_small_odd_jpeg.dcm", "SC_jpeg_no_color_transform.dcm"],
    "JPEG of 12 bits": ["JPEG-lossy.dcm", "JPGExtended.dcm"],
    "RLE": ["MR_small_RLE.dcm", "SC_rgb_rle_16bit_2frame.dcm", "rtdose_rle.dcm"],
    "deflated": ["image_dfl.dcm"],
    "big endian": ["MR_small_bigendian.dcm", "ExplVR_BigEnd.dcm"],
    "implicit": ["MR_small_implicit.dcm"],
    "palette": ["examples_palette.dcm"],
}


@pytest.fixture(scope="module")
def found() -> dict[str, FileFacts | FileRefused]:
    files: list[FileFacts | FileRefused] = []
    medium = read_medium(SHIPPED, on_file=files.append)
    assert medium.stopped is None
    return {file.name: file for file in files}


def test_every_file_is_read_or_refused_with_a_reason(found: dict[str, FileFacts | FileRefused]) -> None:
    paths = [path for path in SHIPPED.rglob("*") if path.is_file()]
    assert len(found) == len(paths) > 150
    assert all(file.reason for file in found.values() if isinstance(file, FileRefused))


def test_every_file_with_pixels_gives_a_picture_or_a_reason(
    found: dict[str, FileFacts | FileRefused],
) -> None:
    refused = {}
    shown = set()
    with Decoder() as decoder:
        for name in found:
            picture, values = decoder.picture(SHIPPED / name), decoder.values(SHIPPED / name)
            assert isinstance(picture, Picture) == isinstance(values, Values), name
            if isinstance(picture, NoPicture):
                refused[name] = picture.why
            else:
                assert picture.png.startswith(b"\x89PNG")
                shown.add(name)
    with_pixels = {name for name, file in found.items() if isinstance(file, FileFacts) and file.has_pixels}
    assert {name: refused[name] for name in with_pixels & refused.keys()} == {
        name: why for name, why in NO_PICTURE.items() if name in with_pixels
    }
    assert {name for names in DECODES.values() for name in names} <= shown


def test_the_other_files_of_the_library_do_no_harm() -> None:
    for folder in ("charset_files", "palettes"):
        assert read_medium(SHIPPED.parent / folder).stopped is None
