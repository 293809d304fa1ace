"""The history in plain words: nothing of how the program stores things shows."""

from __future__ import annotations

from dataclasses import fields

from referral.audit.queries import case_history
from referral.authorizations.states import Channel
from referral.cases.case_page.history import history_page
from referral.cases.case_page.labels import CHANGED
from referral.cases.case_page.timeline import STUDY_SOURCES
from referral.cases.operations import contacts, intake, opening, visits
from referral.cases.operations.contacts import ContactDetails
from referral.cases.operations.opening import Opened
from referral.cases.states import WaitingOn
from referral.chasing.states import ContactOutcome, Party
from referral.imaging.models import StudySource
from referral.veterans.models import CONSENT_LABELS, ConsentKind
from referral.veterans.person import Person
from tests.factories import PERSON, make_person, make_referral, the_case
from tests.referral.cases.operations.conftest import Desk


def _told(opened: Opened) -> list[str]:
    entries = history_page(the_case(opened), {}, with_reads=True).entries
    return [f"{entry.title}|{entry.text}" for entry in entries]


def test_a_whole_journey_is_told_without_stored_names(desk: Desk) -> None:
    opened, me = desk.scheduled(days_ahead=0), desk.coordinator
    intake.ask_for_study(me, opened.uid, None, WaitingOn.IMAGING_FACILITY)
    intake.more_arrived(me, opened.uid, None)
    intake.record_e_mail_agreement(me, opened.uid, None, True)
    opening.edit_veteran(me, opened.uid, None, make_person(born_on=PERSON.born_on, phone="218-555-0188"))
    spoke = ContactDetails(Party.IMAGING_FACILITY, Channel.SECURE_EMAIL, ContactOutcome.LEFT_MESSAGE)
    contacts.log_contact(me, opened.uid, None, spoke)
    visits.complete(me, opened.uid, None)
    visits.send_records(
        me, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 1", from_elsewhere=True
    )
    told = _told(opened)
    assert not [words for words in told if "_" in words or "study asked on" in words]
    assert "Case edited|the MRI was asked for" in told
    assert "Contact by secure e-mail with the imaging facility: left a message|" in told
    assert "Chasing ended: VA's answer to the request|Record VA's answer" in told
    assert "Records sent to VA by HSRM|" in told
    assert "Case opened|Source: phone" in told
    assert len(told) == len(case_history(opened.case_id, with_reads=True))


def test_every_field_that_can_change_has_a_name_people_use(desk: Desk) -> None:
    opened = desk.received(referral=make_referral(seoc="SEOC 1", type_of_care="PAIN", network="CCN4"))
    recorded = {
        name for event in case_history(opened.case_id) for name in (event.data or {}).get("changes", ())
    }
    assert recorded
    assert recorded | {field.name for field in fields(Person)} <= CHANGED.keys()
    assert set(STUDY_SOURCES) == set(StudySource)
    assert set(CONSENT_LABELS) == set(ConsentKind)
