"""The whole desk on one screen: each next step, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from referral.cases.states import StepAction as Do
from referral.demo.play import calls, desk, requests
from referral.demo.play.trials import decide_trial
from referral.demo.play.turn import Turn

STEPS: Mapping[Do, Callable[[Turn], None]] = {
    Do.CLEAR_RED_FLAG: desk.clear_red_flag,
    Do.ANSWER_MESSAGE: desk.answer_message,
    Do.ASK_RED_FLAGS: desk.ask_red_flags,
    Do.RECORD_CONSENT: desk.record_consent,
    Do.ASK_FOR_STUDY: desk.ask_for_study,
    Do.FOLLOW_UP_STUDY: calls.ask_again_for_study,
    Do.CLEAR_ALARM: desk.take_out_study,
    Do.MATCH_STUDY: desk.match_study,
    Do.FOLLOW_UP_MORE: desk.more_arrived,
    Do.START_REVIEW: desk.start_review,
    Do.REVIEW: desk.sign_review,
    Do.DECIDE_TRIAL: decide_trial,
    Do.PREPARE_REQUEST: requests.prepare,
    Do.COMPLETE_PACKET: requests.prepare,
    Do.SIGN_PACKET: requests.sign,
    Do.SIGN_ON_PAPER: requests.sign,
    Do.SEND_REQUEST: requests.send,
    Do.CHECK_SENDING: requests.check_sending,
    Do.SEND_AGAIN: requests.send_again,
    Do.SEND_ASKED: requests.send_asked,
    Do.TELL_VA_CORRECTED: desk.tell_va_corrected,
    Do.CALL_VA_NOW: calls.call_va,
    Do.CALL_VA: calls.call_va,
    Do.ESCALATE: calls.call_va,
    Do.NOTIFY_VA: desk.tell_of_emergency,
    Do.MEND_REQUEST: desk.another,
    Do.TELL_DENIED: desk.after_denial,
    Do.TELL_VA_WILL_DO: desk.after_va_will_do,
    Do.ASK_EXTENSION: desk.another,
    Do.BOOK_VISIT: desk.book_visit,
    Do.ENTER_IN_HSRM: desk.enter_in_hsrm,
    Do.RECORD_VISIT: desk.record_visit,
    Do.SIGN_VISIT_NOTE: desk.sign_visit_note,
    Do.SEND_RECORDS: desk.send_records,
    Do.FOLLOW_UP_RECORDS: calls.ask_for_confirmation,
    Do.CLOSE_FINISHED: desk.close_finished,
}
"""Every step the practice itself must take; a test holds it against the list of all steps."""
