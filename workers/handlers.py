"""What each job does: one call of one operation.

A handler gets the row's `practice_id` and the payload's ids by name. It may be run twice, so the operation it calls
does nothing when its own row says that the work is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from referral.audit import operations as audit
from referral.cases.operations import absences, chases, desk, extensions, proof, study_reading, uploads
from referral.cases.operations.care import outcomes
from referral.cases.operations.sending import bounced, delivering
from referral.chasing import operations as chasing
from referral.core import clock
from referral.core.errors import ReferralError
from referral.extensions import settings
from referral.importing.operations import applying as importing_applying
from referral.importing.operations import forgetting as importing_forgetting
from referral.importing.operations import reading as importing_reading
from referral.importing.operations import resuming as importing_resuming
from referral.notices import operations as notices
from referral.outbox import operations as outbox
from referral.outbox.jobs import JobName
from referral.paperwork import operations as paperwork
from referral.paperwork import storage
from referral.paperwork.signing import operations as signing
from referral.portal import codes, unsaved
from referral.portal import operations as portal

Handler = Callable[..., object]
DONE_ROWS_KEPT = timedelta(days=90)


def anchor_audit(practice_id: int) -> None:
    """Close over the history written since the last anchor (of all practices: what is anchored already is left)."""
    audit.anchor()


def draw_packet(practice_id: int, packet_id: int) -> None:
    """Draw an ordered packet; the case's next step depends on it, also when it fails."""
    try:
        paperwork.draw_packet(packet_id)
    finally:
        desk.refresh_case_of_packet(packet_id)


def draw_signed_copy(practice_id: int, signature_id: int) -> None:
    """Draw the signed copy of a packet; the case's next step depends on it, also when it fails."""
    try:
        signing.draw_signed_copy(signature_id)
    finally:
        desk.refresh_case_of_signature(signature_id)


def compare_scan(practice_id: int, scan_id: int) -> None:
    """Hold the scan of a signed packet against the packet."""
    signing.compare_scan(scan_id)


def draw_paper(practice_id: int, paper_id: int) -> None:
    """Draw an ordered paper."""
    paperwork.draw_paper(paper_id)


def purge_expired(practice_id: int) -> None:
    """Delete what is no longer needed."""
    outbox.purge_done(practice_id, clock.utcnow() - DONE_ROWS_KEPT)
    portal.forget_old_sign_ins(practice_id)
    unsaved.forget_old(practice_id)
    uploads.remove_stale(practice_id)
    importing_forgetting.forget_old(practice_id)
    storage.remove_unreferenced()


def sweep_chases(practice_id: int) -> None:
    """Order the firing of every rung that is due."""
    chasing.sweep_chases(practice_id)


def refresh_next_steps(practice_id: int) -> None:
    """A day has passed: begin and end absences, and work out every open case's next step anew."""
    absences.roll_absences(practice_id)
    desk.refresh_all(practice_id)


def prove_nothing_forgotten(practice_id: int) -> None:
    """Look whether every open case has a next step, an owner and a date, and keep the result."""
    proof.keep_proof(practice_id)


def order_extensions(practice_id: int) -> None:
    """Order drafts of the requests that must be begun now."""
    extensions.order_extensions(practice_id)


def draft_extension(practice_id: int, case_id: int) -> None:
    """Draft one case's next request."""
    extensions.draft_extension(case_id)


def ask_for_outcomes(practice_id: int) -> None:
    """Tell every veteran whose follow-up is due that there is something to answer."""
    outcomes.ask_for_outcomes(practice_id)


def fire_rung(practice_id: int, chase_id: int, rung: int) -> None:
    """Climb one rung of a chase."""
    chases.fire_rung(chase_id, rung)


def read_study(practice_id: int, upload_id: int) -> None:
    """Read an uploaded study and file it with its case."""
    study_reading.read_upload(upload_id)


def read_import(practice_id: int, batch_id: int) -> None:
    """Read an uploaded file and preview its rows."""
    importing_reading.read_batch(batch_id)


def apply_import(practice_id: int, batch_id: int) -> None:
    """Apply a confirmed import."""
    importing_applying.apply_batch(batch_id)


def resume_imports(practice_id: int) -> None:
    """Go on with imports whose job was given up or whose command died."""
    importing_resuming.resume_stuck(practice_id)


def send_out(practice_id: int, sending_id: int) -> None:
    """Send a packet or letter to VA, once."""
    delivering.send_out(practice_id, sending_id)


def read_bounces(practice_id: int) -> None:
    """What became of sendings: those given up, and mail that came back (of all practices: it is marked as seen)."""
    delivering.show_given_up(practice_id)
    if folder := settings().bounce_maildir:
        bounced.read_mail(folder)


def send_notice(practice_id: int, notice_id: int) -> None:
    """Send a message to a veteran, once."""
    notices.send_notice(practice_id, notice_id)


def send_sign_in_code(practice_id: int, sign_in_id: int, send: int) -> None:
    """Send a veteran the code to sign in with."""
    codes.send_sign_in_code(practice_id, sign_in_id, send)


HANDLERS: dict[JobName, Handler] = {
    JobName.APPLY_IMPORT: apply_import,
    JobName.READ_IMPORT: read_import,
    JobName.RESUME_IMPORTS: resume_imports,
    JobName.READ_STUDY: read_study,
    JobName.ANCHOR_AUDIT: anchor_audit,
    JobName.DRAW_PACKET: draw_packet,
    JobName.DRAW_SIGNED_COPY: draw_signed_copy,
    JobName.COMPARE_SCAN: compare_scan,
    JobName.DRAW_PAPER: draw_paper,
    JobName.SWEEP_CHASES: sweep_chases,
    JobName.FIRE_RUNG: fire_rung,
    JobName.ORDER_EXTENSIONS: order_extensions,
    JobName.DRAFT_EXTENSION: draft_extension,
    JobName.REFRESH_NEXT_STEPS: refresh_next_steps,
    JobName.ASK_FOR_OUTCOMES: ask_for_outcomes,
    JobName.PROVE_NOTHING_FORGOTTEN: prove_nothing_forgotten,
    JobName.PURGE_EXPIRED: purge_expired,
    JobName.SEND_NOTICE: send_notice,
    JobName.SEND_OUT: send_out,
    JobName.READ_BOUNCES: read_bounces,
    JobName.SEND_SIGN_IN_CODE: send_sign_in_code,
}


def handler_of(job: str) -> Handler:
    """The handler of a stored job name. Raises ReferralError when a newer version posted a job this one lacks."""
    if job not in HANDLERS:
        raise ReferralError("This version of the program doesn't know the job.")
    return HANDLERS[JobName(job)]
