"""What is kept of decoded frames, and how large ones are reduced."""

from __future__ import annotations

import gzip
import json
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from referral.imaging.dicom.pictures import Values
from referral.imaging.viewer import cache, frames


def values(pixels: np.ndarray, kind: str) -> Values:
    rows, columns = pixels.shape[:2]
    return Values(
        data=pixels.tobytes(),
        kind=kind,
        rows=rows,
        columns=columns,
        frames=1,
        slope=1.0,
        intercept=0.0,
        window=None,
        is_inverted=False,
        spacing=None,
    )


@pytest.mark.parametrize(
    ("kind", "dtype", "shape"), [("int16", "<i2", ()), ("uint16", "<u2", ()), ("rgb8", "u1", (3,))]
)
def test_a_frame_larger_than_a_screen_is_thinned_and_says_so(
    kind: str, dtype: str, shape: tuple[int, ...]
) -> None:
    pixels = np.arange(3_001 * 7 * (3 if shape else 1)).astype(dtype).reshape(7, 3_001, *shape)
    data = gzip.decompress(frames.pack(values(pixels, kind)))
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    assert (header["rows"], header["columns"]) == (4, 1_501)
    assert (header["fullRows"], header["fullColumns"]) == (7, 3_001)
    shown = np.frombuffer(data[4 + length :], dtype).reshape(4, 1_501, *shape)
    assert np.array_equal(shown, pixels[::2, ::2])


def test_kept_frames_are_sealed_and_bound_to_their_place(app: Flask) -> None:
    place, other = cache.place_of("a" * 32, 0), cache.place_of("a" * 32, 1)
    cache.put(place, b"pixels of a spine")
    assert b"spine" not in place.read_bytes()
    assert cache.get(place) == b"pixels of a spine"
    place.rename(other)
    assert cache.get(place) is None
    assert cache.get(other) is None


def test_the_longest_unused_frames_go_first(tmp_path: Path) -> None:
    (tmp_path / "aa").mkdir()
    for number in range(10):
        file = tmp_path / "aa" / str(number)
        file.write_bytes(bytes(100))
        os.utime(file, (number, number))
    cache.trim(tmp_path, 1_000)
    assert len(list(tmp_path.glob("*/*"))) == 10
    cache.trim(tmp_path, 900)
    assert sorted(int(file.name) for file in tmp_path.glob("*/*")) == [3, 4, 5, 6, 7, 8, 9]
