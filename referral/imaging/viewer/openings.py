"""Leave to fetch a study's pictures: given when its opening was recorded, so that none is seen without that record.

It stands in the addresses of the pictures, is good for one person and one study, and ends after some hours. It says
nothing to anybody else.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from referral.core import clock, crypto
from referral.core.actor import Actor
from referral.core.errors import NotAllowed

LASTS = timedelta(hours=12)
ENDED = "This opening of the study has ended. Open the study again."


def opening(actor: Actor, study_uid: str) -> str:
    """The leave to give out after the look was recorded."""
    ends = int((clock.utcnow() + LASTS).timestamp())
    return f"{ends:x}.{_mac(actor, study_uid, ends)}"


def is_open(actor: Actor, study_uid: str, given: str) -> bool:
    """Whether `given` is this person's leave for this study and has not ended."""
    text, _, mac = given.partition(".")
    try:
        ends = int(text, 16)
    except ValueError:
        return False
    return (
        hmac.compare_digest(mac.encode(), _mac(actor, study_uid, ends).encode())
        and ends >= clock.utcnow().timestamp()
    )


def check_opening(actor: Actor, study_uid: str, given: str) -> None:
    """Raise NotAllowed without a valid leave."""
    if not is_open(actor, study_uid, given):
        raise NotAllowed(ENDED)


def _mac(actor: Actor, study_uid: str, ends: int) -> str:
    message = f"{actor.id}|{actor.role.value}|{study_uid}|{ends}".encode()
    return crypto.authenticate("imaging-opening", message)[:16].hex()
