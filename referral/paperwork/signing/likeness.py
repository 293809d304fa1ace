"""How alike two pictures of pages are: found by shift, scale and skew, then judged tile by tile. Pure numpy.

A picture is grey, 255 is paper, of a letter page at `DOTS` an inch. Fine print is beyond it: it tells whether a
scanned page is the page it should be, not whether one digit was changed. Runs in the limited child only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

DOTS = 36
WIDTH, HEIGHT = 306, 396
"""A letter page at DOTS."""
MOST_SHIFT = 24
"""In pictures' points: two thirds of an inch."""
SCALES = (1.0, 0.98, 1.02, 0.96, 1.04, 0.94, 0.92)
ANGLES = (0.0, -0.5, 0.5, -1.0, 1.0, -1.5, 1.5, -2.5, 2.5)
TILE = 18
"""Half an inch: some words of two lines."""
LEAST_INK, SAME_TILE = 4.0, 0.45
Picture = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Likeness:
    """`whole`: correlation of the aligned pages; `tiles`: the part of the inked tiles that say the same, 0 to 1."""

    whole: float
    tiles: float
    aligned: Picture
    """The scan's ink laid on the page's."""


def ink(picture: Picture) -> Picture:
    """How dark each point is against the paper around it, 0 to 1; the grey of a copier's background is paper."""
    paper = float(np.percentile(picture, 80))
    dark = np.clip((paper - 12.0 - picture) / max(paper, 60.0), 0.0, 1.0)
    return np.asarray(dark, dtype=np.float32)


def compare(page: Picture, scan: Picture) -> Likeness:
    """Lay the scan's ink on the page's as well as shift, scale and skew can, and say how alike they are."""
    aim = _soft(page)
    scale = max(SCALES, key=lambda one: _placed(aim, scan, one, 0.0)[0])
    angle = max(ANGLES, key=lambda one: _placed(aim, scan, scale, one)[0])
    scale = max((scale, scale - 0.01, scale + 0.01), key=lambda one: _placed(aim, scan, one, angle)[0])
    whole, shift = _placed(aim, scan, scale, angle)
    aligned = np.roll(_turned(scan, scale, angle), shift, (0, 1))
    return Likeness(whole, _tiles(page, aligned), aligned)


def fingerprint(picture: Picture) -> Picture:
    """A page in a few numbers, to find quickly which pages are candidates."""
    rows = picture.reshape(HEIGHT // 12, 12, WIDTH // 9, 9).mean((1, 3))
    return _unit(_blurred(_blurred(rows)))


def _soft(picture: Picture) -> Picture:
    return _unit(_blurred(picture))


def _unit(picture: Picture) -> Picture:
    centred = picture - picture.mean()
    return np.asarray(centred / max(float(np.sqrt((centred**2).sum())), 1e-6), dtype=np.float32)


def _blurred(picture: Picture) -> Picture:
    for axis in (0, 1):
        picture = np.asarray(
            (np.roll(picture, 1, axis) + 2 * picture + np.roll(picture, -1, axis)) / 4, dtype=np.float32
        )
    return picture


def _placed(aim: Picture, scan: Picture, scale: float, angle: float) -> tuple[float, tuple[int, int]]:
    """The best correlation over all shifts, with that shift (down, right)."""
    laid = _soft(_turned(scan, scale, angle))
    found = np.fft.irfft2(np.fft.rfft2(aim) * np.conj(np.fft.rfft2(laid)), aim.shape)
    reach = [*range(MOST_SHIFT + 1), *range(-MOST_SHIFT, 0)]
    near = found[np.ix_(reach, reach)]
    down, right = np.unravel_index(int(near.argmax()), near.shape)
    return float(near[down, right]), (reach[down], reach[right])


def _turned(picture: Picture, scale: float, angle: float) -> Picture:
    """Scaled and turned about its middle; the nearest point is good enough after blurring."""
    if scale == 1.0 and angle == 0.0:
        return picture
    rows, columns, inside = _sources(round(scale, 3), angle)
    return np.asarray(np.where(inside, picture[rows, columns], 0.0), dtype=np.float32)


@cache
def _sources(scale: float, angle: float) -> tuple[Any, Any, Any]:
    down, right = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    down, right = down - HEIGHT / 2, right - WIDTH / 2
    cos, sin = np.cos(np.radians(angle)) / scale, np.sin(np.radians(angle)) / scale
    rows = np.rint(cos * down - sin * right + HEIGHT / 2).astype(np.int32)
    columns = np.rint(sin * down + cos * right + WIDTH / 2).astype(np.int32)
    inside = (rows >= 0) & (rows < HEIGHT) & (columns >= 0) & (columns < WIDTH)
    return rows.clip(0, HEIGHT - 1), columns.clip(0, WIDTH - 1), inside


def _tiles(page: Picture, aligned: Picture) -> float:
    """The part of the page's inked tiles that the scan repeats, each looked for a point or two around its place."""
    same = total = 0
    soft_page, soft_scan = _blurred(page), _blurred(aligned)
    for top, left in _places():
        tile = soft_page[top : top + TILE, left : left + TILE]
        if float(tile.sum()) < LEAST_INK:
            continue
        total += 1
        around = (
            soft_scan[top + d : top + d + TILE, left + r : left + r + TILE]
            for d in range(-2, 3)
            for r in range(-2, 3)
            if 0 <= top + d <= HEIGHT - TILE and 0 <= left + r <= WIDTH - TILE
        )
        unit = _unit(tile)
        same += max(float((unit * _unit(other)).sum()) for other in around) >= SAME_TILE
    return same / total if total else 0.0


def _places() -> Iterator[tuple[int, int]]:
    for top in range(0, HEIGHT - TILE + 1, TILE):
        for left in range(0, WIDTH - TILE + 1, TILE):
            yield top, left


def added_ink(page: Picture, aligned: Picture, box: tuple[int, int, int, int]) -> float:
    """How much ink the scan has in a box (left, top, right, bottom) where the page has none: a signature, say."""
    left, top, right, bottom = box
    printed = page > 0.08
    for axis in (0, 1):
        printed = printed | np.roll(printed, 1, axis) | np.roll(printed, -1, axis)
    free = aligned[top:bottom, left:right] * ~printed[top:bottom, left:right]
    return float(free.sum())
