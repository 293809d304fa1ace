"""What changed between a packet, the one sent to VA before it, and the case as it is now."""

from __future__ import annotations

from referral.appointments.models import Appointment
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.paper_facts import records_facts, request_facts
from referral.core.db import db
from referral.paperwork.changes import Changes, Contents, Since, packet_changes
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet


def changes_around(case: Case, packet: Packet) -> Since:
    """How the case moved on since `packet` was made, and how `packet` differs from the one sent before it."""
    said = _said(packet)
    present = _present(case, packet)
    is_stale = packet.fingerprint != present.fingerprint()
    now = packet_changes(said, (present, said[1])) if is_stale else Changes()
    sent = queries.packet_sent_before(packet)
    if sent is None:
        return Since(now)
    before, sent_on = sent
    return Since(now, before.version, sent_on, packet_changes(_said(before), said))


def _present(case: Case, packet: Packet) -> LetterFacts:
    """What a packet of that kind would say now."""
    visit = db.session.get(Appointment, packet.appointment_id) if packet.appointment_id else None
    return records_facts(case, visit) if visit else request_facts(case)


def _said(packet: Packet) -> tuple[LetterFacts, Contents]:
    return LetterFacts.from_json(packet.facts or {}), Contents.of_manifest(packet.manifest or {})
