"""Official blank forms: which revisions are known, and filling one.

A revision is known by the SHA-256 of the file and by its fields. Anything else is refused: a form whose text VA
changed must not be filled unseen. pypdf and pypdfium2 are imported lazily: only jobs and the upload need them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from referral.core import crypto
from referral.core.errors import Invalid
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.facts import LetterFacts
from referral.paperwork.form_text import FittedText, fit
from referral.paperwork.pdf_parts import flatten
from referral.paperwork.signing.facts import UNSIGNED, SignatureFacts
from referral.paperwork.wording import short_date

MOST_BYTES = 10 * 1024 * 1024
NO, YES = "/0", "/1"


@dataclass(frozen=True)
class Revision:
    """`fields`: the boxes the program fills, which the file must have. `pages`: how many of its pages are sent."""

    name: str
    form: str
    sha256: str
    fields: frozenset[str]
    pages: int
    source: str


KNOWN = (
    Revision(
        name="10-10172 MAR 2025",
        form="VA Form 10-10172",
        sha256="fabc21d1264c04adffa06214796aa5e7edb9fe5b431f1ced000fe80e98537868",
        fields=frozenset(
            [
                *va_form_10_10172.TEXT_FIELDS.values(),
                *va_form_10_10172.CHOICE_FIELDS.values(),
                va_form_10_10172.SPECIALTY_FIELD,
            ]
        ),
        pages=1,  # page 2 (equipment) is a request of its own
        source="https://www.va.gov/find-forms/about-form-10-10172/",
    ),
)


@dataclass(frozen=True)
class FilledForm:
    """`fillable` is to be signed; `flat` is what is sent. `undrawable`: box, and its characters that the font lacks."""

    fillable: bytes
    flat: bytes
    undrawable: tuple[tuple[int, str], ...]
    continued: tuple[int, ...]
    """Boxes whose text goes on on the continuation page."""


def recognise(data: bytes, file_name: str) -> Revision:
    """Which revision the blank is. Raises Invalid, naming the file and saying what was looked for."""
    names = ", ".join(revision.name for revision in KNOWN)
    revision = next((r for r in KNOWN if r.sha256 == crypto.sha256(data)), None)
    if revision is None:
        raise Invalid(
            f"{file_name}: This file is not a VA Form 10-10172 revision we know (known: {names}). "
            "Add the blank form exactly as VA publishes it, without saving it anew."
        )
    if absent := revision.fields - _field_names(data):
        raise Invalid(f"{file_name}: this copy of {revision.name} has no field {', '.join(sorted(absent))}.")
    return revision


def revision_named(name: str) -> Revision:
    """The known revision called `name`. Raises KeyError."""
    return {revision.name: revision for revision in KNOWN}[name]


def fill(blank: bytes, facts: LetterFacts, pages: int, signature: SignatureFacts = UNSIGNED) -> FilledForm:
    """Fill the boxes, drop what would hide the answers, keep the first `pages` pages, and make a flat copy.

    `signature` is drawn into boxes 21 and 22 of the flat copy only: a signed form is not filled any further.
    """
    from pypdf import PdfWriter

    facts = facts.printable()
    writer = PdfWriter(clone_from=io.BytesIO(blank))
    _drop_what_hides_answers(writer)
    undrawable: list[tuple[int, str]] = []
    continued: list[int] = []
    fields = _fields(writer)
    for name, text in va_form_10_10172.text_values(facts).items():
        fitted, box = _write_text(writer, fields[name], text), va_form_10_10172.BOX_OF_FIELD[name]
        if fitted.undrawable:
            undrawable.append((box, "".join(sorted(fitted.undrawable))))
        if fitted.continued:
            continued.append(box)
    for name, answer in va_form_10_10172.choices(facts).items():
        _tick(fields[name], YES if answer else NO)
    _keep_pages(writer, pages)
    fillable = _written(writer)
    if signature.signer is None:
        return FilledForm(fillable, flatten(fillable), tuple(undrawable), tuple(continued))
    _draw_text(
        writer, fields[va_form_10_10172.SIGNATURE_FIELD], "\n".join(signature.box_lines), multiline=True
    )
    _draw_text(writer, fields[va_form_10_10172.DATE_FIELD], short_date(signature.signed_on) or "")
    return FilledForm(fillable, flatten(_written(writer)), tuple(undrawable), tuple(continued))


def _field_names(data: bytes) -> set[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return {name.rpartition(".")[2] for name in PdfReader(io.BytesIO(data)).get_fields() or ()}
    except PyPdfError:
        return set()


def _fields(writer: Any) -> dict[str, Any]:
    """Terminal fields of page 1 by partial name, such as `DOB[0]`."""
    form = writer.root_object["/AcroForm"]["/Fields"][0].get_object()
    first = form["/Kids"][0].get_object()
    return {str(kid.get_object()["/T"]): kid.get_object() for kid in first["/Kids"]}


def _drop_what_hides_answers(writer: Any) -> None:
    """XFA viewers show the XFA's (empty) data; usage rights are void once anything changed."""
    writer.root_object["/AcroForm"].pop("/XFA", None)
    writer.root_object["/AcroForm"].pop("/SigFlags", None)
    writer.root_object.pop("/Perms", None)


def _keep_pages(writer: Any, pages: int) -> None:
    form = writer.root_object["/AcroForm"]["/Fields"][0].get_object()
    del form["/Kids"][pages:]
    while len(writer.pages) > pages:
        writer.remove_page(pages, clean=True)


def _write_text(writer: Any, field: Any, text: str) -> FittedText:
    """Set the value and draw the box's appearance."""
    from pypdf.generic import NameObject, TextStringObject

    fitted = _draw_text(writer, field, text, multiline=bool(int(field.get("/Ff", 0)) & 1 << 12))
    font_name = str(field["/DA"]).split()[0]
    field[NameObject("/V")] = TextStringObject("\n".join(fitted.lines))
    field[NameObject("/DA")] = TextStringObject(f"{font_name} {fitted.size} Tf 0 g")
    return fitted


def _draw_text(writer: Any, field: Any, text: str, *, multiline: bool = False) -> FittedText:
    """The box's appearance in the form's own font."""
    from pypdf.generic import DictionaryObject, NameObject, RectangleObject, StreamObject

    rectangle = RectangleObject(field["/Rect"])
    width, height = float(rectangle.width), float(rectangle.height)
    fitted = fit(text, width, height, multiline=multiline)
    font_name = str(field["/DA"]).split()[0]
    font = writer.root_object["/AcroForm"]["/DR"]["/Font"].raw_get(font_name)
    appearance = StreamObject()
    appearance.set_data(fitted.drawing(font_name, height, multiline=multiline))
    appearance.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject((0, 0, width, height)),
            NameObject("/Resources"): DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject(font_name): font})}
            ),
        }
    )
    field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(appearance)})
    return fitted


def _tick(field: Any, state: str) -> None:
    from pypdf.generic import NameObject

    field[NameObject("/V")] = NameObject(state)
    for kid in field["/Kids"]:
        widget = kid.get_object()
        shown = state if state in widget["/AP"]["/N"] else "/Off"
        widget[NameObject("/AS")] = NameObject(shown)


def _written(writer: Any) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
