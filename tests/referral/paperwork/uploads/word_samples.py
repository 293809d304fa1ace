"""Word files as people and attackers make them. All invented."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import docx

WORDS = "Physical therapy for 12 weeks without lasting relief."
RELATIONS = "word/_rels/document.xml.rels"
OUTSIDE = (
    b'<Relationship Id="rX" TargetMode="External" Target="http://nowhere.example/x" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/></Relationships>'
)


def word(*texts: str, header: str = "") -> bytes:
    """A Word file with a paragraph for each text."""
    document: Any = docx.Document()
    for text in texts or (WORDS,):
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The file with these parts put in or, with None, left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name)


def with_relation(kind: str) -> bytes:
    """A file with a relation of that kind to a place outside of it."""
    data = word()
    relations = part(data, RELATIONS).replace(b"</Relationships>", OUTSIDE % kind.encode())
    return changed(data, {RELATIONS: relations})


def with_body(xml: bytes) -> bytes:
    """A file with this behind its words."""
    data = word()
    body = part(data, "word/document.xml").replace(b"<w:sectPr", xml + b"<w:sectPr", 1)
    return changed(data, {"word/document.xml": body})


def with_template() -> bytes:
    """A file that remembers a template at an address on the web."""
    data = word()
    settings = part(data, "word/settings.xml")
    at = settings.index(b"<w:", settings.index(b"<w:settings") + 1)
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    element = b'<w:attachedTemplate xmlns:r="%s" r:id="rX"/>' % office
    relations = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return changed(
        data,
        {
            "word/settings.xml": settings[:at] + element + settings[at:],
            "word/_rels/settings.xml.rels": relations + OUTSIDE % b"attachedTemplate",
        },
    )


def strict() -> bytes:
    """A file as Word saves it in the strict form of Open XML."""
    data, ours = word(), b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = part(data, "word/document.xml").replace(ours, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    return changed(data, {"word/document.xml": body})


def with_header_change() -> bytes:
    """A file whose header has a tracked change of a paragraph's look."""
    data = word(header="Lakeview Spine")
    header = part(data, "word/header1.xml")
    tracked = b'<w:pPr><w:pPrChange w:id="1" w:author="x"><w:pPr/></w:pPrChange></w:pPr></w:p>'
    return changed(data, {"word/header1.xml": header.replace(b"</w:p>", b"</w:p><w:p>" + tracked, 1)})


def with_macros() -> bytes:
    data = word()
    types = part(data, "[Content_Types].xml").replace(
        b"wordprocessingml.document.main+xml", b"wordprocessingml.document.macroEnabled.main+xml"
    )
    return changed(data, {"[Content_Types].xml": types, "word/vbaProject.bin": b"x"})


def bomb() -> bytes:
    """A small file that unpacks to 300 MB."""
    return changed(word(), {f"word/media/{n}.png": bytes(50 * 1024 * 1024) for n in range(6)})


def claiming_two_gigabytes() -> bytes:
    """A file whose list says that its document unpacks to 2 GB."""
    data = bytearray(word())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<L", 2**31 - 1)
    return bytes(data)


def with_entities() -> bytes:
    """A thousand million laughs."""
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = word()
    body = part(data, "word/document.xml")
    return changed(data, {"word/document.xml": body.replace(b"?>", b"?>" + laughs, 1)})
