"""What can go wrong, in the program's own terms. `referral/error_pages.py` gives each its page."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """A refused move of a case, so that it can be kept. `to_state` is None when the move changes no state."""

    case_id: int
    state: str
    action: str
    to_state: str | None


class ReferralError(Exception):
    """Base of all errors whose message may be shown to a person. Messages never hold personal data."""

    refused: Refusal | None = None


class NotFound(ReferralError):
    """There is no such thing, or not in the actor's practice (the two look alike on purpose)."""


class NotAllowed(ReferralError):
    """The actor's role may not do this."""


class IllegalMove(ReferralError):
    """The case is not in a state, or lacks a fact, that this move needs."""


class Stale(ReferralError):
    """Somebody else changed the row since the actor looked at it."""


class Invalid(ReferralError):
    """Input that can't be accepted; `fields` maps a field's name to what to do about it."""

    def __init__(self, message: str, /, **fields: str) -> None:
        super().__init__(message)
        self.fields = fields


class Permanent(ReferralError):
    """A job's failure that trying again can't mend: it is buried at once and shown to a person."""


class SettingsError(ReferralError):
    """A setting is missing or bad; the message names it and says what to do."""
