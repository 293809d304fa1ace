"""The child's loop: an order, a picture or page, again and again. Runs only in the process that `pictures` starts."""

from __future__ import annotations

import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from referral.core.channel import Channel, TooSlow
from referral.imaging.dicom import paper_pages
from referral.imaging.dicom.decode import NotShown, decoded, load_libraries, numbers, picture

PROCESSOR_SECONDS = 20


def serve(channel: Channel, idle_seconds: float) -> None:
    """Answer orders, one picture each, until the other side closes or is silent for `idle_seconds`."""
    load_libraries()
    channel.send({"ready": True})
    while True:
        try:
            order, data = channel.receive(idle_seconds)
        except TooSlow:
            return
        _give_processor_time()
        try:
            answer, picture = _carry_out(order, data)
        except NotShown as error:
            answer, picture = {"why": str(error)}, b""
        except MemoryError:
            answer, picture = {"why": "It is too large to be shown."}, b""
        except Exception as error:  # a damaged file may break any codec in any way
            answer, picture = {"why": _reason(error)}, b""
        channel.send(answer, picture)


def _carry_out(order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    if order["as"] in paper_pages.WORK:
        return paper_pages.WORK[order["as"]](data, order)
    with BytesIO(data) if order["path"] is None else Path(order["path"]).open("rb") as source:
        frame = decoded(source, order["frame"])
    if order["as"] == "picture":
        return picture(frame, order["window"], order["most"])
    return numbers(frame)


def _reason(error: Exception) -> str:
    """A sentence for what a library raised, which may quote the file and is never shown itself."""
    from PIL import Image

    if isinstance(error, NotImplementedError) or "not support" in str(error):
        return "It is compressed in a way that is not supported."
    if isinstance(error, Image.DecompressionBombError):
        return "It is too large to be shown."
    if isinstance(error, (AttributeError, KeyError)):
        return "It has no picture, or does not describe it."
    if isinstance(error, (ValueError, IndexError, RuntimeError, zlib.error, EOFError)):
        return "Its picture is damaged, or there is no such frame."
    return "Its picture can't be decoded."


def _give_processor_time() -> None:
    """Processor time for one order; beyond it the kernel ends this process."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
