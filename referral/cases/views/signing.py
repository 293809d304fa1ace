"""Signing the request's packet: its exact pages on the screen, then password and second factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response as PageResponse
from flask import request, url_for

from referral.authorizations.models import ServiceRequest
from referral.cases import queries
from referral.cases.forms.signing import SignPacketForm, TakeSignatureBackForm
from referral.cases.models import Case
from referral.cases.operations import signing
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES, FormPage, Target, register
from referral.cases.views.viewer import PNG, SVG, drawn_reason
from referral.core import clock
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import NotFound
from referral.directory.models import Clinician
from referral.extensions import settings
from referral.imaging.dicom.pictures import NoPicture
from referral.imaging.viewer import papers as drawn_pages
from referral.imaging.viewer.openings import check_opening, is_open, opening
from referral.paperwork import queries as paperwork
from referral.paperwork import storage
from referral.paperwork.models import KIND_LABELS, Packet, StoredFile
from referral.paperwork.operations import note_packet_view
from referral.people.access import allow
from referral.people.demo_factor import code_to_show, has_demo_factor
from referral.people.login import current_actor
from referral.people.operations import prove_signer
from referral.people.queries import account_of


@dataclass(frozen=True)
class PacketPage:
    """A page's picture, and the document it belongs to."""

    url: str
    title: str


@dataclass(frozen=True)
class PacketPages:
    """The packet that is to be signed, its pages as they will leave, and the SHA-256 of the bytes that are signed."""

    packet: Packet
    title: str
    pages: Sequence[PacketPage]
    sha256: str
    clinician: Clinician | None
    """Whom the form names, who alone can sign."""
    request_url: str
    is_signed: bool
    is_yours: bool
    """It waits for the signature of the person who looks."""


def leave_for_packet(file: StoredFile) -> str:
    """The name under which a look at a packet's pages is opened (imaging.viewer.openings)."""
    return f"packet/{file.uid}"


@blueprint.get("/cases/<uid>/packets/<part>/pages/<int:number>.png")
@allow(Role.REVIEWER, *DESK)
def packet_page(uid: str, part: str, number: int) -> PageResponse:
    """A page of a packet as a picture, for somebody whose look at it is on record; the reason when there is none."""
    actor = current_actor()
    case, packet = queries.case_by_uid(actor, uid), paperwork.packet(actor.practice_id, part)
    file = packet.pdf
    if packet.case_id != case.id or file is None:
        raise NotFound("There is no such packet.")
    check_opening(actor, leave_for_packet(file), request.args.get("opening", ""))
    found = drawn_pages.page(file.uid, number, lambda: storage.read(file))
    if isinstance(found, NoPicture):
        return PageResponse(drawn_reason(found.why), mimetype=SVG)
    return PageResponse(found, mimetype=PNG)


def _prepare(form: Any, actor: Actor, case: Case, part: str) -> None:
    """Show the packet's pages; having them on the screen is recorded, once a form."""
    asked = queries.current_request(case)
    packet = queries.newest_packet(asked) if asked else None
    if asked is None or packet is None or packet.pdf is None or packet.status.value != "ready":
        return
    if not form.packet.data:
        form.packet.data = packet.uid
    if not is_open(actor, leave_for_packet(packet.pdf), form.look.data or ""):
        note_packet_view(actor, packet)
        form.look.data = opening(actor, leave_for_packet(packet.pdf))
    form.pages = _pages(actor, case.uid, packet, asked, form.look.data)
    signer = account_of(actor)
    form.signer, form.code_now = signer, code_to_show(signer, clock.utcnow())
    form.has_demo_factor = settings().is_demo and has_demo_factor(signer)


def _pages(actor: Actor, case_uid: str, packet: Packet, asked: ServiceRequest, leave: str) -> PacketPages:
    assert packet.pdf is not None
    contents = (packet.manifest or {}).get("contents", ())
    titles = [entry["title"] for entry in contents for _ in range(entry["pages"])]
    pages = [
        PacketPage(
            url_for("cases.packet_page", uid=case_uid, part=packet.uid, number=number, opening=leave), title
        )
        for number, title in enumerate(titles, 1)
    ]
    clinician, is_signed = signing.ordering_clinician(asked), asked.signature_id is not None
    return PacketPages(
        packet,
        f"{KIND_LABELS[packet.kind]} {packet.version}",
        pages,
        packet.pdf.sha256,
        clinician,
        PAGES["request"].url(case_uid),
        is_signed=is_signed,
        is_yours=clinician is not None and clinician.account_id == actor.id and not is_signed,
    )


def _sign(actor: Actor, target: Target, form: Any) -> str:
    seen = form.packet.data or ""
    if form.pages and form.pages.packet.uid != seen:  # shown again, the form is about the newest packet
        form.packet.data, form.has_read.data = form.pages.packet.uid, False
    signing.check_signing(actor, target.uid, seen)
    prove_signer(actor, form.password.data or "", form.code.data or "")
    signing.sign_packet(
        actor, target.uid, None, seen
    )  # what was seen is the packet; the case may have moved on
    return "Signed. The signed copy is being made; it shows with the packet when it is ready."


def _take_back(actor: Actor, target: Target, form: Any) -> str:
    signing.take_back_signature(actor, target.uid, target.version, form.reason.data or "")
    return "The signature is taken back. The packet waits to be signed."


SIGN_PACKET = register(
    FormPage(
        "sign-packet", "Sign the packet", "Sign", SignPacketForm, _sign, roles=frozenset({Role.REVIEWER}),
        prepare=_prepare, template="cases/sign_packet.html",
        lead="These are the pages you sign. VA gets the signed copy: the same pages, with your signature, its time and "
        "the fingerprint of these pages added where you sign and at the foot.",
    )
)  # fmt: skip
TAKE_BACK_SIGNATURE = register(
    FormPage(
        "take-back-signature", "Take the signature back", "Take it back", TakeSignatureBackForm, _take_back,
        roles=DESK | {Role.REVIEWER},
    )
)  # fmt: skip
