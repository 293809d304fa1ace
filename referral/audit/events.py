"""What the history records: each tag with the exact keys its entry must carry."""

from __future__ import annotations

import enum


class AuditTag(enum.StrEnum):
    """`subject:what happened`, past tense."""

    CASE_OPENED = "case:opened"
    CASE_MOVED = "case:moved"
    CASE_UNDONE = "case:undone"
    CASE_VIEWED = "case:viewed"
    CASE_EDITED = "case:edited"
    CASE_ASSIGNED = "case:assigned"
    CASE_HANDED_ON = "case:handed_on"
    CASE_SNOOZED = "case:snoozed"
    CASE_WOKEN = "case:woken"
    CASE_NOTED = "case:noted"
    CONTACT_LOGGED = "contact:logged"
    CONSENT_RECORDED = "consent:recorded"
    RED_FLAGS_ANSWERED = "red_flags:answered"
    RED_FLAGS_CLEARED = "red_flags:cleared"
    INTAKE_ANSWERED = "intake:answered"
    INTAKE_CONFIRMED = "intake:confirmed"
    INTAKE_NOTED = "intake:noted"
    CLINICAL_NOTE_WRITTEN = "clinical_note:written"
    MESSAGE_WRITTEN = "message:written"
    MESSAGE_ANSWERED = "message:answered"
    CARE_RECORDED = "care:recorded"
    CARE_CHANGED = "care:changed"
    CARE_REMOVED = "care:removed"
    CARE_RESTORED = "care:restored"
    CARE_CONFIRMED = "care:confirmed"
    CARE_IMPORTED = "care:imported"
    TRIAL_ENDED = "trial:ended"
    TRIAL_DECIDED = "trial:decided"
    OUTCOMES_ASKED = "outcomes:asked"
    REPORT_VIEWED = "report:viewed"
    VETERAN_EDITED = "veteran:edited"
    STUDY_LOGGED = "study:logged"
    STUDY_MATCHED = "study:matched"
    STUDY_REMOVED = "study:removed"
    STUDY_VIEWED = "study:viewed"
    STUDY_DOWNLOADED = "study:downloaded"
    STUDY_REGION_CONFIRMED = "study:region_confirmed"
    STUDY_CHECKED = "study:checked"
    STUDY_SET_ASIDE = "study:set_aside"
    STUDY_ALARM_RAISED = "study:alarm_raised"
    STUDY_ALARM_CLEARED = "study:alarm_cleared"
    DISC_RETURNED = "disc:returned"
    UPLOAD_BEGUN = "upload:begun"
    UPLOAD_RECEIVED = "upload:received"
    UPLOAD_READ = "upload:read"
    UPLOAD_REMOVED = "upload:removed"
    PICTURE_CHECKED = "picture:checked"
    LEVEL_LABELLED = "level:labelled"
    LEVEL_UNLABELLED = "level:unlabelled"
    FILE_ADDED = "file:added"
    FILE_DOWNLOADED = "file:downloaded"
    FILE_VIEWED = "file:viewed"
    REVIEW_SAVED = "review:saved"
    REVIEW_SIGNED = "review:signed"
    REVIEW_CORRECTED = "review:corrected"
    VA_TOLD = "va:told"
    AUTHORIZATION_RECORDED = "authorization:recorded"
    VA_STATUS_RECORDED = "va_status:recorded"
    REQUEST_SAVED = "request:saved"
    REQUEST_SIGNED = "request:signed"
    REQUEST_UNSIGNED = "request:unsigned"
    SIGNED_COPY_DRAWN = "signed_copy:drawn"
    SIGNED_SCAN_ADDED = "signed_scan:added"
    SIGNED_SCAN_READ = "signed_scan:read"
    SIGNED_PAGE_CONFIRMED = "signed_page:confirmed"
    APPOINTMENT_BOOKED = "appointment:booked"
    EMERGENCY_NOTIFIED = "emergency:notified"
    HSRM_ENTERED = "hsrm:entered"
    VISIT_NOTE_SAVED = "visit_note:saved"
    VISIT_NOTE_SIGNED = "visit_note:signed"
    RECORD_ADDED = "record:added"
    RECORD_REMOVED = "record:removed"
    RECORDS_SENT = "records:sent"
    RECORDS_CONFIRMED = "records:confirmed"
    RECORDS_PUSHED = "records:pushed"
    RECORDS_WAIVED = "records:waived"
    PAPER_ORDERED = "paper:ordered"
    PAPER_DRAWN = "paper:drawn"
    PAPER_DOWNLOADED = "paper:downloaded"
    PAPER_PREVIEWED = "paper:previewed"
    PAPER_WITHDRAWN = "paper:withdrawn"
    PACKET_ORDERED = "packet:ordered"
    PACKET_DRAWN = "packet:drawn"
    DOCUMENT_EDITED = "packet:document_edited"
    EDIT_UNDONE = "packet:edit_undone"
    PREFLIGHT_OVERRIDDEN = "preflight:overridden"
    PACKET_VIEWED = "packet:viewed"
    PACKET_DOWNLOADED = "packet:downloaded"
    NOTICE_ORDERED = "notice:ordered"
    NOTICE_SENT = "notice:sent"
    NOTICE_KEPT = "notice:kept"
    SENDING_ORDERED = "sending:ordered"
    SENDING_FAILED = "sending:failed"
    SENDING_SETTLED = "sending:settled"
    SENDING_CONFIRMED = "sending:confirmed"
    DISCLOSED = "disclosure:made"
    CHASE_OPENED = "chase:opened"
    CHASE_ASKED_AGAIN = "chase:asked_again"
    CHASE_RUNG_FIRED = "chase:rung_fired"
    CHASE_SETTLED = "chase:settled"
    IMPORT_APPLIED = "import:applied"
    IMPORT_READ = "import:read"
    IMPORT_VIEWED = "import:viewed"
    QUEUE_VIEWED = "queue:viewed"
    QUEUE_SEARCHED = "queue:searched"
    SIGNED_IN = "sign_in:succeeded"
    SIGN_IN_FAILED = "sign_in:failed"
    SIGN_IN_LOCKED = "sign_in:locked"
    SIGNED_OUT = "sign_in:ended"
    ACCOUNT_CHANGED = "account:changed"
    ABSENCE_NOTED = "absence:noted"
    ABSENCE_ENDED = "absence:ended"
    PORTAL_CODE_SENT = "portal:code_sent"
    PORTAL_CODE_GIVEN = "portal:code_given"
    PORTAL_SIGNED_IN = "portal:signed_in"
    PORTAL_SIGN_IN_FAILED = "portal:sign_in_failed"
    PORTAL_VIEWED = "portal:viewed"
    PORTAL_UNSAVED_KEPT = "portal:unsaved_kept"
    PORTAL_UNSAVED_DROPPED = "portal:unsaved_dropped"
    PRACTICE_CHANGED = "practice:changed"
    FORM_ADDED = "form:added"
    LETTERHEAD_CHANGED = "letterhead:changed"
    TEXT_CHANGED = "text:changed"
    JOB_BURIED = "job:buried"
    JOB_RETRIED = "job:retried"


KEYS: dict[AuditTag, frozenset[str]] = {
    AuditTag.CASE_OPENED: frozenset({"source"}),
    AuditTag.CASE_MOVED: frozenset({"action", "before", "after", "reason"}),
    AuditTag.CASE_UNDONE: frozenset({"action", "before", "after"}),
    AuditTag.CASE_VIEWED: frozenset(),
    AuditTag.CASE_EDITED: frozenset({"changes"}),
    AuditTag.CASE_ASSIGNED: frozenset({"before", "after"}),
    AuditTag.CASE_HANDED_ON: frozenset({"before", "after", "why"}),
    AuditTag.CASE_SNOOZED: frozenset({"until", "reason"}),
    AuditTag.CASE_WOKEN: frozenset(),
    AuditTag.CASE_NOTED: frozenset({"note_id"}),
    AuditTag.CONTACT_LOGGED: frozenset({"contact_id", "channel", "outcome"}),
    AuditTag.CONSENT_RECORDED: frozenset({"kind", "given_on"}),
    AuditTag.RED_FLAGS_ANSWERED: frozenset({"any_yes"}),
    AuditTag.RED_FLAGS_CLEARED: frozenset({"reason"}),
    AuditTag.INTAKE_ANSWERED: frozenset({"answer_id", "section"}),
    AuditTag.INTAKE_CONFIRMED: frozenset({"answer_id", "section"}),
    AuditTag.INTAKE_NOTED: frozenset({"item", "held_by"}),
    AuditTag.CLINICAL_NOTE_WRITTEN: frozenset({"note_id", "noted_on"}),
    AuditTag.MESSAGE_WRITTEN: frozenset({"message_id"}),
    AuditTag.MESSAGE_ANSWERED: frozenset({"message_id"}),
    AuditTag.CARE_RECORDED: frozenset({"care_id", "kind"}),
    AuditTag.CARE_CHANGED: frozenset({"care_id", "kind", "changes"}),
    AuditTag.CARE_REMOVED: frozenset({"care_id", "kind", "reason"}),
    AuditTag.CARE_RESTORED: frozenset({"care_id", "kind"}),
    AuditTag.CARE_CONFIRMED: frozenset({"care_id", "kind"}),
    AuditTag.CARE_IMPORTED: frozenset({"rows"}),
    AuditTag.TRIAL_ENDED: frozenset({"care_id", "on", "reason"}),
    AuditTag.TRIAL_DECIDED: frozenset({"care_id", "week", "choice", "note"}),
    AuditTag.OUTCOMES_ASKED: frozenset({"week", "notice_id"}),
    AuditTag.REPORT_VIEWED: frozenset({"report"}),
    AuditTag.VETERAN_EDITED: frozenset({"changes"}),
    AuditTag.STUDY_LOGGED: frozenset({"study_id", "source"}),
    AuditTag.STUDY_MATCHED: frozenset({"study_id"}),
    AuditTag.STUDY_REMOVED: frozenset({"study_id", "reason"}),
    AuditTag.STUDY_VIEWED: frozenset({"study_id"}),
    AuditTag.STUDY_DOWNLOADED: frozenset({"study_id", "what"}),
    AuditTag.STUDY_REGION_CONFIRMED: frozenset({"study_id", "region"}),
    AuditTag.STUDY_CHECKED: frozenset({"study_id", "verdict"}),
    AuditTag.STUDY_SET_ASIDE: frozenset({"study_id", "is_prior"}),
    AuditTag.STUDY_ALARM_RAISED: frozenset({"study_id", "why"}),
    AuditTag.STUDY_ALARM_CLEARED: frozenset({"study_id", "reason"}),
    AuditTag.DISC_RETURNED: frozenset({"study_id", "on"}),
    AuditTag.UPLOAD_BEGUN: frozenset({"upload_id"}),
    AuditTag.UPLOAD_RECEIVED: frozenset({"upload_id", "files", "bytes"}),
    AuditTag.UPLOAD_READ: frozenset({"upload_id", "study_ids", "images"}),
    AuditTag.UPLOAD_REMOVED: frozenset({"upload_id", "why"}),
    AuditTag.PICTURE_CHECKED: frozenset({"image_id", "shows_no_name"}),
    AuditTag.LEVEL_LABELLED: frozenset({"study_id", "level"}),
    AuditTag.LEVEL_UNLABELLED: frozenset({"study_id", "level"}),
    AuditTag.FILE_ADDED: frozenset({"file_id", "kind"}),
    AuditTag.FILE_DOWNLOADED: frozenset({"file_id"}),
    AuditTag.FILE_VIEWED: frozenset({"file_id"}),
    AuditTag.REVIEW_SAVED: frozenset({"review_id"}),
    AuditTag.REVIEW_SIGNED: frozenset({"review_id", "outcome", "hash", "proof"}),
    AuditTag.REVIEW_CORRECTED: frozenset({"review_id", "addendum_id", "changed", "hash", "proof"}),
    AuditTag.VA_TOLD: frozenset({"note_id", "channel"}),
    AuditTag.AUTHORIZATION_RECORDED: frozenset({"authorization_id", "changes"}),
    AuditTag.VA_STATUS_RECORDED: frozenset({"authorization_id", "code", "label", "source"}),
    AuditTag.REQUEST_SAVED: frozenset({"request_id", "changes"}),
    AuditTag.REQUEST_SIGNED: frozenset(
        {"request_id", "packet_id", "signature_id", "method", "hash", "proof"}
    ),
    AuditTag.REQUEST_UNSIGNED: frozenset({"request_id", "packet_id", "signature_id", "why"}),
    AuditTag.SIGNED_SCAN_ADDED: frozenset({"scan_id", "packet_id", "sha256"}),
    AuditTag.SIGNED_SCAN_READ: frozenset({"scan_id", "packet_id", "matching"}),
    AuditTag.SIGNED_PAGE_CONFIRMED: frozenset({"scan_id", "page", "why"}),
    AuditTag.SIGNED_COPY_DRAWN: frozenset({"packet_id", "signature_id", "sha256"}),
    AuditTag.APPOINTMENT_BOOKED: frozenset({"appointment_id", "on"}),
    AuditTag.EMERGENCY_NOTIFIED: frozenset({"appointment_id", "channel", "on"}),
    AuditTag.HSRM_ENTERED: frozenset({"appointment_id"}),
    AuditTag.VISIT_NOTE_SAVED: frozenset({"note_id"}),
    AuditTag.VISIT_NOTE_SIGNED: frozenset({"note_id"}),
    AuditTag.RECORD_ADDED: frozenset({"record_id", "kind"}),
    AuditTag.RECORD_REMOVED: frozenset({"record_id", "kind"}),
    AuditTag.RECORDS_SENT: frozenset({"channel", "packet_id"}),
    AuditTag.RECORDS_CONFIRMED: frozenset(),
    AuditTag.RECORDS_PUSHED: frozenset({"appointment_id", "number", "channel"}),
    AuditTag.RECORDS_WAIVED: frozenset({"appointment_id", "reason"}),
    AuditTag.PAPER_ORDERED: frozenset({"paper_id", "kind"}),
    AuditTag.PAPER_DRAWN: frozenset({"paper_id", "kind", "sha256"}),
    AuditTag.PAPER_WITHDRAWN: frozenset({"paper_id", "kind", "why"}),
    AuditTag.PAPER_DOWNLOADED: frozenset({"paper_id", "form"}),
    AuditTag.PAPER_PREVIEWED: frozenset({"kind"}),
    AuditTag.PACKET_ORDERED: frozenset({"packet_id", "kind", "version"}),
    AuditTag.PACKET_DRAWN: frozenset({"packet_id", "kind", "version", "status", "sha256"}),
    AuditTag.PREFLIGHT_OVERRIDDEN: frozenset({"packet_id", "rules", "reason"}),
    AuditTag.DOCUMENT_EDITED: frozenset({"packet_id", "kind", "sha256"}),
    AuditTag.EDIT_UNDONE: frozenset({"packet_id", "kind"}),
    AuditTag.PACKET_VIEWED: frozenset({"packet_id"}),
    AuditTag.PACKET_DOWNLOADED: frozenset({"packet_id", "form"}),
    AuditTag.NOTICE_ORDERED: frozenset({"notice_id", "kind"}),
    AuditTag.NOTICE_SENT: frozenset({"notice_id", "kind", "channel"}),
    AuditTag.NOTICE_KEPT: frozenset({"notice_id", "kind"}),
    AuditTag.SENDING_ORDERED: frozenset({"sending_id", "kind", "channel"}),
    AuditTag.SENDING_FAILED: frozenset({"sending_id", "channel", "state", "why"}),
    AuditTag.SENDING_SETTLED: frozenset({"sending_id", "how"}),
    AuditTag.SENDING_CONFIRMED: frozenset({"sending_id", "on"}),
    AuditTag.DISCLOSED: frozenset(
        {"sending_id", "kind", "channel", "on", "recipient", "address", "purpose", "sha256", "pages"}
    ),
    AuditTag.CHASE_OPENED: frozenset({"chase_id", "purpose"}),
    AuditTag.CHASE_ASKED_AGAIN: frozenset({"chase_id", "purpose", "since"}),
    AuditTag.CHASE_RUNG_FIRED: frozenset({"chase_id", "purpose", "rung"}),
    AuditTag.CHASE_SETTLED: frozenset({"chase_id", "purpose", "reason"}),
    AuditTag.IMPORT_APPLIED: frozenset({"batch_id", "row", "verdict"}),
    AuditTag.IMPORT_READ: frozenset({"batch_id", "rows"}),
    AuditTag.IMPORT_VIEWED: frozenset({"batch_id", "rows"}),
    AuditTag.QUEUE_VIEWED: frozenset({"tab", "case_ids"}),
    AuditTag.QUEUE_SEARCHED: frozenset({"by", "case_ids"}),
    AuditTag.SIGNED_IN: frozenset({"second_factor"}),
    AuditTag.SIGN_IN_FAILED: frozenset({"step"}),
    AuditTag.SIGN_IN_LOCKED: frozenset({"until"}),
    AuditTag.SIGNED_OUT: frozenset({"why"}),
    AuditTag.ACCOUNT_CHANGED: frozenset({"changes"}),
    AuditTag.ABSENCE_NOTED: frozenset({"from_on", "to_on", "substitute"}),
    AuditTag.ABSENCE_ENDED: frozenset({"to_on"}),
    AuditTag.PORTAL_CODE_SENT: frozenset({"channel"}),
    AuditTag.PORTAL_CODE_GIVEN: frozenset({"way", "checked"}),
    AuditTag.PORTAL_SIGNED_IN: frozenset(),
    AuditTag.PORTAL_SIGN_IN_FAILED: frozenset({"step"}),
    AuditTag.PORTAL_VIEWED: frozenset({"page"}),
    AuditTag.PORTAL_UNSAVED_KEPT: frozenset({"page"}),
    AuditTag.PORTAL_UNSAVED_DROPPED: frozenset({"page"}),
    AuditTag.PRACTICE_CHANGED: frozenset({"what", "changes"}),
    AuditTag.TEXT_CHANGED: frozenset({"document", "key", "language", "version"}),
    AuditTag.FORM_ADDED: frozenset({"revision", "sha256"}),
    AuditTag.LETTERHEAD_CHANGED: frozenset({"version", "sha256"}),
    AuditTag.JOB_BURIED: frozenset({"outbox_id", "job"}),
    AuditTag.JOB_RETRIED: frozenset({"outbox_id", "job"}),
}
