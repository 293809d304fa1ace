"""A packet signed on paper: its scan uploaded, held against the packet page by page, and taken as the signature."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, facts_now, keeps_refusals
from referral.cases.operations.signing import add_signature, ordering_clinician
from referral.cases.rules import why_unsignable
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.paperwork.models import Packet, SignatureMethod
from referral.paperwork.signing import matching
from referral.paperwork.signing.matching import PageMatch, PageVerdict
from referral.paperwork.signing.models import ScanState, SignedScan
from referral.paperwork.storage import keep_taken
from referral.paperwork.uploads.taking import take

PROOF = "by hand; the scan was compared page by page"


@keeps_refusals
def upload_scan(
    actor: Actor, case_uid: str, seen_version: int | None, *, signed_on: date, file_name: str, data: bytes
) -> str:
    """Keep the scan of the newest packet, signed by hand on `signed_on`, and have it compared; returns its opaque id.

    A PDF or pictures (TIFF, JPEG, PNG) are read in a limited child. Raises Invalid by field, IllegalMove.
    """
    taken = take(file_name, data, "file")
    with case_change(actor, case_uid, seen_version) as case:
        packet = _packet_to_sign(case)
        made_on = clock.local_date(packet.created_at, directory.practice(case.practice_id).time_zone)
        if not made_on <= signed_on <= directory.today(case.practice_id):
            raise Invalid(
                "The scan was not kept.", signed_on="Enter a day from the packet's making to today."
            )
        file = keep_taken(taken, case_id=case.id, practice_id=case.practice_id)
        scan = SignedScan(practice_id=case.practice_id, case_id=case.id, packet_id=packet.id, file_id=file.id,
                          signed_on=signed_on, uploaded_by_id=actor.id)  # fmt: skip
        db.session.add(scan)
        db.session.flush()
        record(AuditTag.SIGNED_SCAN_ADDED, actor=actor, case_id=case.id, scan_id=scan.id, packet_id=packet.id,
               sha256=file.sha256)  # fmt: skip
        post(JobName.COMPARE_SCAN, practice_id=case.practice_id, scan_id=scan.id)
        return scan.uid


@keeps_refusals
def confirm_page(
    actor: Actor, case_uid: str, seen_version: int | None, scan_uid: str, number: int, why: str
) -> None:
    """Take a page that the comparison could not tell for the right one. Raises Invalid, IllegalMove, NotFound."""
    if not why.strip():
        raise Invalid("The page is not confirmed.", why="Say how you know that it is this page.")
    with case_change(actor, case_uid, seen_version) as case:
        scan = scan_of(case, scan_uid)
        matches = matching.from_json(scan.matches or ())
        found = next((match for match in matches if match.number == number), None)
        if scan.state is not ScanState.READ or found is None:
            raise NotFound("There is no such page to confirm.")
        if found.is_settled:
            how = "matches" if found.verdict is PageVerdict.MATCHES else "is confirmed"
            raise IllegalMove(f"This page {how} already.")
        if found.verdict is not PageVerdict.UNCLEAR:
            raise IllegalMove("Can't confirm this page: scan it again.")
        scan.matches = matching.to_json(
            [
                matching.confirmed(match, actor.id, why.strip()) if match.number == number else match
                for match in matches
            ]
        )
        record(AuditTag.SIGNED_PAGE_CONFIRMED, actor=actor, case_id=case.id, scan_id=scan.id, page=number,
               why=why.strip())  # fmt: skip


@keeps_refusals
def accept_scan(actor: Actor, case_uid: str, seen_version: int | None, scan_uid: str) -> int:
    """Take the scan, whose pages all fit, as the signed copy that is sent; returns the signature's id."""
    with case_change(actor, case_uid, seen_version) as case:
        packet, scan = _packet_to_sign(case), scan_of(case, scan_uid)
        if scan.packet_id != packet.id:
            raise IllegalMove(
                "Can't take the scan: the packet was made again since. Have the new one signed."
            )
        if scan.state is not ScanState.READ:
            raise IllegalMove(
                "Can't take the scan: it has not been compared with the packet, or does not fit it."
            )
        if open_pages(scan):
            pages = ", ".join(str(match.number) for match in open_pages(scan))
            raise IllegalMove(f"Can't take the scan: page {pages} is not settled.")
        signature = add_signature(actor, case, packet, SignatureMethod.PAPER, PROOF, scan=scan)
        post(JobName.DRAW_SIGNED_COPY, practice_id=case.practice_id, signature_id=signature.id)
        return signature.id


def open_pages(scan: SignedScan) -> list[PageMatch]:
    """The pages that neither match nor were confirmed."""
    return [match for match in matching.from_json(scan.matches or ()) if not match.is_settled]


def scan_of(case: Case, scan_uid: str) -> SignedScan:
    """Raises NotFound."""
    found = db.session.scalar(
        sa.select(SignedScan).where(SignedScan.uid == scan_uid, SignedScan.case_id == case.id)
    )
    if found is None:
        raise NotFound("There is no such scan.")
    return found


def newest_scan(packet: Packet) -> SignedScan | None:
    """The scan uploaded last for the packet."""
    rows = sa.select(SignedScan).where(SignedScan.packet_id == packet.id).order_by(SignedScan.id.desc())
    return db.session.scalars(rows.limit(1)).first()


def _packet_to_sign(case: Case) -> Packet:
    if why := why_unsignable(facts_now(case)):
        raise IllegalMove(f"Can't take a signed scan: {why}.")
    request = queries.current_request(case)
    packet = queries.newest_packet(request) if request else None
    assert request is not None
    assert packet is not None
    if ordering_clinician(request) is None:
        raise IllegalMove("Can't take a signed scan: the request names no ordering clinician.")
    return packet
