"""An electronic signature as the signed copy of a packet prints it: a part of LetterFacts, pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SignatureFacts:
    """`at` is the time of signing as printed, with its zone; `sha256` that of the packet's PDF as it was read."""

    signer: str | None = None
    """Name and credentials; None: not signed."""
    signed_on: date | None = None
    at: str | None = None
    sha256: str | None = None

    @property
    def proof_lines(self) -> tuple[str, ...]:
        """Below the name on a line to sign on."""
        return (f"Signed electronically {self.at}", f"SHA-256 {self.sha256}")

    @property
    def box_lines(self) -> tuple[str, ...]:
        """Box 21 of the official form: three short lines."""
        return (f"/s/ {self.signer}", *self.proof_lines)

    @property
    def foot_line(self) -> str | None:
        """At the foot of each page we draw."""
        if self.signer is None:
            return None
        return f"Signed electronically by {self.signer}, {self.at} · SHA-256 {self.sha256}"


UNSIGNED = SignatureFacts()
