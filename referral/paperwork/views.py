"""Packets and papers: status, preview, downloads; the administrator's official forms. Every reading is recorded."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    redirect,
    render_template,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from referral.core.actor import Role
from referral.core.errors import Invalid, NotFound
from referral.paperwork import catalogue, links, official_forms, operations, origins, queries, storage
from referral.paperwork.facts import LetterFacts
from referral.paperwork.forms import BlankForm
from referral.paperwork.models import (
    KIND_LABELS,
    EditedDocument,
    Packet,
    PacketStatus,
    Paper,
    PaperStatus,
    StoredFile,
)
from referral.paperwork.origins import Value, traced
from referral.paperwork.preflight.packets import file_name, parts_of
from referral.paperwork.preview import Note, draw_html
from referral.people.access import allow, allow_blueprint
from referral.people.login import current_actor

REFUSED = 422
MOST_NAMED = 3
PACKET_SETTLED = frozenset({PacketStatus.READY, PacketStatus.INCOMPLETE, PacketStatus.FAILED})

blueprint = Blueprint("paperwork", __name__, url_prefix="/papers")
allow_blueprint(blueprint, Role.COORDINATOR, Role.SUPERVISOR, Role.REVIEWER)


@blueprint.get("/packets/<uid>")
def packet(uid: str) -> str:
    """One packet: what it holds, what it lacks, its files."""
    found = _packet(uid)
    operations.note_packet_view(current_actor(), found)
    titles = {kind: document.TITLE for kind, document in catalogue.KINDS.items()}
    return render_template(
        "paperwork/packet.html",
        packet=found,
        missing=links.missing_links(found),
        case_url=links.case_url(found.case_id),
        changes=links.changes_around(found),
        previews=[kind for kind in _papers_in(found) if kind in catalogue.DOCUMENTS],
        what=KIND_LABELS[found.kind],
        preflight=links.found_links(found),
        edits=_edits(found),
        left_behind=queries.edits_left_behind(found),
        edit_links=_edit_links(found),
        titles=titles,
    )


@blueprint.get("/packets/<uid>/status")
def packet_status(uid: str) -> dict[str, object]:
    """For the live region: what the packet is now. Asked every second, it is part of the look that was recorded."""
    found = _packet(uid)
    html = render_template(
        "paperwork/packet_status.html",
        packet=found,
        missing=links.missing_links(found),
        preflight=links.found_links(found),
    )
    is_waiting = found.signature is not None and found.signature.is_waiting
    done = found.status in PACKET_SETTLED and not is_waiting
    return {"version": found.progress, "html": html, "done": done}


@blueprint.get("/packets/<uid>/packet.pdf")
def packet_pdf(uid: str) -> Response:
    """The whole packet as one PDF."""
    found = _packet(uid)
    return _send_packet_file(found, found.pdf, "pdf", file_name(found))


@blueprint.get("/packets/<uid>/parts/<int:number>")
def packet_part(uid: str, number: int) -> Response:
    """One part of a packet that is too large to be sent whole."""
    found = _packet(uid)
    if found.sent_pdf is None:
        raise NotFound("The packet has no such file yet.")
    parts = parts_of(found, storage.read(found.sent_pdf))
    if not 1 <= number <= len(parts):
        raise NotFound("The packet has no such part.")
    operations.note_packet_download(current_actor(), found, f"part {number} of {len(parts)}")
    name = file_name(found).removesuffix(".pdf")
    return _sent(found.sent_pdf, parts[number - 1].data, f"{name}-part-{number}-of-{len(parts)}.pdf")


@blueprint.get("/packets/<uid>/packet.zip")
def packet_zip(uid: str) -> Response:
    """Everything: PDF, Word files, form to sign, attachments, manifest."""
    found = _packet(uid)
    return _send_packet_file(found, found.zip, "zip")


@blueprint.get("/packets/<uid>/signed/<part>.<form>")
def signed_copy(uid: str, part: str, form: str) -> Response:
    """A signed copy, also of a signature that ended: `form` is pdf or zip."""
    found = _packet(uid)
    row = next((row for row in found.signatures if row.uid == part), None)
    file = {"pdf": row.pdf, "zip": row.zip}.get(form) if row else None
    name = file_name(found) if form == "pdf" else None
    return _send_packet_file(found, file, f"signed {form}", name)


@blueprint.get("/packets/<uid>/files/<int:position>")
def packet_file(uid: str, position: int) -> Response:
    """One document of the packet by itself."""
    found = _packet(uid)
    part = next((file for file in found.files if file.position == position), None)
    return _send_packet_file(found, part.file if part else None, part.kind if part else "")


@blueprint.get("/packets/<uid>/preview/<kind>")
def packet_preview(uid: str, kind: str) -> str:
    """A document of the packet on screen, from the facts saved with the packet."""
    found = _packet(uid)
    if kind not in _papers_in(found):
        raise NotFound("There is no such paper in the packet.")
    operations.note_packet_download(current_actor(), found, f"preview of {kind}")
    back, facts = url_for("paperwork.packet", uid=uid), LetterFacts.from_json(found.facts or {})
    hangs_on, known = traced(kind, facts), {value.path: value for value in _values(found)}
    used = dict.fromkeys(path for paths in hangs_on for path in paths if path in known)
    values = [known[path] for path in used]
    notes = [_note([known[path] for path in paths if path in known], values) for paths in hangs_on]
    return _preview(kind, found, f"{KIND_LABELS[found.kind]} {found.version}", back, notes, values)


@blueprint.get("/packets/<uid>/origins")
def packet_origins(uid: str) -> str:
    """Every value of the packet: where it came from, when, and who entered and confirmed it."""
    found = _packet(uid)
    operations.note_packet_download(current_actor(), found, "origins")
    return render_template("paperwork/origins.html", packet=found, values=_values(found))


@blueprint.get("/<uid>")
def paper(uid: str) -> str:
    """One paper on screen, with its files."""
    found = _paper(uid)
    operations.note_paper_download(current_actor(), found, "preview")
    operations.want_files(found)
    return _preview(found.kind, found, "Paper", links.case_url(found.case_id))


@blueprint.get("/<uid>/status")
def paper_status(uid: str) -> dict[str, object]:
    """For the live region: what the paper is now."""
    found = _paper(uid)
    html = render_template("paperwork/paper_status.html", paper=found, missing=links.missing_links(found))
    return {"version": found.status.value, "html": html, "done": found.status is not PaperStatus.ORDERED}


@blueprint.get("/<uid>/paper.pdf")
def paper_pdf(uid: str) -> Response:
    """The paper as PDF."""
    found = _paper(uid)
    return _send_paper_file(found, found.pdf, "pdf")


@blueprint.get("/<uid>/paper.docx")
def paper_docx(uid: str) -> Response:
    """The paper as a Word file to edit."""
    found = _paper(uid)
    return _send_paper_file(found, found.docx, "docx")


@blueprint.route("/forms", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def official_form_blanks() -> str | tuple[str, int] | Response:
    """The official blanks the practice has added, and adding one."""
    form = BlankForm()
    if form.validate_on_submit():
        with form.file.data.stream as upload:
            data = upload.read()
        try:
            blank = operations.add_form_blank(current_actor(), data, form.file.data.filename or "The file")
        except Invalid as error:
            form.file.errors = (str(error),)
        else:
            flash(f"Added: VA Form {blank.revision}. New packets hold the filled form.", "success")
            return redirect(url_for("paperwork.official_form_blanks"), code=303)
    blanks = queries.form_blanks(current_actor().practice_id)
    page = render_template("paperwork/forms.html", form=form, blanks=blanks, known=official_forms.KNOWN)
    return (page, REFUSED) if form.errors else page


def _packet(uid: str) -> Packet:
    return queries.packet(current_actor().practice_id, uid)


def _edits(found: Packet) -> dict[str, EditedDocument]:
    return {row.kind: row for row in queries.edits_of(found)}


def _edit_links(found: Packet) -> dict[str, links.EditLinks]:
    """By kind, for the documents of a finished packet that is the newest; an older one is not edited any more."""
    if found.status not in operations.DONE or queries.newest_of_kind(found) != found.id:
        return {}
    kinds = [file.kind for file in found.files if file.kind in catalogue.DOCUMENTS]
    return {kind: links.edit_links(found, kind) for kind in kinds}


def _papers_in(found: Packet) -> tuple[str, ...]:
    facts = LetterFacts.from_json(found.facts or {})
    return catalogue.packet_kinds(found.kind, facts, with_form=found.form_file_id is not None)


def _paper(uid: str) -> Paper:
    return queries.paper(current_actor().practice_id, uid)


def _values(found: Packet) -> tuple[Value, ...]:
    return origins.values(LetterFacts.from_json(found.facts or {}).printable(), found.origins or {})


def _note(told: Sequence[Value], listed: Sequence[Value]) -> Note | None:
    """Where a word comes from; of several values the first ones are named, and the link leads to the first."""
    if not told:
        return None
    words = get_template_attribute("paperwork/origin_words.html", "origin")
    said = [
        f"{value.name}: {' '.join(words(value.origin).unescape().split())}" for value in told[:MOST_NAMED]
    ]
    more = f"; and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    return Note("; ".join(said) + more, f"#value-{listed.index(told[0]) + 1}")


def _preview(
    kind: str,
    row: Packet | Paper,
    what: str,
    back: str | None,
    notes: Sequence[Note | None] = (),
    values: Sequence[Value] = (),
) -> str:
    return render_template(
        "paperwork/preview.html",
        drawing=draw_html(catalogue.draw(kind, storage.facts_of(row)), notes),
        values=values,
        title=catalogue.KINDS[kind].TITLE,
        what=what,
        back=back,
        row=row,
        missing=links.missing_links(row),
        is_paper=isinstance(row, Paper),
        edit=_edits(row).get(kind) if isinstance(row, Packet) else None,
    )


def _send_packet_file(found: Packet, file: StoredFile | None, form: str, name: str | None = None) -> Response:
    if file is None:
        raise NotFound("The packet has no such file yet.")
    data = storage.read(file)
    operations.note_packet_download(current_actor(), found, form)
    return _sent(file, data, name)


def _send_paper_file(found: Paper, file: StoredFile | None, form: str) -> Response:
    if file is None:
        raise NotFound("The paper has no such file yet.")
    data = storage.read(file)
    operations.note_paper_download(current_actor(), found, form)
    return _sent(file, data)


def _sent(file: StoredFile, data: bytes, name: str | None = None) -> Response:
    answer = send_file(
        io.BytesIO(data), mimetype=file.media_type, as_attachment=True, download_name=name or file.name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
