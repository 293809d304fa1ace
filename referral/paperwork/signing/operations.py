"""Making the signed copy of a packet, and comparing scans (job handlers). Both may run twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import system_actor
from referral.core.crypto import sha256
from referral.core.db import db, transaction
from referral.core.errors import Permanent, ReferralError
from referral.paperwork import catalogue, storage
from referral.paperwork.models import Packet, PacketSignature
from referral.paperwork.operations import LONGEST_ERROR, WENT_WRONG, packet_input
from referral.paperwork.preflight.findings import Finding, Level, Verdict, to_json, verdict
from referral.paperwork.preflight.packets import PacketBytes, findings_on
from referral.paperwork.signing import matching
from referral.paperwork.signing.hashing import manifest_entry, printed
from referral.paperwork.signing.matching import PageMatch
from referral.paperwork.signing.models import ScanState, SignedScan
from referral.paperwork.signing.scan_reading import UnreadableScan, measure

if TYPE_CHECKING:
    from referral.paperwork.packet_file import BuiltPacket, PacketInput

OTHER_PAGES = (
    "The program has been renewed since this packet was made and would draw other pages than those that were signed. "
    "Make the packet again and have it signed."
)
NOT_COMPARED = (
    "Comparing the scan failed. It is tried again by itself; if it stays so, upload the scan again."
)
NAMES = ("signed-packet.pdf", "signed-packet.zip")


@dataclass(frozen=True)
class SignedCopy:
    """What is sent: the signed PDF, the ZIP with everything, and the manifest that tells of the signature."""

    files: PacketBytes
    zip: bytes


def draw_signed_copy(signature_id: int) -> None:
    """Draw the signed copy and look at it as VA's desk would. Repeats, and signatures that ended, do nothing."""
    signature = db.session.get_one(PacketSignature, signature_id)
    if signature.drawn_at or signature.ended_at:
        return
    with _failure_noted(signature_id):
        copy = signed_copy(signature)
        found = findings_on(signature.packet, copy.files)
        keys = [f"packets/{signature.packet.uid}/{signature.uid}-{name}" for name in NAMES]
        for key, data in zip(keys, (copy.files.pdf, copy.zip), strict=True):
            storage.put(key, data)
    with transaction() as session:
        signature = session.get_one(PacketSignature, signature_id, with_for_update=True)
        if not (signature.drawn_at or signature.ended_at):
            _finish(signature, copy, keys, found)


def signed_copy(signature: PacketSignature) -> SignedCopy:
    """Draw the copy from what is stored: the packet's inputs and the signature.

    Raises Permanent when today's program would draw other pages than those that were signed.
    """
    from referral.paperwork.packet_file import build

    packet = signature.packet
    unsigned = packet_input(packet)
    drawn = build(unsigned)
    if sha256(drawn.pdf) != signature.sha256:
        raise Permanent(OTHER_PAGES)
    if signature.scan_id is not None:
        return _paper_copy(signature, unsigned, drawn)
    built = build(replace(unsigned, signature=printed(signature), signed=manifest_entry(signature)))
    return SignedCopy(PacketBytes(built.pdf, built.manifest, _form_of(packet)), built.zip)


def _paper_copy(signature: PacketSignature, unsigned: PacketInput, drawn: BuiltPacket) -> SignedCopy:
    """The scan as it was uploaded is what is sent; everything else of the packet stays beside it."""
    from referral.paperwork.packet_file import zip_of

    scan = db.session.get_one(SignedScan, signature.scan_id)
    whole = storage.read(scan.file)
    confirmed = [
        {"page": match.number, "why": match.confirmed_why}
        for match in matching.from_json(scan.matches or ())
        if match.confirmed_why
    ]
    entry = manifest_entry(signature) | {"scan_sha256": scan.file.sha256, "pages_confirmed": confirmed}
    manifest = {**drawn.manifest, "sha256": scan.file.sha256, "signature": entry}
    return SignedCopy(
        PacketBytes(whole, manifest, _form_of(signature.packet)),
        zip_of(whole, drawn.files, unsigned.attachments, manifest),
    )


def compare_scan(scan_id: int) -> None:
    """Hold a scan of signed pages against the packet, page by page (job handler). Repeats do nothing.

    Whatever else goes wrong is said with the scan, then raised on for the outbox to retry or bury.
    """
    scan = db.session.get_one(SignedScan, scan_id)
    if not _waits(scan):
        return
    error: str | None
    pages: int | None
    matches: list[PageMatch]
    try:
        pages, matches, error = _compared(scan)
    except UnreadableScan as unreadable:
        pages, matches, error = None, [], str(unreadable)
    except Exception:
        with transaction() as session:
            scan = session.get_one(SignedScan, scan_id, with_for_update=True)
            scan.state, scan.error = ScanState.FAILED, NOT_COMPARED
        raise
    with transaction() as session:
        scan = session.get_one(SignedScan, scan_id, with_for_update=True)
        if _waits(scan):
            scan.state = ScanState.FAILED if error else ScanState.READ
            scan.error, scan.pages, scan.matches = error, pages, matching.to_json(matches)
            record(AuditTag.SIGNED_SCAN_READ, actor=system_actor(scan.practice_id), case_id=scan.case_id,
                   scan_id=scan.id, packet_id=scan.packet_id,
                   matching=sum(match.is_settled for match in matches))  # fmt: skip


def _waits(scan: SignedScan) -> bool:
    return scan.state is ScanState.READING or scan.error == NOT_COMPARED


def _compared(scan: SignedScan) -> tuple[int, list[PageMatch], str | None]:
    """How many pages the scan has, how each fits, and what is wrong with their number."""
    assert scan.packet.pdf is not None
    of_packet, pages, measured = measure(storage.read(scan.packet.pdf), storage.read(scan.file))
    form_pages = _pages_of_form(scan.packet)
    matches = [
        matching.judged(number, found, must_be_signed=number in form_pages or not form_pages)
        for number, found in enumerate(measured, 1)
    ]
    return pages, matches, matching.count_fault(of_packet, pages)


def _pages_of_form(packet: Packet) -> frozenset[int]:
    """The pages of the official form, which must be signed; without it, every line to sign on counts."""
    contents = (packet.manifest or {}).get("contents", ())
    return frozenset(
        number
        for entry in contents
        if entry["kind"] == catalogue.OFFICIAL_FORM
        for number in range(entry["first_page"], entry["first_page"] + entry["pages"])
    )


def _form_of(packet: Packet) -> bytes | None:
    """The form with its fields still there, whose boxes preflight reads."""
    form = next((row.file for row in packet.files if row.kind == catalogue.OFFICIAL_FORM), None)
    return storage.read(form) if form else None


def _finish(
    signature: PacketSignature, copy: SignedCopy, keys: list[str], found: tuple[Finding, ...]
) -> None:
    from referral.paperwork.packet_file import PDF, ZIP

    pdf, archive = (
        storage.register(key, data, practice_id=signature.practice_id, case_id=signature.case_id,
                         name=name, media_type=media_type)
        for key, data, name, media_type in zip(
            keys, (copy.files.pdf, copy.zip), NAMES, (PDF, ZIP), strict=True)
    )  # fmt: skip
    signature.pdf_id, signature.zip_id, signature.error = pdf.id, archive.id, None
    signature.manifest, signature.drawn_at = copy.files.manifest, clock.utcnow()
    signature.findings, signature.preflight = to_json(found), _verdict(signature.packet, found)
    record(AuditTag.SIGNED_COPY_DRAWN, actor=system_actor(signature.practice_id), case_id=signature.case_id,
           packet_id=signature.packet_id, signature_id=signature.id, sha256=pdf.sha256)  # fmt: skip


def _verdict(packet: Packet, found: tuple[Finding, ...]) -> Verdict:
    """A supervisor who let the packet pass has let pass the same of its signed copy."""
    passed: Collection[str] = (packet.override or {}).get("rules", ())
    failures = [finding.rule for finding in found if finding.rule.level is Level.FAILURE]
    if failures and all(rule.may_override and rule.key in passed for rule in failures):
        return Verdict.OVERRIDDEN
    return verdict(found)


@contextmanager
def _failure_noted(signature_id: int) -> Iterator[None]:
    """Whatever goes wrong is said with the signature, then raised on for the outbox to retry or bury."""
    try:
        yield
    except Exception as error:
        with transaction() as session:
            row = session.get_one(PacketSignature, signature_id)
            row.error = str(error)[:LONGEST_ERROR] if isinstance(error, ReferralError) else WENT_WRONG
        raise
