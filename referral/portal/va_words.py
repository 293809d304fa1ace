"""VA's own status of a referral in plain words (codes: vets-api ReferralsController comments, domain.md 1.2)."""

from __future__ import annotations

MEANINGS = {
    "C": "VA sent the referral on for care.",
    "AP": "VA said yes to this referral.",
    "AC": "The referral was accepted for care.",
    "A": "VA has a first visit on record.",
    "D": "VA has on record that care began.",
    "BP": "VA has on record that this care is complete.",
    "RJ": "The referral was turned down.",
    "X": "VA took the referral back.",
    "S": "VA put the referral on hold.",
}
UNKNOWN = "Ask the community care office what this means."


def meaning(code: str) -> str:
    """What the code of VA's record means, or whom to ask."""
    return MEANINGS.get(code.strip().upper(), UNKNOWN)
