"""The scan of a packet signed on paper: uploaded, each page's verdict shown, doubtful ones confirmed, then taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response as PageResponse
from flask import render_template, request, url_for

from referral.cases import queries
from referral.cases.forms.desk import NothingForm
from referral.cases.forms.signing import ConfirmPageForm, SignedScanForm
from referral.cases.models import Case
from referral.cases.operations import signed_scans
from referral.cases.operations.study_reports import note_looks
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES, FormPage, Target, register
from referral.cases.views.intake_forms import today
from referral.cases.views.signing import leave_for_packet
from referral.cases.views.viewer import PNG, SVG, drawn_reason
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import NotFound
from referral.core.numbers import read_id
from referral.imaging.dicom.pictures import NoPicture
from referral.imaging.viewer import papers as drawn_pages
from referral.imaging.viewer.openings import check_opening, opening
from referral.paperwork import storage
from referral.paperwork.models import StoredFile
from referral.paperwork.signing import matching
from referral.paperwork.signing.matching import VERDICT_LABELS, PageMatch
from referral.paperwork.signing.models import ScanState, SignedScan
from referral.people.access import allow
from referral.people.login import current_actor

DESK_AND_REVIEWER = DESK | {Role.REVIEWER}


@dataclass(frozen=True)
class ShownPage:
    """A page's verdict in words, and where it is confirmed, if it can be."""

    match: PageMatch
    verdict: str
    confirm_url: str | None


@dataclass(frozen=True)
class ShownScan:
    """The scan that was uploaded last. `accept_url`: where it is taken, once all its pages are settled."""

    scan: SignedScan
    pages: Sequence[ShownPage]
    accept_url: str | None


@dataclass(frozen=True)
class BesideEachOther:
    """The packet's page and the scanned one, as pictures."""

    number: int
    ours: str
    scanned: str
    why: str


@blueprint.get("/cases/<uid>/scans/<part>/pages/<int:number>.png")
@allow(*DESK_AND_REVIEWER)
def scanned_page(uid: str, part: str, number: int) -> PageResponse:
    """A page of a signed scan as a picture, for somebody whose look at it is on record."""
    actor = current_actor()
    scan = signed_scans.scan_of(queries.case_by_uid(actor, uid), part)
    file = scan.file
    check_opening(actor, leave_for_packet(file), request.args.get("opening", ""))
    found = drawn_pages.page(file.uid, number, lambda: storage.read(file))
    if isinstance(found, NoPicture):
        return PageResponse(drawn_reason(found.why), mimetype=SVG)
    return PageResponse(found, mimetype=PNG)


@blueprint.get("/cases/<uid>/scans/<part>/status")
@allow(*DESK_AND_REVIEWER)
def scan_status(uid: str, part: str) -> dict[str, object]:
    """For the live region: how the comparison goes. It is part of the look that was recorded."""
    case = queries.case_by_uid(current_actor(), uid)
    shown = _shown(case, signed_scans.scan_of(case, part))
    state = shown.scan.state
    html = render_template("cases/_scan_status.html", shown=shown)
    return {"version": state.value, "html": html, "done": state is not ScanState.READING}


def _show(form: Any, actor: Actor, case: Case, part: str) -> None:
    asked = queries.current_request(case)
    packet = queries.newest_packet(asked) if asked else None
    scan = signed_scans.newest_scan(packet) if packet else None
    form.scan = _shown(case, scan) if scan else None


def _shown(case: Case, scan: SignedScan) -> ShownScan:
    asked = queries.current_request(case)
    settled = scan.state is ScanState.READ and not signed_scans.open_pages(scan)
    return ShownScan(
        scan,
        [_page(case, scan, match) for match in matching.from_json(scan.matches or ())],
        PAGES["accept_scan"].url(case.uid, scan.uid) if settled and asked and not asked.signed_on else None,
    )


def _page(case: Case, scan: SignedScan, match: PageMatch) -> ShownPage:
    can_confirm = scan.state is ScanState.READ and match.verdict.value == "unclear" and not match.is_settled
    url = PAGES["confirm_scanned_page"].url(case.uid, f"{scan.uid}-{match.number}") if can_confirm else None
    return ShownPage(match, VERDICT_LABELS[match.verdict], url)


def _upload(actor: Actor, target: Target, form: Any) -> str:
    upload = form.file.data
    signed_scans.upload_scan(actor, target.uid, target.version, signed_on=form.signed_on.data,
                             file_name=upload.filename or "", data=upload.read())  # fmt: skip
    return "The scan is being compared with the packet, page by page. The result shows here in a minute."


def _split(part: str) -> tuple[str, int]:
    uid, _, number = part.rpartition("-")
    found = read_id(number)
    if not uid or found is None:
        raise NotFound("There is no such page.")
    return uid, found


def _lay_beside(form: Any, actor: Actor, case: Case, part: str) -> None:
    """Both pages on the screen; having them there is recorded."""
    uid, number = _split(part)
    scan = signed_scans.scan_of(case, uid)
    match = next((one for one in matching.from_json(scan.matches or ()) if one.number == number), None)
    ours = scan.packet.pdf
    if match is None or ours is None:
        raise NotFound("There is no such page.")
    form.pages = BesideEachOther(
        number,
        _picture_url("cases.packet_page", actor, case, scan.packet.uid, ours, number),
        _picture_url("cases.scanned_page", actor, case, scan.uid, scan.file, number),
        match.why,
    )
    if request.method == "GET":
        note_looks(actor, case.id, [ours.id, scan.file_id], [])


def _picture_url(endpoint: str, actor: Actor, case: Case, part: str, file: StoredFile, number: int) -> str:
    leave = opening(actor, leave_for_packet(file))
    return url_for(endpoint, uid=case.uid, part=part, number=number, opening=leave)


def _confirm(actor: Actor, target: Target, form: Any) -> str:
    uid, number = _split(target.part)
    signed_scans.confirm_page(actor, target.uid, target.version, uid, number, form.why.data or "")
    return f"Page {number} is confirmed."


def _accept(actor: Actor, target: Target, form: Any) -> str:
    signed_scans.accept_scan(actor, target.uid, target.version, target.part)
    return "The packet counts as signed. The scan is what is sent."


SIGNED_SCAN = register(
    FormPage(
        "signed-scan", "Signed on paper", "Upload and compare", SignedScanForm, _upload, roles=DESK_AND_REVIEWER,
        prepare=_show, fill=lambda actor, case, part: {"signed_on": today(actor)}, template="cases/signed_scan.html",
        lead="Print the packet, have the ordering clinician sign and date it by hand, and scan all its pages. Each "
        "page is compared with the packet; the scan is then what is sent.", back="cases.signed_scan",
    )
)  # fmt: skip
CONFIRM_PAGE = register(
    FormPage(
        "confirm-scanned-page", "Confirm a scanned page", "It is this page", ConfirmPageForm, _confirm,
        roles=DESK_AND_REVIEWER, has_part=True, prepare=_lay_beside, template="cases/confirm_scanned_page.html",
        back="cases.signed_scan",
    )
)  # fmt: skip
ACCEPT_SCAN = register(
    FormPage(
        "accept-scan", "Take the scan as the signed packet", "Take it", NothingForm, _accept,
        roles=DESK_AND_REVIEWER, has_part=True, lead="All pages fit the packet. The scan becomes what is sent to VA.",
    )
)  # fmt: skip
