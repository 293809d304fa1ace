"""The originals of a study on their way out: one by one, or all as a ZIP that is written while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, cast

from referral.core import files
from referral.imaging.models import ImagingInstance

CHUNK = 256 * 1024
Opener = Callable[[str], BinaryIO]
MEDIA_TYPE = "application/dicom"


def name_of(image: ImagingInstance) -> str:
    """What an original is called when it is taken out: by series and place, never by what the disc called it."""
    return f"SER{image.series.position:03d}/IMG{image.position:05d}.dcm"


def one_original(image: ImagingInstance) -> Iterator[bytes]:
    """The bytes of one original, a piece at a time; also after the request that asked for it."""
    return _pieces(files.stream_opener(), image)


def all_originals(images: Sequence[ImagingInstance]) -> Iterator[bytes]:
    """A ZIP of the originals as they came, without compression, a piece at a time: any size, the same memory."""
    return _archive(files.stream_opener(), images)


def _pieces(opened: Opener, image: ImagingInstance) -> Iterator[bytes]:
    with opened(image.storage_key) as file:
        while data := file.read(CHUNK):
            yield data


def _archive(opened: Opener, images: Sequence[ImagingInstance]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(cast(BinaryIO, sink), "w", zipfile.ZIP_STORED) as archive:
        for image in images:
            with archive.open(zipfile.ZipInfo(name_of(image)), "w", force_zip64=True) as member:
                for data in _pieces(opened, image):
                    member.write(data)
                    yield sink.taken()
    yield sink.taken()


class _Sink:
    """What `zipfile` writes to: it can't seek, so everything is written once and in order."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Everything written is held until it is taken."""

    def taken(self) -> bytes:
        data = bytes(self._held)
        self._held.clear()
        return data
