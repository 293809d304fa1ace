"""Steps in the desk's words: what must happen next, and what a step that can be refused is called."""

from __future__ import annotations

from referral.cases.states import LIFECYCLE, CaseAction, StepAction

Do = StepAction

SENTENCES = {
    Do.CLEAR_RED_FLAG: "Red flag: a clinician must call the veteran now and decide",
    Do.ANSWER_MESSAGE: "The veteran wrote: read the message and answer it",
    Do.ASK_RED_FLAGS: "Call the veteran: welcome them and ask the red-flag questions",
    Do.RECORD_CONSENT: "Get the veteran's consent to care and record it",
    Do.ASK_FOR_STUDY: "Ask for the MRI disc and report",
    Do.SEND_STUDY: "The MRI disc or report is on its way",
    Do.FOLLOW_UP_STUDY: "Ask again for the MRI: it has not arrived",
    Do.CLEAR_ALARM: "Wrong-patient alarm: compare the study with the case and decide",
    Do.NOTIFY_VA: "Emergency care without authorization: tell VA within 72 hours and record the proof",
    Do.MATCH_STUDY: "Check that the MRI is this veteran's and confirm it",
    Do.SEND_MORE: "Waiting for what the reviewer asked for",
    Do.FOLLOW_UP_MORE: "Ask again for what the reviewer needs: it has not arrived",
    Do.START_REVIEW: "Hand the MRI to the reviewer",
    Do.REVIEW: "Review the MRI and sign",
    Do.DECIDE_TRIAL: "The care trial has reached its checkpoint: look at the facts, continue or escalate",
    Do.PREPARE_REQUEST: "Complete the request for service and make the packet",
    Do.COMPLETE_PACKET: "The packet lacks something: complete it and make it again",
    Do.SIGN_PACKET: "The ordering clinician looks at the packet's pages and signs",
    Do.SIGN_ON_PAPER: "Print the packet, have the ordering clinician sign it, and upload the scan",
    Do.SEND_REQUEST: "Send the packet to VA and record the proof",
    Do.ANSWER_REQUEST: "VA has the request and must answer",
    Do.SEND_ASKED: "VA asks for more: send it and record the proof",
    Do.TELL_VA_CORRECTED: "Tell VA: the review was corrected",
    Do.CHECK_SENDING: "It is not known whether it left: look whether VA has it, then record it or send it again",
    Do.SEND_AGAIN: "The sending failed, VA does not have it: send it again, another way if need be",
    Do.CALL_VA_NOW: "Care is needed within 48 hours: call VA now and log the call",
    Do.CALL_VA: "Call the VA community care office about the request",
    Do.ESCALATE: "VA has not answered: a supervisor must escalate",
    Do.MEND_REQUEST: "VA returned the request: complete it and send it again",
    Do.TELL_DENIED: "VA denied: call the veteran, then send a new request or close",
    Do.TELL_VA_WILL_DO: "VA will do it itself: call the veteran, then close",
    Do.ASK_EXTENSION: "The authorization does not reach: ask VA for an extension",
    Do.BOOK_VISIT: "Approved: call the veteran and book the visit",
    Do.ENTER_IN_HSRM: "Enter the appointment in HSRM",
    Do.ATTEND_VISIT: "The veteran comes to the visit",
    Do.RECORD_VISIT: "Record whether the visit took place",
    Do.SIGN_VISIT_NOTE: "Sign the note of the visit, so that VA can get its records",
    Do.SEND_RECORDS: "Send the visit's records to VA",
    Do.CONFIRM_RECORDS: "VA has the records and must confirm the import",
    Do.FOLLOW_UP_RECORDS: "Ask VA to confirm that it has the records",
    Do.CLOSE_FINISHED: "Everything is done: close the case",
}

STEP_LABELS = {
    "clear_red_flag": "Clear the red flag",
    "match_study": "Confirm that the study is this veteran's",
    "save_review": "Write the MRI review",
    "sign_review": "Sign the MRI review",
    "add_addendum": "Correct the MRI review by an addendum",
    "tell_va": "Record that VA was told of a correction",
    "save_request": "Edit the request for service",
    "make_packet": "Make the packet",
    "override_preflight": "Let the packet pass preflight",
    "send_edited": "Send an edited version of a document",
    "send_generated": "Go back to the generated version",
    "sign_packet": "Sign the packet",
    "take_back_signature": "Take the signature back",
    "upload_scan": "Upload the scan of the signed packet",
    "confirm_page": "Confirm a page of the signed scan",
    "accept_scan": "Take the scan as the signed packet",
    "new_request": "Start another request",
    "withdraw_request": "Take back the new request",
    "end_care": "Say that no further request is needed",
    "go_on_with_care": "Say that care goes on",
    "notify_va": "Record that VA was told of emergency care",
    "enter_in_hsrm": "Record the visit as entered in HSRM",
    "save_note": "Write the visit note",
    "sign_note": "Sign the visit note",
    "add_record": "Add a file to the visit's records",
    "remove_record": "Take a file out of the visit's records",
    "make_records": "Make the records packet",
    "order_sending": "Send it to VA",
    "send_by_hand": "Record what was sent by hand",
    "send_records": "Record the records as sent",
    "confirm_records": "Record that VA has the records",
    "push_records": "Record the records as sent again",
    "waive_records": "Waive the records",
}
"""Steps of the desk beside the moves, by the name of their operation, that the rules may refuse."""


def action_label(action: str) -> str:
    """What a move, or another step that can be refused, is called."""
    return STEP_LABELS.get(action) or LIFECYCLE.moves[CaseAction(action)].label
