"""What goes back to VA after a visit: note, files, packet, sending."""

from __future__ import annotations

from datetime import timedelta

import pytest

from referral.appointments import queries as visit_queries
from referral.appointments.models import VisitNote
from referral.appointments.rules import REFUSED
from referral.appointments.states import RecordKind, RecordsWaiver
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations import closing, records, records_loop, visits
from referral.cases.operations.opening import Opened
from referral.cases.paper_facts import records_facts
from referral.cases.states import CaseState, CloseReason, StepAction, WaitingOn
from referral.chasing import queries as chasing
from referral.chasing.states import Purpose
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.paperwork import operations as paperwork
from referral.paperwork import storage
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet, PacketKind, PacketStatus
from tests.factories import the_case
from tests.referral.cases.operations.conftest import NOTE, Desk, mark_packet_ready
from tests.referral.paperwork.pdfs import page_texts, text_pdf


def send(desk: Desk, opened: Opened, *, from_elsewhere: bool = False) -> None:
    visits.send_records(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 9",
        from_elsewhere=from_elsewhere,
    )  # fmt: skip


def add(desk: Desk, opened: Opened, kind: RecordKind, *, days_off: int = 0) -> None:
    records.add_record(
        desk.coordinator, opened.uid, None, kind=kind, service_on=desk.today + timedelta(days=days_off),
        file_name="report.pdf", data=text_pdf("Imaging report"),
    )  # fmt: skip


def newest(opened: Opened) -> Packet:
    visit = queries.procedure(with_veteran(opened))
    assert visit is not None
    packet = queries.records_packet(visit)
    assert packet is not None
    return packet


def with_veteran(opened: Opened) -> Case:
    case = the_case(opened)
    return queries.case_by_id(case.practice_id, case.id)


def test_the_records_packet_holds_cover_note_and_files_of_one_day(desk: Desk) -> None:
    opened = desk.visited()
    records.save_note(desk.coordinator, opened.uid, None, NOTE)
    records.sign_note(desk.reviewer, opened.uid, None)
    add(desk, opened, RecordKind.IMAGING_REPORT)
    records.make_records(desk.coordinator, opened.uid, None)
    paperwork.draw_packet(newest(opened).id)
    db.session.close()

    packet = newest(opened)
    assert (packet.kind, packet.status, packet.missing) == (PacketKind.RECORDS, PacketStatus.READY, [])
    assert packet.manifest is not None
    assert [entry["title"] for entry in packet.manifest["contents"]] == [
        "Records cover sheet",
        "Visit note",
        f"Imaging report {desk.today:%m-%d-%Y}",
    ]
    assert packet.pdf is not None
    texts = page_texts(storage.read(packet.pdf))
    assert "First visit" in texts[0]
    assert "Diagnostic annulogram L4-5" in texts[1]
    assert all("Referral VA" in text for text in texts)
    send(desk, opened)
    visit = queries.current_visit(the_case(opened))
    assert visit is not None
    assert visit.records_packet_id == packet.id


def test_records_are_not_recorded_as_sent_before_their_packet_is_ready(desk: Desk) -> None:
    opened = desk.visited()
    with pytest.raises(IllegalMove, match="no records packet has been made"):
        send(desk, opened)
    records.make_records(desk.coordinator, opened.uid, None)
    with pytest.raises(IllegalMove, match="still being made"):
        send(desk, opened)
    paperwork.draw_packet(newest(opened).id)
    with pytest.raises(IllegalMove, match="not complete"):
        send(desk, opened)
    assert "visit.signed_by" in newest(opened).missing
    send(desk, opened, from_elsewhere=True)
    assert the_case(opened).next_action is StepAction.CONFIRM_RECORDS


def test_what_changed_after_the_packet_makes_it_out_of_date(desk: Desk) -> None:
    opened = desk.with_records()
    add(desk, opened, RecordKind.TEST_RESULT)
    with pytest.raises(IllegalMove, match="changed since"):
        send(desk, opened)
    row = visit_queries.records(newest(opened).appointment_id or 0)[0]
    records.remove_record(desk.coordinator, opened.uid, None, row.uid)
    send(desk, opened)
    with pytest.raises(NotFound):
        records.remove_record(desk.coordinator, opened.uid, None, row.uid)


def test_only_a_clinician_signs_and_a_signed_note_stays_as_it_is(desk: Desk) -> None:
    opened = desk.visited()
    with pytest.raises(IllegalMove, match="no visit note"):
        records.sign_note(desk.reviewer, opened.uid, None)
    records.save_note(desk.coordinator, opened.uid, None, NOTE | {"plan": ""})
    with pytest.raises(NotAllowed):
        records.sign_note(desk.coordinator, opened.uid, None)
    with pytest.raises(Invalid, match="plan and follow-up"):
        records.sign_note(desk.reviewer, opened.uid, None)
    records.save_note(desk.reviewer, opened.uid, None, NOTE)
    waits = the_case(opened)
    assert (waits.waiting_on, waits.next_action) == (WaitingOn.REVIEWER, StepAction.SIGN_VISIT_NOTE)
    records.sign_note(desk.reviewer, opened.uid, None)
    visit = queries.procedure(the_case(opened))
    assert visit is not None
    visit_id, signed = visit.id, visit_queries.newest_note(visit.id)
    assert signed is not None
    signed_id = signed.id
    records.save_note(desk.coordinator, opened.uid, None, NOTE)
    same = visit_queries.newest_note(visit_id)
    assert same is not None
    assert same.id == signed_id, "nothing changed, so the signature stands"
    records.save_note(desk.coordinator, opened.uid, None, NOTE | {"plan": "Call tomorrow."})
    draft = visit_queries.newest_note(visit_id)
    assert draft is not None
    assert (draft.id != signed_id, draft.signed_at) == (True, None)
    kept = db.session.get_one(VisitNote, signed_id)
    assert (kept.content or {})["plan"] == "Call in two weeks."


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_kinds_va_does_not_take_are_refused_with_the_reason(desk: Desk, kind: RecordKind) -> None:
    opened = desk.visited()
    with pytest.raises(Invalid) as refused:
        add(desk, opened, kind)
    assert refused.value.fields == {"kind": REFUSED[kind]}


def test_a_file_of_another_day_is_refused(desk: Desk) -> None:
    opened = desk.visited()
    with pytest.raises(Invalid) as refused:
        add(desk, opened, RecordKind.PLAN, days_off=-1)
    assert "One packet holds one date of service" in refused.value.fields["service_on"]


def test_an_uploaded_note_stands_for_the_written_one(desk: Desk) -> None:
    opened = desk.visited()
    add(desk, opened, RecordKind.PROCEDURE_NOTE)
    records.make_records(desk.coordinator, opened.uid, None)
    assert newest(opened).missing == []
    mark_packet_ready(the_case(opened))
    send(desk, opened)


def test_a_records_packet_tells_nothing_of_other_days(desk: Desk) -> None:
    opened = desk.with_records()
    facts = LetterFacts.from_json(newest(opened).facts or {})
    assert facts.clinical == LetterFacts().clinical
    assert facts.request == LetterFacts().request


def test_without_a_visit_there_are_no_records(desk: Desk) -> None:
    opened = desk.scheduled()
    with pytest.raises(IllegalMove, match="no visit that took place"):
        records.make_records(desk.coordinator, opened.uid, None)
    with pytest.raises(IllegalMove, match="no visit that took place"):
        records.save_note(desk.coordinator, opened.uid, None, NOTE)


def test_which_visit_it_was_follows_from_the_visits_authorized(desk: Desk) -> None:
    opened = desk.visited()
    case = with_veteran(opened)
    visit, running = queries.procedure(case), queries.granted_authorization(case)
    assert visit is not None
    assert running is not None
    assert records_facts(case, visit).visit.stage == "First visit"
    running.visits_authorized = running.visits_used
    assert records_facts(case, visit).visit.stage == "First and final visit"
    db.session.rollback()


def test_asking_twice_gives_one_packet(desk: Desk) -> None:
    opened = desk.visited()
    first = records.make_records(desk.coordinator, opened.uid, None)
    assert records.make_records(desk.coordinator, opened.uid, None) == first


def chased(opened: Opened) -> list[Purpose]:
    return [one.purpose for one in chasing.running_chases(the_case(opened).id)]


def push(desk: Desk, opened: Opened) -> None:
    records_loop.push_records(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.FAX, proof="Fax 4711"
    )


def test_records_are_owed_until_va_confirms_them(desk: Desk) -> None:
    opened = desk.with_records()
    assert chased(opened) == [Purpose.RECORDS_DUE]
    send(desk, opened)
    assert chased(opened) == [Purpose.RECORDS_CONFIRMED]
    visits.confirm_records(desk.coordinator, opened.uid, None, desk.today)
    assert chased(opened) == []


def test_records_are_pushed_again_and_only_then_waived_for_want_of_word(desk: Desk) -> None:
    opened = desk.with_records()
    with pytest.raises(IllegalMove, match="none wait"):
        push(desk, opened)
    send(desk, opened)

    def give_up() -> None:
        reason = RecordsWaiver.NO_WORD_AFTER_PUSHES
        records_loop.waive_records(desk.coordinator, opened.uid, None, reason, "")

    push(desk, opened)
    with pytest.raises(Invalid) as refused:
        give_up()
    assert "so far 2" in refused.value.fields["reason"]
    with pytest.raises(IllegalMove, match="confirmed"):
        closing.close(desk.coordinator, opened.uid, None, CloseReason.FINISHED, "")
    push(desk, opened)
    give_up()
    assert chased(opened) == []
    assert the_case(opened).next_action is StepAction.CLOSE_FINISHED
    closing.close(desk.coordinator, opened.uid, None, CloseReason.FINISHED, "")
    assert the_case(opened).state is CaseState.CLOSED


def test_a_waiver_says_who_said_so(desk: Desk) -> None:
    opened = desk.visited()
    for reason, note, field in (
        (RecordsWaiver.VA_DECLINED, " ", "note"),
        (RecordsWaiver.SEEN_IN_CHART, "", "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            records_loop.waive_records(desk.coordinator, opened.uid, None, reason, note)
        assert field in refused.value.fields
    records_loop.waive_records(
        desk.coordinator, opened.uid, None, RecordsWaiver.NO_CARE_GIVEN, "Left before it began"
    )
    with pytest.raises(IllegalMove, match="owed none"):
        records_loop.waive_records(desk.coordinator, opened.uid, None, RecordsWaiver.NO_CARE_GIVEN, "Again")
