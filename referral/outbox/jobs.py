"""All background work there is, in one table. `workers/handlers.py` says what each job does."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import timedelta


class QueueName(enum.StrEnum):
    """One worker process (or more) listens on each; more queues only when a measurement asks for it."""

    NOW = "now"  # a person is waiting for it
    LATER = "later"  # everything else


class JobName(enum.StrEnum):
    """Stored with each row: add names, never rename one (rows wait during a deploy)."""

    DRAW_PACKET = "draw_packet"  # packet_id
    DRAW_SIGNED_COPY = "draw_signed_copy"  # signature_id
    COMPARE_SCAN = "compare_scan"  # scan_id
    DRAW_PAPER = "draw_paper"  # paper_id
    READ_IMPORT = "read_import"  # batch_id
    APPLY_IMPORT = "apply_import"  # batch_id
    RESUME_IMPORTS = "resume_imports"
    READ_STUDY = "read_study"  # upload_id
    SEND_NOTICE = "send_notice"  # notice_id
    SEND_OUT = "send_out"  # sending_id
    READ_BOUNCES = "read_bounces"
    SEND_SIGN_IN_CODE = "send_sign_in_code"  # sign_in_id, send
    SWEEP_CHASES = "sweep_chases"  # practice_id
    FIRE_RUNG = "fire_rung"  # chase_id, rung
    ORDER_EXTENSIONS = "order_extensions"  # practice_id
    DRAFT_EXTENSION = "draft_extension"  # case_id
    REFRESH_NEXT_STEPS = "refresh_next_steps"  # practice_id
    PROVE_NOTHING_FORGOTTEN = "prove_nothing_forgotten"  # practice_id
    ASK_FOR_OUTCOMES = "ask_for_outcomes"  # practice_id
    ANCHOR_AUDIT = "anchor_audit"
    PURGE_EXPIRED = "purge_expired"


SOON = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
PATIENT = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


WITHIN_AN_HOUR = (timedelta(minutes=1), timedelta(minutes=10), timedelta(minutes=45))
"""For what somebody else must get today: three more tries, then a person looks."""


@dataclass(frozen=True)
class JobSpec:
    """How a job is run. `label` is what it is called on pages.

    `timeout` stops one try. `waits` are the pauses before the second, third … try; after the last one fails
    the row is buried, to be tried again by hand.
    """

    label: str
    queue: QueueName
    timeout: timedelta
    waits: tuple[timedelta, ...]

    @property
    def tries(self) -> int:
        """How often the job is started in all; a worker killed in the middle uses up a try as well."""
        return len(self.waits) + 1

    def wait_after(self, tries_left: int) -> timedelta:
        """The pause before the next try, when `tries_left` (at least 1) remain."""
        return self.waits[max(len(self.waits) - tries_left, 0)]


SPECS: dict[JobName, JobSpec] = {
    JobName.DRAW_PACKET: JobSpec("Draw a packet", QueueName.NOW, timedelta(minutes=3), SOON),
    JobName.DRAW_SIGNED_COPY: JobSpec(
        "Make the signed copy of a packet", QueueName.NOW, timedelta(minutes=5), SOON
    ),
    JobName.COMPARE_SCAN: JobSpec("Compare a signed scan", QueueName.NOW, timedelta(minutes=16), SOON),
    JobName.DRAW_PAPER: JobSpec("Draw a paper", QueueName.LATER, timedelta(minutes=2), PATIENT),
    JobName.READ_IMPORT: JobSpec("Read an import file", QueueName.NOW, timedelta(minutes=10), SOON),
    JobName.APPLY_IMPORT: JobSpec("Apply an import", QueueName.LATER, timedelta(minutes=30), PATIENT),
    JobName.RESUME_IMPORTS: JobSpec(
        "Go on with imports that stopped", QueueName.LATER, timedelta(minutes=1), PATIENT
    ),
    JobName.READ_STUDY: JobSpec("Read an uploaded study", QueueName.NOW, timedelta(hours=1), SOON),
    JobName.SEND_NOTICE: JobSpec("Send a message", QueueName.LATER, timedelta(minutes=1), PATIENT),
    JobName.SEND_SIGN_IN_CODE: JobSpec("Send a sign-in code", QueueName.NOW, timedelta(minutes=1), SOON),
    JobName.SEND_OUT: JobSpec("Send a packet to VA", QueueName.NOW, timedelta(minutes=10), WITHIN_AN_HOUR),
    JobName.READ_BOUNCES: JobSpec("Read mail that came back", QueueName.LATER, timedelta(minutes=5), PATIENT),
    JobName.SWEEP_CHASES: JobSpec("Find chases that are due", QueueName.LATER, timedelta(minutes=5), PATIENT),
    JobName.FIRE_RUNG: JobSpec(
        "Take the next step of a chase", QueueName.LATER, timedelta(minutes=1), PATIENT
    ),
    JobName.ORDER_EXTENSIONS: JobSpec(
        "Find authorizations that run out", QueueName.LATER, timedelta(minutes=5), PATIENT
    ),
    JobName.DRAFT_EXTENSION: JobSpec(
        "Draft the next request to VA", QueueName.LATER, timedelta(minutes=1), PATIENT
    ),
    JobName.REFRESH_NEXT_STEPS: JobSpec(
        "Refresh next steps", QueueName.LATER, timedelta(minutes=15), PATIENT
    ),
    JobName.PROVE_NOTHING_FORGOTTEN: JobSpec(
        "Prove that no case is forgotten", QueueName.LATER, timedelta(minutes=5), PATIENT
    ),
    JobName.ASK_FOR_OUTCOMES: JobSpec("Ask for outcomes", QueueName.LATER, timedelta(minutes=15), PATIENT),
    JobName.ANCHOR_AUDIT: JobSpec("Anchor the history", QueueName.LATER, timedelta(minutes=5), PATIENT),
    JobName.PURGE_EXPIRED: JobSpec(
        "Delete what is no longer needed", QueueName.LATER, timedelta(minutes=10), PATIENT
    ),
}

_UNKNOWN = JobSpec("Job of another version", QueueName.LATER, timedelta(minutes=1), PATIENT)


def spec_of(job: str) -> JobSpec:
    """The spec of a stored job name; a patient one when a newer version posted a job this one doesn't know."""
    return SPECS[JobName(job)] if job in SPECS else _UNKNOWN
