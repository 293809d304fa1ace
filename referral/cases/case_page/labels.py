"""What the history calls fields that were changed, and events that need no more words."""

from __future__ import annotations

from collections.abc import Iterable

from referral.audit.events import AuditTag as Tag

CHANGED = {
    # the case
    "complaint": "what brings the veteran",
    "goals": "what they want to do again",
    "onset_on": "since when",
    "study_asked_on": "the MRI was asked for",
    "asked_for": "what the reviewer asked for is here",
    # the veteran
    "first_name": "first name",
    "middle_name": "middle name",
    "last_name": "last name",
    "born_on": "date of birth",
    "last_four": "last four of the Social Security number",
    "icn": "ICN",
    "edipi": "EDIPI",
    "sex": "sex on VA's record",
    "phone": "phone",
    "email": "e-mail",
    "best_time": "best time to call",
    "language": "language of letters",
    "address": "address",
    "e_mail_agreed_on": "agreement to e-mail",
    # the VA referral
    "number": "referral number",
    "consult": "consult id",
    "category_of_care": "category of care",
    "type_of_care": "type of care",
    "seoc": "SEOC",
    "network": "network",
    "issued_on": "day of issue",
    "starts_on": "first valid day",
    "expires_on": "last valid day",
    "visits_authorized": "visits authorized",
    "details": "what else the referral says",
    "seoc_days": "days of the SEOC",
    "services": "services and codes",
    "visits_used": "visits used",
    "care_ends": "whether care goes on after it",
    # the request for service
    "boxes": "its boxes",
}

PLAIN = {
    Tag.CASE_VIEWED: "Looked at the case",
    Tag.CASE_WOKEN: "Snooze ended",
    Tag.STUDY_VIEWED: "Looked at a study",
    Tag.STUDY_DOWNLOADED: "Original images downloaded",
    Tag.STUDY_CHECKED: "Study checked again",
    Tag.UPLOAD_BEGUN: "Upload begun",
    Tag.STUDY_MATCHED: "MRI study confirmed as this veteran's",
    Tag.REVIEW_SAVED: "MRI review saved as a draft",
    Tag.SIGNED_COPY_DRAWN: "Signed copy of the packet made",
    Tag.SIGNED_SCAN_ADDED: "Scan of the signed packet uploaded",
    Tag.SIGNED_SCAN_READ: "Scan of the signed packet compared page by page",
    Tag.SIGNED_PAGE_CONFIRMED: "A doubtful page of the signed scan confirmed",
    Tag.EMERGENCY_NOTIFIED: "VA was told of the emergency care",
    Tag.HSRM_ENTERED: "Appointment entered in HSRM",
    Tag.VISIT_NOTE_SAVED: "Visit note saved",
    Tag.VISIT_NOTE_SIGNED: "Visit note signed",
    Tag.RECORDS_CONFIRMED: "VA confirmed that it has the records",
    Tag.MESSAGE_WRITTEN: "The veteran wrote a message",
    Tag.MESSAGE_ANSWERED: "The veteran's message was answered",
    Tag.FILE_ADDED: "File added",
    Tag.FILE_DOWNLOADED: "File downloaded",
    Tag.FILE_VIEWED: "File looked at",
    Tag.PAPER_DOWNLOADED: "Paper downloaded",
    Tag.PREFLIGHT_OVERRIDDEN: "Let a packet pass preflight",
    Tag.PACKET_VIEWED: "Looked at a packet",
    Tag.PACKET_DOWNLOADED: "Packet downloaded",
    Tag.PORTAL_CODE_SENT: "Sign-in code sent to the veteran",
    Tag.PORTAL_SIGNED_IN: "The veteran signed in to their page",
    Tag.PORTAL_SIGN_IN_FAILED: "A sign-in to the veteran's page failed",
    Tag.PORTAL_VIEWED: "The veteran looked at their page",
    Tag.PORTAL_UNSAVED_KEPT: "What the veteran typed was kept when the session ended",
    Tag.PORTAL_UNSAVED_DROPPED: "What the veteran typed earlier was saved or thrown away",
    Tag.JOB_BURIED: "Background work failed",
    Tag.JOB_RETRIED: "Background work tried again",
}


def changed_words(names: Iterable[str]) -> str:
    """The changed fields in words; a name without a label says what it can."""
    return ", ".join(CHANGED.get(name, name.replace("_", " ")) for name in names)
