"""Which part of the spine a study shows, from its tags and descriptions, and against the complaint."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

from referral.imaging.dicom.facts import StudyFacts, Sureness


class Region(enum.StrEnum):
    LUMBAR = "lumbar"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    OTHER = "other"


SPINE = (Region.LUMBAR, Region.CERVICAL, Region.THORACIC)
LEVELS = r"[\s_\-/]?SP(I(NE?)?)?\b"
PATTERNS = (
    (Region.LUMBAR, re.compile(rf"LUMB|LENDEN|(^|[^A-Z])L(/?S)?{LEVELS}|(^|[^A-Z])LWS", re.I)),
    (Region.CERVICAL, re.compile(rf"CERV|(^|[^A-Z])C{LEVELS}|(^|[^A-Z])HWS|\bNECK\b", re.I)),
    (Region.THORACIC, re.compile(rf"THORAC|DORSAL|(^|[^A-Z])[TD]{LEVELS}|(^|[^A-Z])BWS", re.I)),
)
WHOLE_SPINE = re.compile(r"(WHOLE|TOTAL|FULL|ENTIRE|COMPLETE|3[ -]?PART).{0,6}SPINE", re.I)
ELSEWHERE = re.compile(
    r"BRAIN|HEAD|SKULL|KNEE|SHOULDER|HIP\b|ANKLE|FOOT|WRIST|HAND\b|ELBOW|ABDOMEN|PELVIS|CHEST|HEART|BREAST|PROSTATE"
    r"|LIVER",
    re.I,
)


@dataclass(frozen=True, slots=True)
class RegionFound:
    """The regions a study seems to show, with the words they come from, such as `Study description: MRI L-SPINE`."""

    regions: tuple[Region, ...]
    sure: Sureness
    sources: tuple[str, ...]


def region_of(study: StudyFacts) -> RegionFound:
    """What the tags and descriptions say. The tag alone is LIKELY, since it is often wrong."""
    tag = _regions(study.body_parts)
    titles = tuple(text for text in (study.description, *study.protocols) if text)
    names = tuple(series.description for series in study.series if series.description)
    words = _regions(titles) or _regions(names)
    sources = [
        *(f"Body part: {text}" for text in study.body_parts if _regions([text])),
        *(f"Study or protocol: {text}" for text in titles if _regions([text])),
    ] or [f"Series: {text}" for text in names if _regions([text])]
    found = tuple(dict.fromkeys([*words, *tag]))
    if not found:
        return RegionFound((), Sureness.GUESS, ())
    sure = Sureness.LIKELY
    if tag and words:
        sure = Sureness.CERTAIN if set(tag) == set(words) else Sureness.GUESS
    return RegionFound(found, sure, tuple(dict.fromkeys(sources))[:6])


def _regions(texts: Iterable[str]) -> tuple[Region, ...]:
    found: dict[Region, None] = {}
    for text in texts:
        if WHOLE_SPINE.search(text):
            found |= dict.fromkeys(SPINE)
        here = [region for region, pattern in PATTERNS if pattern.search(text)]
        found |= dict.fromkeys(here)
        if not here and ELSEWHERE.search(text):
            found |= {Region.OTHER: None}
    return tuple(found)
