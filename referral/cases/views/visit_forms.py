"""The visit, and the records that VA must get afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from referral.appointments.models import VisitStatus
from referral.appointments.states import RecordsWaiver
from referral.authorizations.seoc import read_codes
from referral.authorizations.states import Channel
from referral.cases.case_page.authorized import authorized_words
from referral.cases.forms.choices import choices
from referral.cases.forms.desk import NothingForm
from referral.cases.forms.visits import (
    ELSEWHERE,
    ConfirmRecordsForm,
    EmergencySlotForm,
    EnteredForm,
    LoseSlotForm,
    NotifyForm,
    PushRecordsForm,
    SendRecordsForm,
    SlotForm,
    WaiveRecordsForm,
)
from referral.cases.models import Case
from referral.cases.operations import emergency, records_loop, visits
from referral.cases.states import CaseAction
from referral.cases.views.form_page import FormPage, Target, register
from referral.cases.views.intake_forms import today
from referral.cases.views.request_forms import clinician_choices
from referral.core.actor import DESK, Actor, Role


def _clinicians(form: Any, actor: Actor, case: Case, part: str) -> None:
    form.clinician.choices = choices(clinician_choices(actor))


def _authorized(form: Any, actor: Actor, case: Case, part: str) -> Sequence[str]:
    return authorized_words(case, read_codes(form.planned.data))


def _planned(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    return {"planned": ", ".join(emergency.codes_planned(case))}


def _emergency(actor: Actor, target: Target, form: Any) -> str:
    emergency.schedule_emergency(actor, target.uid, target.version, form.slot(), form.reason.data or "")
    return "The visit is booked as emergency care. VA must be told within 72 hours after it begins."


def _notify(actor: Actor, target: Target, form: Any) -> str:
    emergency.notify_va(
        actor,
        target.uid,
        target.version,
        told_on=form.told_on.data,
        channel=Channel(form.channel.data),
        proof=form.proof.data or "",
    )
    return "It is recorded that VA was told."


def _schedule(actor: Actor, target: Target, form: Any) -> str:
    visits.schedule(actor, target.uid, target.version, form.slot())
    return "The visit is booked. Now enter it in HSRM."


def _entered(actor: Actor, target: Target, form: Any) -> str:
    visits.enter_in_hsrm(actor, target.uid, target.version, form.entered_on.data)
    return "Noted: the appointment is in HSRM."


def _lose(actor: Actor, target: Target, form: Any) -> str:
    visits.lose_slot(actor, target.uid, target.version, VisitStatus(form.status.data), form.reason.data or "")
    return "The slot is lost. The veteran is told, and a new one is needed."


def _complete(actor: Actor, target: Target, form: Any) -> str:
    visits.complete(actor, target.uid, target.version)
    return "The visit is recorded as done. VA must get its records next."


def _undo_complete(actor: Actor, target: Target, form: Any) -> str:
    visits.undo_complete(actor, target.uid, target.version)
    return "Taken back: the visit is booked again."


def _send_records(actor: Actor, target: Target, form: Any) -> str:
    visits.send_records(
        actor,
        target.uid,
        target.version,
        sent_on=form.sent_on.data,
        channel=Channel(form.channel.data),
        proof=form.proof.data or "",
        from_elsewhere=form.what.data == ELSEWHERE,
    )
    return "The sending of the records is recorded."


def _confirm_records(actor: Actor, target: Target, form: Any) -> str:
    visits.confirm_records(actor, target.uid, target.version, form.confirmed_on.data)
    return "VA has the records. The case can be closed."


def _push_records(actor: Actor, target: Target, form: Any) -> str:
    records_loop.push_records(
        actor, target.uid, target.version, sent_on=form.sent_on.data, channel=Channel(form.channel.data),
        proof=form.proof.data or "",
    )  # fmt: skip
    return "The sending is recorded. VA's word is chased on."


def _waive_records(actor: Actor, target: Target, form: Any) -> str:
    reason = RecordsWaiver(form.reason.data)
    records_loop.waive_records(actor, target.uid, target.version, reason, form.note.data or "")
    return "VA is owed no records of this visit any more."


SCHEDULE = register(
    FormPage(
        "schedule", "Schedule the visit", "Book it", SlotForm, _schedule, action=CaseAction.SCHEDULE,
        prepare=_clinicians, fill=_planned, hints=_authorized,
        lead="Inside the authorization's dates, visits and codes; anything outside is refused.",
    )
)  # fmt: skip
SCHEDULE_EMERGENCY = register(
    FormPage(
        "schedule-emergency", "Book emergency care without authorization", "Book it", EmergencySlotForm, _emergency,
        action=CaseAction.SCHEDULE_EMERGENCY, prepare=_clinicians, fill=_planned, hints=_authorized, is_grave=True,
        roles=frozenset({Role.SUPERVISOR, Role.REVIEWER}),
        lead="Only for care that can't wait. VA may refuse to pay for it. VA must be told within 72 hours after it "
        "begins, which is the next step of the case until it is recorded and can't be put off.",
    )
)  # fmt: skip
NOTIFY_VA = register(
    FormPage(
        "notify-va", "VA was told of the emergency care", "Record it", NotifyForm, _notify,
        roles=DESK | {Role.REVIEWER}, fill=lambda actor, case, part: {"told_on": today(actor)},
        lead="Tell VA's emergency care reporting or the community care office, then write down the proof.",
    )
)  # fmt: skip
ENTER_IN_HSRM = register(
    FormPage(
        "hsrm-entered", "The appointment is in HSRM", "Note it", EnteredForm, _entered,
        fill=lambda actor, case, part: {"entered_on": today(actor)},
    )
)  # fmt: skip
LOSE_SLOT = register(
    FormPage(
        "lose-slot", "Record the slot as lost", "Record it", LoseSlotForm, _lose, action=CaseAction.LOSE_SLOT
    )
)
COMPLETE = register(
    FormPage(
        "complete",
        "Record the visit as done",
        "The visit took place",
        NothingForm,
        _complete,
        action=CaseAction.COMPLETE,
    )
)
UNDO_COMPLETE = register(
    FormPage(
        "undo-complete", "Take back: the visit was not done", "Take it back", NothingForm, _undo_complete,
        action=CaseAction.UNDO_COMPLETE,
    )
)  # fmt: skip
SEND_RECORDS = register(
    FormPage(
        "send-records", "The records went to VA", "Record it", SendRecordsForm, _send_records,
        fill=lambda actor, case, part: {"sent_on": today(actor)},
    )
)  # fmt: skip
CONFIRM_RECORDS = register(
    FormPage(
        "confirm-records", "VA confirmed the records", "Record it", ConfirmRecordsForm, _confirm_records,
        fill=lambda actor, case, part: {"confirmed_on": today(actor)},
    )
)  # fmt: skip
PUSH_RECORDS = register(
    FormPage(
        "push-records", "The records were sent again", "Record it", PushRecordsForm, _push_records,
        fill=lambda actor, case, part: {"sent_on": today(actor)},
        lead="VA has not said that it imported them. A second and a third sending use the 90 days in which VA asks.",
    )
)  # fmt: skip
WAIVE_RECORDS = register(
    FormPage(
        "waive-records", "Waive the records of a visit", "Waive them", WaiveRecordsForm, _waive_records, is_grave=True,
        lead="No case is closed as finished without VA's word or a reason from this list. It stays in the history "
        "with your name.",
    )
)  # fmt: skip
