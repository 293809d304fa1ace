"""What VA gets back after a visit: its note, signed; files of that day; and the packet."""

from __future__ import annotations

from typing import Any

from referral.appointments import queries as visits
from referral.appointments.states import RECORD_LABELS, RecordKind
from referral.authorizations.rules import show_date
from referral.cases import queries
from referral.cases.forms.desk import NothingForm
from referral.cases.forms.records import NOTE_PART_LABELS, RecordForm, VisitNoteForm
from referral.cases.models import Case
from referral.cases.operations import records
from referral.cases.paper_facts import records_facts
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import DESK, Actor, Role
from referral.paperwork.catalogue import packet_kinds, what_is_missing
from referral.paperwork.models import PacketKind

DESK_AND_REVIEWER = DESK | {Role.REVIEWER}


def _save_note(actor: Actor, target: Target, form: Any) -> str:
    records.save_note(actor, target.uid, target.version, form.content())
    return "The visit note is saved. A clinician signs it next."


def _note_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    visit = queries.procedure(case)
    note = visits.newest_note(visit.id) if visit else None
    return dict(note.content or {}) if note else {}


def _sign_note(actor: Actor, target: Target, form: Any) -> str:
    records.sign_note(actor, target.uid, target.version)
    return "The visit note is signed."


def _show_note(form: Any, actor: Actor, case: Case, part: str) -> None:
    """The whole note beside the button that signs it."""
    told = _note_now(actor, case, part)
    form.shown = [f"{label}: {told[name]}" for name, label in NOTE_PART_LABELS.items() if told.get(name)]


def _add(actor: Actor, target: Target, form: Any) -> str:
    upload = form.file.data
    records.add_record(
        actor, target.uid, target.version, kind=RecordKind(form.kind.data), service_on=form.service_on.data,
        file_name=upload.filename or "", data=upload.read(),
    )  # fmt: skip
    return "The file is added to the visit's records."


def _day_of_visit(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    visit = queries.procedure(case)
    return {"service_on": visit.on} if visit else {}


def _remove(actor: Actor, target: Target, form: Any) -> str:
    records.remove_record(actor, target.uid, target.version, target.part)
    return "The file is taken out. Make the packet again."


def _make(actor: Actor, target: Target, form: Any) -> str:
    records.make_records(actor, target.uid, target.version)
    return "The records packet is being made. You can go on; it shows here when it is ready."


def _show_records(form: Any, actor: Actor, case: Case, part: str) -> None:
    """What the packet would hold and lack."""
    visit = queries.procedure(case)
    if visit is None:
        return
    facts = records_facts(case, visit)
    form.shown = [f"Date of service: {show_date(visit.on)}"]
    if facts.visit.signed_by:
        form.shown.append(f"Visit note, signed by {facts.visit.signed_by}")
    form.shown += [f"File: {RECORD_LABELS[row.kind]}" for row in visits.records(visit.id)]
    lacks = what_is_missing(facts, packet_kinds(PacketKind.RECORDS, facts, with_form=False))
    form.shown += [f"Missing: {fact.name}" for fact in lacks if not fact.path.startswith("submission.")]


VISIT_NOTE = register(
    FormPage(
        "visit-note", "Visit note", "Save", VisitNoteForm, _save_note, roles=DESK_AND_REVIEWER, fill=_note_now,
        lead="What VA's chart gets of the visit. A signed note is not changed: saving a change starts a new one, "
        "to be signed again.",
    )
)  # fmt: skip
SIGN_NOTE = register(
    FormPage(
        "sign-visit-note", "Sign the visit note", "Sign it", NothingForm, _sign_note, roles=frozenset({Role.REVIEWER}),
        prepare=_show_note, lead="Your name and the time are printed under the note. It can't be changed afterwards.",
    )
)  # fmt: skip
ADD_RECORD = register(
    FormPage(
        "add-record", "Add a file to the visit's records", "Add it", RecordForm, _add, fill=_day_of_visit,
        roles=DESK_AND_REVIEWER,
        lead="A note written elsewhere, results, plan, prescriptions: of this visit's day only.",
    )
)  # fmt: skip
REMOVE_RECORD = register(
    FormPage(
        "remove-record", "Take a file out of the visit's records", "Take it out", NothingForm, _remove,
        has_part=True, lead="The file stays with the case; VA does not get it.",
    )
)  # fmt: skip
MAKE_RECORDS = register(
    FormPage(
        "make-records", "Make the records packet", "Make it", NothingForm, _make, prepare=_show_records,
        lead="Cover sheet, visit note and the added files, with the veteran's identifiers on every page.",
    )
)  # fmt: skip
