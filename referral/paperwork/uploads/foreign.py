"""Uploaded PDFs opened and laid on in a limited child: whatever a file does, the answer comes within minutes."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any

from referral.core.channel import Gone, TooSlow
from referral.core.errors import Permanent
from referral.core.limited import Child
from referral.paperwork.pdf_parts import REPRINT, Insertion

CHILD = "referral.paperwork.uploads.pdf_child"
MEGABYTE = 1024 * 1024
MEMORY = 1_536 * MEGABYTE
PROCESSOR_SECONDS, MOST_SECONDS = 240, 120.0
CHECK_MEMORY, CHECK_PROCESSOR_SECONDS, CHECK_SECONDS = 1_024 * MEGABYTE, 60, 60.0
"""What a person waits for is held to less, so that what was let in can be laid on later."""


class ForeignLaying:
    """`pdf_parts.Laying` in a child of its own, which starts at once and ends with the block."""

    def __init__(self, memory: int = MEMORY, processor_seconds: int = PROCESSOR_SECONDS) -> None:
        self._child = Child(CHILD, "lay", memory, processor_seconds)

    def __enter__(self) -> ForeignLaying:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.end()

    def open_own(self, data: bytes, what: str) -> int:
        """As `pdf_parts.Laying`. Raises Permanent."""
        return int(self._ask("open_own", data, what)[0]["pages"])

    def open_upload(self, data: bytes, what: str) -> int:
        """As `pdf_parts.Laying`. Raises Permanent."""
        return int(self._ask("open_upload", data, what)[0]["pages"])

    def rehearse(self, data: bytes, what: str) -> int:
        """As `pdf_parts.rehearse`. Raises Permanent."""
        return int(self._ask("rehearse", data, what, CHECK_SECONDS)[0]["pages"])

    def lay_on(self, packet: bytes, inserts: Sequence[Insertion]) -> bytes:
        """As `pdf_parts.Laying`. Raises Permanent."""
        return self._ask("lay_on", packet, "An attachment", inserts=[list(insert) for insert in inserts])[1]

    def _ask(
        self, do: str, data: bytes, what: str, seconds: float = MOST_SECONDS, **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        try:
            self._child.channel.send({"do": do, "what": what} | more, data, seconds)
            answer, laid = self._child.channel.receive(seconds)
        except TooSlow as error:
            raise Permanent(f"{what} takes too long to read. {REPRINT}") from error
        except Gone as error:
            raise Permanent(f"{what} makes the reader fail. {REPRINT}") from error
        if "why" in answer:
            raise Permanent(answer["why"])
        return answer, laid


def check_pdf(data: bytes, what: str) -> int:
    """How many pages an uploaded PDF adds to a packet. Raises Permanent when it can't be one, naming it as `what`."""
    with ForeignLaying(CHECK_MEMORY, CHECK_PROCESSOR_SECONDS) as foreign:
        return foreign.rehearse(data, what)
