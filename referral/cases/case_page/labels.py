"""What the history calls the fields that were changed."""

from __future__ import annotations

from collections.abc import Iterable

CHANGED = {
    # the case
    "complaint": "what brings the veteran",
    "goals": "what they want to do again",
    "onset_on": "since when",
    "study_asked_on": "the MRI was asked for",
    "asked_for": "what the reviewer asked for is here",
    # the veteran
    "first_name": "first name",
    "middle_name": "middle name",
    "last_name": "last name",
    "born_on": "date of birth",
    "last_four": "last four of the Social Security number",
    "icn": "ICN",
    "edipi": "EDIPI",
    "sex": "sex on VA's record",
    "phone": "phone",
    "email": "e-mail",
    "best_time": "best time to call",
    "language": "language of letters",
    "address": "address",
    "e_mail_agreed_on": "agreement to e-mail",
    # the VA referral
    "number": "referral number",
    "consult": "consult id",
    "category_of_care": "category of care",
    "type_of_care": "type of care",
    "seoc": "SEOC",
    "network": "network",
    "issued_on": "day of issue",
    "starts_on": "first valid day",
    "expires_on": "last valid day",
    "visits_authorized": "visits authorized",
    "details": "what else the referral says",
    "seoc_days": "days of the SEOC",
    "services": "services and codes",
    "visits_used": "visits used",
    "care_ends": "whether care goes on after it",
    # the request for service
    "boxes": "its boxes",
}


def changed_words(names: Iterable[str]) -> str:
    """The changed fields in words; a name without a label says what it can."""
    return ", ".join(CHANGED.get(name, name.replace("_", " ")) for name in names)
