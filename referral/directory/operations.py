"""Setting up the practice."""

from __future__ import annotations

from zoneinfo import available_timezones

import sqlalchemy as sa

from referral.core.db import transaction
from referral.core.errors import IllegalMove, Invalid
from referral.directory.models import Practice


def open_practice(*, name: str, time_zone: str) -> Practice:
    """The practice of a new installation; the rest of its profile is entered on the page.

    `time_zone` is an IANA name such as America/Chicago. Raises Invalid, and IllegalMove when there is one already.
    """
    if time_zone not in available_timezones():
        raise Invalid("The practice can't be opened yet.", time_zone="Use a name such as America/Chicago.")
    if not name.strip():
        raise Invalid("The practice can't be opened yet.", name="Enter the practice's name.")
    with transaction() as session:
        if session.scalar(sa.select(Practice.id).limit(1)) is not None:
            raise IllegalMove("This installation has its practice already.")
        practice = Practice(name=name.strip(), time_zone=time_zone)
        session.add(practice)
    return practice
