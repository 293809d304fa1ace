"""A practice's own Word file made ready as letterhead: its headers, footers and styles, and nothing else.

Runs only in the child process (word_child). What the program draws later goes between them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from referral.paperwork.uploads.word_reading import NotTaken, field_names, read
from referral.paperwork.word import saved
from referral.paperwork.word_styles import KEPT_STYLES, OWN_STYLES, style_id

KEPT_PARTS = ("/styles", "/numbering", "/settings", "/fontTable", "/theme", "/header", "/footer",
              "/footnotes", "/endnotes", "/image")  # fmt: skip
KEPT_OF_PACKAGE = ("/officeDocument", "/core-properties")
LIVING_FIELDS = frozenset(
    {"DATE", "TIME", "SAVEDATE", "PRINTDATE", "CREATEDATE", "FILENAME", "ASK", "FILLIN", "MACROBUTTON"}
)
FORGOTTEN_SETTINGS = (
    "mailMerge",
    "documentProtection",
    "trackRevisions",
    "writeProtection",
)
STYLE_USERS = frozenset(
    {"pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "numStyleLink", "styleLink"}
)
EMPTY = (
    "Its header and footer are empty. In Word, move the letterhead from the page into the header "
    "(Insert, Header), and upload it again."
)
LINKED = (
    "It has a link to something outside the file, such as a web or e-mail address. "
    "In Word, choose Remove Hyperlink on it (the words stay), and upload it again."
)
OBJECTS = "It holds a file or control of another program. Put in a picture instead, and upload it again."
MARKED_UP = "It holds tracked changes or comments. Accept or delete them, and upload it again."
LIVING = "It has a field ({}) that changes by itself. Write its words instead, and upload it again."


def prepare(data: bytes) -> bytes:
    """The file with an empty page and our names for the styles it has. Raises NotTaken."""
    import docx

    found = read(data)
    if found.has_objects:
        raise NotTaken(OBJECTS)
    if found.is_marked_up:
        raise NotTaken(MARKED_UP)
    word = docx.Document(io.BytesIO(found.docx))
    _empty_body(word)
    _drop_relations(word.part, KEPT_PARTS)
    _drop_relations(word.part.package, KEPT_OF_PACKAGE)
    _forget_settings(word)
    heads = [part.element for part in word.part.package.iter_parts() if _is_head(part)]
    for head in heads:
        _unwrap_controls(head)
        _check_fields(head)
    if not any("".join(head.itertext()).strip() or _pictures(head) for head in heads):
        raise NotTaken(EMPTY)
    if any(
        relation.is_external for part in word.part.package.iter_parts() for relation in part.rels.values()
    ):
        raise NotTaken(LINKED)
    _name_styles(word)
    return saved(word)


def _empty_body(word: Any) -> None:
    """No words, and of several sections the first, whose head stands on page one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    body = word.element.body
    section = next(body.iter(qn("w:sectPr")), None)
    for child in list(body):
        body.remove(child)
    body.append(section if section is not None else OxmlElement("w:sectPr"))


def _drop_relations(owner: Any, kept: tuple[str, ...]) -> None:
    used = {name for element in _elements(owner) for name in element.attrib.values()}
    for name, relation in list(owner.rels.items()):
        is_unused_picture = relation.reltype.endswith("/image") and name not in used
        if not relation.reltype.endswith(kept) or is_unused_picture:
            del owner.rels[name]


def _elements(owner: Any) -> Iterator[Any]:
    element = getattr(owner, "element", None)
    return element.iter() if element is not None else iter(())


def _forget_settings(word: Any) -> None:
    """What a file remembers of how it was written, and who may change it."""
    from docx.oxml.ns import qn

    settings = word.settings.element
    for name in FORGOTTEN_SETTINGS:
        for element in list(settings.iter(qn(f"w:{name}"))):
            element.getparent().remove(element)


def _is_head(part: Any) -> bool:
    return str(part.content_type).endswith(("header+xml", "footer+xml"))


def _pictures(head: Any) -> bool:
    return any(str(element.tag).endswith(("}blip", "}imagedata")) for element in head.iter())


def _unwrap_controls(head: Any) -> None:
    """Content controls become what they hold."""
    from docx.oxml.ns import qn

    while (control := next(head.iter(qn("w:sdt")), None)) is not None:
        parent, place = control.getparent(), control.getparent().index(control)
        content = control.find(qn("w:sdtContent"))
        parent.remove(control)
        for offset, child in enumerate(list(content) if content is not None else ()):
            parent.insert(place + offset, child)


def _check_fields(head: Any) -> None:
    for name in field_names(head):
        if name in LIVING_FIELDS:
            raise NotTaken(LIVING.format(name))


def _name_styles(word: Any) -> None:
    """Give the styles that the program draws with the ids it calls them by; Word in other languages has its own."""
    from docx.oxml.ns import qn

    wanted = {name.lower(): style_id(name) for name in (*KEPT_STYLES, *OWN_STYLES)}
    styles = {style.get(qn("w:styleId")): style for style in word.styles.element.iter(qn("w:style"))}
    renamed = {}
    for old, style in styles.items():
        name = style.find(qn("w:name"))
        new = wanted.get((name.get(qn("w:val")) or "").lower()) if name is not None else None
        if new and old != new:
            renamed[old] = new
    for old in [old for old in renamed.values() if old in styles and old not in renamed]:
        renamed[old] = f"{old}Theirs"
    if not renamed:
        return
    for old, style in styles.items():
        style.set(qn("w:styleId"), renamed.get(old, old))
    users = {qn(f"w:{name}") for name in STYLE_USERS}
    for part in word.part.package.iter_parts():
        for element in _elements(part):
            if element.tag in users and element.get(qn("w:val")) in renamed:
                element.set(qn("w:val"), renamed[element.get(qn("w:val"))])
