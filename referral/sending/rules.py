"""By which ways something can go to VA now, the best first, and why another can't. Pure.

The order is VA's: HSRM, then secure e-mail, then fax (form 10-10172, step 4; domain facts 11.19).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from referral.authorizations.states import Channel
from referral.sending.states import SendingKind

MEGABYTE = 1024 * 1024
MAIN = "community_care"
US_DIGITS = 10
WHY = {
    Channel.HSRM: "VA's own system: the office has it at once, and you get a confirmation.",
    Channel.SECURE_EMAIL: "Encrypted on the way; a message that comes back is seen.",
    Channel.FAX: "The old way: a wrong digit sends it to somebody else, and nobody says that it was read.",
    Channel.POST: "The slowest, with a tracking number as proof.",
}
CHANNEL_NAMES = {
    Channel.HSRM: "HSRM",
    Channel.SECURE_EMAIL: "Secure e-mail",
    Channel.FAX: "Fax",
    Channel.POST: "Post",
    Channel.PHONE: "Phone",
}
URGENT_FAX = "care is needed within 48 hours; call VA, a fax alone won't do"
PROOFS = {
    Channel.HSRM: "HSRM confirmation number",
    Channel.SECURE_EMAIL: "Message number or receipt of your mail program",
    Channel.FAX: "What the fax receipt says: date, time, pages, result",
    Channel.POST: "Tracking number",
}
STEPS = {
    Channel.HSRM: (
        "I opened the veteran's referral in HSRM and compared the referral number.",
        "I uploaded the file under this case's document name.",
        "I saw the upload listed with the referral.",
    ),
    Channel.SECURE_EMAIL: (
        "I compared the address with the one shown here.",
        "I attached this file and no other.",
    ),
    Channel.FAX: (
        "The fax cover was the first page.",
        "I compared the number dialled with the one shown here.",
        "The receipt says OK and counts all pages.",
    ),
    Channel.POST: ("The address on the envelope is the one shown here.", "All pages are in it."),
}
"""What a person who sends by hand does, and ticks."""


@dataclass(frozen=True)
class Entry:
    """An office that can be written to. `key` is MAIN for the facility's community care office."""

    key: str
    label: str
    fax: str
    secure_email: str
    is_marked_secure: bool


@dataclass(frozen=True)
class Means:
    """What the installation can send with: a mail server (or a demonstration's mailbox), a fax gateway."""

    mails: bool
    faxes: bool
    most_megabytes: int


@dataclass(frozen=True)
class Offer:
    """A way, with the offices it can go to. `by_program`: the program sends; otherwise a person does and records it."""

    channel: Channel
    to: tuple[Entry, ...]
    by_program: bool
    why_not: str | None = None
    note: str = ""

    @property
    def why(self) -> str:
        return WHY[self.channel]

    def address(self, entry: Entry) -> str:
        """What is dialled or written on the message; empty for HSRM and post."""
        if self.channel is Channel.FAX:
            return entry.fax
        return entry.secure_email if self.channel is Channel.SECURE_EMAIL else ""


def offers(
    entries: Sequence[Entry], means: Means, *, kind: SendingKind, size: int, is_urgent: bool
) -> tuple[Offer, ...]:
    """Every way in VA's order, for a file of `size` bytes."""
    everyone, fits = tuple(entries), size <= means.most_megabytes * MEGABYTE
    too_large = (
        "" if fits else f"The file is larger than {means.most_megabytes} MB: many servers refuse that."
    )
    secure = tuple(entry for entry in everyone if entry.secure_email and entry.is_marked_secure)
    faxes = tuple(entry for entry in everyone if fax_number(entry.fax))
    no_fax = None if faxes else "no office of the facility has a complete fax number in the directory"
    return (
        Offer(Channel.HSRM, everyone, by_program=False),
        Offer(Channel.SECURE_EMAIL, secure, means.mails and fits, _why_not_mailed(everyone, secure), too_large),
        Offer(Channel.FAX, faxes, means.faxes and fits,
              URGENT_FAX if is_urgent and kind is SendingKind.REQUEST else no_fax, too_large),
        Offer(Channel.POST, everyone, by_program=False),
    )  # fmt: skip


def _why_not_mailed(everyone: Sequence[Entry], secure: Sequence[Entry]) -> str | None:
    if secure:
        return None
    if any(entry.secure_email for entry in everyone):
        return "no administrator has marked the facility's address as secure"
    return "the directory has no secure e-mail address of the facility"


def fax_number(text: str) -> str | None:
    """A US fax number as the gateway wants it (eleven digits), or None when it is not complete."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == US_DIGITS and digits[0] not in "01":
        return f"1{digits}"
    return digits if len(digits) == US_DIGITS + 1 and digits[0] == "1" and digits[1] not in "01" else None
