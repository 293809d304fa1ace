"""The history of a case in plain words, from its audit rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from referral.appointments.states import RECORD_LABELS, RecordKind
from referral.audit.events import AuditTag as Tag
from referral.audit.models import AuditEvent
from referral.authorizations.states import Channel
from referral.care.rules import shipped_measures
from referral.care.states import CHOICE_LABELS, Measure, TrialChoice
from referral.cases.case_page.chase_entries import CHASE_ENTRIES
from referral.cases.case_page.intake_list import ITEM_LABELS, SECTION_TITLES
from referral.cases.case_page.labels import PLAIN, changed_words
from referral.cases.owners import HANDED_ON
from referral.cases.states import (
    HELD_LABELS,
    LIFECYCLE,
    STATE_LABELS,
    CaseAction,
    CaseState,
    HeldBy,
)
from referral.chasing.models import Contact
from referral.chasing.states import OUTCOME_LABELS as OUTCOMES_OF_CONTACT
from referral.chasing.states import PARTY_LABELS, ContactOutcome
from referral.chasing.wording import CHANNEL_LABELS
from referral.imaging.models import StudySource
from referral.notices.states import KIND_LABELS, NoticeKind
from referral.paperwork.catalogue import KINDS
from referral.paperwork.models import KIND_LABELS as PACKETS
from referral.paperwork.models import PacketKind
from referral.review.addenda import FIELD_LABELS
from referral.review.rules import OUTCOME_LABELS
from referral.review.states import Outcome
from referral.sending.states import KIND_LABELS as SENDINGS
from referral.sending.states import SendingKind
from referral.veterans.models import CONSENT_LABELS, ConsentKind

SOURCES = {"hsrm": "HSRM", "fax": "fax", "phone": "phone", "import": "import of a file"}
STUDY_SOURCES = {
    StudySource.DISC: "disc",
    StudySource.UPLOAD: "upload or link",
    StudySource.REPORT_ONLY: "report only, no images",
}


@dataclass(frozen=True)
class Entry:
    """One line of the history: when (UTC), who, what, and more words to it."""

    at: datetime
    who: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Texts:
    """What the rows only name by id: people, notes and contacts."""

    staff: Mapping[int | None, str]
    notes: Mapping[int, str]
    contacts: Mapping[int, Contact]


def timeline(events: Sequence[AuditEvent], texts: Texts) -> list[Entry]:
    """The events as entries, in their order."""
    found = []
    for event in events:
        title, text = _words(event.tag, event.data or {}, texts)
        found.append(Entry(event.at, event.actor_name or "", title, text))
    return found


def _words(tag: Tag, data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    told = _TOLD.get(tag)
    if told is not None:
        return told(data, texts)
    return PLAIN.get(tag, tag.value.replace(":", " ").replace("_", " ").capitalize()), ""


def _day(text: Any) -> str:
    if not text:
        return ""
    day = date.fromisoformat(str(text)[:10])
    return f"{day:%b} {day.day}, {day.year}"


def _moved(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    label = LIFECYCLE.moves[CaseAction(data["action"])].label
    before, after = CaseState(data["before"]), CaseState(data["after"])
    arrow = f" ({STATE_LABELS[before]} → {STATE_LABELS[after]})" if before is not after else ""
    return f"{label}{arrow}", data["reason"] or ""


def _undone(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    return f"Took back: {LIFECYCLE.moves[CaseAction(data['action'])].label}", ""


def _assigned(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    to, before = texts.staff.get(data["after"], "nobody"), texts.staff.get(data["before"], "nobody")
    return f"Assigned to {to}", f"Before: {before}"


def _care_kind(data: Mapping[str, Any]) -> str:
    kind = str(data["kind"])
    if kind in set(Measure):
        return shipped_measures()[Measure(kind)].label
    return kind.replace("_", " ")


def _contact(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    contact = texts.contacts.get(data["contact_id"])
    party = f" with {PARTY_LABELS[contact.party]}" if contact else ""
    outcome = OUTCOMES_OF_CONTACT[ContactOutcome(data["outcome"])]
    title = f"Contact by {CHANNEL_LABELS[Channel(data['channel'])]}{party}: {outcome.lower()}"
    return title, (contact.note or "") if contact else ""


def _changes(title: str) -> Callable[[Mapping[str, Any], Texts], tuple[str, str]]:
    def words(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
        return title, changed_words(data["changes"])

    return words


def _reviewed(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    return "MRI review signed", OUTCOME_LABELS[Outcome(data["outcome"])]


def _corrected(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    changed = ", ".join(FIELD_LABELS.get(name, name) for name in data["changed"])
    return (
        "MRI review corrected by an addendum",
        f"Changed: {changed}" if changed else "Nothing but the text added",
    )


def _sending(what: str) -> Callable[[Mapping[str, Any], Texts], tuple[str, str]]:
    def words(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
        way = CHANNEL_LABELS[Channel(data["channel"])]
        return f"{SENDINGS[SendingKind(data['kind'])]} {what}, by {way}", data.get("recipient", "")

    return words


def _notice(verb: str) -> Callable[[Mapping[str, Any], Texts], tuple[str, str]]:
    def words(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
        return f"Message to the veteran {verb}: {KIND_LABELS[NoticeKind(data['kind'])]}", ""

    return words


def _paper(verb: str) -> Callable[[Mapping[str, Any], Texts], tuple[str, str]]:
    def words(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
        return f"Paper {verb}: {KINDS[data['kind']].TITLE}", ""

    return words


def _packet(data: Mapping[str, Any]) -> str:
    return f"{PACKETS[PacketKind(data.get('kind', PacketKind.REQUEST))]} {data['version']}"


def _record(verb: str) -> Callable[[Mapping[str, Any], Texts], tuple[str, str]]:
    def words(data: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
        return f"File {verb} the visit's records: {RECORD_LABELS[RecordKind(data['kind'])].lower()}", ""

    return words


_TOLD: Mapping[Tag, Callable[[Mapping[str, Any], Texts], tuple[str, str]]] = {
    Tag.CASE_OPENED: lambda data, texts: (
        "Case opened",
        f"Source: {SOURCES.get(data['source'], data['source'])}",
    ),
    Tag.CASE_MOVED: _moved,
    Tag.CASE_UNDONE: _undone,
    Tag.CASE_EDITED: _changes("Case edited"),
    Tag.CASE_ASSIGNED: _assigned,
    Tag.CASE_HANDED_ON: lambda data, texts: (
        f"Handed on to {texts.staff.get(data['after'], 'the desk')}",
        HANDED_ON[data["why"]],
    ),
    Tag.CASE_SNOOZED: lambda data, texts: (f"Snoozed until {_day(data['until'])}", data["reason"]),
    Tag.CASE_NOTED: lambda data, texts: ("Note", texts.notes.get(data["note_id"], "")),
    Tag.CONTACT_LOGGED: _contact,
    Tag.CONSENT_RECORDED: lambda data, texts: (
        f"{CONSENT_LABELS[ConsentKind(data['kind'])]} agreed to on {_day(data['given_on'])}",
        "",
    ),
    Tag.RED_FLAGS_ANSWERED: lambda data, texts: (
        "Red-flag questions asked",
        "At least one yes: the case is stopped." if data["any_yes"] else "All answered no.",
    ),
    Tag.RED_FLAGS_CLEARED: lambda data, texts: ("Red flag cleared", data["reason"]),
    Tag.CARE_RECORDED: lambda data, texts: (f"Noted in the care log: {_care_kind(data)}", ""),
    Tag.CARE_CHANGED: lambda data, texts: (
        f"Care log changed: {_care_kind(data)}",
        changed_words(data["changes"]),
    ),
    Tag.CARE_REMOVED: lambda data, texts: (f"Taken out of the care log: {_care_kind(data)}", data["reason"]),
    Tag.CARE_RESTORED: lambda data, texts: (f"Put back into the care log: {_care_kind(data)}", ""),
    Tag.CARE_CONFIRMED: lambda data, texts: (f"Confirmed what the veteran reported: {_care_kind(data)}", ""),
    Tag.CARE_IMPORTED: lambda data, texts: ("Weekly entries imported", f"{data['rows']} rows"),
    Tag.TRIAL_ENDED: lambda data, texts: (f"Trial ended on {_day(data['on'])}", data["reason"]),
    Tag.TRIAL_DECIDED: lambda data, texts: (
        f"Trial at week {data['week']}: {CHOICE_LABELS[TrialChoice(data['choice'])].lower()}",
        data["note"],
    ),
    Tag.OUTCOMES_ASKED: lambda data, texts: (f"Asked for the outcomes of week {data['week']}", ""),
    Tag.VETERAN_EDITED: _changes("Veteran's details changed"),
    Tag.STUDY_LOGGED: lambda data, texts: ("MRI study logged", STUDY_SOURCES[StudySource(data["source"])]),
    Tag.STUDY_REMOVED: lambda data, texts: ("MRI study removed", data["reason"]),
    Tag.LEVEL_LABELLED: lambda data, texts: (f"{data['level']} labelled on a picture", ""),
    Tag.LEVEL_UNLABELLED: lambda data, texts: (f"The label {data['level']} taken off a picture", ""),
    Tag.STUDY_REGION_CONFIRMED: lambda data, texts: ("Region of a study confirmed", str(data["region"])),
    Tag.STUDY_SET_ASIDE: lambda data, texts: (
        "Study kept to compare with" if data["is_prior"] else "Study taken for the review",
        "",
    ),
    Tag.STUDY_ALARM_RAISED: lambda data, texts: ("Wrong-patient alarm", data["why"]),
    Tag.STUDY_ALARM_CLEARED: lambda data, texts: ("Wrong-patient alarm cleared", data["reason"]),
    Tag.DISC_RETURNED: lambda data, texts: (f"Disc sent back on {_day(data['on'])}", ""),
    Tag.UPLOAD_RECEIVED: lambda data, texts: ("Study uploaded", f"{data['files']} files"),
    Tag.UPLOAD_READ: lambda data, texts: ("Upload read", f"{data['images']} images came new"),
    Tag.UPLOAD_REMOVED: lambda data, texts: ("Upload dropped", str(data["why"])),
    Tag.PICTURE_CHECKED: lambda data, texts: (
        "Picture may be used in papers: no name in it"
        if data["shows_no_name"]
        else "Picture stays in the chart",
        "",
    ),
    Tag.REVIEW_SIGNED: _reviewed,
    Tag.REVIEW_CORRECTED: _corrected,
    Tag.VA_TOLD: lambda data, texts: (
        f"VA told that the review was corrected, by {CHANNEL_LABELS[Channel(data['channel'])]}",
        texts.notes.get(data["note_id"], ""),
    ),
    Tag.AUTHORIZATION_RECORDED: _changes("VA referral recorded"),
    Tag.VA_STATUS_RECORDED: lambda data, texts: (f"VA's status: {data['label'] or data['code']}", ""),
    Tag.REQUEST_SAVED: _changes("Request for service saved"),
    Tag.REQUEST_SIGNED: lambda data, texts: ("Packet signed", str(data["proof"]).capitalize()),
    Tag.REQUEST_UNSIGNED: lambda data, texts: ("Signature of the packet ended", str(data["why"])),
    Tag.APPOINTMENT_BOOKED: lambda data, texts: (f"Visit booked for {_day(data['on'])}", ""),
    Tag.RECORDS_SENT: lambda data, texts: (
        f"Records sent to VA by {CHANNEL_LABELS[Channel(data['channel'])]}",
        "",
    ),
    Tag.RECORD_ADDED: _record("added to"),
    Tag.RECORD_REMOVED: _record("taken out of"),
    Tag.PAPER_PREVIEWED: _paper("looked at before it was ordered"),
    Tag.PAPER_ORDERED: _paper("ordered"),
    Tag.PAPER_DRAWN: _paper("ready"),
    Tag.PAPER_WITHDRAWN: _paper("withdrawn"),
    Tag.PACKET_ORDERED: lambda data, texts: (f"{_packet(data)} ordered", ""),
    Tag.PACKET_DRAWN: lambda data, texts: (f"{_packet(data)} made: {data['status']}", ""),
    Tag.SENDING_ORDERED: _sending("ordered"),
    Tag.SENDING_FAILED: lambda data, texts: ("A sending to VA failed or is unclear", data["why"]),
    Tag.SENDING_CONFIRMED: lambda data, texts: (f"VA confirmed the receipt on {_day(data['on'])}", ""),
    Tag.SENDING_SETTLED: lambda data, texts: ("A failed sending was settled", data["how"].replace("_", " ")),
    Tag.DISCLOSED: _sending("left"),
    Tag.DOCUMENT_EDITED: _paper("edited in Word"),
    Tag.EDIT_UNDONE: _paper("back to the generated version"),
    Tag.NOTICE_ORDERED: _notice("ordered"),
    Tag.NOTICE_SENT: _notice("sent"),
    **CHASE_ENTRIES,
    Tag.PORTAL_CODE_GIVEN: lambda data, texts: (
        f"Sign-in code given to the veteran by {data['way']}",
        f"Checked: {data['checked']}",
    ),
    Tag.INTAKE_ANSWERED: lambda data, texts: ("Intake told", SECTION_TITLES[data["section"]]),
    Tag.INTAKE_CONFIRMED: lambda data, texts: ("Intake confirmed", SECTION_TITLES[data["section"]]),
    Tag.INTAKE_NOTED: lambda data, texts: (
        f"Intake checklist: {ITEM_LABELS[data['item']]}",
        f"Who has it: {HELD_LABELS[HeldBy(data['held_by'])]}",
    ),
    Tag.CLINICAL_NOTE_WRITTEN: lambda data, texts: (f"Clinical note of {_day(data['noted_on'])} written", ""),
    Tag.IMPORT_APPLIED: lambda data, texts: (f"Import: {data['verdict']}", ""),
}
