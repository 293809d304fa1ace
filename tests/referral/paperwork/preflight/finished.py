"""A finished packet of an invented case, as preflight gets it, and changes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from referral.directory.rules import Rules
from referral.paperwork import catalogue
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.packet_file import Attachment, BuiltPacket, PacketInput, build
from referral.paperwork.preflight.check import preflight
from referral.paperwork.preflight.findings import Finding
from referral.paperwork.preflight.given import Given
from referral.paperwork.preflight.packets import limits_of
from referral.paperwork.preflight.reading import read_own
from referral.paperwork.samples import sample_facts
from referral.paperwork.signing.facts import UNSIGNED, SignatureFacts
from tests.referral.paperwork.official_blank import REVISION, blank_bytes
from tests.referral.paperwork.pdfs import text_pdf

ON = date(2026, 10, 15)
LIMITS = limits_of(Rules(), ON)
NOTE = Attachment(
    "Clinical note 2026-10-02",
    text_pdf("Clinical note of October 2, 2026\nSpine exam: no weakness, no relief so far."),
)


SIGNED: dict[str, Any] = {
    "method": "electronic",
    "signer": "Ingrid Halvorsen, MD",
    "npi": "1000000004",
    "signed_on": ON.isoformat(),
    "unsigned_sha256": "c" * 64,
}
SIGNATURE = SignatureFacts(SIGNED["signer"], ON, "10/15/2026 10:32 AM CDT", SIGNED["unsigned_sha256"])


@cache
def finished(
    facts: LetterFacts | None = None,
    attachments: tuple[Attachment, ...] = (NOTE,),
    *,
    with_form: bool = True,
    is_signed: bool = False,
) -> BuiltPacket:
    """The packet of the facts (the sample's without any), or its signed copy, drawn."""
    return build(
        PacketInput(
            uid="f" * 32,
            version=1,
            kinds=catalogue.packet_kinds(PacketKind.REQUEST, facts or sample_facts(), with_form=with_form),
            facts=facts or sample_facts(),
            fingerprint=(facts or sample_facts()).fingerprint(),
            created_at=datetime(2026, 10, 15, 15, tzinfo=UTC),
            blank=(REVISION, blank_bytes()) if with_form else None,
            attachments=attachments,
            signature=SIGNATURE if is_signed else UNSIGNED,
            signed=SIGNED if is_signed else None,
        )
    )


def found_in(
    built: BuiltPacket,
    facts: LetterFacts | None = None,
    *,
    pdf: bytes | None = None,
    form: bytes | None = None,
    **given: Any,
) -> list[Finding]:
    """What preflight finds in a packet, or in it with other bytes."""
    own_form = next((file.data for file in built.files if file.kind == catalogue.OFFICIAL_FORM), None)
    form = form or own_form
    held_against = Given(
        **{
            "on": ON,
            "limits": LIMITS,
            "kind": PacketKind.REQUEST.value,
            "facts": facts or sample_facts(),
            "manifest": built.manifest,
            "form": read_own(form) if form else None,
            "file_name": "packet.pdf",
            **given,
        }
    )
    return list(preflight(read_own(pdf or built.pdf), held_against))


def keys(findings: list[Finding]) -> set[str]:
    """The rules that found something."""
    return {finding.rule.key for finding in findings}


def sample(**parts: dict[str, Any]) -> LetterFacts:
    """The sample's facts with some changed, by part: `sample(veteran={"last_four": None})`."""
    facts = sample_facts()
    return replace(facts, **{part: replace(getattr(facts, part), **values) for part, values in parts.items()})
