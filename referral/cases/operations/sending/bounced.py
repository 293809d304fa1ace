"""Mail that came back, from files or a maildir: matched to what was sent, which has failed then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.operations.moves import case_change
from referral.core.actor import system_actor
from referral.sending import queries as sendings
from referral.sending.bounces import MOST_BYTES, Bounce, read_bounce
from referral.sending.models import LONGEST_PROBLEM, Sending
from referral.sending.order import contradict, settle, step
from referral.sending.states import TROUBLE, SendingState

MOST_AT_ONCE = 1_000
SEEN = ":2,S"
LATER = "later"
log = structlog.get_logger()


@dataclass
class Read:
    """What came of a mailbox: messages read, of them failures, delays, what was known already, and other mail."""

    messages: int = 0
    failed: int = 0
    delayed: int = 0
    known: int = 0
    others: int = 0


def read_mail(path: Path, read: Read | None = None) -> Read:
    """Read one message file, or the new messages of a maildir, which are marked as seen after they were taken in.

    Reading a message twice changes nothing the second time, and one that another reader has marked meanwhile is left
    out. Raises OSError when the folder can't be read.
    """
    read = read or Read()
    if path.is_file():
        _take_file(path, read)
        return read
    for one in _new_messages(path):
        with suppress(FileNotFoundError):
            if _take_file(one, read) != LATER:
                os.replace(one, path / "cur" / f"{one.name.partition(':')[0]}{SEEN}")
    return read


def _new_messages(maildir: Path) -> Iterator[Path]:
    (maildir / "cur").mkdir(exist_ok=True)
    with os.scandir(maildir / "new") as entries:
        names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    for name in names[:MOST_AT_ONCE]:
        yield maildir / "new" / name


def _take_file(path: Path, read: Read) -> str:
    with path.open("rb") as file:
        bounce = read_bounce(file.read(MOST_BYTES + 1))
    read.messages += 1
    outcome = take_bounce(bounce) if bounce else "others"
    if outcome != LATER:
        setattr(read, outcome, getattr(read, outcome) + 1)
    return outcome


def take_bounce(bounce: Bounce) -> str:
    """Note with the sending that it came back; returns what it was: failed, delayed, known or others.

    LATER while the sending is still being marked as sent: the report was quicker.
    """
    found = sendings.with_message_id(bounce.message_ids)
    if found is None:
        return "others"
    actor = system_actor(found.practice_id)
    case = queries.case_by_id(found.practice_id, found.case_id)
    with case_change(actor, case.uid):
        sending = sendings.sending_for_change(found.practice_id, found.id)
        if sending.state is SendingState.SENDING:
            return LATER
        if not bounce.failed:
            if sending.state is SendingState.SENT and not sending.problem:
                sending.problem = f"Not delivered yet. {bounce.words}"[:LONGEST_PROBLEM]
            return "delayed"
        if sending.state is SendingState.CONFIRMED and sending.problem != bounce.words[:LONGEST_PROBLEM]:
            contradict(sending, bounce.words)
        elif sending.state in (SendingState.SENT, SendingState.UNKNOWN):
            step(sending, SendingState.FAILED, bounce.words)
        else:
            return "known"
        if _went_again(sending):
            settle(actor, sending, "sent_again")
        record(AuditTag.SENDING_FAILED, actor=actor, case_id=sending.case_id, sending_id=sending.id,
               channel=sending.channel.value, state=sending.state.value, why=bounce.words)  # fmt: skip
        log.warning("mail came back", sending_id=sending.id, status=bounce.status)
        return "failed"


def _went_again(sending: Sending) -> bool:
    """Whether the same thing left once more since, or is leaving: then nobody has to send it again."""
    same = sendings.same_thing(sending.packet_id, sending.paper_id)
    return any(row.id > sending.id and row.state not in TROUBLE for row in same)
