"""What goes back to VA after a demo case's visit, and care that should go on."""

from __future__ import annotations

from referral.cases.operations import another_request, records
from referral.demo import clinical
from referral.demo.stories import Teller
from referral.paperwork.operations import draw_packet
from referral.paperwork.queries import packet as packet_by_uid


def visit_note(t: Teller, days_ago: int, *, signed: bool = True) -> None:
    """The clinic writes the note of the visit; the clinician signs it or has not yet."""
    t.at(days_ago)
    records.save_note(t.coordinator, t.uid, None, clinical.VISIT_NOTE)
    if signed:
        records.sign_note(t.reviewer, t.uid, None)


def records_packet(t: Teller, days_ago: int) -> None:
    """Make the packet of the visit's records."""
    t.at(days_ago)
    uid = records.make_records(t.coordinator, t.uid, None)
    draw_packet(packet_by_uid(t.coordinator.practice_id, uid).id)


def ask_for_more(t: Teller, days_ago: int) -> None:
    """After the visit VA is asked for two more, while it still waits for the records of the one that took place."""
    t.at(days_ago)
    another_request.ask_for_more_care(t.coordinator, t.uid, None, 2, 90)


def continue_care(t: Teller, days_ago: int) -> None:
    """Another request, for care that should go on: drafted from the running authorization."""
    t.at(days_ago)
    another_request.new_request(t.coordinator, t.uid, None)
