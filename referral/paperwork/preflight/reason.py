"""The reason for request: long enough, and naming what was tried, when, and with what result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given
from referral.paperwork.preflight.said import folded
from referral.paperwork.required import EnteredIn

TRIED = re.compile(
    r"\b(?:therap\w*|exercis\w*|program|injection\w*|block\w*|epidural|steroid\w*|medic\w*|nsaid\w*|naproxen|ibuprofen|"
    r"gabapentin|opioid\w*|chiropract\w*|acupunct\w*|massage|yoga|brac\w+|ablation|surgery|fusion|tens|rehab\w*|"
    r"activity modification|conservative)\b",
    re.IGNORECASE,
)
WHEN = re.compile(
    r"\b(?:19|20)\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:\d+|one|two|three|four|five|six|eight|ten|twelve|several) "
    r"(?:days?|weeks?|months?|years?|sessions?)\b|\bsince\b",
    re.IGNORECASE,
)
RESULT = re.compile(
    r"\b(?:relief|improv\w*|better|worse\w*|unchanged|no change|without (?:benefit|effect|success)|fail\w*|help\w*|"
    r"reliev\w*|persist\w*|return\w*|continu\w*|stopped|tolerat\w*|reduc\w*|temporar\w*|lasting|refractory|respon\w*|"
    r"percent|score)\b|%",
    re.IGNORECASE,
)


def long_enough(file: ReadFile, given: Given) -> Iterator[Finding]:
    """At least as many characters as the rule asks for."""
    if given.facts is None or given.facts.request.reason is None:
        return
    length, least = len(given.facts.request.reason.strip()), given.limits.reason_characters
    if length < least:
        yield found(
            "reason_short", f"It has {length} characters; at least {least} are wanted.", (), EnteredIn.REQUEST
        )


def names_what_was_tried(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Read by words, so only a warning: a person judges."""
    if given.facts is None or not given.facts.request.reason:
        return
    reason = given.facts.request.reason
    known = [folded(care.what)[:12] for care in given.facts.clinical.conservative_care]
    names_care = TRIED.search(reason) or any(what and what in folded(reason) for what in known)
    lacking = [
        what
        for what, is_there in (
            ("what was tried", names_care),
            ("when", WHEN.search(reason)),
            ("with what result", RESULT.search(reason)),
        )
        if not is_there
    ]
    if lacking:
        yield found(
            "reason_content", f"The reason does not seem to say {', '.join(lacking)}.", (), EnteredIn.REQUEST
        )


RULES = (long_enough, names_what_was_tried)
