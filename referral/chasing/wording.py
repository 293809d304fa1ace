"""Contacts in sentences, for letters to VA and for the screen; and call scripts filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from referral.authorizations.states import Channel
from referral.chasing.models import Contact
from referral.chasing.states import SPOKE, ContactOutcome, Party
from referral.core import clock

CHANNEL_LABELS = {
    Channel.HSRM: "HSRM",
    Channel.SECURE_EMAIL: "secure e-mail",
    Channel.FAX: "fax",
    Channel.POST: "post",
    Channel.PHONE: "phone",
}

_TRIED = {
    ContactOutcome.LEFT_MESSAGE: "left a message",
    ContactOutcome.NO_ANSWER: "nobody answered",
    ContactOutcome.WRONG_NUMBER: "it was not the right office",
}
UNKNOWN = "(not recorded)"


def rounds_with_va(contacts: Iterable[Contact], time_zone: str) -> tuple[str, ...]:
    """One sentence for each contact with VA, in the order given: `November 12, 2026: by phone, left a message.`"""
    return tuple(_sentence(one, time_zone) for one in contacts if one.party is Party.VA)


def _sentence(contact: Contact, time_zone: str) -> str:
    on = clock.local_date(contact.at, time_zone)
    return f"{long_date(on)}: by {CHANNEL_LABELS[contact.channel]}, {_what(contact)}."


def _what(contact: Contact) -> str:
    if contact.outcome in SPOKE:
        spoke = f"spoke with {contact.person or 'your office'}"
        promised = (
            f"; an answer was promised by {long_date(contact.promise_on)}" if contact.promise_on else ""
        )
        return spoke + promised
    if contact.outcome is ContactOutcome.SENT:
        return "we wrote to your office"
    if contact.outcome is ContactOutcome.RECEIVED:
        return "your office wrote to us"
    return _TRIED[contact.outcome]


def long_date(day: date) -> str:
    """`November 12, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"


def fill_in(script: str, words: Mapping[str, str | None]) -> str:
    """The script with its words in braces filled in; what is not recorded is said, never left blank."""
    return script.format_map({name: value or UNKNOWN for name, value in words.items()})
