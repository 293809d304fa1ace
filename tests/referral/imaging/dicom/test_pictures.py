"""Pictures of slices: right pixels, right window, bounded size, many per child, and a child that may die."""

from __future__ import annotations

import os
import signal
import threading
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.data import get_testdata_files
from pydicom.encaps import encapsulate

from referral.imaging.dicom.pictures import Decoder, NoPicture, Picture, Values
from tests import dicom_studies
from tests.referral.imaging.dicom.test_header import enhanced, slice_with


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as decoder:
        yield decoder


def shown(decoder: Decoder, data: bytes, **options: Any) -> Any:
    """The picture's pixels."""
    picture = decoder.picture(data, **options)
    assert isinstance(picture, Picture), picture
    return np.asarray(Image.open(BytesIO(picture.png))).astype(int)


def middle() -> bytes:
    return dicom_studies.lumbar_files()["DICOM/S0002/I0008"]


def test_a_slice_is_shown_through_the_window_of_its_file(decoder: Decoder) -> None:
    picture = decoder.picture(middle())
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.rows, picture.columns) == (128, 128, 128, 128)
    assert (picture.window, picture.spacing, picture.frames) == ((500, 1000), (2.0, 2.0), 1)
    pixels = shown(decoder, middle())
    fluid, bone, air = pixels[10, 78], pixels[20, 64], pixels[64, 0]
    assert (fluid, bone, air) == (242, 102, 0)


def test_another_window_shows_otherwise(decoder: Decoder) -> None:
    pixels = shown(decoder, middle(), window=(950, 2))
    assert set(np.unique(pixels)) <= {0, 127, 255}
    assert pixels[10, 78] > 100


def test_small_values_are_bright_when_the_file_says_so(decoder: Decoder) -> None:
    plain = shown(decoder, middle())
    inverted = slice_with()
    inverted.PhotometricInterpretation = "MONOCHROME1"
    inverted.PixelData = slice_of(middle()).PixelData
    assert abs(shown(decoder, dicom_studies.written(inverted)) - (255 - plain)).max() <= 1


def slice_of(data: bytes) -> Any:
    from pydicom import dcmread

    return dcmread(BytesIO(data))


def test_a_picture_is_never_larger_than_asked_for(decoder: Decoder) -> None:
    picture = decoder.picture(middle(), most=50)
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.rows) == (50, 50, 128)


def test_numbers_are_the_stored_values(decoder: Decoder) -> None:
    values = decoder.values(middle())
    assert isinstance(values, Values)
    stored = np.frombuffer(values.data, "<i2").reshape(values.rows, values.columns)
    assert (values.kind, values.slope, values.intercept) == ("int16", 1.0, 0.0)
    assert (stored == slice_of(middle()).pixel_array).all()


@pytest.mark.parametrize(
    "kind",
    [
        "JPEGLosslessProcess14",
        "JPEGLosslessProcess14_1",
        "JPEGLSLossless",
        "JPEG2000Lossless",
        "RLELossless",
        "DeflatedExplicitVRLittleEndian",
    ],
)
def test_what_was_compressed_without_loss_comes_back_the_same(decoder: Decoder, kind: str) -> None:
    values = decoder.values(dicom_studies.compressed(middle(), kind))
    assert isinstance(values, Values), values
    assert values.data == slice_of(middle()).pixel_array.astype("<i2").tobytes()


HTJ2K_SLICE = (
    "/0//UQApQAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABDwEB/1AACAACAAAACv9SAAwAAgABAAUEBEAB/1wAEyCI"
    "kJCQkJCQkJCQkJCQiIiI/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoAAAAAAH8AAf+TwAAmG/sFB3QAAMAAEsAAEwAiAod0"
    "AKL+Agd0AMAAE0AAE4COHQICdABQof4AY1QAwAAVMAAFUMDAwMCqcYJ1AKQkEunAIQHstgDAACvgABaIRqPRaDQajefKenpxAngA"
    "SARBEARB/v2EIHv2EIHsugD/2Q=="
)
"""A slice of 16 by 16 values, compressed as high-throughput JPEG 2000 without loss: 100 a column and 37 a row."""


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.203"])
def test_high_throughput_jpeg_2000_comes_back_the_same(decoder: Decoder, syntax: str) -> None:
    packed = slice_with(
        Rows=16, Columns=16, BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=0
    )
    packed.PixelData = encapsulate([b64decode(HTJ2K_SLICE)])
    packed["PixelData"].VR = "OB"
    values = decoder.values(dicom_studies.written(packed, syntax))
    assert isinstance(values, Values), values
    rows, columns = np.mgrid[0:16, 0:16]
    assert values.data == (columns * 100 + rows * 37).astype("<u2").tobytes()


def test_jpeg_of_twelve_bits_is_decoded(decoder: Decoder) -> None:
    """The two values are those that other decoders give for this file of pydicom's own tests."""
    (path,) = get_testdata_files("JPGExtended.dcm")
    values = decoder.values(Path(path))
    assert isinstance(values, Values), values
    pixels = np.frombuffer(values.data, values.kind).reshape(values.rows, values.columns)
    assert (pixels[420, 140], pixels[230, 120]) == (244, 95)
    data = bytearray(Path(path).read_bytes())
    data[data.index(b"\xff\xc1") + 5] ^= 0x40  # another number of rows than the header says
    assert isinstance(decoder.picture(bytes(data)), NoPicture)
    assert isinstance(decoder.picture(middle()), Picture)


def test_a_codec_that_crashes_gives_no_picture_and_the_next_is_shown(decoder: Decoder) -> None:
    (path,) = get_testdata_files("JPEGLSNearLossless_16.dcm")
    data = bytearray(Path(path).read_bytes())
    data[506] = 106  # more rows than the picture has: the codec writes beyond its memory
    assert isinstance(decoder.picture(bytes(data)), NoPicture)
    assert isinstance(decoder.picture(middle()), Picture)


def test_rescaled_values_keep_their_unit(decoder: Decoder) -> None:
    (path,) = get_testdata_files("CT_small.dcm")
    values = decoder.values(Path(path))
    assert isinstance(values, Values)
    assert (values.slope, values.intercept) == (1.0, -1024.0)


def test_a_frame_of_many_is_shown_and_one_that_is_not_there_is_not(decoder: Decoder) -> None:
    picture = decoder.picture(enhanced(5), frame=4)
    assert isinstance(picture, Picture)
    assert picture.frames == 5
    assert isinstance(decoder.picture(enhanced(5), frame=5), NoPicture)
    assert isinstance(decoder.picture(enhanced(5), frame=-1), NoPicture)


def test_a_window_that_shows_nothing_is_replaced(decoder: Decoder) -> None:
    dataset = slice_of(middle())
    dataset.WindowCenter, dataset.WindowWidth = 60_000, 10
    assert np.ptp(shown(decoder, dicom_studies.written(dataset))) > 100


def test_a_killed_child_costs_no_picture() -> None:
    with Decoder() as decoder:
        assert isinstance(decoder.picture(middle()), Picture)
        assert decoder._child is not None
        os.kill(decoder._child.process_id, signal.SIGKILL)
        assert isinstance(decoder.picture(middle()), Picture)


def test_an_idle_child_ends_and_the_next_picture_starts_another() -> None:
    with Decoder(idle_seconds=1) as decoder:
        assert isinstance(decoder.picture(middle()), Picture)
        assert decoder._child is not None
        process = decoder._child._process
        assert process.wait(timeout=30) == 0
        assert isinstance(decoder.picture(middle()), Picture)


def test_threads_share_a_decoder(decoder: Decoder) -> None:
    found: list[bool] = []

    def ask() -> None:
        found.extend(isinstance(decoder.picture(middle()), Picture) for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 20


def test_the_child_has_no_secrets_and_can_not_write(tmp_path: Path) -> None:
    with Decoder() as decoder:
        decoder.picture(middle())
        assert decoder._child is not None
        process = Path("/proc") / str(decoder._child.process_id)
        if not process.exists():
            pytest.skip("Only Linux shows a process's environment and limits.")
        names = {entry.split(b"=")[0] for entry in (process / "environ").read_bytes().split(b"\0") if entry}
        assert names == {b"LC_ALL", b"OPENBLAS_NUM_THREADS", b"OMP_NUM_THREADS"}
        limits = (process / "limits").read_text()
        assert "Max file size             0" in limits
        assert "Max address space         1610612736" in limits
