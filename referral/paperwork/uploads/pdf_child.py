"""The child process in which uploaded PDFs are opened and laid on. Started by `foreign`, never imported otherwise."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from referral.core import limited
from referral.core.channel import Channel, Gone
from referral.core.errors import Permanent
from referral.paperwork import pdf_parts

TOO_LARGE = "{} is too large to be read. Split it, or print it to a new PDF with less detail."


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Answer orders over the socket `descriptor` until the other side closes."""
    channel = limited.enter(descriptor)
    import pypdf  # noqa: F401  loaded before the limits: the libraries are not the file's doing
    import pypdfium2  # noqa: F401

    limited.limit(memory, seconds)
    with suppress(Gone):
        serve(channel)
    os._exit(0)


def serve(channel: Channel) -> None:
    """One answer an order: what was done, or why not."""
    laying = pdf_parts.Laying()
    while True:
        order, data = channel.receive()
        try:
            answer, laid = _carry_out(laying, order, data)
        except Permanent as error:
            answer, laid = {"why": str(error)}, b""
        except MemoryError:
            answer, laid = {"why": TOO_LARGE.format(order["what"])}, b""
        except Exception:  # a damaged file may break the libraries in any way
            answer, laid = {"why": f"{order['what']} can't be read as a PDF. {pdf_parts.REPRINT}"}, b""
        channel.send(answer, laid)


def _carry_out(laying: pdf_parts.Laying, order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    if order["do"] == "lay_on":
        inserts = [pdf_parts.Insertion(*insert) for insert in order["inserts"]]
        return {}, laying.lay_on(data, inserts)
    work = {
        "open_own": laying.open_own,
        "open_upload": laying.open_upload,
        "rehearse": pdf_parts.rehearse,
    }
    return {"pages": work[order["do"]](data, order["what"])}, b""
