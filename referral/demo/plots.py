"""Which stories the demo tells, and how often each: together they reach every state, overdue and closed ones too."""

from __future__ import annotations

from referral.appointments.models import VisitStatus
from referral.authorizations.states import Channel, RequestStatus
from referral.cases.operations.contacts import ContactDetails, log_contact
from referral.cases.states import CloseReason, WaitingOn
from referral.chasing.states import ContactOutcome, Party
from referral.demo import after_visit, care
from referral.demo.stories import Story, Teller
from referral.demo.uploads import review_of_pictures, upload_study
from referral.review.states import Outcome


def just_arrived(t: Teller) -> None:
    t.open(t.random.randint(0, 1))


def not_yet_called(t: Teller) -> None:
    t.open(3)
    t.refuse_something()


def no_consent(t: Teller) -> None:
    t.open(4)
    t.welcome(3)


def trial_running(t: Teller) -> None:
    """Waits for the disc; the trial has passed its sixth week, so a clinician decides."""
    t.open(5)
    t.welcome(4)
    t.consent(3)
    t.ask_for_disc(1)
    care.care_log(t, 7)


def waiting_for_disc(t: Teller) -> None:
    ago = t.random.randint(1, 4)
    t.open(ago + 2)
    t.welcome(ago + 1)
    t.consent(ago)
    t.ask_for_disc(ago, t.random.choice((WaitingOn.VETERAN, WaitingOn.IMAGING_FACILITY)))


def veteran_wrote(t: Teller) -> None:
    waiting_for_disc(t)
    t.veteran_tells(0)


def disc_late(t: Teller) -> None:
    t.open(14)
    t.welcome(13)
    t.consent(12)
    t.ask_for_disc(12)
    t.note(6, "Left a message on the voice mail, no call back yet")


def disc_to_check(t: Teller) -> None:
    t.open(9)
    t.welcome(8)
    t.consent(8)
    t.ask_for_disc(8)
    t.disc(0, matched=False)


def study_to_confirm(t: Teller) -> None:
    t.open(9)
    t.welcome(8)
    t.consent(8)
    upload_study(t, 0)


def wrong_patient(t: Teller) -> None:
    t.open(9)
    t.welcome(8)
    t.consent(8)
    upload_study(t, 0, wrong_patient=True)


def series_missing(t: Teller) -> None:
    t.open(9)
    t.welcome(8)
    t.consent(8)
    upload_study(t, 0, missing=True)


def ready_for_review(t: Teller) -> None:
    t.open(9)
    t.welcome(8)
    t.consent(8)
    t.disc(1, months_old=t.random.choice((2, 5, 15)))


def red_flag(t: Teller) -> None:
    t.open(1)
    t.welcome(0, red_flag=True)


def in_review(t: Teller) -> None:
    t.to_review(t.random.randint(0, 4))


def review_late(t: Teller) -> None:
    review_of_pictures(t, 8)


def more_information(t: Teller) -> None:
    t.to_review(5)
    t.sign(2, Outcome.MORE_INFORMATION)


def drafting(t: Teller) -> None:
    t.to_request(t.random.randint(0, 1))


def packet_to_sign(t: Teller) -> None:
    t.to_request(2)
    care.care_log(t, 9)
    t.packet(0)


def packet_to_send(t: Teller) -> None:
    t.to_request(2)
    t.packet(1)
    t.signature(0)


def waiting_for_va(t: Teller) -> None:
    t.to_sent(t.random.randint(0, 3))


def va_late(t: Teller) -> None:
    t.to_sent(t.random.choice((5, 6, 8)))


def va_very_late(t: Teller) -> None:
    t.to_sent(t.random.choice((11, 16)))


def returned(t: Teller) -> None:
    t.to_sent(5)
    t.answer(1, RequestStatus.RETURNED_INCOMPLETE, note="VA: the last clinical note is missing")


def denied(t: Teller) -> None:
    t.to_sent(7)
    t.answer(1, RequestStatus.DENIED, note="VA: try another course of physical therapy first")


def va_will_do(t: Teller) -> None:
    t.to_sent(7)
    t.answer(0, RequestStatus.VA_WILL_DO, note="VA: its own pain clinic has a slot next month")


def to_book(t: Teller) -> None:
    t.to_approved(t.random.randint(0, 3))


def to_book_soon(t: Teller) -> None:
    t.to_approved(2, days_left=16)


def care_goes_on(t: Teller) -> None:
    t.to_approved(6, days_left=20)
    care.care_log(t, 9)
    after_visit.continue_care(t, 1)


def slot_lost(t: Teller) -> None:
    t.to_approved(8)
    t.book(7, -1)
    t.slot_lost(1, t.random.choice((VisitStatus.CANCELLED, VisitStatus.NO_SHOW)))


def booked(t: Teller) -> None:
    t.to_approved(4)
    t.book(2, t.random.randint(1, 20))


def booked_not_in_hsrm(t: Teller) -> None:
    t.to_approved(4)
    t.book(t.random.randint(0, 3), 12, entered=False)


def visit_to_record(t: Teller) -> None:
    t.to_approved(9)
    t.book(8, -2)


def records_to_send(t: Teller) -> None:
    t.to_approved(14)
    t.book(12, -3)
    t.visit_done(3)
    after_visit.visit_note(t, 2, signed=False)


def more_care(t: Teller) -> None:
    t.to_approved(16)
    t.book(14, -5)
    t.visit_done(5)
    after_visit.visit_note(t, 4)
    after_visit.ask_for_more(t, 2)


def records_at_va(t: Teller) -> None:
    t.to_approved(20)
    t.book(18, -8)
    t.visit_done(8)
    after_visit.visit_note(t, 7)
    sent_ago = t.random.choice((3, 6))
    after_visit.records_packet(t, sent_ago)
    t.records(sent_ago, here=True)


def records_confirmed(t: Teller) -> None:
    t.to_approved(30)
    t.book(28, -15)
    t.visit_done(15)
    t.records(12, confirmed_ago=1)


def finished(t: Teller) -> None:
    t.to_approved(50)
    t.book(48, -35)
    t.visit_done(35)
    t.records(33, confirmed_ago=25)
    care.outcome(t, 24, 2)
    t.close(t.random.randint(2, 24), CloseReason.FINISHED)


def not_a_candidate(t: Teller) -> None:
    t.to_review(14)
    t.sign(11, Outcome.NOT_CANDIDATE)


def declined(t: Teller) -> None:
    t.to_review(20)
    t.close(16, CloseReason.VETERAN_DECLINED, "The veteran moves to another state")


def unreachable(t: Teller) -> None:
    t.open(40)
    for days_ago, hour in ((39, 9), (38, 14), (36, 17)):
        t.at(days_ago, hour)
        tried = ContactDetails(Party.VETERAN, Channel.PHONE, ContactOutcome.NO_ANSWER)
        log_contact(t.coordinator, t.uid, None, tried)
    t.close(
        20, CloseReason.UNABLE_TO_REACH, "Three calls on three days at different times, a letter came back"
    )


PLOTS: tuple[tuple[int, Story], ...] = (
    (6, just_arrived), (2, not_yet_called), (2, no_consent), (2, waiting_for_disc), (1, veteran_wrote),
    (3, disc_late), (1, disc_to_check), (1, study_to_confirm), (1, wrong_patient), (1, series_missing),
    (3, ready_for_review), (1, red_flag), (6, in_review), (2, review_late), (3, more_information), (4, drafting),
    (1, packet_to_sign), (1, packet_to_send), (3, waiting_for_va), (3, va_late), (2, va_very_late), (1, returned),
    (1, denied), (1, va_will_do), (2, to_book), (1, to_book_soon), (1, care_goes_on), (1, slot_lost),
    (3, booked), (1, booked_not_in_hsrm), (1, visit_to_record),
    (1, records_to_send), (1, more_care), (1, records_at_va), (1, records_confirmed), (3, finished),
    (3, not_a_candidate), (3, declined), (3, unreachable), (2, trial_running),
)  # fmt: skip
"""Weight and story; the weights add up to 80."""
