"""The file as a whole: it opens, it is small enough, and its name is what the facility asks for."""

from __future__ import annotations

from collections.abc import Iterator

from referral.paperwork.preflight.file_model import ReadFile, Refused
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import MEGABYTE, Given
from referral.paperwork.required import EnteredIn

REFUSED = {
    Refused.NO_PDF: "This is not a PDF.",
    Refused.BROKEN: "The file is damaged and can't be read.",
    Refused.LOCKED: "The file is locked with a password.",
    Refused.TOO_COSTLY: "Reading the file takes too much time or memory, as no honest document does.",
}


def opens(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The file can be read to its end."""
    if file.refused:
        yield found("file_unreadable", REFUSED[file.refused])


def size(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Small enough for the channels to VA."""
    if file.size > given.limits.megabytes * MEGABYTE and given.split_into:
        told = "; ".join(f"pages {first} to {last}" for first, last in given.split_into)
        what = f"{file.size / MEGABYTE:.1f} MB: send it in {len(given.split_into)} parts ({told})."
        yield found("sent_in_parts", what, [first for first, _ in given.split_into])
    elif file.size > given.limits.megabytes * MEGABYTE:
        yield found(
            "file_too_large",
            f"{file.size / MEGABYTE:.1f} MB; at most {given.limits.megabytes} MB are taken. Send the packet in parts.",
        )


def name(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The facility's file-name template can be filled."""
    if given.name_template and given.file_name is None:
        yield found(
            "file_name",
            f"The facility's template “{given.name_template}” asks for a fact that is not recorded.",
            (),
            EnteredIn.FACILITY,
        )


RULES = (opens, size, name)
