"""What the desk and the reviewers do in the play: exactly what each case's next step asks for."""

from __future__ import annotations

from datetime import time, timedelta

from referral.appointments import queries as appointments
from referral.appointments.models import VisitStatus
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.operations import (
    another_request,
    closing,
    emergency,
    intake,
    messages,
    records,
    red_flags,
    review,
    review_addendum,
    visits,
)
from referral.cases.operations.care import treatments
from referral.cases.operations.visits import Slot
from referral.cases.states import CloseReason, WaitingOn
from referral.demo import clinical
from referral.demo.play.turn import Turn
from referral.demo.play.va import CALENDAR
from referral.imaging.models import Region, StudySource
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import ConsentKind

OUTCOMES = (Outcome.CANDIDATE,) * 17 + (
    Outcome.MORE_INFORMATION,
    Outcome.NOT_CANDIDATE,
    Outcome.NOT_CANDIDATE,
)

MISSED = 0.08
"""Of the visits, so many are missed or cancelled."""


def ask_red_flags(turn: Turn) -> None:
    said = dict.fromkeys(RED_FLAG_QUESTIONS, False)
    said["leg_weakness"] = turn.fate("red flag").random() < 0.03
    red_flags.answer_red_flags(turn.coordinator, turn.uid, None, said)
    turn.count("red flags" if said["leg_weakness"] else "veterans welcomed")


def clear_red_flag(turn: Turn) -> None:
    red_flags.clear_red_flag(
        turn.reviewer, turn.uid, None, "Called the veteran: an old weakness, looked at last year, unchanged"
    )


def record_consent(turn: Turn) -> None:
    case, fate = turn.case, turn.fate("story")
    for kind in (ConsentKind.CARE, ConsentKind.RELEASE):
        intake.record_consent(turn.coordinator, turn.uid, None, kind, turn.today, "voice")
    onset = turn.today - timedelta(days=fate.randint(200, 2000))
    intake.edit_story(turn.coordinator, turn.uid, None, complaint=case.complaint or "", onset_on=onset,
                      goals="Lift my grandchild\nSleep through the night")  # fmt: skip
    for care in clinical.treatments(fate, turn.today):
        treatments.add_care(turn.coordinator, turn.uid, None, care)


def ask_for_study(turn: Turn) -> None:
    of = turn.fate("disc").choice((WaitingOn.VETERAN, WaitingOn.IMAGING_FACILITY))
    intake.ask_for_study(turn.coordinator, turn.uid, None, of)


def study_arrives(turn: Turn) -> None:
    """The disc comes by post; so it does when it was asked for again."""
    study = intake.Study(StudySource.DISC, Region.LUMBAR, turn.today - timedelta(days=60), turn.today,
                         sent_by="Bay Imaging Center")  # fmt: skip
    intake.log_study(turn.coordinator, turn.uid, None, study)
    turn.count("discs arrived")


def match_study(turn: Turn) -> None:
    study, veteran = queries.current_study(turn.case), turn.case.veteran
    assert study is not None
    name = f"{veteran.last_name}^{veteran.first_name}".upper()
    intake.match_study(
        turn.coordinator, turn.uid, None, study.uid, name_on_study=name, born_on_study=veteran.born_on
    )


def take_out_study(turn: Turn) -> None:
    """A study of somebody else: out with it, and ask again."""
    study = queries.current_study(turn.case)
    assert study is not None
    intake.remove_study(turn.coordinator, turn.uid, None, study.uid, "Another person's disc; sent back")
    turn.count("wrong discs sent back")


def more_arrived(turn: Turn) -> None:
    intake.more_arrived(turn.coordinator, turn.uid, None)


def start_review(turn: Turn) -> None:
    review.start_review(turn.coordinator, turn.uid, None)


def sign_review(turn: Turn) -> None:
    outcome = turn.fate(f"outcome {turn.case.state_since:%Y-%m-%d}").choice(OUTCOMES)
    review.sign_review(
        turn.reviewer, turn.uid, None, outcome, clinical.review_content(turn.fate("review"), outcome)
    )
    turn.count("reviews signed")


def answer_message(turn: Turn) -> None:
    messages.answer_message(
        turn.coordinator, turn.uid, None, "Please send it to our office. We will call you then."
    )


def tell_va_corrected(turn: Turn) -> None:
    review_addendum.tell_va(
        turn.coordinator, turn.uid, None, "phone", "Told the intake desk; the request stands"
    )


def tell_of_emergency(turn: Turn) -> None:
    emergency.notify_va(
        turn.coordinator,
        turn.uid,
        None,
        told_on=turn.today,
        channel=Channel.PHONE,
        proof="Told the VA hotline",
    )


def another(turn: Turn) -> None:
    """After a return, a denial, or when the authorization does not reach: the next request."""
    another_request.new_request(turn.coordinator, turn.uid, None)
    turn.count("requests started again")


def after_denial(turn: Turn) -> None:
    if turn.fate("denied").random() < 0.5:
        return another(turn)
    closing.close(turn.coordinator, turn.uid, None, CloseReason.VA_DENIED, "Talked it over with the veteran")
    return turn.count("closed")


def after_va_will_do(turn: Turn) -> None:
    closing.close(turn.coordinator, turn.uid, None, CloseReason.VA_WILL_DO, "The veteran has VA's number")
    turn.count("closed")


def book_visit(turn: Turn) -> None:
    granted = queries.granted_authorization(turn.case)
    assert granted is not None
    fate = turn.fate(f"visit {turn.today}")
    on = CALENDAR.add(turn.today, fate.randint(2, 9))
    last = CALENDAR.next_open(granted.expires_on) if granted.expires_on else on
    on = min(on, last) if last == granted.expires_on else on
    slot = Slot(on, time(fate.choice((8, 9, 10, 13, 14)), 30), "12 Harbor Street, second floor")
    visits.schedule(turn.coordinator, turn.uid, None, slot)
    turn.count("visits booked")


def enter_in_hsrm(turn: Turn) -> None:
    visits.enter_in_hsrm(turn.coordinator, turn.uid, None, turn.today)


def record_visit(turn: Turn) -> None:
    visit = queries.current_visit(turn.case)
    assert visit is not None
    if turn.fate(f"shows up {visit.id}").random() < MISSED:
        visits.lose_slot(
            turn.coordinator, turn.uid, None, VisitStatus.NO_SHOW, "Did not come; called, was ill"
        )
        return turn.count("visits missed")
    visits.complete(turn.coordinator, turn.uid, None)
    return turn.count("visits done")


def sign_visit_note(turn: Turn) -> None:
    records.sign_note(turn.reviewer, turn.uid, None)


def send_records(turn: Turn) -> None:
    visit = queries.procedure(turn.case)
    assert visit is not None
    note = appointments.newest_note(visit.id)
    if note is None or note.signed_at is None:
        if note is None:
            records.save_note(turn.coordinator, turn.uid, None, clinical.VISIT_NOTE)
        records.sign_note(turn.reviewer, turn.uid, None)
    records.make_records(turn.coordinator, turn.uid, None)
    turn.work()
    proof = f"HSRM upload {turn.dice.randint(10000, 99999)}"
    visits.send_records(
        turn.coordinator, turn.uid, None, sent_on=turn.today, channel=Channel.HSRM, proof=proof
    )
    turn.count("records sent")


def close_finished(turn: Turn) -> None:
    closing.close(turn.coordinator, turn.uid, None, CloseReason.FINISHED, "")
    turn.count("closed")
