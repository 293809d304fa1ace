"""What the pages we drew say of coverage, outcome and approval; attachments are other people's words."""

from __future__ import annotations

from collections.abc import Iterator

from referral.paperwork.claims_language import ClaimFinding, findings_in
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import Given
from referral.paperwork.required import EnteredIn


def claims(file: ReadFile, given: Given) -> Iterator[Finding]:
    """No claim on any page of ours, each named once with the pages it stands on."""
    where: dict[ClaimFinding, list[int]] = {}
    for page in given.drawn(file):
        for claim in findings_in(page.text, "es"):
            where.setdefault(claim, []).append(page.number)
    for claim, pages in where.items():
        place = EnteredIn.REQUEST if given.facts else None
        yield found("claims", f"“{claim.words}”: {claim.why}.", pages, place)


RULES = (claims,)
