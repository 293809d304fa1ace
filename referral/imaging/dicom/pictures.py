"""Pictures of slices, decoded in a child process with limits: `Decoder`.

Keep one decoder for many slices: the child is started at the first (about a second), then a slice costs milliseconds.
It ends itself when idle and is started again when needed. A file that crashes or hangs it gives `NoPicture`.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from referral.core.channel import Gone, TooSlow
from referral.core.limited import Child
from referral.imaging.dicom.facts import Vector
from referral.imaging.dicom.media import MEGABYTE
from referral.imaging.dicom.sandbox import CHILD

START_SECONDS = 60.0
PREVIEW = 512


@dataclass(frozen=True, slots=True)
class Picture:
    """An 8-bit PNG. `rows` and `columns` are the slice's own; `window` (center, width) is None for colour."""

    png: bytes
    width: int
    height: int
    rows: int
    columns: int
    frames: int
    window: Vector | None
    spacing: Vector | None


@dataclass(frozen=True, slots=True)
class Values:
    """Stored values of a slice, row by row, little-endian: `kind` is int16, uint16 or rgb8 (three bytes a pixel).

    A value in the scanner's unit is `stored * slope + intercept`; `window` (center, width) is in that unit; with
    `is_inverted`, small values are bright.
    """

    data: bytes
    kind: str
    rows: int
    columns: int
    frames: int
    slope: float
    intercept: float
    window: Vector | None
    is_inverted: bool
    spacing: Vector | None


@dataclass(frozen=True, slots=True)
class Paper:
    """What a PDF holds: how many pages, and the text of each that can be shown (empty for scans)."""

    pages: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoPicture:
    """There is nothing to show; `why` is a sentence for a person."""

    why: str


class Decoder:
    """Decodes frames in a child process; may be used from several threads, one frame at a time."""

    def __init__(
        self, memory: int = 1_536 * MEGABYTE, seconds: float = 30.0, idle_seconds: float = 120.0
    ) -> None:
        self._memory, self._seconds, self._idle_seconds = memory, seconds, idle_seconds
        self._child: Child | None = None
        self._owner = 0
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        with self._one_at_a_time:
            self._end()

    def picture(
        self, source: bytes | Path, frame: int = 0, window: Vector | None = None, most: int = PREVIEW
    ) -> Picture | NoPicture:
        """Frame `frame` (from 0) as a PNG of at most `most` pixels a side.

        `source` is a whole DICOM file. Without `window` (center, width) the file's own is taken, else one that fits.
        """
        order = {"as": "picture", "frame": frame, "window": list(window) if window else None, "most": most}
        answer, data = self._ask(order, source)
        if "why" in answer:
            return NoPicture(answer["why"])
        return Picture(
            png=data,
            **{name: answer[name] for name in ("width", "height", "rows", "columns", "frames")},
            window=_vector(answer["window"]),
            spacing=_vector(answer["spacing"]),
        )

    def values(self, source: bytes | Path, frame: int = 0) -> Values | NoPicture:
        """Frame `frame` (from 0) as numbers, for a viewer that does its own window."""
        answer, data = self._ask({"as": "values", "frame": frame}, source)
        if "why" in answer:
            return NoPicture(answer["why"])
        names = ("kind", "rows", "columns", "frames", "slope", "intercept", "is_inverted")
        return Values(
            data=data,
            **{name: answer[name] for name in names},
            window=_vector(answer["window"]),
            spacing=_vector(answer["spacing"]),
        )

    def paper(self, source: bytes) -> Paper | NoPicture:
        """What a PDF holds."""
        answer, _ = self._ask({"as": "paper"}, source)
        return NoPicture(answer["why"]) if "why" in answer else Paper(answer["pages"], tuple(answer["texts"]))

    def page(self, source: bytes, number: int, most: int) -> bytes | NoPicture:
        """Page `number` (from 1) of a PDF as a PNG of at most `most` pixels a side."""
        answer, png = self._ask({"as": "page", "number": number, "most": most}, source)
        return NoPicture(answer["why"]) if "why" in answer else png

    def _ask(self, order: dict[str, Any], source: bytes | Path) -> tuple[dict[str, Any], bytes]:
        path = str(source.absolute()) if isinstance(source, Path) else None
        data = b"" if isinstance(source, Path) else source
        with self._one_at_a_time:
            was_running = self._child is not None
            try:
                return self._ask_child(order | {"path": path}, data)
            except Gone:
                self._end()
            except TooSlow:
                self._end()
                return {"why": "It takes too long to decode."}, b""
            if was_running:  # it may have ended because it was idle
                try:
                    return self._ask_child(order | {"path": path}, data)
                except (Gone, TooSlow):
                    self._end()
            return {"why": "Decoding it makes the decoder fail."}, b""

    def _ask_child(self, order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        if self._child is not None and self._owner != os.getpid():  # a fork has its parent's child
            self._child.channel.close()
            self._child = None
        if self._child is None:
            self._child = Child(CHILD, "decode", self._memory, 0, idle_seconds=self._idle_seconds)
            self._owner = os.getpid()
            self._child.channel.receive(START_SECONDS)
        self._child.channel.send(order, data, self._seconds)
        return self._child.channel.receive(self._seconds)

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _vector(values: list[float] | None) -> Vector | None:
    return tuple(values) if values else None
