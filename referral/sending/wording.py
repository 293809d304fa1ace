"""The words of a message that carries a packet. Nothing in it is personal: our case number is the reference."""

from __future__ import annotations

from referral.sending.states import KIND_LABELS, SendingKind

BODY = """\
{practice} sends you one PDF file of {pages}: {what}.

Our reference: {reference}
Questions and misdirected mail: {phone}

The file holds medical records of one veteran. If it is not for you, please delete it and call us.
"""


def subject(kind: SendingKind, reference: str) -> str:
    """The subject line: what it is and our reference."""
    return f"{KIND_LABELS[kind]}, our reference {reference}"


def body(kind: SendingKind, *, practice: str, phone: str, reference: str, pages: int | None) -> str:
    """The text of the message."""
    counted = "an unknown number of pages" if pages is None else f"{pages} page{'' if pages == 1 else 's'}"
    return BODY.format(
        practice=practice, phone=phone or "(not recorded)", reference=reference, pages=counted,
        what=KIND_LABELS[kind].lower(),
    )  # fmt: skip
