"""The vertebrae that a person may label on a picture, from the head down."""

from __future__ import annotations

from referral.imaging.models import Region

CERVICAL = (*(f"C{number}" for number in range(2, 8)), "T1")
LUMBAR = (*(f"L{number}" for number in range(1, 6)), "S1")
ALL = (*CERVICAL, *(f"T{number}" for number in range(2, 13)), *LUMBAR)
OF_REGION = {Region.LUMBAR: LUMBAR, Region.CERVICAL: CERVICAL}


def levels_of(region: Region) -> tuple[str, ...]:
    """The levels offered for a study of that region; any of `ALL` may be labelled."""
    return OF_REGION.get(region, ALL)


def is_counted_from_above(region: Region) -> bool:
    """Whether one counts down from C2; in the lumbar spine one counts up from S1."""
    return region is Region.CERVICAL
