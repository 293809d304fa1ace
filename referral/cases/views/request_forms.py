"""The request for service: its boxes, packet, signature and sending."""

from __future__ import annotations

from typing import Any

from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.forms.choices import choices
from referral.cases.forms.desk import NothingForm, TakeBackForm
from referral.cases.forms.request import (
    EditedForm,
    MakePacketForm,
    MoreCareForm,
    OverrideForm,
    RequestForm,
    SendForm,
    TellVaForm,
    write_codes,
)
from referral.cases.models import Case
from referral.cases.operations import (
    another_request,
    authorization,
    edited_documents,
    preflight,
    review_addendum,
)
from referral.cases.states import CaseAction
from referral.cases.views.form_page import FormPage, Target, register
from referral.cases.views.intake_forms import today
from referral.core.actor import DESK, Actor, Role
from referral.directory import queries as directory
from referral.paperwork.catalogue import KINDS
from referral.paperwork.models import KIND_LABELS
from referral.paperwork.queries import case_pdfs
from referral.sending.queries import proof_files


def clinician_choices(actor: Actor) -> list[tuple[str, str]]:
    """The practice's active clinicians, and none."""
    found = directory.clinicians(actor.practice_id)
    return [
        ("", "Not chosen yet"),
        *((str(row.id), f"{row.name}, {row.credentials}".rstrip(", ")) for row in found),
    ]


def _prepare(form: Any, actor: Actor, case: Case, part: str) -> None:
    form.clinician.choices = choices(clinician_choices(actor))
    form.reason.description += f" At least {queries.shortest_reason(case.practice_id)} characters."


def _request_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    request = queries.current_request(case)
    if request is None:
        return {}
    content = request.content or {}
    return {
        "procedure": content.get("procedure"),
        "levels": ", ".join(content.get("levels") or ()),
        "category": request.category.value,
        "specialty": request.specialty,
        "is_urgent": request.is_urgent,
        "clinician": str(request.clinician_id or ""),
        "icd10": write_codes(content.get("icd10")),
        "cpt": write_codes(content.get("cpt")),
        "visits": request.visits,
        "duration_days": request.duration_days,
        "reason": content.get("reason"),
        "objective": content.get("objective"),
        "continuity": content.get("continuity"),
        "by_telehealth": content.get("by_telehealth"),
    }


def _save(actor: Actor, target: Target, form: Any) -> str:
    authorization.save_request(actor, target.uid, target.version, form.details())
    return "The request is saved."


def _new(actor: Actor, target: Target, form: Any) -> str:
    another_request.new_request(actor, target.uid, target.version)
    return "A new request is started from the last one."


def _more_care(actor: Actor, target: Target, form: Any) -> str:
    another_request.ask_for_more_care(
        actor, target.uid, target.version, form.visits.data, form.duration_days.data
    )
    return "A continuation is drafted from the record. Complete it, then make the packet."


def _no_more_care(actor: Actor, target: Target, form: Any) -> str:
    another_request.take_back_more_care(actor, target.uid, target.version)
    return "No more care is asked of VA. The case is where its last visit left it."


def _last_extent(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    last = queries.current_request(case)
    return {"visits": last.visits, "duration_days": last.duration_days} if last else {}


def _withdraw(actor: Actor, target: Target, form: Any) -> str:
    another_request.withdraw_request(actor, target.uid, target.version)
    return "Taken back: the request before it counts again."


def _packet(actor: Actor, target: Target, form: Any) -> str:
    uploads = [
        (upload.filename or "", upload.read())
        for upload in form.files.data or ()
        if upload and upload.filename
    ]
    kept = [int(file_id) for file_id in form.keep.data or ()]
    authorization.make_packet(actor, target.uid, target.version, kept, uploads)
    return "The packet is being made. You can go on; it shows here when it is ready."


def _attachments(form: Any, actor: Actor, case: Case, part: str) -> None:
    """Files attached before can be taken again; those of the newest packet are chosen already."""
    added = case_pdfs(case.id, besides=proof_files(case.id))
    form.keep.choices = [(str(file.id), file.name or "") for file in added]


def _attached_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    request = queries.current_request(case)
    made = queries.newest_packet(request) if request else None
    return {"keep": [str(file_id) for file_id in made.attachment_ids]} if made else {}


def _edited(actor: Actor, target: Target, form: Any) -> str:
    pdf = form.pdf.data.read() if form.pdf.data else None
    word = form.word.data.read()
    edited_documents.send_edited(actor, target.uid, target.version, target.part, word, pdf or None)
    return "The packet is being made again with the edited version. It must be signed again."


def _generated(actor: Actor, target: Target, form: Any) -> str:
    edited_documents.send_generated(actor, target.uid, target.version, target.part)
    return "The packet is being made again with the generated version. It must be signed again."


def _show_document(form: Any, actor: Actor, case: Case, part: str) -> None:
    packet, kind = edited_documents.document_of(actor, part)
    form.shown = [f"Document: {KINDS[kind].TITLE}", f"{KIND_LABELS[packet.kind]} {packet.version}"]


def _override(actor: Actor, target: Target, form: Any) -> str:
    preflight.override_preflight(actor, target.uid, target.version, form.reason.data or "")
    return "The packet may be sent as it is."


def _send(actor: Actor, target: Target, form: Any) -> str:
    authorization.submit_request(
        actor,
        target.uid,
        target.version,
        sent_on=form.sent_on.data,
        channel=Channel(form.channel.data),
        proof=form.proof.data or "",
    )
    return "The sending is recorded. VA's answer is chased from now on."


def _undo_send(actor: Actor, target: Target, form: Any) -> str:
    authorization.undo_submit(actor, target.uid, target.version, form.note.data or "")
    return "Taken back: the request is being prepared again."


def _tell_va(actor: Actor, target: Target, form: Any) -> str:
    review_addendum.tell_va(actor, target.uid, target.version, form.channel.data, form.note.data or "")
    return "It is recorded that VA was told."


EDIT_REQUEST = register(
    FormPage(
        "request", "Request for service", "Save", RequestForm, _save, roles=DESK | {Role.REVIEWER},
        prepare=_prepare, fill=_request_now, lead="What goes into VA Form 10-10172 and the letter.",
    )
)  # fmt: skip
NEW_REQUEST = register(
    FormPage(
        "new-request", "Start another request", "Start it", NothingForm, _new,
        lead="After a denial or a return, or to ask for an extension. It begins as a copy of the last one.",
    )
)  # fmt: skip
ASK_FOR_MORE_CARE = register(
    FormPage(
        "more-care", "Ask VA for more care", "Draft the request", MoreCareForm, _more_care,
        action=CaseAction.ASK_FOR_MORE_CARE, fill=_last_extent,
        lead="A request to continue care is drafted from the running authorization, with the visits used, how the "
        "scores moved and the goals. VA still gets the records of the visit that took place.",
    )
)  # fmt: skip
TAKE_BACK_MORE_CARE = register(
    FormPage(
        "no-more-care", "Go back: no more care is asked of VA", "Go back", NothingForm, _no_more_care,
        action=CaseAction.TAKE_BACK_MORE_CARE,
        lead="The case goes back to where its last visit left it. A request that was begun is taken back.",
    )
)  # fmt: skip
WITHDRAW_REQUEST = register(
    FormPage(
        "withdraw-request", "Take back the new request", "Take it back", NothingForm, _withdraw,
        lead="For one that was started by mistake. VA's answer to the request before it counts again.",
    )
)  # fmt: skip
MAKE_PACKET = register(
    FormPage(
        "make-packet", "Make the packet", "Make it", MakePacketForm, _packet, prepare=_attachments, fill=_attached_now,
        lead="Cover sheet, VA form (once the practice has added the blank), requests, letter, clinical note, reports, "
        "care plan and consent come by themselves. "
        "A new packet must be signed again.",
    )
)  # fmt: skip
EDITED_DOCUMENT = register(
    FormPage(
        "edited-document", "Upload an edited version", "Send this version", EditedForm, _edited, has_part=True,
        prepare=_show_document,
        lead="Download the document as Word, edit it, and upload it here: it is sent in place of the generated one. "
        "The packet gets a new version. When the record changes later, make the packet again: the edited text may no "
        "longer match, so the generated document is sent until you upload a new edited one.",
    )
)  # fmt: skip
GENERATED_DOCUMENT = register(
    FormPage(
        "generated-document", "Go back to the generated version", "Go back", NothingForm, _generated, has_part=True,
        prepare=_show_document, lead="The edited version stays with the packets that were made of it.",
    )
)  # fmt: skip
OVERRIDE_PREFLIGHT = register(
    FormPage(
        "override-preflight", "Let the packet pass preflight", "Let it pass", OverrideForm, _override,
        roles=frozenset({Role.SUPERVISOR}),
        lead="Preflight stopped the packet. Where the rule allows it, a supervisor may let it pass.",
    )
)  # fmt: skip
SUBMIT_REQUEST = register(
    FormPage(
        "submit-request", "Record the request as sent", "Record it", SendForm, _send, action=CaseAction.SUBMIT_REQUEST,
        fill=lambda actor, case, part: {"sent_on": today(actor)},
    )
)  # fmt: skip
UNDO_SUBMIT = register(
    FormPage(
        "undo-submit", "Take back: the request was not sent", "Take it back", TakeBackForm, _undo_send,
        action=CaseAction.UNDO_SUBMIT,
    )
)  # fmt: skip
TELL_VA = register(
    FormPage(
        "tell-va", "Tell VA that the review was corrected", "Record it", TellVaForm, _tell_va,
        lead="VA has the request as it was before the correction. Tell the community care office, send what it asks "
        "for (a new packet holds the corrected review), and write down what was said.",
    )
)  # fmt: skip
